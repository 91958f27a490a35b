"""The OpenAI backend against a scripted server: counts, thinking, and who is to blame for a failure."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from knowhow.strategies.backends.base import Completion, Decoding, Message
from knowhow.strategies.backends.openai import OpenAI
from knowhow.strategies.errors import AnswerError, DoesNotFit, Unavailable, UserError

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
    bad = backend((400, {"error": {"message": "no user turn"}}), reply("Hello."))
    with pytest.raises(AnswerError, match="no user turn") as caught:
        ask(bad)
    assert not isinstance(caught.value, DoesNotFit)
    assert ask(bad).text == "Hello."


OPENAI = "This model's maximum context length is 8192 tokens. However, your messages resulted in 8227 tokens."
OLDER = "This model's maximum context length is 4096 tokens. However, you requested 4104 tokens (3104 in the messages, "
LIMIT = "Input tokens exceed the configured limit of 272000 tokens. Your messages resulted in 509178 tokens."
VLLM = "You passed 31745 input tokens and requested 1024. However, the model's context length is only 32768"
PLUS = "This model's maximum context length is 2048 tokens. However, your request has 8 input tokens plus 2045."
SGLANG = "The input (5000 tokens) is longer than the model's context length (4096 tokens)."
LLAMA = "request (25837 tokens) exceeds the available context size (25088 tokens), try increasing it"
LLAMA_OLDER = "the request exceeds the available context size. try increasing the context size or enable context shift"
LM_STUDIO = "The number of tokens to keep from the initial prompt is greater than the context length."


@pytest.mark.parametrize(
    ("status", "refusal", "sent", "window"),
    [
        (400, {"error": {"message": OPENAI, "code": "context_length_exceeded"}}, 8227, 8192),
        (400, {"error": {"message": OLDER + "1000 in the completion)."}}, 3104, 4096),
        (400, {"error": {"message": LIMIT, "code": "context_length_exceeded"}}, 509178, None),
        (400, {"error": {"message": VLLM, "type": "BadRequestError", "code": 400}}, 31745, 32768),
        (400, {"object": "error", "message": PLUS, "code": 400}, 8, 2048),
        (400, {"object": "error", "message": SGLANG, "code": 400}, 5000, 4096),
        (400, {"error": {"code": 400, "message": LLAMA, "type": "exceed_context_size_error"}}, 25837, 25088),
        (500, {"error": {"message": LLAMA_OLDER, "n_prompt_tokens": 1407, "n_ctx": 256}}, 1407, 256),
        (400, {"error": "Cannot truncate prompt with n_keep (15028) >= n_ctx (7424)"}, 15028, 7424),
        (400, {"error": LM_STUDIO}, None, None),
    ],
)
def test_a_prompt_that_is_too_long_does_not_fit(backend, status, refusal, sent, window):
    with pytest.raises(DoesNotFit, match=r"not fit the window.*: pass a model .* or a smaller --max-tokens") as caught:
        ask(backend((status, refusal)))
    assert (caught.value.sent_tokens, caught.value.window) == (sent, window)


def test_a_prompt_that_is_too_long_says_nothing_of_schemas(backend, server):
    made = backend((400, {"error": {"message": OPENAI}}), reply("{}"))
    wanted = Decoding(max_tokens=4, schema={"type": "object"})
    with pytest.raises(DoesNotFit):
        ask(made, wanted)
    ask(made, wanted)
    assert all("response_format" in sent for sent in server.requests(CHAT))


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
