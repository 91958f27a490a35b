"""Recognises that an answer says it does not know, or that the documents do not say. Knows English phrases only."""

import re

NEGATED = r"(?:do|does|did|is|are|was|were|has|have|can|could)(?: not|n't)"
TELLING = (
    r"(?:say|state|mention|specify|give|contain|include|provide|cover|tell|list|hold|record|define|address|discuss|describe"
    r"|indicate|reveal|note|offer|prescribe|go into|have|answer)\b"
)
TOLD = (
    r"(?:said|stated|mentioned|specified|given|contained|included|provided|covered|told|listed|known|recorded|defined|addressed"
    r"|discussed|described|available|indicated|noted|found|prescribed|in (?:the|these|my|this)|there|documented|clear|certain"
    r"|sure|able|possible|aware|answered|answerable)"
)
SOURCE = r"(?:document|text|passage|source|context|rule|material|page|section|corpus|article|guide|information|regulation|law)s?"
REFUSALS = re.compile(
    rf"\b{NEGATED}(?: \w+)? {TELLING}|\b{NEGATED}(?: \w+)?(?: \w+)? {TOLD}\b|\bnot(?: \w+)? {TOLD}\b"
    rf"|\bun(?:known|specified|stated|clear|available|able|certain|sure|documented|answerable|mentioned|defined)\b"
    rf"|\bno (?:\w+ )?(?:information|mention|figure|data|detail|record|answer|value|idea|indication|statement|specification|number"
    rf"|reference|knowledge|measurement|rule|word)s?\b"
    rf"|\b(?:don't|do not|doesn't|does not|didn't|did not|cannot|can't|can not|could not|couldn't|won't|will not)"
    rf"(?: \w+)? (?:know|knew|tell|say|find|determine|answer|provide|give|be sure|recall|help|be determined|be found|be answered|see|locate)\b"
    rf"|\bnothing (?:is|about|on|in)\b|\bnowhere\b|\bsilent (?:on|about)\b|\b(?:outside|beyond) (?:the|my) (?:scope|knowledge)\b"
    rf"|\b{SOURCE} (?:lack|omit|leave)s?\b|\bnone of the {SOURCE}\b|\bneither {SOURCE}\b|\bleaves? (?:it|this|that) open\b"
    rf"|^\W*(?:n/?a|none|unknown|no answer|no idea|not known|not sure)\W*$",
    re.IGNORECASE,
)


def is_refusal(text: str) -> bool:
    """Whether the text says that something is not known or not told."""
    return bool(REFUSALS.search(" ".join(text.replace("\u2019", "'").split())))
