"""Says what can differ between component dialects, and which choices make Svelte 4.

It knows forms as patterns with places (%n a name, %i a first value, %e an expression or event, and so on); it neither
writes components nor explains the forms.
"""

from dataclasses import dataclass, field, fields, replace


@dataclass(frozen=True)
class Blocks:
    """How conditions, lists and promises are written in markup; an empty form means the dialect lacks it."""

    if_: str = "{#if %c}"
    elif_: str = "{:else if %c}"
    else_: str = "{:else}"
    endif: str = "{/if}"
    each: str = "{#each %l as %v%x%k}"
    index: str = ", %x"
    key: str = " (%k)"
    empty: str = "{:else}"
    endeach: str = "{/each}"


@dataclass(frozen=True)
class Dialect:
    """One way to write components. The defaults are Svelte 4's."""

    name: str = "Svelte"
    module: str = "svelte"
    fence: str = "svelte"
    access: str = ""  # what follows a changing name to read it: nothing, () or a property such as .value
    state: str = "let %n = %i"
    deep: bool = False  # whether lists are changed in place
    derived: str = "$: %n = %e"
    derived_block: str = ""  # opens a function with statements; empty: conditions are written as one expression
    props: str = ""  # what gives all props at once, to be taken apart; empty: each prop has a line of its own
    prop: str = "export let %n"
    prop_default: str = "export let %n = %i"
    bound: str = "%i"  # what stands for the default of a prop that the parent may bind to
    effect: str = "$: {"
    effect_end: str = "}"
    mount: str = "onMount(() => {"
    undo: str = "return () => %s"
    event: str = "on:%e={%h}"
    prevent: str = "|preventDefault"  # what follows the event's name; empty: a call in the handler
    callback: str = "dispatch('%e'%v)"
    callback_prop: str = ""  # the name of the prop that is called; empty: events are dispatched
    dispatcher: str = "const dispatch = createEventDispatcher()"
    blocks: Blocks = field(default_factory=Blocks)
    bind: str = "bind:%a={%n}"
    content: str = "<slot />"
    children: str = ""  # the prop that holds the content; empty: content is no prop
    named: str = '<slot name="%n"%v />'
    has: str = "$$slots.%n"
    piece: str = ""  # opens markup that is named for use in several places
    piece_end: str = ""
    rest: str = "$$restProps"
    interpolation: str = "{%e}"
    attribute: str = "%a={%e}"
    window: str = "svelte:window"
    get_context: str = "getContext"
    set_context: str = "setContext"
    imported: frozenset[str] = frozenset({"createEventDispatcher", "onMount", "getContext", "setContext"})
    semicolons: bool = False
    indent: str = "\t"
    short: bool = False  # {name} for name={name}


SVELTE4 = Dialect()
CONCEPTS: dict[str, tuple[str, ...]] = {
    "state": ("access", "state"),
    "grow": ("deep",),
    "derived": ("derived",),
    "cases": ("derived_block",),
    "props": ("props", "prop", "prop_default"),
    "bound": ("bound",),
    "rest": ("rest",),
    "effects": ("effect", "effect_end"),
    "mount": ("mount",),
    "undo": ("undo",),
    "events": ("event",),
    "prevent": ("prevent",),
    "callbacks": ("callback", "callback_prop", "dispatcher"),
    "if": ("blocks",),
    "each": ("blocks",),
    "elif": ("blocks",),
    "else": ("blocks",),
    "empty": ("blocks",),
    "bind": ("bind",),
    "content": ("content", "children", "named", "has"),
    "pieces": ("piece", "piece_end"),
    "window": ("window",),
    "context": ("get_context", "set_context"),
    "stores": (),
    "await": (),
}


def differs(dialect: Dialect, concept: str) -> bool:
    """Whether the dialect writes that concept in another way than Svelte 4."""
    return any(getattr(dialect, name) != getattr(SVELTE4, name) for name in CONCEPTS[concept])


def without(dialect: Dialect, concepts: set[str]) -> Dialect:
    """The dialect with Svelte 4's forms for those concepts."""
    names = {name for concept in concepts for name in CONCEPTS[concept]}
    changed = {each.name: getattr(SVELTE4, each.name) for each in fields(Dialect) if each.name in names}
    return replace(dialect, **changed, imported=dialect.imported | SVELTE4.imported)
