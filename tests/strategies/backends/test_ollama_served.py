"""The Ollama backend over real HTTP: against a fake server of two versions, or the real one that OLLAMA_HOST names."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from knowhow.strategies.backends import ollama_server, proof
from knowhow.strategies.backends.base import Baked, Completion, Decoding, Message
from knowhow.strategies.backends.ollama import Ollama, Options
from knowhow.strategies.errors import AnswerError, DoesNotFit, Unavailable, UserError
from ollama_front import Front

MODEL = "knowhow-test"
SHORT = Decoding(max_tokens=16)
TEXT = "The court is 14 metres wide and the net is 90 centimetres high. " * 40  # beyond 256 tokens, well within 8,192
Make = Callable[..., str]


def asked(text: str, system: str = "") -> list[Message]:
    return [*([Message("system", system)] if system else []), Message("user", text)]


def one(backend: Ollama, *conversation: Message, decoding: Decoding = SHORT) -> Completion:
    (answer,) = backend.chat([list(conversation)], decoding)
    return answer


def size(text: str, system: str = "") -> int:
    """What the engine counts of a prompt, in a window that holds it."""
    return one(Ollama(MODEL, window=8192), *asked(text, system)).evaluated_tokens or 0


def running(ollama: Front) -> list[str]:
    return [model["name"] for model in ollama.get("/api/ps")["models"]]


@pytest.mark.parametrize(
    "text", ["How wide?", "naïve 漢字 🙂\r\n\tx_1 = 1234567;", TEXT], ids=["short", "hard", "long"]
)
def test_what_is_sent_is_counted_here_and_agrees_with_the_engine(ollama: Front, text: str) -> None:
    answer = one(Ollama(MODEL), *asked(text))
    assert answer.text
    assert answer.sent_tokens == answer.evaluated_tokens
    assert (answer.counted, answer.lost_tokens, answer.window) == ("here", 0, 4096)


def test_a_model_whose_vocabulary_is_not_shown_is_counted_by_the_engine(
    ollama: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowhow.strategies.backends.ollama_counting.candidates", lambda about: iter(()))
    answer = one(Ollama(MODEL), *asked("How wide?"))
    assert answer.sent_tokens == answer.evaluated_tokens
    assert answer.counted == "engine"


def test_every_question_sets_the_window_and_forbids_cutting(ollama: Front) -> None:
    one(Ollama(MODEL, window=1024), *asked("How wide?"))
    for body in ollama.questions():
        assert body["options"]["num_ctx"] == 1024
        assert (body["truncate"], body["shift"]) == (False, False)


def test_under_the_default_window_nothing_is_set_and_nothing_forbidden(ollama: Front) -> None:
    one(Ollama(MODEL, window="default"), *asked("How wide?"))
    for body in ollama.questions():
        assert not {"truncate", "shift"} & set(body)
        assert "num_ctx" not in body["options"]


def test_the_window_is_the_smallest_power_of_two_that_holds_the_longest_prompt_of_an_arm(ollama: Front) -> None:
    backend = Ollama(MODEL)
    long = TEXT * 4
    needed = size(TEXT) * 4 + SHORT.max_tokens
    backend.fit([asked("How wide?"), asked(long)], SHORT)
    assert one(backend, *asked("How wide?")).window == proof.window_for(needed)
    backend.fit([asked("How wide?")], SHORT)
    assert one(backend, *asked("How wide?")).window == 4096


def test_a_prompt_beyond_the_window_asked_for_is_refused_with_its_size_and_the_window_that_would_hold_it(
    ollama: Front,
) -> None:
    with pytest.raises(DoesNotFit, match=r"do not fit the window of 256: --window \d+ would hold it") as caught:
        one(Ollama(MODEL, window=256), *asked(TEXT))
    assert caught.value.sent_tokens == size(TEXT)
    assert caught.value.window == 256


def test_a_prompt_beyond_the_model_is_refused_with_what_the_model_was_made_for(ollama: Front) -> None:
    backend = Ollama(MODEL)
    backend.limit = 512  # asked of the server no more than this, as of a model that was made for it
    backend.fit([asked(TEXT)], SHORT)
    with pytest.raises(DoesNotFit, match="the model was made for 512") as caught:
        one(backend, *asked(TEXT))
    assert caught.value.sent_tokens == size(TEXT)


def test_what_an_untouched_server_cuts_is_counted_rightly(ollama: Front, make: Make) -> None:
    backend = Ollama(make("knowhow-small", num_ctx=256), window="default")
    answer = one(backend, *asked("How wide?", system=TEXT))
    assert answer.window == 256
    sent, evaluated = answer.sent_tokens or 0, answer.evaluated_tokens or 0
    assert sent == size("How wide?", system=TEXT)
    assert 0 < evaluated <= 256
    assert answer.lost_tokens == sent - evaluated
    assert answer.seen_from


def test_what_an_untouched_server_cuts_is_counted_rightly_without_a_vocabulary_too(
    ollama: Front, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowhow.strategies.backends.ollama_counting.candidates", lambda about: iter(()))
    answer = one(Ollama(make("knowhow-small", num_ctx=256), window="default"), *asked("How wide?", system=TEXT))
    assert answer.sent_tokens == size("How wide?", system=TEXT)
    assert answer.lost_tokens > 0


def test_a_cut_in_the_models_largest_window_shows_even_where_nobody_can_count(
    ollama: Front, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowhow.strategies.backends.ollama_counting.candidates", lambda about: iter(()))
    backend = Ollama(make("knowhow-small", num_ctx=256), window="default")
    backend.limit = 256
    answer = one(backend, *asked("How wide?", system=TEXT))
    assert answer.lost_tokens > 0
    assert answer.counted == "estimate" or answer.sent_tokens == size("How wide?", system=TEXT)


def test_a_model_with_a_template_of_its_own_cuts_or_refuses_and_either_is_told_rightly(
    ollama: Front, make: Make
) -> None:
    name = make("knowhow-own", "own-template", template="", num_ctx=256)
    backend, whole = Ollama(name, window="default"), size("How wide?", system=TEXT)
    try:
        told = one(backend, *asked("How wide?", system=TEXT))
    except DoesNotFit as refusal:
        told = refusal
    assert (told.sent_tokens, told.window) == (whole, 256)
    assert isinstance(told, DoesNotFit) or told.lost_tokens > 0


def test_a_baked_prompt_inherits_template_and_parameters_and_holds_its_window(ollama: Front) -> None:
    base = Ollama(MODEL)
    baked = base.bake(TEXT)
    shown = baked._shown
    assert baked.model.startswith("knowhow-test-")
    assert shown["system"] == TEXT
    assert shown["template"] == base._shown["template"]
    for told in ("<|im_end|>", "num_thread", "num_ctx"):
        assert told in shown["parameters"]
    assert one(baked, *asked("How wide?")).sent_tokens == size("How wide?", system=TEXT)


def test_the_default_window_is_not_baked_over(ollama: Front) -> None:
    assert "num_ctx" not in Ollama(MODEL, window="default").bake("Know this.")._shown["parameters"]


@pytest.mark.parametrize("system", ['Say """', "a no-break\u00a0space", "line\n\nline", "{{ .Prompt }} 漢字"])
def test_any_text_can_be_baked(ollama: Front, system: str) -> None:
    assert Ollama(MODEL).bake(system)._shown["system"] == system


