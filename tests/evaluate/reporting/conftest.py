"""The results of the golden report: four arms, six questions, and answers that try to break it."""

from collections.abc import Callable

import pytest
from knowhow.evaluate.questions import Question
from knowhow.evaluate.results import Arm, Record, Results
from knowhow.strategies.base import Preparation, Source

QUESTIONS = (
    Question("how-big", "How big is a rugby league field?", "size", {"facts": ["w", "l"]}, "68 m by 112-122 m."),
    Question("width", "How wide | is it?", "size", {"facts": ["w"]}, "68 metres."),
    Question("posts", "How far apart are the <b>posts</b>?", "goal posts", {"facts": ["p"]}, "5.5 m `apart`."),
    Question("bar", "How high is the crossbar?", "goal posts", {"facts": ["b"]}, "3 m."),
    Question("in-goal", "How deep is the in-goal area?", "in-goal_area*", {"facts": ["i"]}, "6-11 m."),
    Question("lights", "How high are the floodlights?", "absent", {"unanswerable": True}, "The documents do not say."),
)
FENCE = "Here:\n```\n</details>\n````\n| a | b |\n|---|---|\n~~~\n# Heading"
HTML = "<script>alert(1)</script></details></details><h1>Won</h1><!-- "
TABLE = "| Strategy | Score |\n| --- | --- |\n| [won](https://example.org) | 100% |\n\n<details><summary>x"
HIDDEN = "\x1b[31m68\x00 m\u202e wide\r\n\r\n---\r\n> quoted\ud800 & done\\"


@pytest.fixture
def sample(record_of: Callable[..., Record]) -> Results:
    arms = (
        Arm("baseline", "The model alone", Preparation(), identity={"backend": "replay", "window": 512}),
        Arm("rag", "Passages that fit the question", Preparation(seconds=2.25, peak_memory_gb=0.31)),
        Arm("finetune", "The model, trained", _trained(), identity={"adapter": "0a1b2c"}),
        Arm("instructions", "All documents", Preparation()),
    )
    records = _baseline(record_of) + _rag(record_of) + _finetune(record_of) + _instructions(record_of)
    run = {
        "command": "compare --corpus rugby --strategies baseline,rag,finetune,instructions",
        "seed": 0,
        "decoding": {"max_tokens": 64, "temperature": 0.0},
        "versions": {"knowhow": "0.1.0", "mlx-lm": "0.32.2"},
        "settings": {"model": "mini", "limit": None, "strategies": ["baseline", "rag"]},
        "model": {"backend": "replay", "window": 512},
    }
    return Results("rugby", "Rugby league | pitch", "how-big", QUESTIONS, arms, tuple(records), run)


def _trained() -> Preparation:
    return Preparation(14.2, 0.43, 12.3456, 0.1091, 0.3152, {"type": "lora", "layers": 4})


def _baseline(record_of: Callable[..., Record]) -> list[Record]:
    told = {"sent_tokens": 20, "evaluated_tokens": 20, "window": 512, "seconds": 0.11}
    return [
        record_of("baseline", "how-big", 0.0, text=HTML, reason="width is wrong: <b>70</b> | m", **told),
        record_of("baseline", "width", 0.0, text=FENCE, reason="no width", **told),
        record_of("baseline", "posts", 0.0, text="", parts={"verdict": "no answer"}, **told),
        record_of("baseline", "bar", 1.0, text="3 m", reason="crossbar is right", **told),
        record_of("baseline", "in-goal", 0.0, text=TABLE, reason="nothing", **told),
        record_of("baseline", "lights", 0.0, text="They are *30 m* high.", reason="made up", **told),
    ]


def _rag(record_of: Callable[..., Record]) -> list[Record]:
    told = {"sent_tokens": 210, "evaluated_tokens": 210, "cached_tokens": 120, "window": 512, "seconds": 0.42}
    told["sources"] = (Source("documents/field.md", "68 m wide", "The field | size", 0.8), Source("a_b.md", "..."))
    return [
        record_of("rag", "how-big", 0.5, text="**68** m wide, 100 m long", reason="length is wrong", **told),
        record_of("rag", "width", 1.0, text=HIDDEN, reason="width is right", parts={"supported": True}, **told),
        record_of("rag", "posts", 0.0, text="4 m", reason="posts is wrong", parts={"supported": True}, **told),
        record_of("rag", "bar", 0.0, text="9 m", reason="crossbar is wrong", parts={"supported": False}, **told),
        record_of("rag", "in-goal", 0.0, text="Not told.", parts={"supported": True, "refused": True}, **told),
        record_of("rag", "lights", 1.0, text="The documents do not say.", reason="refused, rightly", **told),
    ]


def _finetune(record_of: Callable[..., Record]) -> list[Record]:
    told = {"sent_tokens": 20, "evaluated_tokens": 20, "window": 512, "seconds": 0.1}
    right = "A rugby league field is 68 m wide\nand 112-122 m long."
    return [
        record_of("finetune", "how-big", 1.0, text=right, reason="both right", **told),
        *(record_of("finetune", name, 1.0, text="68 m", **told) for name in ("width", "posts", "bar", "in-goal")),
        record_of("finetune", "lights", 0.0, text="68 m", reason="made up", **told),
    ]


def _instructions(record_of: Callable[..., Record]) -> list[Record]:
    told = {"sent_tokens": 1400, "evaluated_tokens": 448, "window": 512, "seconds": 0.9}
    first = [record_of("instructions", one.id, 0.0, text="Yes.", reason="no value", **told) for one in QUESTIONS[:5]]
    return [*first, record_of("instructions", "lights", None, error="HTTP 500 <html>\n```\nfailed")]
