"""Cuts text into tokens: numbers (in digits or words), words, symbols. Knows nothing of units, facts or Markdown.

Every later step works on these tokens, so that all spellings of a number are one, and the work stays linear.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Kind = Literal["number", "word", "symbol"]


@dataclass(frozen=True, slots=True)
class Token:
    kind: Kind
    key: str  # lower case, singular and plural alike; numbers of equal value have equal keys
    text: str  # as written
    start: int  # character offsets into the text
    end: int
    value: float = 0.0  # of a number
    spaced: bool = False  # whether white space stands before it


EN_DASH = "\u2013"
HYPHENS, QUOTES, DOUBLE_QUOTES = "\u2010\u2011\u2212", "\u2019\u2018\u2032", "\u201c\u201d\u2033"
SPELLING = str.maketrans(
    dict.fromkeys(HYPHENS, "-")
    | dict.fromkeys(QUOTES, "'")
    | dict.fromkeys(DOUBLE_QUOTES, '"')
    | {"\u2012": EN_DASH, "\u00d7": "x", "\u2715": "x", "\u2217": "*", "\u2248": "~", "\u223c": "~", "\u2044": "/"}
    | {"\u2026": ".", "\u200b": " "}
)
FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
TOKEN = re.compile(
    r"""(?P<number>\d{1,3}(?:[,'\u00a0\u2009\u202f]\d{3}){1,4}(?![\d'])(?:\.\d+)?   # thousands, 1,000
         |\d{1,2}[ ]\d{3}(?=\s?(?:m2|m²|sq))                                  # 6 800 m2
         |\d+[ -]\d/\d(?![\d/])|\d*[½¼¾⅓⅔]|\d+(?:\.\d+|,\d{1,2}(?!\d))?|\.\d+)  # 5 1/2, 5½, 5.5, 5,5
        |(?P<word>(?<=\d)(?:mm|cm|m|ft|yd)(?=x[ ]?\d)|x(?=\d)|[^\W\d_]+(?:'[^\W\d_]+)?)
        |(?P<symbol>[^\s\w]|_)""",
    re.VERBOSE,
)
TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
SMALL = {word: value for value, word in enumerate(f"zero one two three four five six seven eight nine {TEENS}".split())}
DECADES = "twenty thirty forty fifty sixty seventy eighty ninety"
TENS = {word: 10 * value for value, word in enumerate(DECADES.split(), 2)}
SCALES = {"thousand": 1000, "million": 1_000_000}
KEEP_S = ("ss", "us", "is")


def lex(text: str) -> list[Token]:
    """The tokens of `text`; number words that belong together are one token ("one hundred and twelve" is 112)."""
    tokens = []
    end = 0
    for match in TOKEN.finditer(text.translate(SPELLING)):
        tokens.append(_token(match, spaced=match.start() > end))
        end = match.end()
    return _join_words(tokens)


def words(text: str) -> frozenset[str]:
    """The keys of a list of words, for comparing with tokens."""
    return frozenset(_word_key(word) for word in text.split())


def phrase(text: str) -> tuple[str, ...]:
    """The keys of a phrase from a table, without hyphens and articles, as `phrases.mentions` compares them."""
    return tuple(token.key for token in lex(text) if token.key not in ("-", "the", "a", "an"))


def _token(match: re.Match[str], *, spaced: bool) -> Token:
    text, start, end = match.group(), match.start(), match.end()
    if match.lastgroup == "number":
        value = _value(text)
        return Token("number", f"{value:g}", text, start, end, value, spaced)
    if match.lastgroup == "word":
        return Token("word", _word_key(text), text, start, end, 0.0, spaced)
    return Token("symbol", text, text, start, end, 0.0, spaced)


@lru_cache(maxsize=20_000)
def _word_key(text: str) -> str:
    """Lower case without a plural s: crude, but the same for the table's phrases and for the answer."""
    key = text.lower().replace("²", "2").replace("³", "3")
    key = key.removesuffix("'s")
    return key[:-1] if len(key) > 3 and key.endswith("s") and not key.endswith(KEEP_S) else key


def _value(text: str) -> float:
    if text[-1] in FRACTIONS:
        return float(text[:-1] or 0) + FRACTIONS[text[-1]]
    if "/" in text:
        whole, top, bottom = re.split(r"[ \-/]", text)
        return float(whole) + float(top) / (float(bottom) or 1)
    if re.fullmatch(r"\d+,\d{1,2}", text):  # a decimal comma
        return float(text.replace(",", "."))
    return float(re.sub(r"[^\d.]", "", text))


def _join_words(tokens: Sequence[Token]) -> list[Token]:
    joined: list[Token] = []
    at = 0
    while at < len(tokens):
        value, end = _number_words(tokens, at)
        if end == at:
            joined.append(tokens[at])
            at += 1
            continue
        first, last = tokens[at], tokens[end - 1]
        text = " ".join(token.text for token in tokens[at:end])
        joined.append(Token("number", f"{value:g}", text, first.start, last.end, value, first.spaced))
        at = end
    return joined


def _number_words(tokens: Sequence[Token], at: int) -> tuple[float, int]:
    """The number that starts at `at` in words, and where it ends; `at` itself if none does."""
    value, end = _below_thousand(tokens, at)
    if end > at and _key(tokens, end) in SCALES:
        value, end = value * SCALES[_key(tokens, end)], end + 1
        more, after = _below_thousand(tokens, end + (_key(tokens, end) == "and"))
        if more and _key(tokens, after) not in SCALES:
            value, end = value + more, after
    return _with_fraction(tokens, value, end) if end > at else (0.0, at)


def _below_thousand(tokens: Sequence[Token], at: int) -> tuple[float, int]:
    value, end = _below_hundred(tokens, at)
    if end == at and _key(tokens, at + (_key(tokens, at) == "a")) in ("hundred", *SCALES):
        value, end = 1, at + (_key(tokens, at) == "a")  # "a hundred", "hundred"
    if _key(tokens, end) != "hundred":
        return value, end
    value, end = value * 100, end + 1
    more, after = _below_hundred(tokens, end + (_key(tokens, end) == "and"))
    if more and _key(tokens, after) not in ("hundred", *SCALES):  # "one hundred and one hundred" are two numbers
        return value + more, after
    return value, end


def _below_hundred(tokens: Sequence[Token], at: int) -> tuple[float, int]:
    word = _key(tokens, at)
    if word in SMALL:
        return SMALL[word], at + 1
    if word not in TENS:
        return 0, at
    hyphen = at + 1 < len(tokens) and tokens[at + 1].key == "-"
    unit = SMALL.get(_key(tokens, at + 1 + hyphen), 0)
    return (TENS[word] + unit, at + 2 + hyphen) if 0 < unit < 10 else (TENS[word], at + 1)


def _with_fraction(tokens: Sequence[Token], value: float, at: int) -> tuple[float, int]:
    """ "five and a half", "five point five"."""
    if [_key(tokens, at + step) for step in range(3)] == ["and", "a", "half"]:
        return value + 0.5, at + 3
    digit = SMALL.get(_key(tokens, at + 1), 10)
    if _key(tokens, at) == "point" and digit < 10:
        return value + digit / 10, at + 2
    return value, at


def _key(tokens: Sequence[Token], at: int) -> str:
    """A word as it is written, since plurals ("ones", "hundreds") are no numbers."""
    return tokens[at].text.lower() if at < len(tokens) and tokens[at].kind == "word" else ""
