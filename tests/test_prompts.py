"""Prompt templates: read, replaced, refused."""

from pathlib import Path

import pytest
from knowhow import prompts
from knowhow.strategies.errors import UserError


@pytest.mark.parametrize("name", prompts.names())
def test_every_shipped_template_can_be_filled(name: str) -> None:
    template = prompts.read(name)
    filled = template.substitute({key: f"<{key}>" for key in template.get_identifiers()})
    assert "$" not in filled


def test_a_value_with_dollar_signs_stays_as_it_is() -> None:
    filled = prompts.read("sysprompt").substitute(documents="let n = $state(0), ${x}")
    assert "let n = $state(0), ${x}" in filled


def test_a_folder_without_that_template_falls_back_to_the_shipped_one(tmp_path: Path) -> None:
    assert prompts.read("rag", tmp_path).template == prompts.read("rag").template


@pytest.mark.parametrize(
    ("text", "named"), [("${documentz}", "documentz"), ("costs $ 5", "stands alone"), ("${", "stands alone")]
)
def test_a_bad_template_is_refused_with_what_it_may_hold(tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / "sysprompt.md").write_text(text)
    with pytest.raises(UserError, match=named) as caught:
        prompts.read("sysprompt", tmp_path)
    assert "${documents}" in str(caught.value)
