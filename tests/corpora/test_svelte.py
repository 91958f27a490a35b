"""Holds the svelte corpus to what it promises: whole, compiled, fair to ask, right about its own answers."""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from knowhow.evaluate.cli import main
from knowhow.evaluate.datasets.template import read_table
from knowhow.evaluate.overlap import near
from knowhow.evaluate.questions import Question, load_questions
from knowhow.evaluate.scorers.svelte import Svelte
from knowhow.evaluate.scorers.svelte.extract import component
from knowhow.evaluate.scorers.svelte.judging import Job, Judge
from knowhow.evaluate.scorers.svelte.node import find_node, installed
from knowhow.evaluate.validation import corpus_faults
from knowhow.strategies.corpus import load_corpus, shipped
from knowhow.strategies.errors import Unavailable

CORPUS = shipped()["svelte"]
QUESTIONS = load_questions(CORPUS / "questions.yaml", {"svelte"})
FAMILIES = read_table(CORPUS / "pairs.yaml").facts
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OWN_PROPS = re.compile(r"let \{([^}]*(?:\{\}[^}]*)?)\} = \$props\(\)")
TOPICS = {
    *("state", "derived", "effects", "props", "events", "lists", "conditions", "forms"),
    *("snippets", "callbacks", "stores and context"),
}


def has_node() -> bool:
    try:
        find_node()
    except Unavailable:
        return False
    return True


needs_node = pytest.mark.skipif(not has_node(), reason="no Node to compile with: neither the machine's nor PyPI's")


def test_the_corpus_has_no_faults() -> None:
    assert corpus_faults(CORPUS) == []


def test_the_documents_are_a_brief_of_a_few_pages() -> None:
    texts = [document.text.encode() for document in load_corpus("svelte").documents]
    assert len(texts) == 3
    assert 6_000 <= sum(map(len, texts)) <= 12_000


def test_each_section_names_what_it_is_about_so_that_it_can_be_read_alone() -> None:
    headings = re.findall(r"^#+ (.*)$", load_corpus("svelte").text, re.MULTILINE)
    assert len(headings) >= 12
    assert [heading for heading in headings if "Svelte 5" not in heading] == []


@needs_node
def test_each_example_in_the_documents_compiles() -> None:
    blocks = FENCE.findall(load_corpus("svelte").text)
    assert len(blocks) >= 14
    assert {language for language, _ in blocks} == {"svelte", "js"}
    codes = [code if language == "svelte" else f"<script module>\n{code}</script>" for language, code in blocks]
    assert refused(codes) == []


def test_questions_are_spread_over_the_topics() -> None:
    topics = Counter(question.topic for question in QUESTIONS.questions)
    assert len(QUESTIONS.questions) == 44
    assert set(topics) == TOPICS
    assert set(topics.values()) == {4}


def test_the_headline_question_is_the_one_of_the_article() -> None:
    headline = yaml.safe_load((CORPUS / "corpus.yaml").read_text(encoding="utf-8"))["headline"]
    prompt = next(question.prompt for question in QUESTIONS.questions if question.id == headline)
    assert prompt == "Create a counter component"


def test_no_prompt_speaks_of_a_version_or_of_its_syntax() -> None:
    said = re.compile(r"svelte\W*[345v]|version|runes?\b|\$[a-z]|legacy|on:|export let", re.IGNORECASE)
    assert [question.prompt for question in QUESTIONS.questions if said.search(question.prompt)] == []


@pytest.mark.parametrize("question", QUESTIONS.questions, ids=lambda question: question.id)
def test_the_prompt_names_every_prop_that_the_test_passes(question: Question) -> None:
    found = OWN_PROPS.search(question.reference)
    props = re.findall(r"(?<![.\w])(?<!= )[a-z]\w*(?=\s*(?:[,=]|$))", found[1].strip()) if found else []
    hidden = [prop for prop in props if prop != "children" and not re.search(rf"\b{prop}\b", question.prompt)]
    assert hidden == []


@pytest.mark.parametrize("question", QUESTIONS.questions, ids=lambda question: question.id)
def test_each_test_file_is_an_ordinary_one_of_its_own(question: Question) -> None:
    test = question.checks["svelte"]["test"]
    text = (CORPUS / test).read_text(encoding="utf-8")
    imports = set(re.findall(r"from '([^']+)'", text))
    beside = {name for name in imports if name.startswith("./")}
    components = [CORPUS / "tests" / name for name in beside if name != "./Component.svelte"]
    ecosystem = {"vitest", "svelte", "svelte/store", "@testing-library/svelte", "@testing-library/user-event"}
    assert test == f"tests/{question.id}.test.js"
    assert imports - beside <= ecosystem
    assert all("'./Component.svelte'" in parent.read_text(encoding="utf-8") for parent in components)
    assert len(beside) == 1


