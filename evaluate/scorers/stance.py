"""What an answer thinks of a value that it states: whether it holds it, denies it, corrects it, or says it of others.

Knows English turns of phrase only; neither facts nor values.
"""

from collections.abc import Sequence

from .lexer import EN_DASH, Token, words
from .sentences import Group, Sentence

NOT = words(
    """
    not never no neither nor n't cannot isn't aren't wasn't doesn't don't didn't won't can't unlike nowhere
    without isnt arent wasnt doesnt dont incorrect wrong false myth misconception mistake mistaken mistakenly
    forget ignore disregard
    falsely erroneously incorrectly contrary misprint misreading misread typo error confuse confused
    """
)
# "not only 68 m", "not including the in-goals of 6 m", "no doubt it is 68 m", "not sure, 68 m"
NOT_DENYING = words(
    """
    only just merely including counting counted considering include count included doubt matter wonder problem
    later more less exceed exceeding longer greater fewer over under shorter wider narrower higher lower deeper
    shallower bigger smaller larger below beyond above further farther nearer closer
    """
)
INSTEAD = (("rather", "than"), ("instead", "of"), ("as", "opposed", "to"), ("in", "place", "of"))
WRONG = words(
    """
    wrong incorrect false myth misconception mistake mistaken misprint misreading misread typo error inaccurate
    outdated
    """
)
COPULAS = words("is are was were would isn't aren't wasn't be that's")
CORRECTIONS = words("sorry correction oops apologies misspoke wait actually")
CORRECTION_PHRASES = (
    *(("i", "mean"), ("i", "meant"), ("make", "that"), ("scratch", "that"), ("strike", "that"), ("my", "mistake")),
    *(("let", "me", "correct"), ("to", "correct", "myself"), ("i", "was", "wrong"), ("on", "second", "thought")),
    *(("that", "not", "right"), ("that", "is", "not", "right"), ("that", "was", "not", "right"), ("hang", "on")),
    *(("no", ",", "it"), ("or", "rather"), ("should", "be")),
)
CORRECTION_STARTS = {form[0] for form in CORRECTION_PHRASES}
SOME = words(
    """
    wikipedia some many other others you you'd anyone people often commonly sometimes widely various certain fans most
    source site page website
    """
)
SAYING = words(
    """
    say said says claim claimed quote quoted list listed give given gives think thought believe believed state
    stated report reported cite cited suggest mention mentioned assume assumed imagine misquote circulate put
    confuse mix thinking saying believing assuming expect guess print printed write written show shown read
    repeat repeated hear hears heard
    """
)
FORMER = words("formerly previously historically originally once")
CONTRASTS = words(
    """
    size than unlike like as versus vs v compared comparison opposed different differ same similar narrower whereas
    """
)
COMPARATIVES = words(
    """
    longer shorter wider narrower higher lower taller deeper shallower bigger smaller larger greater broader
    more less fewer heavier lighter difference
    """
)
DIFFERENCES = words("vary varies varying varied differ differs difference variation fluctuate tolerance margin")
CASES = words("with if when where")
EXCEEDING = words("exceed exceeds exceeding")
MIDDLES = words("middle centre center")
ROUGHLY = words("almost nearly about around roughly approximately approx circa ca") | {"~"}
VAGUE = words("under below almost nearly over above short")
VAGUELY = words("just touch little bit shade slightly hair whisker fraction shy")
CLAUSE_ENDS = {",", ";", ":", ".", "?", "!", "(", ")", "[", "]", EN_DASH, "—", "|"}
CLAUSE_ENDS |= words("but while whereas although though")
TURNS = words("but while whereas however")
RELATIVE = words("which where whose who")