def test_the_recipe_of_a_baked_model_is_a_modelfile(ollama: Front) -> None:
    baked = Ollama(MODEL, window=2048).bake("Know this.")
    assert isinstance(baked, Baked)
    assert baked.recipe == f'FROM {MODEL}\nPARAMETER num_ctx 2048\nSYSTEM """Know this."""\n'


def test_a_clients_system_message_takes_the_place_of_the_baked_one(ollama: Front) -> None:
    baked = Ollama(MODEL).bake(TEXT)
    answer = one(baked, *asked("How wide?", system="Be brief."))
    assert answer.sent_tokens == size("How wide?", system="Be brief.")


def test_a_model_is_unloaded_before_the_next_one_is_loaded(ollama: Front) -> None:
    base = Ollama(MODEL)
    one(base, *asked("How wide?"))
    one(base.bake("Know this."), *asked("How wide?"))
    unloads = [body["model"] for route, body in ollama.asked if route.endswith("/chat") and body.get("keep_alive") == 0]
    assert unloads == [MODEL]


def test_what_the_model_takes_is_on_record(ollama: Front) -> None:
    answer = one(Ollama(MODEL), *asked("How wide?"))
    assert answer.memory_gb is not None
    assert answer.memory_gb > 0
    assert answer.gpu_share is not None
    assert running(ollama)  # under its name, or under that of another model of the same weights


