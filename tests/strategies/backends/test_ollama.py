"""What the Ollama backend makes of single replies, recorded ones among them, and what it asks of models that think.

What takes a server that behaves like one is in test_ollama_served.py.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fake_ollama import FakeOllama
from knowhow.strategies.backends import ollama_models, ollama_server
from knowhow.strategies.backends.base import Bakes, Completion, Decoding, Fits, Message
from knowhow.strategies.backends.ollama import Ollama, Options
from knowhow.strategies.backends.ollama_replies import completion, memory, too_long, unloadable
from knowhow.strategies.backends.ollama_server import Refusal, Server
from knowhow.strategies.errors import AnswerError, Unavailable, UserError

CHAT, SHOW, TAGS, CREATE, PS = "POST /api/chat", "POST /api/show", "GET /api/tags", "POST /api/create", "GET /api/ps"
LISTED = {"models": [{"name": "rec:latest", "digest": "d1"}, {"name": "rec:8b", "digest": "d8"}]}
SHOWN = {
    "system": "A short system prompt.",
    "model_info": {"general.architecture": "llama", "llama.context_length": 32768},
    "capabilities": ["completion"],
}
LONGER = (
    "the prompt is longer than the context length currently available to the model; shorten the prompt, adjust the "
    "context length in settings, or use a model with a longer context length"
)
RECORDINGS = Path("shared") / "data" / "ollama-exchanges.json"


def reply(content: str, **changed: Any) -> dict[str, Any]:
    """As recorded from 0.32."""
    message = {"role": "assistant", "content": content, **changed.pop("message", {})}
    counts = {"prompt_eval_count": 24, "prompt_eval_duration": 219199000, "eval_count": 6, "eval_duration": 1091984000}
    ended = {"done": True, "done_reason": "stop", "total_duration": 1314577737, "load_duration": 1200551}
    held = {"model": "rec", "created_at": "2026-11-23T06:56:18.98Z", "message": message, **ended, **counts, **changed}
    return {key: value for key, value in held.items() if value is not None}


def read(told: dict[str, Any]) -> Completion:
    return completion(told, 4096, 2.0)


def test_a_reply_carries_the_counts_that_the_server_tells() -> None:
    answer = read(reply("68 m.", done_reason="length"))
    assert answer.text == "68 m."
    assert (answer.sent_tokens, answer.evaluated_tokens, answer.completion_tokens) == (None, 24, 6)
    assert (answer.window, answer.finish, answer.lost_tokens) == (4096, "length", 0)


def test_loading_the_model_is_not_counted_as_answering() -> None:
    assert read(reply("68 m.", load_duration=3_600_000_000_000)).seconds == 0
    assert read(reply("68 m.", total_duration=3_500_000_000, load_duration=1_500_000_000)).seconds == 2
    assert read(reply("68 m.", total_duration=None, load_duration=1_500_000_000)).seconds == 0.5


def test_waiting_for_a_server_is_not_counted_as_answering() -> None:
    assert completion(reply("68 m."), 4096, elapsed=60).seconds < 2


@pytest.mark.parametrize(
    "told",
    [reply("<think>\nLong.\n</think>\n\n68 m."), reply("68 m.", message={"thinking": "Long."})],
    ids=["tags", "field"],
)
def test_thinking_is_kept_apart(told: dict[str, Any]) -> None:
    answer = read(told)
    assert (answer.text, answer.thinking) == ("68 m.", "Long.")


def test_a_model_that_never_stops_thinking_gives_no_text() -> None:
    answer = read(reply("", message={"thinking": "Long and"}, done_reason="length"))
    assert (answer.text, answer.thinking, answer.finish) == ("", "Long and", "length")


@pytest.mark.parametrize(
    "broken",
    [reply("ha ha ha", done=False, prompt_eval_count=None, eval_count=None), reply("68 m.", prompt_eval_count=None)],
    ids=["not done", "no counts"],
)
def test_an_answer_that_broke_off_is_a_failed_answer(broken: dict[str, Any]) -> None:
    with pytest.raises(AnswerError, match="in the middle"):
        read(broken)


def test_an_empty_reply_is_a_failed_answer() -> None:
    with pytest.raises(AnswerError, match="empty answer"):
        read(reply(""))


@pytest.mark.parametrize("text", [LONGER, "the input length exceeds the context length"], ids=["0.32", "0.24"])
def test_a_refusal_for_want_of_room_is_known_without_counts(text: str) -> None:
    told = too_long(Refusal(400, text))
    assert told is not None
    assert told.sent_tokens is None


def test_another_refusal_is_not_for_want_of_room() -> None:
    assert too_long(Refusal(400, '"rec" does not support thinking')) is None
    assert too_long(Refusal(500, LONGER)) is None


def test_a_model_that_cannot_be_loaded_is_told_in_one_line() -> None:
    text = "llama-server process has terminated: exit status 1: error loading model\nerror loading model"
    refusal = Refusal(500, text)
    assert unloadable(refusal)
    assert "\n" not in str(refusal)


def test_the_share_on_a_gpu_is_of_the_models_whole_memory() -> None:
    held = memory(
        {"models": [{"name": "rec:latest", "size": 4e9, "size_vram": 3e9, "context_length": 8192}]}, "rec:latest"
    )
    assert (held.gigabytes, held.gpu_share, held.window) == (4.0, 0.75, 8192)
    assert memory({"models": None}, "rec:latest").gigabytes is None


@pytest.fixture
def backend(server: Any) -> Callable[..., Ollama]:
    def make(*, shown: dict[str, Any] | None = None, name: str = "rec", **options: Any) -> Ollama:
        shows = (200, {**SHOWN, **(shown or {})})
        server.routes = {SHOW: shows, TAGS: (200, LISTED), PS: (200, {"models": []}), CHAT: answered}
        server.routes["GET /api/version"] = (200, {"version": "0.32.15"})
        return Ollama(name, base_url=server.url, **options)

    return make


def answered(body: dict[str, Any]) -> tuple[int, Any]:
    if body.get("_debug_render_only"):
        return 200, {"message": {}, "done": False, "_debug_info": {"rendered_template": "rendered"}}
    return 200, reply("68 m.")


@pytest.mark.parametrize(("think", "told"), [(None, True), ("on", True), ("off", False)])
def test_a_model_that_thinks_is_told_whether_to_and_gets_tokens_for_it(backend, server, think, told) -> None:
    options = Options(think=think, think_tokens=500)
    made = backend(shown={"capabilities": ["completion", "thinking"]}, options=options)
    next(made.chat([[Message("user", "Hi")]], Decoding(max_tokens=6)))
    sent = server.requests(CHAT)[0]
    assert sent["think"] is told
    assert sent["options"]["num_predict"] == (506 if told else 6)
    assert made.identity()["think"] is told


def test_a_model_that_cannot_think_is_not_told_to(backend, server) -> None:
    next(backend().chat([[Message("user", "Hi")]], Decoding(max_tokens=6, seed=3)))
    sent = server.requests(CHAT)[0]
    assert "think" not in sent
    sampling = {"temperature": 0.0, "top_p": 1.0, "seed": 3, "top_k": 0, "min_p": 0.0, "repeat_penalty": 1.0}
    assert sent["options"] == {"num_ctx": 4096, "num_predict": 6, **sampling}


def test_as_many_are_asked_at_once_as_the_server_is_set_to_run(backend, monkeypatch) -> None:
    monkeypatch.setenv("OLLAMA_NUM_PARALLEL", "4")
    assert backend().batch_size == 4
    assert backend(options=Options(concurrency=2)).batch_size == 2
    monkeypatch.delenv("OLLAMA_NUM_PARALLEL")
    assert backend().batch_size == 1


def test_nobody_listening_is_one_line_that_says_what_to_start(server) -> None:
    server.close()
    wanted = rf"no Ollama answers at {server.url}: start it with `ollama serve`"
    with pytest.raises(Unavailable, match=wanted) as caught:
        Ollama("rec", base_url=server.url)
    assert "\n" not in str(caught.value)


def test_the_address_comes_from_the_environment(server, monkeypatch) -> None:
    monkeypatch.setenv("OLLAMA_HOST", server.url.removeprefix("http://"))
    server.routes = {SHOW: (200, SHOWN), TAGS: (200, LISTED)}
    assert Ollama("rec").base_url == server.url


@pytest.mark.parametrize("address", ["http://localhost:abc", "http://[::1", "localhost:99999", "http://a\x00b"])
def test_an_address_that_is_none_is_one_line(monkeypatch, address) -> None:
    wanted = f"^'{re.escape(address)}' is no address: pass one like http://localhost:11434$"
    with pytest.raises(UserError, match=wanted):
        Ollama("rec", base_url=address)
    if address.isprintable():
        monkeypatch.setenv("OLLAMA_HOST", address)
        with pytest.raises(UserError, match=wanted):
            Server()


@pytest.mark.parametrize("page", [(404, "no such page"), (405, {}), (200, "Welcome"), (200, [])])
def test_a_server_of_another_kind_is_not_asked_to_pull(server, page, monkeypatch) -> None:
    monkeypatch.setattr(ollama_server, "PAUSE", 0.01)
    server.routes = dict.fromkeys((SHOW, TAGS, "GET /api/version"), page)
    wanted = rf"^no Ollama at {server.url}: pass an address like http://localhost:11434, without /v1; "
    with pytest.raises(Unavailable, match=wanted):
        Ollama("rec", base_url=server.url)
    with pytest.raises(Unavailable, match=wanted):
        ollama_models.made(Server(server.url))


def test_a_model_that_ollama_lacks_is_offered(server) -> None:
    server.routes = {SHOW: (404, {"error": "model 'rec' not found"}), "GET /api/version": (200, {"version": "0.32.15"})}
    with pytest.raises(Unavailable, match=rf"^Ollama at {server.url} has no model 'rec': ollama pull rec$"):
        Ollama("rec", base_url=server.url)


@pytest.mark.parametrize(
    ("name", "digest"),
    [
        ("rec", "d1"),
        ("rec:8b", "d8"),
        ("Rec:8B", "d8"),
        ("library/rec", "d1"),
        ("registry.ollama.ai/library/rec:8b", "d8"),
    ],
)
def test_identity_holds_the_digest_of_the_very_model(backend, name, digest) -> None:
    told = backend(name=name, window=512).identity()
    assert told == {"kind": "ollama", "server": "0.32.15", "model": name, "digest": digest, "window": 512}


def test_a_model_that_is_not_listed_is_known_by_what_is_shown_of_it(backend) -> None:
    before, again = backend(name="other").digest, backend(name="other").digest
    assert before == again != ""
    assert backend(name="other", shown={"modelfile": "FROM blobs/sha256-2"}).digest != before


def test_memory_is_found_under_any_spelling_of_a_name() -> None:
    running = {"models": [{"name": "rec:latest", "size": 1e9}, {"name": "rec:8b", "size": 4e9}]}
    assert memory(running, "registry.ollama.ai/library/Rec:8B").gigabytes == 4.0


def test_it_bakes_and_wants_to_see_what_it_is_asked(backend) -> None:
    made = backend()
    assert isinstance(made, Bakes)
    assert isinstance(made, Fits)


def test_baking_that_fails_is_one_line(backend, server) -> None:
    made = backend()
    server.routes[CREATE] = (500, {"error": "no space left on device"})
    with pytest.raises(Unavailable, match="no space left"):
        made.bake("Know this.")


def test_only_what_knowhow_made_is_made_or_removed(server) -> None:
    held = Server(server.url)
    with pytest.raises(UserError, match="knowhow-"):
        ollama_models.create(held, "mine", {"from": "rec"})
    with pytest.raises(UserError, match="ollama rm mine"):
        ollama_models.delete(held, "mine")
    assert not server.asked


def recorded(request: pytest.FixtureRequest) -> dict[str, dict[str, Any]]:
    path = Path(request.config.rootpath).parent / RECORDINGS
    if not path.exists():
        pytest.skip("the recordings are not here")
    return {exchange["note"]: exchange for exchange in json.loads(path.read_text())["exchanges"]}


UNDERSTOOD = {
    "chat, not streamed": "Hckckckckck",
    "chat, the same again: prompt_eval_count counts cached tokens too": "Hckckckckck",
    "the same with a window that holds it": "H/ SH",
    "the same with truncate:false": "the prompt's 3,169 tokens do not fit the window of 512",
    "the same with shift:false": "the prompt does not fit the window",
    "chat, only render the prompt": "Ollama stopped in the middle of an answer (no counts)",
    "chat, no messages: loads the model": "Ollama stopped in the middle of an answer (no counts)",
    "chat, think on a model without it": 'Ollama refused: "rec" does not support thinking',
}


@pytest.mark.parametrize("note", UNDERSTOOD)
def test_what_a_real_server_sent_is_understood(note: str, request: pytest.FixtureRequest) -> None:
    told = recorded(request)[note]["response"]
    body = json.loads(told["body"])
    try:
        if told["status"] >= 400:
            refusal = Refusal(told["status"], body["error"])
            raise too_long(refusal) or refusal
        understood = read(body).text
    except AnswerError as error:
        understood = str(error)
    assert understood == UNDERSTOOD[note]


ALIKE = (
    "list models",
    "show",
    "show unknown",
    "create from a missing model",
    "chat with a model that was created but cannot load",
    "chat, not streamed",
    "chat, only render the prompt",
    "chat, baked system prompt larger than num_ctx: 200, silently cut",
    "the same with truncate:false",
    "the same with shift:false",
    "the same with a window that holds it",
    "running models",
    "chat, unknown model",
    "chat, think on a model without it",
    "chat, no messages: loads the model",
    "chat, keep_alive 0: unloads",
)


@pytest.mark.parametrize("note", ALIKE)
def test_the_fake_server_answers_as_the_recorded_one_did(note: str, request: pytest.FixtureRequest) -> None:
    exchange = recorded(request)[note]
    asked, told = exchange["request"], exchange["response"]
    status, body = peopled().handle(asked["method"], asked["path"], json.dumps(asked.get("json")).encode())
    assert status == told["status"]
    assert body.keys() <= json.loads(told["body"]).keys()


def peopled() -> FakeOllama:
    """With the models that the recorded server had."""
    fake = FakeOllama()
    for name, more in {"rec": {"template": "t"}, "rec-long": {"system": "Wide. " * 200}, "rec-broken": {}}.items():
        blob = b"broken" if "broken" in name else b"whole"
        fake.blobs["sha256:1"] = blob
        body = {"model": name, "files": {"a.gguf": "sha256:1"}, "template": "t", **more}
        fake.handle("POST", "/api/create", json.dumps(body).encode())
    return fake