def is_correction(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether the words from `start` to `end`, between two values, take the first one back."""
    keys = [token.key for token in tokens[start:end]]
    if CORRECTIONS & set(keys):
        return True
    if any(key in WRONG and _is_verdict(tokens, start + at, end) for at, key in enumerate(keys)):
        return True
    if not CORRECTION_STARTS & set(keys):
        return False
    return any(tuple(keys[at : at + len(form)]) == form for form in CORRECTION_PHRASES for at in range(len(keys)))


def _is_verdict(tokens: Sequence[Token], at: int, end: int) -> bool:
    """ "..., but that was wrong: ..." judges what was said before; "it is wrong to say ..." judges what comes."""
    before = {token.key for token in tokens[max(at - 4, 0) : at]}
    closed = at + 1 >= len(tokens) or tokens[at + 1].key in CLAUSE_ENDS
    return at < end and closed and bool(before & {"that", "this", "it", "which"})


def is_denied(tokens: Sequence[Token], start: int, end: int, edges: tuple[int, int]) -> bool:
    """Whether the value at `start` to `end` is denied, by what stands before it in its clause or behind it.

    `edges`: where the text that belongs to this value begins and ends.
    """
    return _denied_before(tokens, start, edges[0]) or _denied_behind(tokens, end, edges[1])


def _denied_before(tokens: Sequence[Token], start: int, edge: int) -> bool:
    for at in range(start - 1, edge - 1, -1):
        key = tokens[at].key
        if key in CLAUSE_ENDS:
            return False
        if key in NOT and not _is_harmless(tokens, at) and not (key == "no" and at == 0):
            return True
        if any(_keys(tokens, at, len(form)) == form for form in INSTEAD):
            return True
        if (key, _key(tokens, at + 1), _key(tokens, at + 2)) == ("used", "to", "be") or key in FORMER:
            return True
    return False


def _is_harmless(tokens: Sequence[Token], at: int) -> bool:
    following = {_key(tokens, at + 1), _key(tokens, at + 2)}
    wrong = tokens[at].key in WRONG
    following |= {"more"} if EXCEEDING & set(_keys(tokens, at + 1, 5)) else set()
    return (wrong and _key(tokens, at + 1) == "for") or (bool(following & NOT_DENYING) and not wrong)


def _denied_behind(tokens: Sequence[Token], end: int, edge: int) -> bool:
    """ "70 m is wrong", "70 m would be a mistake", "70 m is not right", "70 m (wrong)"."""
    copula = False
    for at in range(end, min(edge, end + 12)):
        key = tokens[at].key
        if key in CLAUSE_ENDS - {"(", '"', ")"} or (key == "and"):
            return False
        copula = copula or key in COPULAS
        if copula and (key in WRONG or (key in ("not", "isn't", "aren't", "wasn't") and not _is_harmless(tokens, at))):
            return True
    return False


def is_hearsay(tokens: Sequence[Token], start: int, end: int, edge: int) -> bool:
    """ "some sources say 70 m", "70 m is often quoted", "it was 70 m"."""
    before = {token.key for token in tokens[max(edge, start - 14) : start]}
    behind = {token.key for token in _clause(tokens, end)}
    said = before | behind
    reported = bool(said & SOME and said & SAYING)
    return reported or {"i", "said"} <= before or _key(tokens, start - 1) in ("was", "were")


def _clause(tokens: Sequence[Token], start: int) -> Sequence[Token]:
    """The rest of the clause from `start` on."""
    end = start
    while end < len(tokens) and end < start + 8 and tokens[end].key not in CLAUSE_ENDS:
        end += 1
    return tokens[start:end]


def is_comparative(tokens: Sequence[Token], start: int, end: int) -> bool:
    """ "2 m narrower than", "vary by 10 m": a difference, not a measure."""
    behind = _key(tokens, end) in COMPARATIVES and _key(tokens, end - 1) not in ("or",)
    differs = _key(tokens, start - 1) in ("by", "of") and _key(tokens, start - 2) in DIFFERENCES
    return behind or differs


def is_conditional(tokens: Sequence[Token], start: int, end: int) -> bool:
    """ "with 6 m in-goals it is 112 m", "112 m if they are 6 m deep": true in one case only."""
    stops = (at for at in range(start, max(start - 20, 0), -1) if tokens[at - 1].key in (";", "."))
    return is_gapped(tokens, next(stops, max(start - 20, 0)), start) or bool(
        (CASES | {"for"}) & set(_keys(tokens, end, 2))
    )


def replaces(tokens: Sequence[Token], start: int) -> bool:
    """ "not 100 m, which is something else, *but* 112 m": said of what the denied value was said of."""
    return _key(tokens, start - 1) == "but" and any(token.key == "not" for token in tokens[: start - 1])


def is_gapped(tokens: Sequence[Token], first: int, start: int) -> bool:
    """ "... and with 11 m 122 m": a case and its value."""
    case = next((at for at in range(first, start) if tokens[at].key in CASES), start)
    return any(token.kind == "number" for token in tokens[case:start])


def is_vague(tokens: Sequence[Token], start: int) -> bool:
    """ "a touch under 70 m", "almost 70 m", "about 70 m"."""
    before = set(_keys(tokens, max(start - 3, 0), min(3, start)))
    nearly = _key(tokens, start - 1) in ROUGHLY or {"close", "to"} <= before
    return nearly or bool(before & VAGUE and before & VAGUELY)


def is_fraction(tokens: Sequence[Token], start: int, end: int, edge: int) -> bool:
    """ "half the width is 34 m", "34 m on either side", "34 m from the middle": a part of a measure."""
    before = _keys(tokens, max(edge, start - 6), min(6, start - edge))
    behind = _keys(tokens, end, 5)
    sided = len({"either", "each", "side"} & set(behind)) == 2 and "from" not in behind[:1]
    middle = any(set(keys) & MIDDLES and "from" in keys for keys in (before, behind))
    doubled = _key(tokens, start - 1) in ("twice", "double")
    halved = "half" in before and not {"-", "line"} & {
        _key(tokens, at + 1) for at in range(edge, start) if _key(tokens, at) == "half"
    }
    return sided or middle or halved or doubled


def is_elsewhere(sentence: Sentence, group: Group) -> bool | None:
    """Whether a group's values are said of another thing than the answer's own; None: nothing tells."""
    tokens, start, end = sentence.tokens, group.start, group.end
    own = [m for m in sentence.mentions.scopes if group.owns(m)]
    abouts = [m for m in own if m.scope == "about"]
    others = [m for m in own if m.scope == "others" and not _parted(tokens, m.start, m.end, (start, end))]
    if abouts:
        nearest = min(own, key=lambda m: min(abs(m.end - start), abs(m.start - end)))
        return nearest in others and _is_contrasted(tokens, abouts[0].start, group.first)
    return True if others else None


def _parted(tokens: Sequence[Token], first: int, last: int, value: tuple[int, int]) -> bool:
    """Whether a contrast stands between a mention and a value, so that the value is not the mentioned one's."""
    start, end = value
    if first >= end:
        return any(token.key in CONTRASTS for token in tokens[end:first])
    if TURNS & {token.key for token in tokens[last:start]}:
        return True
    if not _is_contrasted(tokens, first, 0):
        return False
    between = [token.key for token in tokens[last:start]]
    if ":" in between:
        return True
    comma = "," in between
    return comma and not (RELATIVE | {"at", "with"}) & set(between[between.index(",") + 1 : between.index(",") + 2])


def _is_contrasted(tokens: Sequence[Token], start: int, edge: int) -> bool:
    return any(token.key in CONTRASTS for token in tokens[max(edge, start - 4) : start])


def leads(sentence: Sentence, start: int) -> bool:
    """Whether the value at `start` stands under another's name ("In union it is ..."), and so do those that follow."""
    before = [m for m in sentence.mentions.scopes if m.end <= start]
    return bool(before) and before[-1].scope == "others" and not _is_contrasted(sentence.tokens, before[-1].start, 0)


def _key(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].key if 0 <= at < len(tokens) else ""


def _keys(tokens: Sequence[Token], at: int, length: int) -> tuple[str, ...]:
    return tuple(token.key for token in tokens[at : at + length])
