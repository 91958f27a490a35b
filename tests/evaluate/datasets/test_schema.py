"""A build against servers that can be held to a schema: what is asked of them, and what if they refuse."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from knowhow.evaluate.cli import main
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

Build = Callable[[str, str], Result]
REPLY = json.dumps(
    {
        "pairs": [
            {
                "question": "What are lines drawn with?",
                "answer": "They are drawn with chalk.",
                "quote": "Lines are drawn with chalk.",
            }
        ]
    }
)


@pytest.fixture
def build(tiny_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    monkeypatch.chdir(tmp_path)
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OLLAMA_HOST"):
        monkeypatch.delenv(name, raising=False)

    def run(model: str, url: str) -> Result:
        given = ["--docs", "short", "--split", "100/0/0", "--paraphrases", "0", "--out", "made"]
        return CliRunner().invoke(
            main, ["dataset", "build", str(tiny_corpus), "--model", model, "--base-url", url, *given]
        )

    return run


def openai_reply(content: str) -> dict[str, Any]:
    choice = {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}
    return {"id": "x", "object": "chat.completion", "created": 1, "model": "tiny", "choices": [choice]}


def written() -> list[str]:
    rows = [json.loads(line) for line in Path("made", "train.jsonl").read_text().splitlines()]
    return [row["messages"][1]["content"] for row in rows]


def test_openai_is_held_to_the_schema(build: Build, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/v1/models").respond_with_json(
        {"object": "list", "data": [{"id": "tiny", "object": "model"}]}
    )
    httpserver.expect_request("/v1/chat/completions").respond_with_json(openai_reply(REPLY))
    assert build("openai:tiny", httpserver.url_for("/v1")).exit_code == 0
    sent = json.loads(httpserver.log[-1][0].get_data())
    asked = sent["response_format"]
    assert (asked["type"], asked["json_schema"]["strict"]) == ("json_schema", True)
    item = asked["json_schema"]["schema"]["properties"]["pairs"]["items"]
    assert item["required"] == ["question", "answer", "quote"]
    assert item["additionalProperties"] is False
    assert written() == ["They are drawn with chalk."]


def test_a_server_that_knows_no_schemas_is_asked_without(build: Build, httpserver: HTTPServer) -> None:
    def answer(request: Request) -> Response:
        if "response_format" in json.loads(request.get_data()):
            return Response(json.dumps({"error": {"message": "unknown field response_format"}}), 400)
        return Response(json.dumps(openai_reply(f"Here you are:\n{REPLY}")), content_type="application/json")

    httpserver.expect_request("/v1/models").respond_with_json({"object": "list", "data": []})
    httpserver.expect_request("/v1/chat/completions").respond_with_handler(answer)
    done = build("openai:tiny", httpserver.url_for("/v1"))
    assert done.exit_code == 0, done.output
    assert written() == ["They are drawn with chalk."]


def test_ollama_is_held_to_the_schema(build: Build, httpserver: HTTPServer) -> None:
    reply = {"message": {"content": REPLY}, "done": True, "prompt_eval_count": 9, "eval_count": 9}
    httpserver.expect_request("/api/show").respond_with_json({"model_info": {}, "capabilities": []})
    httpserver.expect_request("/api/tags").respond_with_json({"models": [{"name": "tiny:latest", "digest": "abc"}]})
    httpserver.expect_request("/api/chat").respond_with_json(reply)
    done = build("ollama:tiny", httpserver.url_for("/"))
    assert done.exit_code == 0, done.output
    sent = json.loads(httpserver.log[-1][0].get_data())
    assert sent["format"]["properties"]["pairs"]["type"] == "array"
    assert written() == ["They are drawn with chalk."]