@pytest.mark.parametrize("fault", ["drop", "half", 500, 503])
def test_a_failure_that_may_pass_is_tried_again(ollama: Front, fault: str | int) -> None:
    backend = Ollama(MODEL)
    one(backend, *asked("Warm up."))
    ollama.faults = [fault]
    assert one(backend, *asked("How wide?")).text
    assert len(ollama.questions()) == 3


@pytest.mark.parametrize(("fault", "tries"), [("drop", 3), (500, 3), ("half", 2), ("empty", 1), (400, 1)])
def test_a_failure_that_stays_fails_one_answer_and_the_next_is_answered(
    ollama: Front, fault: str | int, tries: int
) -> None:
    backend = Ollama(MODEL)
    one(backend, *asked("Warm up."))
    ollama.faults = [fault] * tries
    with pytest.raises(AnswerError):
        one(backend, *asked("How wide?"))
    assert len(ollama.questions()) == 1 + tries
    assert one(backend, *asked("How wide?")).text


def test_a_server_that_is_restarted_is_waited_for(ollama: Front) -> None:
    backend = Ollama(MODEL)
    one(backend, *asked("Warm up."))
    ollama.stop()
    later = threading.Thread(target=lambda: (time.sleep(0.5), ollama.start()))
    later.start()
    with pytest.warns(UserWarning, match="waiting"):
        assert one(backend, *asked("How wide?")).text
    later.join()


def test_a_server_that_stays_away_ends_the_run(ollama: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ollama_server, "PATIENCE", 0.2)
    backend = Ollama(MODEL)
    ollama.stop()
    with pytest.warns(UserWarning, match="waiting"), pytest.raises(Unavailable, match="ollama serve"):
        one(backend, *asked("How wide?"))


def test_several_are_asked_at_once_and_come_back_in_order(ollama: Front) -> None:
    backend = Ollama(MODEL, options=Options(concurrency=3))
    alone = [one(backend, *asked(f"What is {number}?")).sent_tokens for number in (1, 22, 333, 4444)]
    ollama.faults = ["slow"] * 4
    ollama.most_at_once = 0
    several = list(backend.chat([asked(f"What is {number}?") for number in (1, 22, 333, 4444)], SHORT))
    assert [answer.sent_tokens for answer in several] == alone
    assert 1 < ollama.most_at_once <= 3


def test_a_model_that_was_made_and_cannot_be_loaded_is_told_once(ollama: Front, make: Make) -> None:
    backend = Ollama(make("knowhow-broken", "broken"))
    for _ in range(2):
        with pytest.raises(AnswerError, match="load"):
            one(backend, *asked("How wide?"))
    assert len(ollama.questions("knowhow-broken")) <= 3


def test_baking_on_a_model_that_cannot_be_loaded_fails(ollama: Front, make: Make) -> None:
    with pytest.raises(Unavailable, match="cannot load it"):
        Ollama(make("knowhow-broken", "broken")).bake("Know this.")


def test_a_missing_model_is_offered_and_never_pulled(ollama: Front) -> None:
    with pytest.raises(Unavailable, match="ollama pull knowhow-nosuch"):
        Ollama("knowhow-nosuch")
    assert not [route for route, _ in ollama.asked if "pull" in route]


def test_a_model_removed_in_the_middle_ends_the_run(ollama: Front, make: Make) -> None:
    backend = Ollama(make("knowhow-gone"))
    ollama.engine.handle("DELETE", "/api/delete", b'{"model": "knowhow-gone"}')
    with pytest.raises(Unavailable, match="ollama pull knowhow-gone"):
        one(backend, *asked("How wide?"))


def test_thinking_is_refused_for_a_model_that_cannot(ollama: Front) -> None:
    with pytest.raises(UserError, match="cannot think"):
        Ollama(MODEL, options=Options(think="on"))


def test_the_same_question_has_the_same_answer(ollama: Front) -> None:
    backend = Ollama(MODEL)
    first, second = (one(backend, *asked("How wide is the court?")) for _ in range(2))
    assert replace(first, seconds=0, cached_tokens=None) == replace(second, seconds=0, cached_tokens=None)
