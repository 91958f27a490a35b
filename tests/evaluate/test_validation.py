import json
from pathlib import Path

import pytest
from knowhow.evaluate.validation import corpus_faults


def test_a_sound_corpus_has_no_faults(tiny_corpus: Path) -> None:
    assert corpus_faults(tiny_corpus) == []


def test_a_corpus_without_training_pairs_is_sound(tiny_corpus: Path) -> None:
    edit(tiny_corpus, "training: {train: train.jsonl, valid: valid.jsonl}\n", "")
    assert corpus_faults(tiny_corpus) == []


def test_every_fault_is_told_at_once(tiny_corpus: Path) -> None:
    edit(tiny_corpus, "title: Orvel courts", "titel: Orvel courts")
    (tiny_corpus / "documents" / "court.md").write_text(" \n", encoding="utf-8")
    (tiny_corpus / "documents" / "net.md").unlink()
    append(tiny_corpus / "train.jsonl", "{broken", pair("How wide is the orvel court?"))
    append(tiny_corpus / "valid.jsonl", pair("My net sags, which height is correct"))
    faults = corpus_faults(tiny_corpus)
    assert faults[0].startswith("corpus.yaml:2: unknown key 'titel' (known: documents, ")
    assert faults[1:] == [
        "corpus.yaml: lacks title",
        "documents/court.md: empty",
        "corpus.yaml: documents/net.md: no such file",
        "train.jsonl:13: not JSON (Expecting property name enclosed in double quotes at column 2)",
        "train.jsonl:14: near-duplicate (likeness 91, must stay below 80) of question 'court-width',"
        ' "How wide is an orvel court?"',
        'valid.jsonl:4: the same words as train.jsonl:12, "My net sags; which height is correct?"',
    ]


def test_a_folder_without_corpus_yaml_has_one_fault(tmp_path: Path) -> None:
    (fault,) = corpus_faults(tmp_path)
    assert "corpus.yaml (No such file or directory)" in fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("name: x\ntitle: [\n", "corpus.yaml:3: not YAML (expected the node content, but found '<stream end>')"),
        ("- a\n- b\n", "corpus.yaml: must map keys to values"),
        ("", "corpus.yaml: must map keys to values"),
    ],
)
def test_a_corpus_yaml_that_cannot_be_read_is_the_only_fault(tiny_corpus: Path, text: str, fault: str) -> None:
    (tiny_corpus / "corpus.yaml").write_text(text, encoding="utf-8")
    assert corpus_faults(tiny_corpus) == [fault]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("licence: MIT\n", "licence: MIT\ntitle: Again\n", "corpus.yaml:14: a second 'title', which hides the first"),
        ("name: orvel", "name: Orvel Courts", "corpus.yaml: 'name' must be of a-z, 0-9, - and _, since"),
        ("name: orvel", "name: ../orvel", "corpus.yaml: 'name' must be of a-z, 0-9, - and _, since"),
        ("title: Orvel courts", "title: 2026", "corpus.yaml: 'title' must be a text"),
        ("headline: court-width", "headline: widht", "corpus.yaml: the headline 'widht' is no id of a question in"),
        ("default: [", "full: [", "corpus.yaml: 'documents' lacks the variant 'default'"),
        (
            "short: [documents/court.md]",
            "short: documents/court.md",
            "corpus.yaml: 'documents' must map each variant's",
        ),
        ("short: [documents/court.md]", "short: []", "corpus.yaml: 'documents' must map each variant's name to a list"),
        (
            "short: [documents/court.md]",
            "short: [documents/court.md, documents/court.md]",
            "corpus.yaml: the variant 'short' names documents/court.md more than once",
        ),
        (
            "valid: valid.jsonl",
            "test: valid.jsonl",
            "corpus.yaml: 'training' must name one file for each of train, valid",
        ),
        ("scorers: [facts]", "scorers: facts", "corpus.yaml: 'scorers' must be a list of names"),
        ("scorers: [facts]", "scorers: [facts, fatcs]", "corpus.yaml: unknown scorer 'fatcs' (known: facts"),
        ("scorers: [facts]", "scorers: [facts, gone.py:Mine]", "corpus.yaml: no file gone.py"),
        (
            "licence: MIT}",
            "license: MIT}",
            "corpus.yaml: source 1 must have these texts and no more: title, url, licence",
        ),
        ("questions: questions.yaml", "questions: quiz.yaml", "corpus.yaml: quiz.yaml: no such file"),
    ],
)
def test_one_slip_in_corpus_yaml_is_one_fault(tiny_corpus: Path, old: str, new: str, fault: str) -> None:
    edit(tiny_corpus, old, new)
    (found,) = corpus_faults(tiny_corpus)
    assert found.startswith(fault)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("short: [documents/court.md]", "short: [../secret.md]"),
        ("short: [documents/court.md]", "short: [documents/link.md]"),
        ("questions: questions.yaml", "questions: ../secret.md"),
        ("train: train.jsonl", "train: ../secret.md"),
    ],
)
def test_no_path_may_lead_out_of_the_folder(tiny_corpus: Path, old: str, new: str) -> None:
    secret = tiny_corpus.parent / "secret.md"
    secret.write_text("text", encoding="utf-8")
    (tiny_corpus / "documents" / "link.md").symlink_to(secret)
    edit(tiny_corpus, old, new)
    path = new.rpartition("[")[2].rpartition(": ")[2].strip("]")
    assert f"corpus.yaml: {path} leads out of the corpus folder" in corpus_faults(tiny_corpus)


