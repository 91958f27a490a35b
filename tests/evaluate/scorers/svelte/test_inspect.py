"""What is read off a component's tree, without running it."""
# ruff: noqa: E501 (components read better on one line)

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from knowhow.evaluate.scorers.svelte.judging import Job, Judge

LEGACY = {  # source -> what is found, with its line
    "<script>\n\texport let name\n</script>\n<p>{name}</p>": [("export let", 2)],
    "<script>\n\texport let a = 1,\n\t\tb\n</script>": [("export let", 2)],
    '<script lang="ts">\n\texport let name: string = "x"\n</script>\n<p>{name}</p>': [("export let", 2)],
    "<script>\n\tlet klass = ''\n\texport { klass as class }\n</script>\n<p class={klass}></p>": [("export let", 3)],
    "<script>\n\tlet a = 1\n\t$: b = a * 2\n\t$: {\n\t\tconsole.log(b)\n\t}\n</script>{b}": [("$:", 3), ("$:", 4)],
    "<button on:click={() => {}}>x</button>": [("on: directive", 1)],
    "<p>a</p>\n<form on:submit|preventDefault={send}></form>": [("on: directive", 2)],
    "<script>\n\timport A from './A.svelte'\n</script>\n<A on:done />": [("on: directive", 4)],
    "<svelte:window on:keydown={() => {}} />": [("on: directive", 1)],
    "<div><slot /></div>": [("<slot>", 1)],
    '<slot name="x">fallback</slot>': [("<slot>", 1)],
    "<script>\n\timport { createEventDispatcher as make } from 'svelte'\n\tmake()('x')\n</script>": [
        ("createEventDispatcher", 2)
    ],
    "<script>\n\tconst send = createEventDispatcher()\n</script>": [("createEventDispatcher", 2)],
    "<script>\n\timport * as s from 'svelte'\n\tconst send = s.createEventDispatcher()\n</script>": [
        ("createEventDispatcher", 3)
    ],
    "<script>\n\timport { beforeUpdate, afterUpdate } from 'svelte'\n</script>": [("beforeUpdate", 2)],
    "<input {...$$restProps} />": [("$$restProps", 1)],
    "<p>{$$props.name}</p>\n{#if $$slots.x}<p>x</p>{/if}": [("$$props", 1), ("$$slots", 2)],
    "<script>\n\timport A from './A.svelte'\n</script>\n<A let:item>{item}</A>": [("let: directive", 4)],
    '<script>\n\timport A from "./A.svelte"\n</script>\n<A><p slot="x">y</p></A>': [("slot=", 4)],
    '<script>\n\timport A from "./A.svelte"\n</script>\n<A><svelte:fragment slot="x">y</svelte:fragment></A>': [
        ("slot=", 4)
    ],
    "<script>\n\tlet A\n</script>\n<svelte:component this={A} />": [("<svelte:component>", 4)],
    "<script>\n\timport A from './A.svelte'\n\tnew A({ target: document.body })\n</script>": [
        ("new Component({ target })", 3)
    ],
    "<script>\n\tlet count = $state(0)\n</script>\n<button on:click={() => count++}>{count}</button>": [
        ("on: directive", 4)
    ],
}
MODERN = [
    "<script>\n\tlet { name } = $props()\n\tlet n = $state(0)\n</script>\n<button onclick={() => n++}>{name} {n}</button>",
    "<h1>Hello</h1>",
    "<script>\n\tfunction f() {\n\t\t$: for (;;) break $\n\t}\n\tf()\n</script>",
    "<script module>\n\texport let shared = 1\n</script>\n<p>{shared}</p>",
    '<script context="module">\n\texport let shared = 1\n</script>\n<p>{shared}</p>',
    "<script>\n\timport { writable } from 'svelte/store'\n\tconst n = writable(0)\n</script>\n<button onclick={() => $n++}>{$n}</button>",
    '<svelte:options customElement="x-a" />\n<slot></slot>',
    '<x-panel><p slot="head">x</p></x-panel>',
    '<div><template shadowrootmode="open"><slot></slot></template></div>',
    "<script>\n\tlet open = $state(false)\n\texport const show = () => (open = true)\n\texport function hide() {}\n</script>{open}",
    "<!-- export let, on:click and $: were Svelte 4 -->\n<p>on:click and createEventDispatcher() are old</p>",
    "<script>\n\t// export let name\n\tconst text = 'export let x; $: y; on:click'\n</script>\n<p title=\"on:click\">{text}</p>",
    "<script>\n\tconst made = new Map([['target', 1]])\n\tnew Proxy({ target: 1 }, {})\n</script>",
    "<script>\n\timport { Chart } from 'chart.js'\n\t$effect(() => { new Chart({ target: 1 }) })\n</script>",
    "<script>\n\timport { beforeUpdate } from './mine.js'\n\tbeforeUpdate()\n</script>",
    '<script lang="ts">\n\texport type Props = { a: string }\n\tlet { a }: Props = $props()\n</script>\n{a}',
    "<script>\n\tlet { data } = $props()\n</script>\n<p>{data.$$props}</p>",
]
BROKEN = {  # does not parse: the text is searched
    "<script>\n\tThis component counts.\n\texport let n = 1\n</script>\n<button on:click={() => n++}>{n}</button>": [
        ("export let", 3),
        ("on: directive", 5),
    ],
    "<script>\n\tlet a: number = 1\n\t$: b = a\n</script>\n<p>on:click</p>": [("$:", 3)],
    "<script>\n\tlet n = $state(0\n\t// export let x\n\tconst t = 'createEventDispatcher'\n</script>\n<p onclick={f}>{n}</p>": [],
    "<script module>\n\texport let a = \n</script>\n<slot />": [("<slot>", 4)],
    "<div>{#if x}<slot></div>": [("<slot>", 1)],
}
USES = {
    "<script>\n\tlet n = $state(1)\n\tlet d = $derived.by(() => n)\n\t$effect.pre(() => {})\n</script>": [
        "$derived",
        "$effect",
        "$state",
    ],
    "<script>\n\tlet { value = $bindable(0), onpick } = $props()\n\tconst pick = () => onpick?.(value)\n</script>\n<button onclick={pick}>x</button>": [
        "$bindable",
        "$props",
        "component-callback",
        "onclick",
    ],
    "<script>\n\tlet { onclick } = $props()\n</script>\n<button {onclick}>x</button>": [
        "$props",
        "component-callback",
        "onclick",
    ],
    "<script>\n\tlet { user: { name }, tags: [first = 1, ...rest] } = $props()\n</script>\n"
    "<button onclick={() => alert(name)} onfocus={make()}>{first}{rest}</button>": ["$props", "onclick", "onfocus"],
    "<script>\n\tlet { on: { save = () => {} } } = $props()\n</script>\n<button onclick={() => save()}>x</button>": [
        "$props",
        "component-callback",
        "onclick",
    ],
    "<script>\n\tlet props = $props()\n</script>\n{@render props.children?.()}": ["$props", "children", "render"],
    "<script>\n\tlet { row } = $props()\n</script>\n{@render row(1)}{@render row?.(2)}": ["$props", "render"],
    "{#snippet row(x)}<b>{x}</b>{/snippet}{@render row(1)}": ["render", "snippet"],
    "{#each [1] as x (x)}{#if x}{#key x}{x}{/key}{/if}{/each}{#await 1 then x}{x}{/await}": [
        "await",
        "each",
        "if",
        "key",
    ],
    "<script>\n\tlet a = $state('')\n</script>\n<input bind:value={a} class={['x', a]} /><input bind:this={a} />": [
        "$state",
        "bind:this",
        "bind:value",
        "class",
    ],
    "<script>\n\timport { getContext } from 'svelte'\n\timport { get } from 'svelte/store'\n\tget(getContext('x'))\n</script>": [
        "context",
        "store",
    ],
    '<p class="plain">no onclick here</p>': [],
}


