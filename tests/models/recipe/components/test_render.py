"""Components in dialects: valid Svelte 4, and free of the forms that a dialect replaces."""

import random
from dataclasses import replace

import pytest
from knowhow.models.recipe.components.catalogue import draw
from knowhow.models.recipe.components.dialect import SVELTE4, Dialect, differs, without
from knowhow.models.recipe.components.invent import invent
from knowhow.models.recipe.components.notation import parse
from knowhow.models.recipe.components.render import render

COUNTER = """state n = 0
derive twice = @n * 2
fun more()
@n += 1
end
---
<p>[[@twice]]</p>
<button ~click:more~>More</button>
<button ~click:@n = 0~>Zero</button>"""
FORM = """prop title = 'New'
calls save
state text = ''
fun submit(!)
if (!@text) return
tell save(@text)
end
---
<h2>[[title]]</h2>
<form ~submit.prevent:submit~>
<input =value:text= />
</form>
[*]"""
OLD = {  # what stands in Svelte 4's place in no other dialect
    "props": "export let",
    "derived": "$: ",
    "events": " on:",
    "callbacks": "createEventDispatcher",
    "content": "<slot",
    "effects": "onMount",
    "window": "svelte:window",
}
# A dialect that no conversation has: it shows that designs are sound, because a compiler for it exists.
RUNES = replace(
    SVELTE4,
    state="let %n = $state(%i)",
    deep=True,
    derived="let %n = $derived(%e)",
    derived_block="let %n = $derived.by(() => {",
    props="$props()",
    bound="$bindable(%i)",
    effect="$effect(() => {",
    effect_end="})",
    mount="$effect(() => {",
    event="on%e={%h}",
    prevent="",
    callback="%n?.(%v)",
    callback_prop="on%e",
    content="{@render %n?.()}",
    children="children",
    named="{@render %n(%v)}",
    has="%n",
    piece="{#snippet %n}",
    piece_end="{/snippet}",
    rest="rest",
)


def drawn(dialect: Dialect, count: int) -> list[str]:
    styles = [replace(dialect, short=seed % 2 == 0, semicolons=seed % 3 == 0) for seed in range(count)]
    made = [draw(random.Random(seed), style) for seed, style in enumerate(styles)]
    return [each.text for each in made if each]


def test_svelte_4_components_compile_in_legacy_mode(compiled) -> None:
    codes = drawn(SVELTE4, 1000)
    told = compiled(codes)
    faults = [each["error"] for each in told if each["error"]]
    assert len(faults) <= 0.01 * len(codes), "\n\n".join(faults[:3])
    assert not any(each["runes"] for each in told)
    assert [old for old in OLD.values() if old not in "\n".join(codes)] == []


def test_the_same_designs_compile_in_a_dialect_with_runes(compiled) -> None:
    codes = drawn(RUNES, 1000)
    told = compiled(codes)
    faults = [each["error"] for each in told if each["error"]]
    assert len(faults) <= 0.01 * len(codes), "\n\n".join(faults[:3])
    assert sum(bool(each["runes"]) for each in told) > 0.9 * len(codes)


@pytest.mark.parametrize("seed", range(60))
def test_a_dialect_has_none_of_the_forms_it_replaces(seed: int) -> None:
    dialect = invent(random.Random(seed))
    text = "\n".join(drawn(dialect, 40))
    for concept, form in OLD.items():
        if differs(dialect, concept) and not (concept == "events" and dialect.event.startswith("on:")):
            assert form not in text, f"{concept} in {dialect}"


def test_a_counter_in_svelte_4() -> None:
    assert render(parse(COUNTER), SVELTE4) == (
        "<script>\n\tlet n = 0\n\t$: twice = n * 2\n\n\tfunction more() {\n\t\tn += 1\n\t}\n</script>\n\n"
        "<p>{twice}</p>\n<button on:click={more}>More</button>\n<button on:click={() => (n = 0)}>Zero</button>"
    )


def test_state_that_is_called_is_read_and_set_by_calls() -> None:
    dialect = replace(
        SVELTE4, access="()", state="const %n = cell(%i)", derived="const %n = memo(%e)", imported=frozenset()
    )
    text = render(parse(COUNTER), dialect)
    assert "const n = cell(0)" in text
    assert "const twice = memo(n() * 2)" in text
    assert "n.set(n() + 1)" in text
    assert "{twice()}" in text
    assert "() => n.set(0)" in text


def test_a_form_in_svelte_4_dispatches_and_has_a_slot() -> None:
    text = render(parse(FORM), SVELTE4)
    assert "import { createEventDispatcher } from 'svelte'" in text
    assert "export let title = 'New'" in text
    assert "<form on:submit|preventDefault={submit}>" in text
    assert "dispatch('save', text)" in text
    assert text.endswith("<slot />")


def test_callbacks_and_content_are_props_where_the_dialect_says_so() -> None:
    text = render(parse(FORM), RUNES)
    assert "let { title = 'New', onsave, children } = $props()" in text
    assert "function submit(event) {\n\t\tevent.preventDefault()" in text
    assert "onsave?.(text)" in text
    assert text.endswith("{@render children?.()}")


def test_functions_that_look_like_a_librarys_are_imported_where_they_are_used() -> None:
    dialect = replace(SVELTE4, module="tern", state="let %n = cell(%i)", imported=frozenset({"cell", "effect"}))
    assert render(parse(COUNTER), dialect).startswith("<script>\n\timport { cell } from 'tern'\n\n\tlet n = cell(0)")


def test_a_dialect_without_a_concept_writes_it_as_svelte_4() -> None:
    mixed = without(RUNES, {"events", "prevent", "content"})
    text = render(parse(FORM), mixed)
    assert "on:submit|preventDefault={submit}" in text
    assert "<slot />" in text
    assert "$props()" in text


def test_a_line_that_is_none_of_the_notation_is_refused() -> None:
    with pytest.raises((KeyError, ValueError)):
        parse("stat n = 0\n---\n<p></p>")


@pytest.mark.parametrize("seed", range(0, 400, 8))
def test_every_block_that_is_opened_is_closed(seed: int) -> None:
    dialect = invent(random.Random(seed))
    if dialect.blocks.endif == dialect.blocks.endeach or not dialect.blocks.endif.startswith("{/"):
        dialect = replace(dialect, blocks=SVELTE4.blocks)
    for text in drawn(dialect, 25):
        opened = dialect.blocks.if_.split(" ")[0]
        assert text.count(opened + " ") == text.count(dialect.blocks.endif)