def test_an_absolute_path_leads_out_too(tiny_corpus: Path) -> None:
    edit(tiny_corpus, "short: [documents/court.md]", "short: [/etc/hostname]")
    assert corpus_faults(tiny_corpus) == ["corpus.yaml: /etc/hostname leads out of the corpus folder"]


def test_a_document_that_is_not_utf_8_is_a_fault(tiny_corpus: Path) -> None:
    (tiny_corpus / "documents" / "net.md").write_bytes(b"\xff\xfe")
    (fault,) = corpus_faults(tiny_corpus)
    assert "net.md is not UTF-8 text (byte 0)" in fault


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("[1, 2]", "neither messages, nor prompt and completion, nor text"),
        ('{"question": "a", "answer": "b"}', "neither messages, nor prompt and completion, nor text"),
        ('{"text": "One."}', "has the form 'text', rows before it have the form 'messages'"),
        ('{"messages": []}', "'messages' is no list, or empty"),
        ('{"messages": [{"role": "user", "content": " "}]}', "a message of 'user' is empty or no text"),
        ('{"messages": [{"role": "user", "content": "a"}]}', "the last message is not the assistant's"),
    ],
)
def test_a_bad_row_is_told_with_its_line(tiny_corpus: Path, line: str, fault: str) -> None:
    append(tiny_corpus / "valid.jsonl", line)
    (told,) = corpus_faults(tiny_corpus)
    assert told.startswith(f"valid.jsonl:4: {fault}")


def test_a_training_file_without_rows_is_a_fault(tiny_corpus: Path) -> None:
    (tiny_corpus / "valid.jsonl").write_text("\n", encoding="utf-8")
    (fault,) = corpus_faults(tiny_corpus)
    assert fault.startswith("valid.jsonl:1: holds no rows")


def test_the_question_file_is_checked_with_the_rest(tiny_corpus: Path) -> None:
    edit(tiny_corpus, "id: both", "id: net-height", "questions.yaml")
    edit(tiny_corpus, "checks: {facts: [net_height]}", "checks: {facts: [net_hight]}", "questions.yaml")
    edit(tiny_corpus, "title: Orvel courts\n", "")
    assert corpus_faults(tiny_corpus) == [
        "corpus.yaml: lacks title",
        "questions.yaml: question 'net-height': unknown fact 'net_hight'",
        "questions.yaml: question 'net-height': the id is used 2 times",
    ]


def test_what_a_scorer_cannot_judge_is_a_fault(tiny_corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "fussy.py").write_text(FUSSY, encoding="utf-8")
    edit(tiny_corpus, "scorers: [facts]", f"scorers: [facts, '{tmp_path / 'fussy.py'}:Fussy']")
    assert corpus_faults(tiny_corpus) == ["questions.yaml: question 'both': two facts are one too many"]


@pytest.mark.parametrize(
    "row",
    [
        {"prompt": "How heavy is the ball", "completion": "No idea."},
        {"text": "Q: How heavy is the ball?\nA: No idea."},
        {
            "messages": [
                {"role": "user", "content": "Hello."},
                {"role": "assistant", "content": "Hello."},
                {"role": "user", "content": "How heavy is a ball?"},
                {"role": "assistant", "content": "No idea."},
            ]
        },
    ],
)
def test_a_trained_question_is_found_in_every_form_and_turn(tiny_corpus: Path, row: object) -> None:
    (tiny_corpus / "train.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    (fault,) = corpus_faults(tiny_corpus)
    assert fault.startswith("train.jsonl:1: ")
    assert fault.endswith("of question 'ball-weight', \"How heavy is the ball?\"") or "the same words" in fault


def test_common_turns_do_not_make_conversations_near_duplicates(tiny_corpus: Path) -> None:
    for name, topic in (("train.jsonl", "the colour of chalk lines"), ("valid.jsonl", "a serve that hits a bird")):
        turns = [{"role": "user", "content": "Good morning."}, {"role": "assistant", "content": "Good morning."}]
        turns += [{"role": "user", "content": f"Tell me of {topic}."}, {"role": "assistant", "content": "No idea."}]
        append(tiny_corpus / name, json.dumps({"messages": turns}))
    assert corpus_faults(tiny_corpus) == []


FUSSY = """
class Fussy:
    name = "fussy"

    def __init__(self, questions):
        pass

    def faults(self, question):
        if len(question.checks.get("facts", ())) > 1:
            yield "two facts are one too many"
"""


def edit(corpus: Path, old: str, new: str, name: str = "corpus.yaml") -> None:
    text = (corpus / name).read_text(encoding="utf-8")
    assert old in text
    (corpus / name).write_text(text.replace(old, new), encoding="utf-8")


def append(path: Path, *lines: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)


def pair(prompt: str) -> str:
    turns = [{"role": "user", "content": prompt}, {"role": "assistant", "content": "The court is 14 metres wide."}]
    return json.dumps({"messages": turns})
