"""The facts scorer: reads the quantities of an answer, binds them to facts, and says which asked ones are right.

    verdict    correct    every asked fact is right, and nothing is stated wrongly
               partly     some asked fact is right; or some is ambiguous and none is wrong
               wrong      else
               no answer  no text, reasoning that never ends, or a refusal that states nothing asked
    value      the share of asked facts that are right. If all are right but n other facts are stated wrongly:
               right / (right + n), since 1 is for wholly right answers only

A question whose answer the documents do not hold (`unanswerable`) is rightly answered by saying so. Saying so and then
offering a figure all the same is "partly" at 0.5: honest about the documents, useless as an answer from them.
Reasoning in <think> blocks is never scored.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from ..questions import Question, QuestionSet
from .arithmetic import Quantity
from .base import Score
from .claims import Prompt
from .judging import Judgement, fit, is_supported, judge
from .layout import without_thinking
from .lexicon import Lexicon
from .phrases import MEASURES
from .reading import read_claims, read_numbers
from .refusals import is_refusal
from .table import read_table

HEDGED = 0.5


class Facts:
    """Scores answers by the quantities that they state."""

    name = "facts"

    def __init__(self, questions: QuestionSet) -> None:
        table = read_table(questions.tables)
        self.facts = table.facts
        self.lexicon = Lexicon(table)
        self.prompt = lru_cache(maxsize=10_000)(self.lexicon.prompt)

    def faults(self, question: Question) -> Iterator[str]:
        """What is wrong with a question's checks, one line each."""
        asked = question.checks.get("facts")
        if asked is None and question.checks.get("unanswerable") is not True:
            yield "checks hold neither facts nor unanswerable"
        yield from (f"unknown fact '{id_}'" for id_ in asked or () if id_ not in self.facts)

    def scores(self, answers: Sequence[tuple[Question, str]]) -> Iterator[tuple[Score, ...]]:
        for question, text in answers:
            yield (self.score(question, text),)

    def score(self, question: Question, text: str) -> Score:
        """The score of one answer. A question with neither facts nor unanswerable is not scored (value None)."""
        said = without_thinking(text)
        if question.checks.get("unanswerable"):
            return self._unanswerable(question, said)
        asked = tuple(question.checks.get("facts") or ())
        if not asked:
            return Score(self.name, None, "no facts are asked", {})
        if not said or not any(character.isalnum() for character in said):
            return _score(Judgement(dict.fromkeys(asked, "missing"), {}, {}), "no answer", 0.0, _silence(said))
        judgement = self._judgement(_adopting(question.prompt, said), self.prompt(question.prompt, asked))
        return self._answered(judgement, refused=is_refusal(said))

    def supports(self, question: Question, text: str) -> bool | None:
        """Whether a passage states every fact that a question asks; None where that cannot be told."""
        asked = question.checks.get("facts")
        if not asked:
            return None
        prompt = self.prompt(question.prompt, tuple(asked))
        claims = [claim for claim in read_claims(text, self.lexicon, prompt) if not (claim.bare or claim.loose)]
        return all(is_supported(id_, claims, self.facts) for id_ in asked)

    def _judgement(self, said: str, prompt: Prompt) -> Judgement:
        return judge(read_claims(said, self.lexicon, prompt), self.facts, prompt)

    def _answered(self, judgement: Judgement, *, refused: bool) -> Score:
        statuses = list(judgement.statuses.values())
        share = statuses.count("right") / len(statuses)
        if share == 1 and judgement.stated_wrong:
            share = len(statuses) / (len(statuses) + len(judgement.stated_wrong))
        verdict = _verdict(statuses, stated_wrong=bool(judgement.stated_wrong), refused=refused)
        return _score(judgement, verdict, share, self._reason(judgement, verdict), refused=refused)

    def _reason(self, judgement: Judgement, verdict: str) -> str:
        if verdict == "no answer":
            return "says that it does not know"
        parts = []
        for id_, status in judgement.statuses.items():
            label, said = self.facts[id_].label, judgement.because[id_]
            parts.append(f"{label}: {REASONS[status].format(said=said)}")
        parts += [
            f"besides, {self.facts[id_].label} is stated wrongly ({said})"
            for id_, said in judgement.stated_wrong.items()
        ]
        return "; ".join(parts)

    def _unanswerable(self, question: Question, said: str | None) -> Score:
        nothing = Judgement({}, {}, {})
        if not said or not any(character.isalnum() for character in said):
            return _score(nothing, "no answer", 0.0, _silence(said))
        if not is_refusal(said):
            return _score(nothing, "wrong", 0.0, "answers what the documents do not say")
        if self._offers_a_value(said, question.prompt):
            return _score(nothing, "partly", HEDGED, "says that it is not known, but offers a figure", refused=True)
        return _score(nothing, "correct", 1.0, "says that it is not known", refused=True)

    def _offers_a_value(self, said: str, prompt: str) -> bool:
        """Whether a refusal goes on to state a number that is neither the question's nor known to be true."""
        given = self.prompt(prompt, ())
        true = {
            (claim.quantity.low, claim.quantity.high)
            for claim in read_claims(said, self.lexicon, given)
            if any(fit(claim.quantity, self.facts[id_]) != "false" for id_ in claim.facts)
        }
        return any(
            (quantity.low, quantity.high) not in true and not {quantity.low, quantity.high} <= given.numbers
            for quantity, clause in read_numbers(said, self.lexicon)
            if (quantity.unit is not None or not is_refusal(clause)) and not self._is_aside(quantity, said, given)
        )

    def _is_aside(self, quantity: Quantity, said: str, given: Prompt) -> bool:
        """Whether a value is true of some fact, and no guess at what was asked."""
        if GUESS.search(said) or (given.words & SIZES and not ASIDE.search(said)):
            return False
        return any(fit(quantity, fact) == "true" for fact in self.facts.values())


