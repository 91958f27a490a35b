"""The Modelfile that is left for people: what it says, and what it says it cannot carry."""

from knowhow.strategies.backends.modelfile import modelfile


def test_it_holds_base_window_and_system_prompt() -> None:
    assert modelfile("qwen3:8b", "Know\nthis.", 8192) == (
        'FROM qwen3:8b\nPARAMETER num_ctx 8192\nSYSTEM """Know\nthis."""\n'
    )


def test_without_a_window_none_is_set() -> None:
    assert "PARAMETER" not in modelfile("qwen3:8b", "Know this.", None)


def test_a_text_that_would_end_early_is_marked() -> None:
    for system in ('say """\nand more', 'ends in "'):
        assert modelfile("m", system, None).startswith("# The text below holds three quotes")


def test_characters_that_would_be_dropped_are_named() -> None:
    assert "(U+00A0)" in modelfile("m", "68\u00a0metres", None).partition("\n")[0]
    assert not modelfile("m", "one\n\ttwo é 漢", None).startswith("#")
