"""Recognises that an answer says it does not know, or that the documents do not say. Knows English phrases only."""

import re

NOT = r"(?:(?:do|does|did|is|are|was|were|has|have|can|could|will|would)(?: not|n't)|can't|won't|cannot)"
TELL = (
    r"(?:say|state|mention|specify|give|contain|include|provide|cover|tell|list|hold|record|define|address|discuss"
    r"|describe|indicate|reveal|note|offer|prescribe|go into|have|know|find|determine|answer|recall|help|see|locate)"
)
TOLD = (
    r"(?:said|stated|mentioned|specified|given|contained|included|provided|covered|told|listed|known|recorded|defined"
    r"|addressed|discussed|described|available|indicated|noted|found|prescribed|documented|determined|answered"
    r"|answerable|clear|certain|sure|able|possible|aware|there|in (?:the|these|my|this))"
)
KNOWLEDGE = (
    r"(?:information|mention|figure|data|detail|record|answer|value|idea|indication|statement|specification|number"
    r"|reference|knowledge|measurement|rule|word)s?"
)
SOURCE = (
    r"(?:document|text|passage|source|context|rule|material|page|section|corpus|article|guide|information|regulation"
    r"|law)s?"
)
PATTERNS = (
    rf"\b{NOT}(?: \w+)? {TELL}\b",  # "the documents do not say"
    rf"\b{NOT}(?: \w+){{0,2}} {TOLD}\b",  # "it isn't explicitly stated"
    rf"\bnot(?: \w+)? {TOLD}\b",  # "not specified", "I'm not sure"
    r"\bun(?:known|specified|stated|clear|available|able|certain|sure|documented|answerable|mentioned|defined)\b",
    rf"\bno (?:\w+ )?{KNOWLEDGE}\b",  # "there is no information"
    rf"\bno (?:\w+ ){{1,3}}(?:is |are )?{TOLD}\b",  # "no seats are mentioned"
    r"\bnot (?:something|anything)\b",
    r"\b(?:nobody|no one) (?:knows|can)\b",
    r"\bnothing (?:is|about|on|in)\b",
    r"\bnowhere\b",
    r"\bsilent (?:on|about)\b",
    r"\b(?:outside|beyond) (?:the|my) (?:scope|knowledge)\b",
    rf"\b{SOURCE} (?:lack|omit|leave)s?\b",
    rf"\b(?:none of the|neither) {SOURCE}\b",
    r"\bleaves? (?:it|this|that) open\b",
    r"^\W*(?:n/?a|none|no answer|no idea)\W*$",
)
REFUSALS = re.compile("|".join(PATTERNS), re.IGNORECASE)


def is_refusal(text: str) -> bool:
    """Whether the text says that something is not known or not told."""
    return bool(REFUSALS.search(" ".join(text.replace("\u2019", "'").split())))
