"""The OpenAI backend against a scripted server: counts, thinking, and who is to blame for a failure."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from knowhow.strategies.backends.base import Completion, Decoding, Message
from knowhow.strategies.backends.openai import OpenAI
from knowhow.strategies.errors import AnswerError, Unavailable, UserError

CHAT, MODELS = "POST /v1/chat/completions", "GET /v1/models"
LISTED = (200, {"object": "list", "data": [{"id": "tiny:latest", "object": "model"}, {"id": "other"}]})
USAGE = {"prompt_tokens": 24, "completion_tokens": 4, "total_tokens": 28, "prompt_tokens_details": {"cached_tokens": 8}}


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)


def reply(content: str | None, finish: str = "stop", **message: Any) -> tuple[int, Any]:
    choice = {"index": 0, "message": {"role": "assistant", "content": content, **message}, "finish_reason": finish}
    return 200, {
        "id": "x",
        "object": "chat.completion",
        "created": 1,
        "model": "tiny",
        "choices": [choice],
        "usage": USAGE,
    }


@pytest.fixture
def backend(server) -> Callable[..., OpenAI]:
    def make(*chat: tuple[int, Any], models: tuple[int, Any] = LISTED, **options: Any) -> OpenAI:
        replies = iter(chat)
        server.routes = {MODELS: models, CHAT: lambda _: next(replies)}
        made = OpenAI("tiny", base_url=f"{server.url}/v1", **options)
        made._client = made._client.with_options(max_retries=0)
        return made

    return make


def ask(backend: OpenAI, decoding: Decoding = Decoding(max_tokens=4)) -> Completion:  # noqa: B008
    return next(backend.chat([[Message("system", "Be brief."), Message("user", "Hi")]], decoding))


def test_a_reply_carries_the_counts_that_the_server_tells(backend):
    answer = ask(backend(reply("Hello."), window=512))
    assert answer.text == "Hello."
    assert (answer.sent_tokens, answer.evaluated_tokens, answer.cached_tokens) == (None, 24, 8)
    assert (answer.completion_tokens, answer.window, answer.finish) == (4, 512, "stop")
    assert answer.seconds > 0


def test_the_request_is_greedy_without_a_seed_and_needs_no_key(backend, server):
    ask(backend(reply("Hello.")))
    (sent,) = server.requests(CHAT)
    assert sent == {
        "model": "tiny",
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}],
        "max_tokens": 4,
        "temperature": 0.0,
    }


def test_sampling_sends_top_p_and_the_seed(backend, server):
    ask(backend(reply("Hello.")), Decoding(temperature=0.7, top_p=0.9, seed=5))
    (sent,) = server.requests(CHAT)
    assert (sent["temperature"], sent["top_p"], sent["seed"]) == (0.7, 0.9, 5)


def test_the_key_and_the_address_come_from_the_environment(server, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sesame")
    monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/v1/")
    server.routes = {MODELS: LISTED}
    assert OpenAI("other").base_url == f"{server.url}/v1"
    assert server.headers["authorization"] == "Bearer sesame"


@pytest.mark.parametrize(
    "message",
    [
        reply("<think>\nLong.\n</think>\n\n68 m."),
        reply("68 m.", reasoning_content="Long."),
        reply("68 m.", reasoning="Long."),
    ],
    ids=["tags", "reasoning_content", "reasoning"],
)
def test_thinking_is_kept_apart(backend, message):
    answer = ask(backend(message))
    assert (answer.text, answer.thinking) == ("68 m.", "Long.")


def test_a_model_that_never_stops_thinking_gives_no_text(backend):
    answer = ask(backend(reply("<think>\nLong and", finish="length")))
    assert (answer.text, answer.thinking, answer.finish) == ("", "Long and", "length")


@pytest.mark.parametrize(
    "nothing", [reply(""), reply(None), (200, {"id": "x", "object": "y", "created": 1, "model": "z", "choices": []})]
)
def test_an_empty_reply_is_a_failed_answer(backend, nothing):
    with pytest.raises(AnswerError, match="empty answer"):
        ask(backend(nothing))


def test_a_withheld_reply_is_a_failed_answer(backend):
    with pytest.raises(AnswerError, match="content_filter"):
        ask(backend(reply("I", finish="content_filter")))


def test_a_prompt_that_the_server_refuses_fails_alone(backend):
    bad = backend((400, {"error": {"message": "maximum context length is 512 tokens"}}), reply("Hello."))
    with pytest.raises(AnswerError, match="maximum context length is 512"):
        ask(bad)
    assert ask(bad).text == "Hello."


def test_a_server_that_breaks_down_over_a_prompt_fails_that_one(backend):
    with pytest.raises(AnswerError, match="out of memory"):
        ask(backend((500, {"error": {"message": "out of memory"}})))


def test_nobody_listening_is_one_line_that_says_what_to_start(server):
    server.close()
    with pytest.raises(Unavailable, match=r"no server answers at http://127.0.0.1:\d+/v1: start the server") as caught:
        OpenAI("tiny", base_url=f"{server.url}/v1")
    assert "\n" not in str(caught.value)


def test_a_server_lost_in_the_middle_ends_the_run(backend, server):
    made = backend((200, None))
    with pytest.raises(Unavailable, match="no server answers"):
        ask(made)


def test_a_refused_key_names_the_variable(backend):
    with pytest.raises(Unavailable, match=r"refuses the key \(.*bad key.*\): set OPENAI_API_KEY"):
        backend(models=(401, {"error": {"message": "bad key"}}))


def test_a_model_that_the_server_does_not_list_is_refused_with_those_it_has(server):
    server.routes = {MODELS: LISTED}
    with pytest.raises(Unavailable, match=r"has no model 'huge': it has other, tiny:latest"):
        OpenAI("huge", base_url=f"{server.url}/v1")


@pytest.mark.parametrize("models", [(404, {"error": "no such page"}), (200, {"object": "list", "data": []}), (200, [])])
def test_a_server_that_does_not_list_its_models_is_taken_at_its_word(backend, models):
    assert ask(backend(reply("Hello."), models=models)).text == "Hello."


def test_a_model_that_turns_out_missing_ends_the_run(backend):
    with pytest.raises(Unavailable, match=r"does not know 'tiny' .*model 'tiny' not found"):
        ask(backend((404, {"error": {"message": "model 'tiny' not found"}}), models=(404, {})))


def test_openai_itself_is_not_asked_without_a_key():
    with pytest.raises(Unavailable, match="set OPENAI_API_KEY"):
        OpenAI("gpt-5")


@pytest.mark.parametrize("address", ["http://localhost:abc", "http://[::1", "http://localhost:99999", "localhost:8000"])
def test_an_address_that_is_none_is_one_line(monkeypatch, address):
    monkeypatch.setenv("OPENAI_BASE_URL", address)
    wanted = rf"^'{re.escape(address)}' is no address: pass one like http://localhost:8000/v1$"
    for given in (address, None):
        with pytest.raises(UserError, match=wanted):
            OpenAI("tiny", base_url=given)


@pytest.mark.parametrize("page", ["<html>Welcome</html>", []], ids=["text", "list"])
def test_a_server_that_speaks_another_language_ends_the_run(backend, page):
    with pytest.raises(Unavailable, match=r"does not speak OpenAI's protocol: .*/v1"):
        ask(backend((200, page), models=(200, page)))


def test_a_missing_package_names_the_command(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "openai", None)
    with pytest.raises(Unavailable, match=r'pip install "knowhow\[openai\]"'):
        OpenAI("tiny", base_url="http://localhost:1")


def test_identity_holds_what_decides_an_answer(backend, server):
    url = f"{server.url}/v1"
    assert backend(window=64).identity() == {"kind": "openai", "base_url": url, "model": "tiny", "window": 64}
