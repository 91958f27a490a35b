"""The Go TEMPLATE that makes Ollama send a model the very tokens that its own chat template makes.

The chat template is asked to write conversations of marker words; what stands between the markers is what it adds to
each turn (ChatML, Llama 3, Gemma, Mistral and their like differ in nothing else). The Go template puts the same between
the same turns, and is proved: probe conversations have to come out as equal token ids, or there is an error that shows
the difference. Knows templates and tokenizers; knows no weights and no servers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Literal

from ..backends.base import Message
from ..backends.templates import Template
from ..errors import AnswerError, UserError
from .gotemplate import GoTemplateError, literal, render

SYSTEM, USERS, ANSWERS = "systemprobe", ("userprobeone", "userprobetwo", "userprobethree"), ("replyone", "replytwo")
FIX = "pass a Go template of your own with --template FILE"
PROBES: tuple[tuple[str, ...], ...] = (  # a system text or "", then questions and answers in turn
    ("", "How wide is the field?"),
    ("Answer briefly.", "How wide is the field?"),
    ("", "What is 2 + 2?", "4", "And 1,234 x 5?"),
    ("Be brief.\n\n# Rules\n- say 'no' to {{ braces }}", "Hi!", "Hello. How can I help?", "Naïve café 東京 🏉?"),
    ("You know\tcode.", "def f(x):\n    return x\n\nWhy?", "Because:\n\n1. it can", 'And """this"""?', "Yes.", "So?"),
)


@dataclass(frozen=True)
class ChatFormat:
    template: str  # Go
    stops: tuple[str, ...]  # the texts that end an answer
    adds_bos: bool  # prompts begin with the beginning-of-text token, which the engine puts there by itself


@dataclass(frozen=True)
class _Pieces:
    """What a chat template writes around the turns."""

    start: str  # before the first turn, where there is no system text
    user: tuple[str, str]  # before and after a question
    assistant: tuple[str, str]  # before and after an answer
    asking: str  # after the last question's end
    system: tuple[str, str]  # before and after a system text
    place: Literal["turn", "first", "last"]  # of the system text: a turn of its own, in the first or last question


def chat_format(template: Template, tokenizer: Any, given: str | None = None) -> ChatFormat:
    """Of a tokenizer (mlx-lm's), proved; `given`: a Go template of the user's. UserError: there is none, or not equal.

    A control token spelled out in a message is plain text in mlx-lm here, and a control token in Ollama: no template
    can change that, so no probe asks for it.
    """
    ids, _ = template.encode([Message("user", USERS[0])])
    adds_bos = tokenizer.bos_token_id is not None and ids[0] == tokenizer.bos_token_id
    bos = tokenizer.bos_token if adds_bos else ""
    go = given if given is not None else _written(_pieces(template, bos))
    stops = tuple(tokenizer.convert_ids_to_tokens(token) for token in sorted(tokenizer.eos_token_ids))
    found = ChatFormat(go, stops, adds_bos)
    _prove(found, template, tokenizer)
    return found


def ollama_prompt(template: str, messages: Sequence[Message]) -> str:
    """What Ollama makes of a conversation: system texts joined, neighbours of one role too. GoTemplateError."""
    turns: list[dict[str, str]] = []
    for message in messages:
        if turns and turns[-1]["Role"] == message.role:
            turns[-1]["Content"] += "\n\n" + message.content
        else:
            turns.append({"Role": message.role, "Content": message.content})
    system = "\n\n".join(message.content for message in messages if message.role == "system")
    return render(template, {"System": system, "Messages": turns, "Response": ""})


def conversation(system: str, *turns: str) -> list[Message]:
    roles = ("user", "assistant")
    spoken = [Message(roles[place % 2], text) for place, text in enumerate(turns)]  # pyright: ignore[reportArgumentType]
    return [Message("system", system), *spoken] if system else spoken


def _pieces(template: Template, bos: str) -> _Pieces:
    turns = [USERS[0], ANSWERS[0], USERS[1], ANSWERS[1], USERS[2]]
    plain = _between(template.text(conversation("", *turns)), bos, turns)
    opening, answer, question, *again, end = plain
    if again != [answer, question]:
        raise _underivable("it writes the second turn unlike the first")
    after_user = _ending(template, bos, turns[:1], answer)
    after_assistant = _ending(template, bos, turns[:2], question)
    user = (_without(question, after_assistant), after_user)
    assistant = (_without(answer, after_user), after_assistant)
    if not opening.endswith(user[0]):
        raise _underivable("it writes the first question unlike the second")
    start = opening.removesuffix(user[0])
    system, place = _system(template, bos, turns, plain)
    if place == "turn":
        if not system[1].endswith(user[0]):
            raise _underivable("it writes a question after a system text unlike others")
        system = (system[0], system[1].removesuffix(user[0]))
    return _Pieces(start, user, assistant, _without(end, after_user), system, place)


def _system(template: Template, bos: str, turns: list[str], plain: list[str]) -> tuple[tuple[str, str], Any]:
    """What stands before and after a system text, and its place."""
    text = template.text(conversation(SYSTEM, *turns))
    if text.find(SYSTEM) > text.find(ANSWERS[1]):  # as in Mistral's later formats
        *told, after, last = _between(text, bos, [*turns[:-1], SYSTEM, turns[-1]])
        before, told, place = "", [*told, last], "last"
    else:
        before, after, *told = _between(text, bos, [SYSTEM, *turns])
        told, place = [plain[0], *told], "first" if before == plain[0] else "turn"
    if told != plain:
        raise _underivable("a system text changes how it writes the other turns")
    return (before, after), place


def _ending(template: Template, bos: str, turns: list[str], going_on: str) -> str:
    """How the last of the turns ends, by itself and where `going_on` follows it: some add to the whole's end."""
    alone = _between(template.text(conversation("", *turns), asks=False), bos, turns)[-1]
    if going_on.startswith(alone):
        return alone
    same = "".join(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], zip(alone, going_on, strict=False)))
    return same[: same.rfind("\n") + 1]


