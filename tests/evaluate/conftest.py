"""Builders of records and results by hand, whole runs answered from a script, and a web server that misbehaves."""

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from knowhow.evaluate.cli import main
from knowhow.evaluate.questions import Question
from knowhow.evaluate.results import Arm, Record, Results
from knowhow.evaluate.scorers.base import Score
from knowhow.strategies.backends.base import Completion
from knowhow.strategies.base import Answer, Preparation, Source

KNOWING = {
    "answers": [
        {"match": "how wide", "answer": "The court is 14 metres wide."},
        {"match": "what height", "answer": "The net is 90 centimetres high."},
    ],
    "default": "I do not know.",
    "batch": 2,
}
WORDS = {1.0: "correct", 0.0: "wrong"}


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the user's cache folder."""
    monkeypatch.setenv("KNOWHOW_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def record_of() -> Callable[..., Record]:
    """A scored answer: `record_of("rag", "q1", 0.5, text="...", window=100)`."""
    return _record


@pytest.fixture
def results_of() -> Callable[..., Results]:
    """Results of questions q0, q1, ... from each arm's values: `results_of({"rag": [1, 0], "baseline": [0, None]})`."""
    return _results


def _record(
    strategy: str,
    question: str,
    value: float | None,
    *,
    text: str = "It is 68 metres wide.",
    attempt: int = 0,
    error: str | None = None,
    sources: tuple[Source, ...] = (),
    parts: Mapping[str, Any] | None = None,
    reason: str = "",
    **completion: Any,
) -> Record:
    if error is not None:
        return Record(strategy, question, attempt, "key", None, error)
    told = {"sent_tokens": 100, "evaluated_tokens": 100, "completion_tokens": 9, "window": 1000, "seconds": 0.5}
    answer = Answer(Completion(text, **{**told, **completion}), sources)
    word = {} if value is None else {"verdict": WORDS.get(value, "partly")}
    score = Score("facts", value, reason, {**word, **(parts or {})})
    return Record(strategy, question, attempt, "key", answer, scores=(score,))


def _results(
    values: Mapping[str, Iterable[float | None]],
    preparations: Mapping[str, Preparation | None] | None = None,
    **completion: Any,
) -> Results:
    """None in place of a value: an error."""
    records = [
        _record(name, f"q{place}", value, error="it broke" if value is None else None, **completion)
        for name, column in values.items()
        for place, value in enumerate(column)
    ]
    asked = list(dict.fromkeys(record.question for record in records))
    questions = tuple(Question(name, f"What about {name}?", "size", {"facts": ["width"]}, "68 m") for name in asked)
    costs = {name: Preparation(seconds=1.0) for name in values} | dict(preparations or {})
    arms = tuple(Arm(name, f"{name} itself", cost, "no room" if cost is None else None) for name, cost in costs.items())
    return Results("rugby", "Rugby league", "q0", questions, arms, tuple(records), {"seed": 0})


@pytest.fixture
def compare(tiny_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`compare("--strategies", "baseline", script={...})`: a run on the tiny corpus, answered from a script."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, script: Mapping[str, Any] | None = None) -> Result:
        if script is not None or not Path("script.json").exists():
            Path("script.json").write_text(json.dumps(script or KNOWING), encoding="utf-8")
        return CliRunner().invoke(main, ["--corpus", str(tiny_corpus), "--model", "replay:script.json", *arguments])

    return run


@pytest.fixture
def run_folder(tmp_path: Path) -> Path:
    """Where `compare` leaves its run."""
    return tmp_path / "reports" / "orvel-replay-script"


class Web:
    """Pages on a loopback address: `web.put("/a.md", "text")`, or a function of the handler in the text's place."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.pages: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {}
        self.asked: list[str] = []

    def put(
        self, path: str, body: str | bytes | Callable[[BaseHTTPRequestHandler], None], status: int = 200, **headers: str
    ) -> str:
        """The page's address. Headers with _ for -; a Location makes it a redirect."""
        data = body.encode() if isinstance(body, str) else body
        told = {"content_type": "text/plain; charset=utf-8"} | headers
        self.pages[path] = data if callable(data) else lambda handler: _send(handler, data, status, told)
        return self.address + path


def _send(handler: BaseHTTPRequestHandler, data: bytes, status: int, headers: Mapping[str, str]) -> None:
    handler.send_response(status)
    for name, value in ({"content_length": str(len(data))} | dict(headers)).items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(data)


@pytest.fixture
def web() -> Iterator[Web]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked.append(self.path)
            page = served.pages.get(self.path)
            if page is None:
                self.send_error(404)
            else:
                page(self)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served = Web(server.server_port)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield served
    server.shutdown()
    server.server_close()