REASONS = {
    "right": "right ({said})",
    "wrong": "wrong ({said})",
    "ambiguous": "true but incomplete or unlabelled ({said})",
    "missing": "not stated",
}


SIZES = MEASURES | {"far", "big", "large", "size"}  # a question with one of these may be answered by any length
ASIDE = re.compile(
    r"\b(?:such as|like|only|concern|contrast|for (?:example|instance|comparison)|besides)\b", re.IGNORECASE
)
GUESS = re.compile(
    r"\b(?:perhaps|maybe|probably|possibly|presumably|guess|typical|typically|usual|usually|likely|think|believe|estimate"
    r"|assume|would|could|might|may be|normally|often|generally|(?:around|about|roughly) \d+)\b|\bbut(?: \w+){0,3} \d",
    re.IGNORECASE,
)
YES = re.compile(
    r"^\W*(?:yes|yeah|yep|correct|right|true|indeed|that's (?:right|correct|true))\b[^\d?]{0,80}$", re.IGNORECASE
)


def _adopting(prompt: str, said: str) -> str:
    """The answer; a mere yes states what the question says."""
    return prompt.replace("?", ".") if YES.match(said) else said


def _verdict(statuses: Sequence[str], *, stated_wrong: bool, refused: bool) -> str:
    if all(status == "right" for status in statuses):
        return "partly" if stated_wrong else "correct"
    if "right" in statuses or ("ambiguous" in statuses and "wrong" not in statuses):
        return "partly"
    if refused and set(statuses) == {"missing"}:
        return "no answer"
    return "wrong"


def _silence(said: str | None) -> str:
    return "reasoning that never ends" if said is None else "no text"


def _score(judgement: Judgement, verdict: str, value: float, reason: str, *, refused: bool = False) -> Score:
    parts = {
        "verdict": verdict,
        "facts": dict(judgement.statuses),
        "stated_wrong": sorted(judgement.stated_wrong),
        "refused": refused,
    }
    return Score(Facts.name, value, reason, parts)
