"""The replay backend: rules, counts, failures and the forms of a script."""

import json
import re
from pathlib import Path

import pytest
from knowhow.strategies.backends.base import Completion, Decoding, Message
from knowhow.strategies.backends.replay import Replay
from knowhow.strategies.errors import AnswerError, Faults, Unavailable


def ask(backend: Replay, prompt: str, seed: int = 0, before: tuple[Message, ...] = ()) -> Completion:
    return next(backend.chat([[*before, Message("user", prompt)]], Decoding(seed=seed)))


def test_the_first_rule_that_fits_answers():
    backend = Replay.of({"answers": {"how WIDE": "68 m.", "wide": "never"}, "default": "I do not know."})
    assert ask(backend, "How wide is it?").text == "68 m."
    assert ask(backend, "How deep is it?").text == "I do not know."


def test_a_regular_expression_may_look_in_every_message():
    rule = {"regex": "cross-?bar", "answer": "3 m."}
    system = (Message("system", "About the Crossbar."),)
    assert ask(Replay.of({"answers": [{**rule, "anywhere": True}]}), "How high?", before=system).text == "3 m."
    with pytest.raises(AnswerError, match="no answer to 'How high"):
        ask(Replay.of({"answers": [rule]}), "How high?", before=system)


def test_only_the_last_user_message_is_looked_at_otherwise():
    backend = Replay.of({"answers": {"first": "1", "second": "2"}})
    assert ask(backend, "second", before=(Message("user", "first"),)).text == "2"


def test_several_answers_take_turns_by_seed():
    backend = Replay.of({"default": {"answer": ["a", "b"]}})
    assert [ask(backend, "?", seed).text for seed in range(3)] == ["a", "b", "a"]


def test_words_are_counted_where_the_script_tells_no_counts():
    answer = ask(Replay.of({"default": "one two three"}), "how many words", before=(Message("system", "Be brief."),))
    assert (answer.sent_tokens, answer.evaluated_tokens, answer.completion_tokens) == (5, 5, 3)
    assert answer.lost_tokens == 0


def test_counts_of_the_script_are_told_as_they_are():
    rule = {"answer": "", "thinking": "hm hm", "sent": 900, "evaluated": 400, "cached": 0, "finish": "length"}
    answer = ask(Replay.of({"default": rule, "window": 512}), "?")
    assert answer == Completion("", "hm hm", 900, 400, 0, 2, 512, 0.0, "length")
    assert answer.lost_tokens == 500


def test_words_of_a_rule_may_be_written_as_numbers():
    assert ask(Replay.of({"answers": [{"match": 68, "answer": 122}]}), "Is 68 right?").text == "122"
    assert ask(Replay.of({"answers": {68: 122, "wide": 68}}), "Is 68 right?").text == "122"


def test_a_failing_rule_leaves_the_rest_of_the_batch_unasked():
    backend = Replay.of({"answers": [{"match": "bad", "error": "hung up"}], "default": "fine", "batch": 3})
    replies = backend.chat([[Message("user", text)] for text in ("good", "bad", "good")], Decoding())
    assert next(replies).text == "fine"
    with pytest.raises(AnswerError, match=r"^hung up$"):
        next(replies)
    assert backend.batch_size == 3
    assert list(replies) == []


@pytest.mark.parametrize("suffix", ["yaml", "json", "jsonl"])
def test_a_script_file_has_three_forms(tmp_path: Path, suffix: str):
    rules = [{"match": "wide", "answer": "68 m."}]
    path = tmp_path / f"script.{suffix}"
    path.write_text("\n".join(map(json.dumps, rules)) if suffix == "jsonl" else json.dumps({"answers": rules}))
    backend = Replay(str(path))
    assert backend.name == f"replay:{path}"
    assert ask(backend, "How wide?").text == "68 m."


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\u0085"])
def test_a_line_end_within_an_answer_ends_no_line_of_a_script(tmp_path: Path, end: str):
    path = tmp_path / "script.jsonl"
    path.write_text(json.dumps({"match": "wide", "answer": f"68{end}m"}, ensure_ascii=False), encoding="utf-8")
    assert ask(Replay(str(path)), "How wide?").text == f"68{end}m"


def test_identity_follows_the_script_and_the_window():
    script = {"default": "a"}
    assert Replay.of(script).identity() == Replay.of(dict(script)).identity()
    assert Replay.of(script).identity() != Replay.of({"default": "b"}).identity()
    assert Replay.of(script).identity() != Replay(script, window=64).identity()


def test_a_missing_script_is_one_clear_line(tmp_path: Path):
    with pytest.raises(Unavailable, match=r"cannot read the script .*nosuch.yaml .*pass replay:FILE"):
        Replay(str(tmp_path / "nosuch.yaml"))


def test_every_fault_of_a_script_is_named_at_once():
    rules = [{"matches": "x", "answer": "y"}, {"match": "x"}, {"regex": "(", "answer": "y", "finish": "never"}, "x"]
    with pytest.raises(Faults) as caught:
        Replay.of({"answers": rules, "fallback": "z"})
    told = str(caught.value)
    assert "6 faults" in told
    for words in ("'fallback'", "rule 1: unknown key 'matches'", "rule 2: it has neither", "rule 3: finish", "rule 4"):
        assert words in told


@pytest.mark.parametrize("wrong", ["two", "4", 0, -1, 1.5, True, [2]])
@pytest.mark.parametrize("name", ["batch", "window"])
def test_a_batch_or_window_that_is_no_number_is_told_before_anything_is_asked(name: str, wrong: object):
    with pytest.raises(Faults, match=rf"1 fault\n  {name} is a whole number from 1 on, not {re.escape(repr(wrong))}$"):
        Replay.of({"default": "x", name: wrong})


@pytest.mark.parametrize("wrong", [5, "words", False])
def test_answers_of_another_form_are_told(wrong: object):
    with pytest.raises(Faults, match=r"answers are a list of rules or a mapping, not "):
        Replay.of({"answers": wrong, "default": "x"})


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        *(
            (count, wrong)
            for count in ("sent", "evaluated", "cached", "completion")
            for wrong in ("many", -1, 1.5, True)
        ),
        ("anywhere", "no"),
        *(("seconds", wrong) for wrong in ("long", -1, None, True, float("inf"), float("nan"))),
    ],
)
def test_a_value_of_another_type_is_told(name: str, wrong: object):
    with pytest.raises(Faults, match=rf"1 fault\n  rule 1: {name} .* not {re.escape(repr(wrong))}$"):
        Replay.of({"default": {"answer": "x", name: wrong}})


def test_what_is_left_empty_is_as_left_out():
    backend = Replay.of({"answers": None, "default": {"answer": "x", "sent": None}, "batch": None, "window": None})
    assert (backend.batch_size, backend.window) == (1, None)
    assert ask(backend, "how many words").sent_tokens == 3


def test_text_that_is_no_script_is_one_clear_line(tmp_path: Path):
    path = tmp_path / "script.yaml"
    path.write_text("answers: [")
    with pytest.raises(Faults, match="1 fault"):
        Replay(str(path))
    path.write_text("just words")
    with pytest.raises(Faults, match="neither a mapping"):
        Replay(str(path))
