"""Fixtures that several folders share. `tiny_corpus` is a whole, valid corpus on a sport that does not exist."""

import json
from pathlib import Path

import pytest

CORPUS = """\
name: orvel
title: Orvel courts
summary: The measures of the court on which orvel, an invented ball game, is played.
headline: court-width
documents:
  default: [documents/court.md, documents/net.md]
  short: [documents/court.md]
questions: questions.yaml
training: {train: train.jsonl, valid: valid.jsonl}
scorers: [facts]
sources:
  - {title: Nobody's handbook of orvel, url: "https://example.org/orvel", licence: MIT}
licence: MIT
"""

DOCUMENTS = {
    "court.md": "# The court\n\nOrvel is played on clay. The court is 14 metres wide. Lines are drawn with chalk.\n",
    "net.md": "# The net\n\nA net hangs across the middle. The net is 90 centimetres high at its centre.\n",
}

QUESTIONS = """\
facts:
  court_width:
    label: width of the court
    subject: [court, width, wide]
    value: 14
    unit: m
    tolerance: 0.1
  net_height:
    label: height of the net
    subject: [net, height, high]
    value: 90
    unit: cm
    tolerance: 1
questions:
  - id: court-width
    topic: court
    prompt: How wide is an orvel court?
    checks: {facts: [court_width]}
    reference: The court is 14 metres wide.
    known_bad: [The court is 15 metres wide.]
  - id: net-height
    topic: net
    prompt: What height does the net have at its centre?
    checks: {facts: [net_height]}
    reference: The net is 90 centimetres high.
    known_bad: [The net is 70 centimetres high.]
  - id: both
    topic: court
    prompt: Give me the court's width together with the net's height.
    checks: {facts: [court_width, net_height]}
    reference: The court is 14 metres wide and the net is 90 centimetres high.
    known_bad: [The court is 90 metres wide and the net is 14 centimetres high.]
  - id: ball-weight
    topic: absent
    prompt: How heavy is the ball?
    checks: {unanswerable: true}
    reference: The documents do not say.
    known_bad: [The ball weighs 300 grams.]
"""

WIDTH = "The court is 14 metres wide."
NET = "The net is 90 centimetres high."
TRAIN = {
    "Tell me about the breadth of the playing surface.": WIDTH,
    "From one side line across to the other, what distance is it?": WIDTH,
    "Which width do groundsmen mark out?": WIDTH,
    "We are laying a new clay surface: how many metres across?": WIDTH,
    "Sideways, what does the court measure?": WIDTH,
    "State the distance between both side lines.": WIDTH,
    "Where does the top of the net lie above the ground?": NET,
    "How tall should we hang it in the middle?": NET,
    "Centimetres from clay to tape, please.": NET,
    "An umpire checks the net with a stick. What must it read?": NET,
    "Say how far up the mesh reaches.": NET,
    "My net sags; which height is correct?": NET,
}
VALID = {
    "Wanted: metres from left to right.": WIDTH,
    "Is there a rule on how high players must hit over the net?": NET,
    "If I pace the baseline, what will I get?": WIDTH,
}


@pytest.fixture
def tiny_corpus(tmp_path: Path) -> Path:
    """A folder with 2 documents (the variant `short` has 1), 2 facts, 4 questions, 12 + 3 training pairs; no faults."""
    folder = tmp_path / "orvel"
    (folder / "documents").mkdir(parents=True)
    (folder / "corpus.yaml").write_text(CORPUS, encoding="utf-8")
    (folder / "questions.yaml").write_text(QUESTIONS, encoding="utf-8")
    for name, text in DOCUMENTS.items():
        (folder / "documents" / name).write_text(text, encoding="utf-8")
    _write_pairs(folder / "train.jsonl", TRAIN)
    _write_pairs(folder / "valid.jsonl", VALID)
    return folder


def _write_pairs(path: Path, pairs: dict[str, str]) -> None:
    rows = [
        {"messages": [{"role": "user", "content": prompt}, {"role": "assistant", "content": answer}]}
        for prompt, answer in pairs.items()
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
