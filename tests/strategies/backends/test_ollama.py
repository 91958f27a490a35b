"""The Ollama backend against a server that answers as a real one was seen to: windows, counts, failures, baking."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from knowhow.strategies.backends.base import Bakes, Completion, Decoding, Message
from knowhow.strategies.backends.ollama import Ollama
from knowhow.strategies.errors import AnswerError, Unavailable

CHAT, SHOW, TAGS, CREATE = "POST /api/chat", "POST /api/show", "GET /api/tags", "POST /api/create"
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


def reply(content: str, **changed: Any) -> tuple[int, Any]:
    """As recorded from 0.32."""
    message = {"role": "assistant", "content": content, **changed.pop("message", {})}
    counts = {"prompt_eval_count": 24, "prompt_eval_duration": 219199000, "eval_count": 6, "eval_duration": 1091984000}
    ended = {"done": True, "done_reason": "stop", "total_duration": 1314577737, "load_duration": 1200551}
    held = {"model": "rec", "created_at": "2026-11-23T06:56:18.98Z", "message": message, **ended, **counts, **changed}
    return 200, {key: value for key, value in held.items() if value is not None}


def too_long(tokens: int, window: int) -> tuple[int, Any]:
    told = {
        "code": 400,
        "message": f"request ({tokens} tokens) exceeds the available context size ({window} tokens), try increasing it",
        "type": "exceed_context_size_error",
        "n_prompt_tokens": tokens,
        "n_ctx": window,
    }
    return 400, {"error": json.dumps({"error": told})}


@pytest.fixture
def backend(server) -> Callable[..., Ollama]:
    def make(*chat: tuple[int, Any], shown: dict[str, Any] | None = None, name: str = "rec", **options: Any) -> Ollama:
        replies = iter(chat)
        shows = (200, {**SHOWN, **(shown or {})})
        server.routes = {SHOW: shows, TAGS: (200, LISTED), CHAT: lambda _: next(replies)}
        return Ollama(name, base_url=server.url, **options)

    return make


def ask(backend: Ollama, text: str = "Hi", decoding: Decoding = Decoding(max_tokens=6)) -> Completion:  # noqa: B008
    return next(backend.chat([[Message("user", text)]], decoding))


def test_a_reply_carries_the_counts_that_the_server_tells(backend):
    answer = ask(backend(reply("68 m.", done_reason="length")))
    assert answer.text == "68 m."
    assert (answer.sent_tokens, answer.evaluated_tokens, answer.completion_tokens) == (None, 24, 6)
    assert (answer.window, answer.finish, answer.lost_tokens) == (4096, "length", 0)


def test_loading_the_model_is_not_counted_as_answering(backend):
    assert ask(backend(reply("68 m.", load_duration=3_600_000_000_000))).seconds == 0
    assert ask(backend(reply("68 m."))).seconds > 0


def test_a_request_sets_the_window_and_forbids_the_server_to_cut(backend, server):
    ask(backend(reply("68 m.")), decoding=Decoding(max_tokens=6, seed=3))
    (sent,) = server.requests(CHAT)
    assert sent == {
        "model": "rec",
        "messages": [{"role": "user", "content": "Hi"}],
        "stream": False,
        "truncate": False,
        "shift": False,
        "options": {
            "num_ctx": 4096,
            "num_predict": 6,
            "temperature": 0.0,
            "top_p": 1.0,
            "seed": 3,
            "top_k": 0,
            "min_p": 0.0,
            "repeat_penalty": 1.0,
        },
    }


def windows(server) -> list[int]:
    return [sent["options"]["num_ctx"] for sent in server.requests(CHAT)]


def test_the_window_grows_with_the_prompt_and_never_shrinks(backend, server):
    made = backend(*[reply("68 m.")] * 3)
    assert [ask(made, text).window for text in ("Hi", "word " * 4000, "Hi")] == [4096, 8192, 8192]
    assert windows(server) == [4096, 8192, 8192]


def test_a_baked_system_prompt_needs_room_too(backend):
    assert ask(backend(reply("68 m."), shown={"system": "word " * 4000})).window == 8192


def test_the_window_is_at_most_what_the_model_has(backend):
    about = {"general.architecture": "llama", "llama.context_length": 2048}
    assert ask(backend(reply("68 m."), shown={"model_info": about}), "word " * 9000).window == 2048


def test_a_window_that_was_estimated_too_small_is_made_to_fit(backend, server):
    answer = ask(backend(too_long(9000, 4096), reply("68 m.", prompt_eval_count=9000)))
    assert (answer.evaluated_tokens, answer.window) == (9000, 16384)
    assert windows(server) == [4096, 16384]


def test_a_prompt_beyond_the_window_asked_for_is_an_error_with_the_counts(backend, server):
    with pytest.raises(AnswerError, match="the prompt's 3169 tokens do not fit the window of 512"):
        ask(backend(too_long(3169, 512), window=512))
    assert windows(server) == [512]


def test_a_prompt_beyond_the_model_is_an_error_with_the_counts(backend):
    with pytest.raises(AnswerError, match="the prompt's 90000 tokens do not fit the window of 32768"):
        ask(backend(too_long(90000, 4096), too_long(90000, 32768)))


def test_the_servers_other_way_of_refusing_a_long_prompt_is_an_error_as_well(backend):
    with pytest.raises(AnswerError, match="longer than the context length"):
        ask(backend((400, {"error": LONGER})))


@pytest.mark.parametrize(
    "message",
    [reply("<think>\nLong.\n</think>\n\n68 m."), reply("68 m.", message={"thinking": "Long."})],
    ids=["tags", "field"],
)
def test_thinking_is_kept_apart(backend, message):
    answer = ask(backend(message))
    assert (answer.text, answer.thinking) == ("68 m.", "Long.")


def test_a_model_that_thinks_is_told_to_and_another_is_not(backend, server):
    ask(backend(reply("68 m."), shown={"capabilities": ["completion", "thinking"]}))
    ask(backend(reply("68 m.")))
    assert [sent.get("think") for sent in server.requests(CHAT)] == [True, None]


def test_a_model_that_never_stops_thinking_gives_no_text(backend):
    answer = ask(backend(reply("", message={"thinking": "Long and"}, done_reason="length")))
    assert (answer.text, answer.thinking, answer.finish) == ("", "Long and", "length")


@pytest.mark.parametrize(
    "broken",
    [reply("ha ha ha", done=False, prompt_eval_count=None, eval_count=None), reply("68 m.", prompt_eval_count=None)],
    ids=["not done", "no counts"],
)
def test_an_answer_that_broke_off_is_a_failed_answer(backend, broken):
    with pytest.raises(AnswerError, match="in the middle"):
        ask(backend(broken))


def test_an_empty_reply_is_a_failed_answer(backend):
    with pytest.raises(AnswerError, match="empty answer"):
        ask(backend(reply("")))


def test_a_connection_that_drops_fails_one_answer(backend):
    made = backend((200, None), reply("68 m."))
    with pytest.raises(AnswerError, match="broke off"):
        ask(made)
    assert ask(made).text == "68 m."


def test_a_model_that_cannot_be_loaded_is_told_in_one_line(backend):
    text = "llama-server process has terminated: exit status 1: error loading model\nerror loading model"
    with pytest.raises(AnswerError, match=r"^Ollama refused: llama-server .* error loading model$") as caught:
        ask(backend((500, {"error": text})))
    assert "\n" not in str(caught.value)


def test_nobody_listening_is_one_line_that_says_what_to_start(server):
    server.close()
    wanted = rf"no Ollama answers at {server.url}: start it with `ollama serve`"
    with pytest.raises(Unavailable, match=wanted) as caught:
        Ollama("rec", base_url=server.url)
    assert "\n" not in str(caught.value)


def test_a_server_lost_in_the_middle_ends_the_run(backend, server):
    made = backend()
    server.close()
    with pytest.raises(Unavailable, match="ollama serve"):
        ask(made)


def test_a_missing_model_is_offered_and_not_pulled(server):
    server.routes = {SHOW: (404, {"error": "model 'nosuch:latest' not found"})}
    with pytest.raises(Unavailable, match="has no model 'nosuch': ollama pull nosuch"):
        Ollama("nosuch", base_url=server.url)
    assert [asked for asked, _ in server.asked] == [SHOW]


def test_a_model_deleted_in_the_middle_ends_the_run(backend):
    with pytest.raises(Unavailable, match="ollama pull rec"):
        ask(backend((404, {"error": "model 'rec' not found"})))


def test_the_address_comes_from_the_environment(server, monkeypatch):
    monkeypatch.setenv("OLLAMA_HOST", server.url.removeprefix("http://"))
    server.routes = {SHOW: (200, SHOWN), TAGS: (200, LISTED)}
    assert Ollama("rec").base_url == server.url


@pytest.mark.parametrize(("name", "digest"), [("rec", "d1"), ("rec:8b", "d8"), ("other", "")])
def test_identity_holds_the_digest_of_the_very_model(backend, name, digest):
    told = backend(name=name, window=512).identity()
    assert told == {"kind": "ollama", "model": name, "digest": digest, "window": 512}


def test_baking_makes_a_model_named_by_base_and_prompt(backend, server):
    made = backend()
    assert isinstance(made, Bakes)
    server.routes[CREATE] = (200, {"status": "success"})
    first, again, other = made.bake("Know this."), made.bake("Know this."), made.bake("Know that.")
    assert first.name == again.name != other.name
    created = {"model": first.name.removeprefix("ollama:"), "from": "rec", "system": "Know this.", "stream": False}
    assert first.name.startswith("ollama:knowhow-")
    assert server.requests(CREATE)[0] == created


def test_baking_that_fails_is_one_line(backend, server):
    made = backend()
    server.routes[CREATE] = (500, {"error": "no space left on device"})
    with pytest.raises(Unavailable, match="no space left"):
        made.bake("Know this.")


RECORDED = {
    "chat, not streamed": "Hckckckckck",
    "chat, the same again: prompt_eval_count counts cached tokens too": "Hckckckckck",
    "the same with a window that holds it": "H/ SH",
    "the same with truncate:false": "the prompt's 3169 tokens do not fit the window of 512",
    "the same with shift:false": f"Ollama refused: {LONGER}",
    "chat, only render the prompt": "Ollama stopped in the middle of an answer (no counts)",
    "chat, no messages: loads the model": "Ollama stopped in the middle of an answer (no counts)",
    "chat, think on a model without it": 'Ollama refused: "rec" does not support thinking',
}


@pytest.mark.parametrize("note", RECORDED)
def test_what_a_real_server_sent_is_understood(note, server, request):
    path = Path(request.config.rootpath).parent / "shared" / "data" / "ollama-exchanges.json"
    if not path.exists():
        pytest.skip("the recordings are not here")
    held = {exchange["note"]: exchange["response"] for exchange in json.loads(path.read_text())["exchanges"]}
    replies = {note: (response["status"], response["body"]) for note, response in held.items()}
    routes = {SHOW: "show", TAGS: "list models", CHAT: note}
    server.routes = {route: (replies[of][0], json.loads(replies[of][1])) for route, of in routes.items()}
    made = Ollama("rec", base_url=server.url, window=512)
    try:
        told = ask(made).text
    except AnswerError as error:
        told = str(error)
    assert told == RECORDED[note]
    assert made.limit == 4096
