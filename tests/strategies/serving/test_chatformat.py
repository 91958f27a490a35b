"""The Go template that says what a chat template says: derived, proved, and never believed."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from knowhow.strategies.backends import engine, folders
from knowhow.strategies.backends.base import Message
from knowhow.strategies.errors import UserError
from knowhow.strategies.serving.chatformat import chat_format, conversation, ollama_prompt

from .conftest import CHATML, FAMILIES, LLAMA3, speaking

TURNS = ("How wide?", "68 metres.", "And long?\n{{ really }} {", "112 to 122.", "Thanks.")


@pytest.mark.parametrize("family", FAMILIES)
def test_each_family_gets_the_prompt_of_its_own_template(speaker_folder: Path, family: str) -> None:
    template, tokenizer = speaking(speaker_folder, FAMILIES[family])
    found = chat_format(template, tokenizer)
    bos = tokenizer.bos_token if found.adds_bos else ""
    for messages in (conversation("", *TURNS), conversation("Be brief. }}", *TURNS), conversation("Hi.", "Hello?")):
        assert bos + ollama_prompt(found.template, messages) == template.text(messages)


@pytest.mark.parametrize(("family", "adds"), [("chatml", False), ("qwen", False), ("llama 3", True), ("mistral", True)])
def test_the_beginning_of_text_is_left_to_the_engine(speaker_folder: Path, family: str, adds: bool) -> None:
    found = chat_format(*speaking(speaker_folder, FAMILIES[family]))
    assert found.adds_bos is adds
    assert "<|begin|>" not in found.template


def test_what_ends_an_answer_is_what_ends_it_in_mlx(speaker_folder: Path) -> None:
    template, tokenizer = speaking(speaker_folder, CHATML)
    assert chat_format(template, tokenizer).stops == ("<|im_end|>",)
    tokenizer.add_eos_token("<|end|>")
    assert chat_format(template, tokenizer).stops == ("<|im_end|>", "<|end|>")


def test_an_answer_that_is_begun_is_gone_on_with(speaker_folder: Path) -> None:
    found = chat_format(*speaking(speaker_folder, CHATML))
    begun = [Message("user", "How wide?"), Message("assistant", "The field is")]
    assert ollama_prompt(found.template, begun).endswith("<|im_end|>\n<|im_start|>assistant\nThe field is")


def test_a_history_whose_front_ollama_dropped_still_has_its_roles(speaker_folder: Path) -> None:
    found = chat_format(*speaking(speaker_folder, CHATML))
    rest = [Message("system", "Hi."), Message("assistant", "68 metres."), Message("user", "And long?")]
    assert ollama_prompt(found.template, rest) == (
        "<|im_start|>system\nHi.<|im_end|>\n<|im_start|>assistant\n68 metres.<|im_end|>\n"
        "<|im_start|>user\nAnd long?<|im_end|>\n<|im_start|>assistant\n"
    )


def test_neighbours_of_one_role_are_joined_as_ollama_joins_them() -> None:
    twice = [Message("system", "One."), Message("system", "Two."), Message("user", "A"), Message("user", "B")]
    template = "{{ .System }}|{{ range $i, $m := .Messages }}{{ .Role }}:{{ .Content }};{{ end }}"
    assert ollama_prompt(template, twice) == "One.\n\nTwo.|system:One.\n\nTwo.;user:A\n\nB;"


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("{%- for m in messages -%}{{ loop.index ~ m.content }}{%- endfor -%}", "second turn unlike the first"),
        ("{{ messages[-1].content }}", "leaves a turn out"),
        ("{%- for m in messages -%}{{ m.content ~ m.content }}{%- endfor -%}", "repeats it"),
    ],
)
def test_what_no_go_template_can_say_is_an_error_with_its_reason(
    speaker_folder: Path, template: str, reason: str
) -> None:
    with pytest.raises(UserError, match=rf"{reason}.*--template"):
        chat_format(*speaking(speaker_folder, template))


def test_a_template_that_takes_one_turn_only_is_told_in_its_own_words(speaker_folder: Path) -> None:
    once = "{% if messages | length > 2 %}{{ raise_exception('one turn only') }}{% endif %}" + CHATML
    with pytest.raises(UserError, match="refuses the conversation: one turn only"):
        chat_format(*speaking(speaker_folder, once))


def test_a_template_that_looks_at_the_text_is_caught_by_the_proof(speaker_folder: Path) -> None:
    shouting = LLAMA3.replace("m.content | trim", "(m.content | upper if '?' in m.content else m.content)")
    with pytest.raises(UserError, match=r"other tokens: from token \d+ on, 'How.* in place of 'HOW"):
        chat_format(*speaking(speaker_folder, shouting))


def test_a_template_of_the_users_is_proved_too(speaker_folder: Path) -> None:
    template, tokenizer = speaking(speaker_folder, CHATML)
    derived = chat_format(template, tokenizer).template
    assert chat_format(template, tokenizer, derived).template == derived
    with pytest.raises(UserError, match="other tokens"):
        chat_format(template, tokenizer, derived.replace("assistant\n", "assistant "))
    with pytest.raises(UserError, match=r"cannot be proved \(function call"):
        chat_format(template, tokenizer, "{{ call .Messages }}")


def test_models_here_have_one(tiny_qwen3: Path) -> None:
    for folder in (tiny_qwen3, folders.find("mini")):
        loaded = engine.load(folder, None, "for its tokenizer")
        assert chat_format(loaded.template, loaded.tokenizer).stops == ("<|im_end|>",)


GO = """\
package main

import (
	"encoding/json"
	"os"
	"text/template"
)

func main() {
	var given struct {
		Template string
		Data     map[string]any
	}
	if err := json.NewDecoder(os.Stdin).Decode(&given); err != nil {
		panic(err)
	}
	parsed := template.Must(template.New("").Option("missingkey=zero").Parse(given.Template))
	if err := parsed.Execute(os.Stdout, given.Data); err != nil {
		panic(err)
	}
}
"""


@pytest.mark.skipif(not shutil.which("go"), reason="Go is not installed")
def test_go_itself_writes_the_same(speaker_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "main.go").write_text(GO, encoding="utf-8")
    subprocess.run(["go", "build", "-o", "render", "main.go"], cwd=tmp_path, check=True)
    for family in FAMILIES:
        template, tokenizer = speaking(speaker_folder, FAMILIES[family])
        go = chat_format(template, tokenizer).template
        for system in ("", "Be brief."):
            messages = conversation(system, *TURNS)
            turns = [{"Role": message.role, "Content": message.content} for message in messages]
            given = {"Template": go, "Data": {"System": system, "Messages": turns, "Response": ""}}
            written = subprocess.run(
                [tmp_path / "render"], input=json.dumps(given), capture_output=True, text=True, check=True
            )
            assert written.stdout == ollama_prompt(go, messages)
