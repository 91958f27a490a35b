"""The world of passages: what people wrote with holes, whether it is whole, and what becomes of it."""

import re
from pathlib import Path
from random import Random
from typing import Any

import pytest
from knowhow.models.recipe import passages as world
from knowhow.models.recipe.passages import _renamed, document, elsewhere, sample
from knowhow.models.recipe.passages.filling import FIRST, HERE, NAME, VALUE, Passage, Told, fill, passages, read
from knowhow.models.recipe.passages.rewording import reworded, swapped
from knowhow.models.recipe.rulebooks.naming import table, thing

FILES = [*sorted(HERE.glob("*.yaml")), HERE.parent / "written" / "unseen.yaml"]
SEEDS = range(40)


def _said(passage: Passage) -> list[str]:
    return [*(one for say, ask in passage.facts for one in (say, *ask)), *passage.absent]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_hole_is_introduced_once(path: Path) -> None:
    for one in read(path):
        introduced = [letter for letter, _ in FIRST.findall(one.text)]
        assert len(set(introduced)) == len(introduced), one.text
        values = [number for number, kind in VALUE.findall(one.text) if kind]
        assert len(set(values)) == len(values), one.text
        for said in (one.text, *_said(one)):
            assert {letter for letter, _ in NAME.findall(said)} <= set(introduced), said
            assert {number for number, _ in VALUE.findall(said)} <= set(values), said
            assert "{" not in NAME.sub("", VALUE.sub("", said)), said


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_value_is_asked_for_by_name(path: Path) -> None:
    for one in read(path):
        told = {number for say, _ in one.facts for number, _ in VALUE.findall(say)}
        assert told == {number for number, _ in VALUE.findall(one.text)}, one.text
        for asked in (*(asked for _, ask in one.facts for asked in ask), *one.absent):
            assert NAME.search(asked), asked
            assert not VALUE.search(asked), asked


@pytest.mark.parametrize("seed", SEEDS)
def test_filled_it_has_no_holes_and_no_name_twice(seed: int) -> None:
    random = Random(seed)
    told, taken = document(random, 600)
    names = [name for one in told for name in one.names]
    assert set(names) <= taken
    assert len(set(names)) == len(names)
    for one in told:
        assert not [said for said in (one.text, *(a for a, _ in one.facts), *one.absent) if "{" in said or "}" in said]
        assert all(name.lower() in one.text.lower() or name.split()[-1][:3] in one.text for name in one.names)


def test_a_whole_passage_uses_every_name_it_takes() -> None:
    for number, passage in enumerate(passages()):
        taken: set[str] = set()
        names = fill(Random(number), passage, thing, taken).names
        assert set(names) == taken
        assert len(names) == len(taken)


def test_a_value_is_told_as_the_text_writes_it() -> None:
    one = Passage(
        "The {a:gate} is {1:length} wide, {2:length-} by {3:length} within; {b!} opens it.".replace("{b!}", "{b:key!}"),
        (("the {a} is {1} wide", ("How wide is the {a}?",)), ("the {a} is {2} by {3} within", ("{a} within?",))),
        ("How heavy is the {b}?",),
    )
    told = fill(Random(3), one, thing, set())
    wide, within = (answer for answer, _ in told.facts)
    assert wide.removesuffix(" wide.").rpartition(" is ")[2] in told.text
    first, _, second = within.removesuffix(" within.").rpartition(" is ")[2].partition(" by ")
    assert f"{first.split()[0]} by {second}" in told.text
    assert first.split()[-1] in second
    assert told.text.startswith("The ")


@pytest.mark.parametrize("seed", range(30))
def test_a_number_has_the_unit_of_the_value_after_it(seed: int) -> None:
    one = Passage(
        "The {a:gate} is {1:length-} by {2:length}.", (("the {a} is {1} by {2}", ("How big is the {a}?",)),), ()
    )
    [(answer, _)] = fill(Random(seed), one, thing, set()).facts
    first, second = (
        re.sub(r"^[\d,.]+|^[a-z]+ ", "", size).strip(" .") for size in answer.split(" is ")[1].split(" by ")
    )
    assert first == second


def test_a_name_is_shortened_only_where_no_other_has_its_last_word() -> None:
    text = "The {a:stone gate} and the {b:garden wall} of the {c:house wall}."
    filled = [
        fill(Random(seed), Passage(text, (), ()), thing, {"oak gate"} if seed % 2 else set()) for seed in range(80)
    ]
    whole, beside = ({one.names[0] for one in filled[start::2]} for start in (0, 1))
    assert {"gate", "stone gate"} <= whole
    assert "gate" not in beside
    assert "stone gate" in beside
    assert not [one for one in filled if "wall" in one.names]


SECTIONED = Passage(
    "# Of the gate\n\nThe {a:gate} is {1:length} high.\n\nIts {b:bar} weighs {2:weight}.\n\nThe {a} is {3:colour}.",
    (
        ("the {a} is {1} high", ("How high is the {a}?",)),
        ("the {b} weighs {2}", ("How heavy is the {b}?",)),
        ("the colour of the {a} is {3}", ("What colour is the {a}?",)),
        ("the {b} belongs to the {a}", ("What does the {b} belong to?",)),
    ),
    ("How wide is the {a}?",),
)