def _without(text: str, front: str) -> str:
    if not text.startswith(front):
        raise _underivable("it ends a turn in more than one way")
    return text.removeprefix(front)


def _between(text: str, bos: str, words: list[str]) -> list[str]:
    """What stands before, between and after the words."""
    rest, found = text.removeprefix(bos), []
    for word in words:
        before, there, rest = rest.partition(word)
        if not there or word in rest:
            raise _underivable("it leaves a turn out, repeats it or moves it")
        found.append(before)
    return [*found, rest]


def _written(pieces: _Pieces) -> str:
    """The Go template. Without line breaks of its own, so that nothing needs trimming."""
    start = literal(pieces.start)
    asking = f"{{{{ if $last }}}}{literal(pieces.asking)}{{{{ end }}}}" if pieces.asking else ""
    before, after = map(literal, pieces.system)
    (ask, asked), (reply, replied) = map(literal, pieces.user), map(literal, pieces.assistant)
    system = f"{before}{{{{ .System }}}}{after}"
    inside = f"{{{{ $.System }}}}{after}"
    if pieces.place == "turn":
        start = f"{{{{ if .System }}}}{system}{f'{{{{ else }}}}{start}' if start else ''}{{{{ end }}}}"
    else:  # in Ollama's list of messages, a system text is the one before the first question
        where = "$last" if pieces.place == "last" else "(eq $index 1)"
        ask = f"{ask}{{{{ if and {where} $.System }}}}{inside}{{{{ end }}}}"
    return (
        f"{start}{{{{ range $index, $message := .Messages }}}}{{{{ $last := eq (len (slice $.Messages $index)) 1 }}}}"
        f'{{{{ if eq .Role "user" }}}}{ask}{{{{ .Content }}}}{asked}{asking}'
        f'{{{{ else if eq .Role "assistant" }}}}{reply}{{{{ .Content }}}}{{{{ if not $last }}}}{replied}{{{{ end }}}}'
        "{{ end }}{{ end }}"
    )


def _prove(found: ChatFormat, template: Template, tokenizer: Any) -> None:
    bos = tokenizer.bos_token if found.adds_bos else ""
    for system, *turns in PROBES:
        messages = conversation(system, *turns)
        try:
            wanted, _ = template.encode(messages)
            text = bos + ollama_prompt(found.template, messages)
        except (AnswerError, GoTemplateError) as error:
            raise UserError(f"the Go template cannot be proved ({error})", FIX) from error
        got = tokenizer.encode(text, add_special_tokens=False)
        if got != wanted:
            raise UserError(f"in Ollama the model would read other tokens: {_difference(got, wanted, tokenizer)}", FIX)


def _difference(got: list[int], wanted: list[int], tokenizer: Any) -> str:
    """Where two lists of tokens part, in words."""
    both = zip(got, wanted, strict=False)
    same = next((place for place, (one, other) in enumerate(both) if one != other), min(len(got), len(wanted)))
    shown = [repr(tokenizer.decode(ids[same : same + 8])) for ids in (got, wanted)]
    return f"from token {same + 1} on, {shown[0]} in place of {shown[1]}"


def _underivable(reason: str) -> UserError:
    return UserError(f"no Go template can be derived from the model's chat template: {reason}", FIX)