def test_every_component_in_the_folders_belongs_to_a_question() -> None:
    ids = [question.id for question in QUESTIONS.questions]
    assert stems("references") == set(ids)
    assert stems("known_bad") == {f"{id_}-{kind}" for id_ in ids for kind in ("svelte4", "wrong")}


@needs_node
def test_references_pass_and_known_bad_components_fail_as_they_should() -> None:
    tries = [(question, text) for question in QUESTIONS.questions for text in (question.reference, *question.known_bad)]
    given = [{score.name: score for score in scores} for scores in Svelte(QUESTIONS).scores(tries)]
    references, svelte4, wrong = given[::3], given[1::3], given[2::3]
    assert [
        told(scores) for scores in references if not all(score.value in (1, None) for score in scores.values())
    ] == []
    assert [told(scores) for scores in svelte4 if scores["svelte5"].value != 0] == []
    assert [told(scores) for scores in wrong if values(scores, "compiles", "svelte5", "works") != [1, 1, 0]] == []
    assert [told(scores) for scores in wrong if scores["works"].parts["code"] != "test_failed"] == []
    refused_in_runes_mode = sum(scores["compiles"].value == 0 for scores in svelte4)
    assert refused_in_runes_mode >= len(svelte4) * 0.75


def test_the_pairs_are_what_their_table_makes(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["dataset", "build", "svelte", "--template", "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.name != ".lock"} == {
        name: (CORPUS / name).read_bytes() for name in ("train.jsonl", "valid.jsonl", "build.json")
    }


def test_there_are_pairs_enough_of_many_kinds_and_15_percent_validate() -> None:
    train, valid = pairs("train.jsonl"), pairs("valid.jsonl")
    assert len(FAMILIES) >= 30
    assert len(train) + len(valid) >= 260
    assert len(valid) / len(train + valid) == pytest.approx(0.15, abs=0.005)
    assert len({answer for _, answer in train + valid}) == len(train + valid)


def test_no_prompt_of_a_pair_comes_near_another_or_a_question() -> None:
    prompts = [prompt for prompt, _ in pairs("train.jsonl") + pairs("valid.jsonl")]
    assert near(prompts, [question.prompt for question in QUESTIONS.questions]) == []
    assert [prompt for at, prompt in enumerate(prompts) if near([prompt], prompts[:at])] == []


def test_an_answer_is_one_block_and_at_most_one_sentence() -> None:
    for _, answer in pairs("train.jsonl") + pairs("valid.jsonl"):
        rest = FENCE.sub("", answer, count=1).strip()
        assert answer.startswith("```svelte\n")
        assert "```" not in rest
        assert len(re.findall(r"[.!?](?=\s|$)", rest)) == bool(rest)


@needs_node
def test_every_trained_answer_compiles_and_is_svelte_5() -> None:
    answers = [answer for _, answer in pairs("train.jsonl") + pairs("valid.jsonl")]
    codes = [component(answer) or "" for answer in answers]
    assert "" not in codes
    assert refused(codes) == []


@needs_node
def test_the_trained_answers_use_all_that_the_questions_ask_for() -> None:
    codes = [component(answer) or "" for _, answer in pairs("train.jsonl")]
    used = Counter(name for judgement in judgements(tuple(codes)) for name in judgement["uses"])
    asked = {name for question in QUESTIONS.questions for name in question.checks["svelte"]["uses"]}
    assert {name: used[name] for name in asked if used[name] < 3 and not name.startswith("on")} == {}


def refused(codes: Sequence[str]) -> list[Any]:
    """What the compiler will not take in runes mode, or is of Svelte 4, and why."""
    judged = zip(codes, judgements(tuple(codes)), strict=True)
    return [(code, told["error"] or told["legacy"]) for code, told in judged if told["error"] or told["legacy"]]


@cache
def judgements(codes: tuple[str, ...]) -> list[Mapping[str, Any]]:
    judge = Judge(*installed(lambda label, done, total: None), workers=2)
    return list(judge.judgements([Job(code, None) for code in codes]))


def told(scores: Mapping[str, Any]) -> list[str]:
    return [f"{name}: {score.reason}" for name, score in scores.items()]


def values(scores: Mapping[str, Any], *names: str) -> list[float]:
    return [scores[name].value for name in names]


def stems(folder: str) -> set[str]:
    return {path.stem for path in (CORPUS / folder).iterdir()}


def pairs(name: str) -> list[tuple[str, str]]:
    rows = [json.loads(line)["messages"] for line in (CORPUS / name).read_text(encoding="utf-8").splitlines()]
    return [(asked["content"], answered["content"]) for asked, answered in rows]
