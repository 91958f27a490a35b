"""Making a model in Ollama: over real HTTP, against a server that behaves as recorded ones do."""

import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from knowhow.strategies.backends.base import Message
from knowhow.strategies.errors import Unavailable, UserError
from knowhow.strategies.serving.modelfile import Blueprint, modelfile, parameters
from knowhow.strategies.serving.ollama_create import Ollama
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

TEMPLATE = "{{ range .Messages }}{{ .Content }}{{ end }}"
BLOB = re.compile(r"/api/blobs/sha256:[0-9a-f]{64}")
SUCCESS = '{"status":"parsing GGUF"}\n{"status":"writing manifest"}\n{"status":"success"}\n'


@pytest.fixture
def blueprint(tmp_path: Path) -> Blueprint:
    for name in ("it.gguf", "adapter.gguf"):
        (tmp_path / name).write_bytes(b"GGUF" + name.encode())
    stops = {"temperature": 0.5, "stop": ["<|im_end|>"]}
    return Blueprint("knowhow-it", tmp_path / "it.gguf", None, TEMPLATE, "", stops)


def _digest(path: Path) -> str:
    return "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()


def _serve(
    server: HTTPServer, created: str = SUCCESS, template: str = TEMPLATE, loads: bool = True
) -> list[dict[str, Any]]:
    """A server that takes what it is given; what `create` was asked for."""
    asked: list[dict[str, Any]] = []

    def create(request: Request) -> Response:
        asked.append(request.get_json())
        return Response(created, content_type="application/x-ndjson")

    def blob(request: Request) -> Response:
        right = request.path.rpartition("/")[2] == "sha256:" + hashlib.sha256(request.get_data()).hexdigest()
        return Response("", status=200 if right else 400)

    server.expect_request("/api/tags").respond_with_json({"models": []})
    server.expect_request(BLOB, method="POST").respond_with_handler(blob)
    server.expect_request("/api/create", method="POST").respond_with_handler(create)
    server.expect_request("/api/show").respond_with_json({"template": template, "model_info": {}, "modelfile": ""})
    broken = {"error": "llama-server process has terminated: error loading model: tensor 'x' not found"}
    empty = {"model": "it", "message": {"role": "assistant", "content": ""}, "done": True, "done_reason": "load"}
    server.expect_request("/api/chat").respond_with_json(empty if loads else broken, status=200 if loads else 500)
    return asked


def _client(server: HTTPServer) -> Ollama:
    return Ollama(server.url_for("/"))


def _quiet(*_: object) -> None:
    pass


def test_a_model_is_made_of_blobs_with_template_and_parameters(httpserver: HTTPServer, blueprint: Blueprint) -> None:
    asked = _serve(httpserver)
    assert _client(httpserver).create(blueprint, _quiet) == "knowhow-it"
    (told,) = asked
    assert told["model"] == "knowhow-it"
    assert told["files"] == {"it.gguf": _digest(blueprint.model)}
    assert told["template"] == TEMPLATE
    assert told["parameters"] == {"temperature": 0.5, "stop": ["<|im_end|>"]}
    assert "adapters" not in told
    assert "system" not in told


def test_an_adapter_and_a_system_text_go_along(httpserver: HTTPServer, blueprint: Blueprint) -> None:
    asked = _serve(httpserver)
    adapter = blueprint.model.with_name("adapter.gguf")
    _client(httpserver).create(replace(blueprint, adapter=adapter, system="Be brief."), _quiet)
    assert asked[0]["adapters"] == {"adapter.gguf": _digest(adapter)}
    assert asked[0]["system"] == "Be brief."


@pytest.mark.parametrize(
    ("served", "reason"),
    [
        ({"created": '{"error":"LoRA adapters are no longer supported"}\n'}, r"no longer supported.*--apart"),
        ({"created": '{"error":"invalid file magic"}\n'}, "does not create knowhow-it .*invalid file magic"),
        ({"template": "{{ .Prompt }}"}, "changed the template"),
        ({"loads": False}, "was created, but does not load .*tensor 'x' not found"),
    ],
)
def test_what_goes_wrong_is_told_in_a_line(
    httpserver: HTTPServer, blueprint: Blueprint, served: dict[str, Any], reason: str
) -> None:
    _serve(httpserver, **served)
    with pytest.raises(UserError, match=reason):
        _client(httpserver).create(blueprint, _quiet)