@pytest.mark.parametrize("seed", range(12))
def test_what_is_cut_away_is_told_no_more(seed: int) -> None:
    told = fill(Random(seed), SECTIONED, lambda _: "gate", set(), room=60)
    asked = {question for _, ask in told.facts for question in ask}
    assert 1 <= len(told.facts) < 3
    assert all(answer.removesuffix(".").removesuffix(" high").split()[-1] in told.text for answer, _ in told.facts)
    assert len(asked) + len(told.absent) == 4
    assert not asked & set(told.absent)
    assert ("high" in told.text) == told.text.startswith("# Of the gate")


def test_with_room_nothing_is_cut() -> None:
    told = fill(Random(1), SECTIONED, thing, set(), room=1000)
    assert len(told.facts) == 4
    assert len(told.absent) == 1


@pytest.mark.parametrize("twins", [0, 1])
def test_a_passage_may_stand_twice_with_other_names(monkeypatch: pytest.MonkeyPatch, twins: int) -> None:
    monkeypatch.setattr(world, "BOOKS", 0)
    monkeypatch.setattr(world, "TWIN", twins)
    monkeypatch.setattr(world, "REWORDED", 0)
    for seed in range(10):
        filled: list[Passage] = []

        def noted(random: Random, passage: Passage, *rest: Any, kept: list[Passage] = filled) -> Told:
            kept.append(passage)
            return fill(random, passage, *rest)

        monkeypatch.setattr(world, "fill", noted)
        told, _ = document(Random(seed), 900)
        assert len(filled) - len(set(filled)) == twins
        assert not twins or not set(told[0].names) & set(told[1].names)


GATE = Passage(
    "Each {a:gate} is {1:length} wide. A gap of {2:length} is between the {a+}. {3:oak|elm|ash} has maximum weight.",
    (("the {a} is {1} wide", ("How wide is the {a}?",)),),
    ("What is the maximum height of {a!}?",),
)


def test_a_passage_in_other_words_keeps_its_holes_and_answers() -> None:
    for seed in SEEDS:
        other = reworded(Random(seed), GATE)
        assert VALUE.findall(other.text) == VALUE.findall(GATE.text)
        assert NAME.findall(other.text) == NAME.findall(GATE.text)
        assert [say for say, _ in other.facts] == [say for say, _ in GATE.facts]
    made = {reworded(Random(seed), GATE).text for seed in SEEDS}
    assert any(text.startswith("Every ") for text in made)
    assert any(text.startswith("Each ") for text in made)
    assert not any("A interval" in text or "A extent" in text for text in made)


def test_a_question_is_reworded_without_regard_to_the_text() -> None:
    made = [reworded(Random(seed), GATE) for seed in SEEDS]
    assert {("broad" in one.text, "broad" in one.facts[0][1][0]) for one in made} == {
        (text, question) for text in (True, False) for question in (True, False)
    }


def test_a_word_gives_way_to_the_same_one_throughout() -> None:
    for seed in SEEDS:
        assert len(set(swapped(Random(seed), "wide, Wide, wide").lower().split(", "))) == 1


def test_no_word_stands_for_itself() -> None:
    for word, others in table("synonyms").items():
        assert others
        assert word not in others
        assert word == word.lower()


def test_names_that_are_taken_are_not_given_again() -> None:
    random, taken = Random(1), {"stone gate"}
    made = [fill(random, passages()[0], lambda _: "stone gate", taken).names for _ in range(20)]
    assert "stone gate" not in {name for names in made for name in names}


def test_a_question_from_elsewhere_names_nothing_of_the_text() -> None:
    random = Random(2)
    _, taken = document(random, 900)
    before = set(taken)
    for _ in range(50):
        elsewhere(random, taken)
    assert taken == before


@pytest.mark.parametrize("seed", SEEDS)
def test_conversations_alternate_and_end_with_an_answer(seed: int) -> None:
    turns = [role for role, _ in sample(Random(seed), 700) if role != "system"]
    assert turns == ["user", "assistant"] * (len(turns) // 2)


def test_some_questions_are_refused_and_most_are_not() -> None:
    refusal = table("phrases")["refusal"]
    said = [text for seed in range(60) for role, text in sample(Random(seed), 500) if role == "assistant"]
    assert 0.12 < sum(text == refusal for text in said) / len(said) < 0.4


def test_it_has_never_heard_of_the_shipped_corpus() -> None:
    text = " ".join(path.read_text(encoding="utf-8").lower() for path in FILES)
    assert not [
        word for word in ("rugby", "scrum", "touch-in-goal", "in-goal", "try line", "playmaker") if word in text
    ]


def test_a_question_may_call_a_thing_by_another_name() -> None:
    asked = "How wide is the stone gate?"
    made = {_renamed(Random(seed), asked, {"stone gate", "ball"}) for seed in range(200)}
    assert {"How wide is the stone gate?", "How wide is the gate?", "How wide is the stone barrier?"} <= made
    longer = {_renamed(Random(seed), "How big is the ball?", {"stone gate", "ball"}) for seed in range(200)}
    assert any(question.endswith(" ball?") and len(question.split()) == 6 for question in longer)


def test_a_name_whose_last_word_another_has_is_not_changed() -> None:
    asked = "How wide is the stone gate?"
    assert {_renamed(Random(seed), asked, {"stone gate", "iron gate"}) for seed in range(100)} == {asked}
