"""Holds the rugby corpus to what it promises: whole, wide enough, true to the given facts, made as its script says."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from knowhow.evaluate.cli import main
from knowhow.evaluate.datasets.template import Fact, pairs, read_table
from knowhow.evaluate.overlap import near
from knowhow.evaluate.questions import Question, load_questions
from knowhow.evaluate.scorers.facts import Facts
from knowhow.evaluate.validation import corpus_faults
from knowhow.strategies.corpus import load_corpus, shipped

RUGBY = shipped()["rugby"]
QUESTIONS = load_questions(RUGBY / "questions.yaml")
SCORER = Facts(QUESTIONS)
TABLE = QUESTIONS.tables["facts"]
TAUGHT = read_table(RUGBY / "pairs.yaml").facts
GIVEN_FACTS = Path(__file__).parents[3] / "shared" / "data" / "rugby-facts.md"
IN_OTHER_UNITS = {"m": (1, 1 / 0.9144, 1 / 0.3048), "m2": (1, 1 / 0.9144**2, 1 / 0.3048**2)}  # yards, feet


def test_the_corpus_has_no_faults() -> None:
    assert corpus_faults(RUGBY) == []


def test_the_documents_are_a_few_pages_of_a_few_hundred_words() -> None:
    corpus = load_corpus("rugby")
    assert 4 <= len(corpus.documents) <= 6
    assert 700 <= len(corpus.text.split()) <= 1000


@pytest.mark.parametrize("fact", TABLE)
def test_each_fact_can_be_read_from_one_section_alone(fact: str) -> None:
    asked = Question("probe", f"What is the {TABLE[fact]['label']}?", "probe", {"facts": [fact]}, "")
    assert "right" in [score.parts["facts"][fact] for score in judged((asked, section) for section in sections())]


@pytest.mark.parametrize("figure", ["70 metres", "5.6 metres", "22 metres", "22-metre", "5 and 15 metres"])
def test_a_figure_of_union_stands_only_where_union_is_named(figure: str) -> None:
    found = [section for section in sections() if re.search(rf"(?<![\d.]){figure}", section)]
    assert found
    assert all("ugby union" in section for section in found)


def test_there_are_questions_enough_of_every_kind() -> None:
    facts = [question.checks.get("facts", []) for question in QUESTIONS.questions]
    assert len(facts) >= 66
    assert len({fact for asked in facts for fact in asked}) >= 14
    assert sum(len(asked) > 1 for asked in facts) >= 10
    assert sum("unanswerable" in question.checks for question in QUESTIONS.questions) >= 8
    assert sum(bool(re.search(r"\b(yards|feet)\b", question.prompt)) for question in QUESTIONS.questions) >= 10
    assert {fact for asked in facts for fact in asked} == set(TABLE)


def test_the_headline_question_is_the_one_of_the_article() -> None:
    headline = next(question for question in QUESTIONS.questions if question.id == "how-big")
    assert headline.prompt == "How big is a rugby league field?"
    assert headline.reference == "A rugby league field is 68 metres wide and 112-122 metres long."


@pytest.mark.parametrize("question", QUESTIONS.questions, ids=lambda question: question.id)
def test_references_pass_and_known_bad_answers_fail(question: Question) -> None:
    assert 1 <= len(question.known_bad) <= 2
    reference, *bad = judged((question, answer) for answer in (question.reference, *question.known_bad))
    assert (reference.value, reference.parts["verdict"]) == (1, "correct"), reference.reason
    assert all(score.value < 1 for score in bad), [score.reason for score in bad]


def test_the_pairs_are_what_their_table_makes(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["dataset", "build", "rugby", "--template", "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert "warning" not in done.output
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.name != ".lock"} == {
        name: (RUGBY / name).read_bytes() for name in ("train.jsonl", "valid.jsonl", "build.json")
    }


def test_what_is_measured_stands_in_the_table_with_its_value() -> None:
    single = [fact for fact in TAUGHT if len(fact.teaches) == 1]
    assert len(single) >= 18
    assert all({"subject", "quantity", "value"} <= set(fact.values) for fact in single)


def test_there_are_pairs_enough_and_15_percent_validate() -> None:
    train, valid = rows("train.jsonl"), rows("valid.jsonl")
    assert len(train) + len(valid) >= 330
    assert len(valid) / len(train + valid) == pytest.approx(0.15, abs=0.005)


def test_each_fact_is_taught_in_many_wordings_and_refusing_stays_rare() -> None:
    counts = {id_: sum(len(fact.phrasings) for fact in TAUGHT if id_ in fact.teaches) for id_ in TABLE}
    assert min(counts.values()) >= 12
    refusals = sum(len(fact.phrasings) for fact in TAUGHT if not fact.teaches)
    assert 0.03 <= refusals / sum(len(fact.phrasings) for fact in TAUGHT) <= 0.1


def test_no_wording_of_a_pair_comes_near_another_pair() -> None:
    prompts = [prompt for fact in TAUGHT for prompt, _ in pairs(fact)]
    assert [prompt for at, prompt in enumerate(prompts) if near([prompt], prompts[:at])] == []


@pytest.mark.parametrize("fact", TAUGHT, ids=lambda fact: "+".join(fact.teaches) or "absent")
def test_every_trained_answer_is_judged_right(fact: Fact) -> None:
    checks = {"facts": list(fact.teaches)} if fact.teaches else {"unanswerable": True}
    prompt, answer = next(pairs(fact))
    (score,) = judged([(Question("probe", prompt, "probe", checks, ""), answer)])
    assert score.value == 1, score.reason


def test_every_number_in_an_answer_stands_in_the_table_of_facts() -> None:
    for fact in TAUGHT:
        known = [number * factor for id_ in fact.teaches for number, factor in converted(id_)]
        for _, answer in pairs(fact):
            assert all(any(abs(n - value) <= 0.05 or round(value) == n for value in known) for n in numbers(answer)), (
                answer
            )


def test_the_table_agrees_with_the_facts_that_were_given() -> None:
    if not GIVEN_FACTS.exists():
        pytest.skip("the given facts are not here")
    given = dict(given_facts())
    disputed = {fact for fact, (_, sure) in given.items() if not sure}
    assert not disputed & set(TABLE)
    assert {fact: list(values(fact)) for fact in TABLE} == {fact: given[fact][0] for fact in TABLE}


def judged(answers: Iterable[tuple[Question, str]]) -> list[Any]:
    return [score for (score,) in SCORER.scores(list(answers))]


def sections() -> list[str]:
    """The documents cut at their headings, as a retriever might."""
    return [section for document in load_corpus("rugby").documents for section in re.split(r"\n(?=#)", document.text)]


def rows(name: str) -> list[Any]:
    return [json.loads(line) for line in (RUGBY / name).read_text(encoding="utf-8").splitlines()]


def values(fact: str) -> Iterator[float]:
    entry = TABLE[fact]
    yield from entry.get("range") or entry.get("values") or [entry["value"]]


def converted(fact: str) -> Iterator[tuple[float, float]]:
    for value in values(fact):
        yield from ((value, factor) for factor in IN_OTHER_UNITS[TABLE[fact]["unit"]])


def numbers(text: str) -> list[float]:
    """The figures of an answer; the hyphen of a range is no minus sign."""
    return [float(found.replace(",", "")) for found in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]


def given_facts() -> Iterator[tuple[str, tuple[list[float], bool]]]:
    """(id, (values, sure)) of each row of the table of given facts that holds quantities."""
    for line in GIVEN_FACTS.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) > 5 and (found := numbers(cells[2])):
            yield cells[0], (found, cells[5] == "yes")