def test_no_server_is_found_before_anything_is_made() -> None:
    with pytest.raises(Unavailable, match=r"no Ollama answers at http://127.0.0.1:9: .*ollama serve"):
        Ollama("http://127.0.0.1:9")


def test_an_address_that_is_none_or_of_another_kind_of_server_is_told(httpserver: HTTPServer) -> None:
    with pytest.raises(
        UserError, match=r"^'http://localhost:abc' is no address: pass one like http://localhost:11434$"
    ):
        Ollama("http://localhost:abc")
    httpserver.expect_request(re.compile(".*")).respond_with_data("<html>Welcome</html>", 404)
    with pytest.raises(Unavailable, match=r"^no Ollama at http://.*: pass an address like"):
        _client(httpserver)


def test_an_answer_is_asked_for_greedily_and_counted(httpserver: HTTPServer) -> None:
    asked: list[dict[str, Any]] = []

    def chat(request: Request) -> Response:
        asked.append(request.get_json())
        message = {"role": "assistant", "content": "68 metres"}
        told = {"model": "it", "message": message, "done": True, "done_reason": "length", "prompt_eval_count": 12}
        return Response(json.dumps(told), content_type="application/json")

    httpserver.expect_request("/api/tags").respond_with_json({"models": []})
    httpserver.expect_request("/api/chat").respond_with_handler(chat)
    answer = _client(httpserver).answer("knowhow-it", [Message("user", "How wide?")], 8, 512)
    assert answer == ("68 metres", "length", 12)
    options = asked[0]["options"]
    assert {name: options[name] for name in ("temperature", "num_predict", "num_ctx", "repeat_penalty")} == {
        "temperature": 0,
        "num_predict": 8,
        "num_ctx": 512,
        "repeat_penalty": 1.0,
    }


def test_a_model_is_unloaded_by_asking_nothing_of_it(httpserver: HTTPServer, blueprint: Blueprint) -> None:
    _serve(httpserver)
    client = _client(httpserver)
    client.create(blueprint, _quiet)
    client.unload("knowhow-it")
    last, _ = httpserver.log[-1]
    assert last.get_json() == {**last.get_json(), "model": "knowhow-it", "messages": [], "keep_alive": 0}


def test_the_modelfile_says_the_same(blueprint: Blueprint) -> None:
    assert modelfile(blueprint) == (
        "# ollama create knowhow-it -f Modelfile\nFROM ./it.gguf\n"
        f'TEMPLATE """{TEMPLATE}"""\nPARAMETER temperature 0.5\nPARAMETER stop "<|im_end|>"\n'
    )


@pytest.mark.parametrize("system", ['say """\nand more', "68\u00a0metres"])
def test_a_text_that_a_modelfile_cannot_carry_is_marked(blueprint: Blueprint, system: str) -> None:
    before = modelfile(replace(blueprint, system=system)).partition("SYSTEM")[0]
    note = before.splitlines()[-1]
    assert note.startswith("# The text below holds")
    assert "--to ollama" in note


def test_sampling_is_what_the_model_asks_for(tmp_path: Path) -> None:
    assert parameters(tmp_path, ["<end>"]) == {"temperature": 0, "repeat_penalty": 1.0, "stop": ["<end>"]}
    told = {"temperature": 0.6, "top_k": 20, "repetition_penalty": 1.05, "eos_token_id": 2, "do_sample": True}
    (tmp_path / "generation_config.json").write_text(json.dumps(told), encoding="utf-8")
    wanted = {"temperature": 0.6, "top_k": 20, "repeat_penalty": 1.05, "stop": []}
    assert parameters(tmp_path, []) == wanted
    (tmp_path / "generation_config.json").write_text('{"do_sample": false}', encoding="utf-8")
    assert parameters(tmp_path, [])["temperature"] == 0
