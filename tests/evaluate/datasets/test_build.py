"""`compare dataset build` with a model: what is kept, what is left out and shown, and how a stopped build goes on."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from knowhow.evaluate.cli import main
from knowhow.evaluate.overlap import near

Build = Callable[..., Result]
PLACES = ("court", "net", "ball", "bench", "scoreboard", "gate")
COLOURS = ("white", "green", "blue", "grey", "black", "brown")
ASKED = (
    "Name the colour that the court has.",
    "Behind which paint do players look for a net?",
    "Is a ball blue or red?",
    "Tell substitutes how their bench looks.",
    "To read scores, what dark surface does one watch?",
    "We repaint a gate: suggestions?",
)
REWORDED = (
    ("court, paint: which one?", "Groundsmen mix what for this floor?"),
    ("net colour", "My daughter draws that mesh: crayon, please."),
    ("Throw me something, but in what shade?", "balls hue"),
    ("Where reserves sit, everything is...", "bench: which tone"),
    ("Letters stand out against what?", "scoreboard tint"),
    ("Entering, one opens a door coloured how?", "gate varnish"),
)


def item(question: str, answer: str, quote: str) -> dict[str, str]:
    return {"question": question, "answer": answer, "quote": quote}


def pairs(*items: Any) -> str:
    return json.dumps({"pairs": list(items)})


def sentence(at: int) -> str:
    return f"The {PLACES[at]} of orvel is {COLOURS[at]} and {at + 2} metres long."


def section_reply(at: int) -> str:
    """A sound pair, and one whose number is not what it quotes."""
    good = item(ASKED[at], f"The {PLACES[at]} is {COLOURS[at]}.", sentence(at))
    bad = item(f"Say what length the {PLACES[at]} has.", f"It is {at + 40} metres long.", sentence(at))
    return pairs(good, bad)


def rewording(at: int) -> dict[str, str]:
    return {"match": f"Question: {ASKED[at]}", "answer": json.dumps({"questions": REWORDED[at]})}


SECTIONS = [{"match": sentence(at), "answer": section_reply(at)} for at in range(6)]
SCRIPT = {"answers": [*SECTIONS, *map(rewording, range(6))]}


@pytest.fixture
def build(tiny_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    """Builds from a document of six sections with a scripted model, into the folder `made`."""
    text = "# Orvel\n\n" + "".join(f"## The {PLACES[at]}\n\n{sentence(at)}\n\n" for at in range(6))
    (tiny_corpus / "documents" / "court.md").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, script: Mapping[str, Any] = SCRIPT, docs: str = "short") -> Result:
        (tmp_path / "script.yaml").write_text(yaml.safe_dump(dict(script)), encoding="utf-8")
        given = ["--model", "replay:script.yaml", "--docs", docs, "--split", "50/25/25", "--out", "made"]
        return CliRunner().invoke(main, ["dataset", "build", str(tiny_corpus), *given, *arguments])

    return run


def lines(path: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path("made", path).read_text(encoding="utf-8").splitlines()]


def prompts(part: str) -> list[str]:
    return [row["messages"][0]["content"] for row in lines(f"{part}.jsonl")]


def files() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in Path("made").iterdir() if path.suffix == ".jsonl"}


def test_every_pair_keeps_the_span_it_came_from(build: Build, tiny_corpus: Path) -> None:
    assert build().exit_code == 0
    text = (tiny_corpus / "documents" / "court.md").read_text(encoding="utf-8")
    kept = lines("pairs.jsonl")
    assert [pair["document"] for pair in kept] == ["documents/court.md"] * 6
    assert [text[pair["start"] : pair["end"]] for pair in kept] == [sentence(at) for at in range(6)]
    assert [pair["span"] for pair in kept] == [sentence(at) for at in range(6)]


def test_the_split_is_by_section_so_that_no_facts_wording_crosses_over(build: Build) -> None:
    build()
    parts = {part: prompts(part) for part in ("train", "valid", "test")}
    assert {part: len(held) for part, held in parts.items()} == {"train": 6, "valid": 6, "test": 6}
    for wordings in zip(ASKED, *zip(*REWORDED, strict=True), strict=True):
        assert len({part for part, held in parts.items() for one in held if one in wordings}) == 1
    assert near(parts["valid"] + parts["test"], parts["train"]) == []


def test_numbers_that_do_not_stand_in_the_span_are_left_out_and_shown(build: Build) -> None:
    done = build()
    left = lines("left_out.jsonl")
    assert [one["kind"] for one in left] == ["number"] * 6
    assert left[0]["answer"] == "It is 40 metres long."
    assert "6 have numbers that do not stand in what they quote" in done.stdout
    assert "'40 metres' does not stand in the lines it quotes" in done.stdout


def test_coverage_is_shown_for_each_section(build: Build) -> None:
    done = build()
    assert "6 of 6 sections have pairs" in done.stdout
    covered = [line for line in done.stdout.splitlines() if "100%" in line]
    assert len(covered) == 6
    assert covered[0].startswith("documents/court.md: Orvel > The court")


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        ("I would rather not.", "not JSON (I would rather not.)"),
        ('{"pairs": [{"question": "Wh', "not JSON"),
        ('{"answers": []}', "JSON without a list of pairs"),
        (pairs({"question": "Which?"}), "an item without answer, quote"),
        (pairs("Which?"), "an item without question, answer, quote"),
        (section_reply(0)[:-60], "the reply breaks off behind 1 whole items"),
    ],
)
def test_what_does_not_parse_is_counted_and_shown(build: Build, reply: str, told: str) -> None:
    script = {"answers": [{"match": sentence(0), "answer": reply}, *SCRIPT["answers"]]}
    done = build(script=script)
    assert done.exit_code == 0
    assert "1 did not parse:" in done.stdout
    assert told in done.stdout
    assert [one["about"] for one in lines("left_out.jsonl") if one["kind"] == "unparsable"] == [
        "documents/court.md:23-69"
    ]


def test_words_and_fences_around_the_reply_do_no_harm(build: Build) -> None:
    wrapped = f"Sure [as asked]:\n```json\n{section_reply(0)}\n```\nAnything else?"
    build(script={"answers": [{"match": sentence(0), "answer": wrapped}, *SCRIPT["answers"]]})
    assert len(lines("pairs.jsonl")) == 6


def test_a_quote_from_nowhere_a_question_of_the_corpus_and_a_repetition_are_left_out(build: Build) -> None:
    reply = pairs(
        item("What colour has it?", "It is white.", "Everything on this planet is white."),
        item("How wide is an orvel court?", "It is white.", sentence(0)),
        item("Name the colour that the court has.", "The court is white.", sentence(0)),
        item("Name the colour the court has.", "The court is white.", sentence(0)),
    )
    build(script={"answers": [{"match": sentence(0), "answer": reply}, *SCRIPT["answers"]]})
    told = {
        one["kind"]: one["why"] for one in lines("left_out.jsonl") if one["about"].startswith("documents/court.md:23")
    }
    assert set(told) == {"quote", "question", "duplicate"}
    assert "question 'court-width'" in told["question"]


def test_a_build_that_was_stopped_goes_on_and_ends_the_same(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    from knowhow.strategies.backends.replay import Replay

    build()
    undisturbed, asked = files(), []
    for path in Path("made").iterdir():
        path.unlink()
    answer = Replay._completion

    def dying(self: Replay, *given: Any) -> Any:
        if len(asked) == 4:
            raise KeyboardInterrupt
        asked.append(given)
        return answer(self, *given)

    monkeypatch.setattr(Replay, "_completion", dying)
    stopped = build()
    assert stopped.exit_code == 130
    assert "4 replies are safe in made/replies.jsonl" in stopped.stderr
    monkeypatch.setattr(Replay, "_completion", lambda self, *given: asked.append(given) or answer(self, *given))
    assert build().exit_code == 0
    assert len(asked) == 12  # six sections and six paraphrases, none twice
    assert files() == undisturbed


def test_a_line_torn_by_a_kill_is_asked_for_again(build: Build) -> None:
    build()
    before, path = files(), Path("made", "replies.jsonl")
    path.write_bytes(path.read_bytes()[:-30])
    assert build().exit_code == 0
    assert files() == before


def test_an_edited_reply_counts_and_an_edited_pair_is_kept(build: Build) -> None:
    build()
    replies = Path("made", "replies.jsonl")
    replies.write_text(replies.read_text().replace("court is white", "court looks white"))
    build()
    assert lines("pairs.jsonl")[0]["answer"] == "The court looks white."
    edited = Path("made", "pairs.jsonl")
    edited.write_text(edited.read_text().replace("looks white", "is whitish"))
    script = {"answers": [*SCRIPT["answers"], {"match": "whitish", "answer": "[]"}]}
    done = build(script=script)  # another script is another model, whose replies would replace the edit
    assert done.exit_code == 2
    assert "made/pairs.jsonl was edited" in done.stderr
    assert build().exit_code == 0
    written = b"".join(held for name, held in files().items() if name in ("train.jsonl", "valid.jsonl", "test.jsonl"))
    assert b"The court is whitish." in written


def test_what_somebody_edited_is_never_overwritten(build: Build) -> None:
    build()
    sections = Path("made", "sections.jsonl")
    sections.write_text("".join(sections.read_text().splitlines(keepends=True)[:4]))
    assert build().exit_code == 0
    assert len(lines("pairs.jsonl")) == 4
    done = build("--seed", "3")
    assert done.exit_code == 2
    assert "made/sections.jsonl was edited, and what it is made from has changed since" in done.stderr


def test_files_that_no_build_made_are_left_alone(build: Build) -> None:
    Path("made").mkdir()
    Path("made", "train.jsonl").write_text("mine\n")
    done = build()
    assert done.exit_code == 2
    assert "made/train.jsonl is there, and no build made it" in done.stderr
    assert Path("made", "train.jsonl").read_text() == "mine\n"


def test_another_seed_draws_other_sides(build: Build) -> None:
    drawn = []
    for seed in ("0", "1", "2"):
        build("--seed", seed, "--out", f"made{seed}")
        told = Path(f"made{seed}", "sections.jsonl").read_text().splitlines()
        drawn.append([json.loads(line)["part"] for line in told])
    assert len(set(map(tuple, drawn))) > 1
    assert all(sorted(parts) == sorted(drawn[0]) for parts in drawn)


def test_a_section_that_fails_costs_only_itself_and_is_asked_again(build: Build) -> None:
    failing = {"answers": [{"match": sentence(2), "error": "the server hung up"}, *SCRIPT["answers"]], "batch": 3}
    done = build(script=failing)
    assert done.exit_code == 0
    assert len(lines("pairs.jsonl")) == 5
    assert "warning: no reply about documents/court.md" in done.stderr
    assert "the server hung up" in done.stderr


def test_a_reply_about_a_section_that_did_not_fit_is_none(build: Build) -> None:
    cut = {"match": sentence(2), "answer": section_reply(2), "sent": 900, "evaluated": 400}
    done = build(script={"answers": [cut, *SCRIPT["answers"]]})
    assert "500 tokens of it did not fit the model's window" in done.stderr
    assert len(lines("replies.jsonl")) == 5


def test_a_prompt_that_means_the_same_as_a_question_is_left_out(build: Build) -> None:
    reply = pairs(item("What is the width of an orvel court?", "The court is white.", sentence(0)))
    script = {"answers": [{"match": sentence(0), "answer": reply}, *SCRIPT["answers"]]}
    build(script=script)
    (told,) = [one["why"] for one in lines("left_out.jsonl") if one["kind"] == "question"]
    assert "means the same (cosine" in told
    build("--no-embeddings", "--out", "made2", script=script)
    assert "What is the width" in Path("made2", "pairs.jsonl").read_text()


def test_a_judge_keeps_what_reaches_the_threshold(build: Build, tmp_path: Path) -> None:
    rules = [
        {"match": f"Question: {ASKED[at]}", "answer": json.dumps({"reason": "Hm.", "score": 9 if at % 2 else 4})}
        for at in range(6)
    ]
    rules[5]["answer"] = "Fine!"
    (tmp_path / "judge.yaml").write_text(yaml.safe_dump({"answers": rules}), encoding="utf-8")
    done = build("--judge", "replay:judge.yaml", "--threshold", "5")
    told = [one["why"] for one in lines("left_out.jsonl") if one["kind"] == "judge"]
    assert told == [*["the judge gives 4 of 10: Hm."] * 3, "the judge's reply holds no mark (Fine!)"]
    assert "4 were marked down by the judge" in done.stdout
    assert sum(len(lines(name)) for name in files() if name in ("train.jsonl", "valid.jsonl", "test.jsonl")) == 6
    assert "warning: no pairs for train" in done.stderr


def test_a_paraphrase_with_another_number_is_left_out(build: Build) -> None:
    rule = {
        "match": f"Question: {ASKED[5]}",
        "answer": '{"questions": ["Gate 7, which paint?"]}',
    }
    build(script={"answers": [rule, *SCRIPT["answers"]]})
    assert "the wording has other numbers" in [one["why"] for one in lines("left_out.jsonl")]


def test_what_was_built_passes_the_check(build: Build, tiny_corpus: Path) -> None:
    build()
    done = CliRunner().invoke(main, ["dataset", "check", "made", "--corpus", str(tiny_corpus)])
    assert done.exit_code == 0, done.output


def test_if_nothing_is_left_the_reasons_are_on_disk(build: Build) -> None:
    done = build(script={"default": "I would rather not."})
    assert done.exit_code == 2
    assert "no pair was left of what the model replied (6 items were left out)" in done.stderr
    assert len(lines("left_out.jsonl")) == len(lines("replies.jsonl")) == 6


def test_the_miniature_is_refused_with_the_template_mode_as_the_fix(build: Build) -> None:
    for model in ("mini", "mlx:mini"):
        done = build("--model", model)
        assert done.exit_code == 2
        assert done.stderr.startswith("error: the embedded miniature is too small to write pairs: pass --model with")
        assert "--template" in done.stderr
        assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("split", ["80/10", "a/b/c", "0/50/50", "120/-10/-10", "25/25/25/25"])
def test_a_split_that_shares_out_no_hundred_is_refused(build: Build, split: str) -> None:
    done = build("--split", split)
    assert done.exit_code == 2
    assert "write three shares that make 100" in done.stderr


def test_too_few_sections_for_the_split_are_refused(build: Build, tiny_corpus: Path) -> None:
    (tiny_corpus / "documents" / "court.md").write_text("# One\n\nOnly this.\n")
    done = build()
    assert done.exit_code == 2
    assert "1 sections cannot be split into train, valid, test" in done.stderr
