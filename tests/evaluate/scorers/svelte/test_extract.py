from knowhow.evaluate.scorers.svelte.extract import component

COUNTER = """<script>
\tlet count = $state(0)
</script>

<button onclick={() => count++}>clicked {count} times</button>"""
STYLED = f"{COUNTER}\n\n<style>\n\tbutton {{ color: red }}\n</style>"
MODULE = f"<script module>\n\texport const kind = 'counter'\n</script>\n\n{COUNTER}"
USAGE = """<script>
\timport Counter from './Counter.svelte'
</script>

<main>
\t<Counter />
\t<Counter start={3} label="one that makes this block the longer one of the two" />
</main>"""


def fenced(code: str, language: str = "svelte") -> str:
    return f"```{language}\n{code}\n```"


def found(answer: str) -> str:
    return (component(answer) or "nothing").strip()


def test_a_bare_file_comes_back_as_it_is() -> None:
    for code in (COUNTER, STYLED, MODULE, "<h1>Hello</h1>", "<!-- a comment -->\n<p>x</p>", "{#if true}<p>x</p>{/if}"):
        assert component(code) == code


def test_any_fence_that_holds_a_component_will_do() -> None:
    for language in ("svelte", "html", "vue", "", "jsx", "Svelte", "svelte title=Counter.svelte", "xml"):
        assert found(fenced(COUNTER, language)) == COUNTER
    assert found(fenced(COUNTER).replace("```", "~~~~")) == COUNTER


def test_prose_around_a_fence_is_left_out() -> None:
    assert (
        found(f"Sure! Here is `Counter.svelte`:\n\n{fenced(STYLED)}\n\nIt uses `$state` <3 and {{braces}}.") == STYLED
    )


def test_prose_around_a_bare_component_is_left_out() -> None:
    assert found(f"Here is the component:\n\n{COUNTER}") == COUNTER
    assert found(f"{COUNTER}\n\nThis component uses the `$state` rune and `{{count}}` to count clicks.") == COUNTER
    assert (
        found(f"Of course.\n\n{STYLED}\n\n**How it works**\n\n- each click on the button adds one to `count`") == STYLED
    )
    assert found(f"Of course.\n\n{STYLED}\n\nEach click on the button adds one to the count.") == STYLED


def test_text_of_the_component_itself_stays() -> None:
    for code in (
        f"{COUNTER}\n\nCount: {{count}}",
        f"{COUNTER}\n\nHello there",
        f"{COUNTER}\n\n{{#if count > 3}}\n\nmany\n\n{{/if}}",
    ):
        assert found(code) == code


def test_text_before_the_first_tag_may_be_the_components_own() -> None:
    for code in ("Hello {name}\n<p>x</p>", "Total\n<b>3</b>"):
        assert found(code) == code
    assert found("Here you go:\n<p>x</p>") == "<p>x</p>"


def test_prose_inside_a_script_is_not_repaired() -> None:
    broken = "<script>\nHere we declare the state of this component:\nlet count = $state(0)\n</script>\n<p>{count}</p>"
    assert found(broken) == broken


def test_an_unclosed_fence_runs_to_the_end() -> None:
    assert found(f"Here:\n```svelte\n{COUNTER}") == COUNTER


def test_code_on_the_line_of_the_fence_counts() -> None:
    assert found("```svelte <h1>Hi</h1>\n<p>there</p>\n```") == "<h1>Hi</h1>\n<p>there</p>"


def test_fences_inside_a_component_do_not_end_it() -> None:
    code = "<script>\n\tconst text = `\n```js\nx\n```\n`\n</script>\n\n<pre>{text}</pre>"
    assert found(code) == code
    assert found(f"````svelte\n{code}\n````") == code


def test_of_a_component_and_its_use_the_component_is_taken() -> None:
    assert found(f"{fenced(COUNTER)}\n\nUse it so:\n\n{fenced(USAGE)}") == COUNTER
    assert found(f"App.svelte\n{fenced(USAGE)}\nCounter.svelte\n{fenced(COUNTER)}") == COUNTER


def test_a_block_named_component_wins() -> None:
    other = COUNTER.replace("clicked", "a much longer text than the other has, so that length would choose it:")
    assert found(f"**Component.svelte**\n{fenced(COUNTER)}\n**Other.svelte**\n{fenced(other)}") == COUNTER


def test_the_whole_beats_excerpts_of_it() -> None:
    excerpt = "<button onclick={() => count++}>clicked {count} times, which this excerpt explains at length</button>"
    assert (
        found(f"First:\n{fenced(excerpt)}\nAll of it:\n{fenced(COUNTER)}\nStyle:\n{fenced('p {}', 'css')}") == COUNTER
    )


def test_of_two_equals_the_last_is_taken() -> None:
    better = COUNTER.replace("clicked", "pressed")
    assert found(f"{fenced(COUNTER)}\nOn second thoughts:\n{fenced(better)}") == better


def test_script_and_markup_in_two_blocks_are_one_component() -> None:
    script, _, markup = COUNTER.partition("\n\n")
    assert found(f"The script:\n{fenced(script)}\nand the markup:\n{fenced(markup)}") == COUNTER


def test_a_module_beside_the_component_is_not_it() -> None:
    module = fenced("export const counter = $state({ count: 0 })\nexport const more = () => counter.count++", "ts")
    assert found(f"`counter.svelte.ts`\n{module}\n\nCounter.svelte\n{fenced(COUNTER)}") == COUNTER
    assert found(f"{fenced('<p>x</p>', 'svelte title=a.svelte.js')}\n{fenced(COUNTER)}") == COUNTER


def test_thoughts_are_no_answer() -> None:
    assert found(f"<think>\nMaybe {fenced(USAGE)}?\n</think>\n\n{fenced(COUNTER)}") == COUNTER
    assert component(f"<think>\n{fenced(COUNTER)}") is None
    assert found(f"I wonder.\n</think>\n{COUNTER}") == COUNTER


def test_an_answer_without_a_component_is_none() -> None:
    for answer in (
        "",
        "I cannot do that.",
        "Use $state(0) and onclick.",
        fenced("let x = $state(0)", "js"),
        "1 < 2 is true",
    ):
        assert component(answer) is None
    assert component(fenced("npm create svelte@latest", "bash")) is None
    assert component(fenced("function App() {\n  return (\n    <div>x</div>\n  )\n}", "jsx")) is None


def test_line_ends_of_windows_are_plain_ones() -> None:
    assert found(fenced(COUNTER).replace("\n", "\r\n")) == COUNTER