@pytest.fixture(scope="module")
def seen(judge: Judge) -> dict[str, Mapping[str, Any]]:
    sources = list(dict.fromkeys([*LEGACY, *MODERN, *BROKEN, *USES, *ERRORS]))
    return dict(zip(sources, judge.judgements([Job(source, None) for source in sources]), strict=True))


def findings(judgement: Mapping[str, Any]) -> list[tuple[str, int]]:
    return [(found["what"], found["line"]) for found in judgement["legacy"]]


@pytest.mark.parametrize(("source", "expected"), LEGACY.items())
def test_svelte_4_is_found_with_its_line(
    source: str, expected: Sequence[tuple[str, int]], seen: dict[str, Any]
) -> None:
    assert seen[source]["parsed"]
    assert findings(seen[source]) == expected


@pytest.mark.parametrize("source", MODERN)
def test_svelte_5_is_left_alone(source: str, seen: dict[str, Any]) -> None:
    assert seen[source]["parsed"]
    assert findings(seen[source]) == []


@pytest.mark.parametrize(("source", "expected"), BROKEN.items())
def test_what_does_not_parse_is_searched_as_text(source: str, expected: Sequence[Any], seen: dict[str, Any]) -> None:
    assert not seen[source]["parsed"]
    assert findings(seen[source]) == expected


@pytest.mark.parametrize(("source", "expected"), USES.items())
def test_uses_come_from_the_tree(source: str, expected: Sequence[str], seen: dict[str, Any]) -> None:
    assert seen[source]["uses"] == expected


ERRORS = {
    "<script>\n\tlet a = $state(0)\n\texport let b\n</script>": ("legacy_export_invalid", 3),
    "<script>\n\tlet n = $count(0)\n</script>": ("global_reference_invalid", 2),
    "<p>{#if x}</p>": ("element_invalid_closing_tag", 1),
    "<p>fine</p>": None,
    "{" * 3000: ("js_parse_error", 1),
    "(" * 200_000: None,
    f"<p>{{{'(' * 50_000}1{')' * 50_000}}}</p>": ("js_parse_error", 1),
}


@pytest.mark.parametrize("source", ERRORS, ids=lambda source: source[:30])
def test_the_compilers_error_is_told_with_code_and_line(source: str, seen: dict[str, Any]) -> None:
    error = seen[source]["error"]
    assert (error and (error["code"], error["line"])) == ERRORS[source]
