"""Invents component dialects. None of them has a form that is Svelte 5's alone.

It knows which forms go together and in which shares; how they are written and explained is said elsewhere.
"""

import random
from dataclasses import replace

from . import lexicon
from .dialect import SVELTE4, Dialect
from .lexicon import called, invented, word

Random = random.Random
PLAIN = 0.68  # of the dialects read state by its name alone


def invent(random: Random) -> Dialect:
    """A dialect."""
    while True:
        dialect = _invented(random)
        text = repr(dialect).replace("$$slots", "").replace("$$restProps", "")
        if not any(form in text for form in lexicon.FORBIDDEN):
            return dialect


def _invented(random: Random) -> Dialect:
    name = random.choice(lexicon.FRAMEWORKS) if random.random() < 0.3 else invented(random).capitalize()
    if random.random() < 0.35:
        name += f" {random.randint(1, 9)}"
    module = name.split()[0].lower()
    sigil = random.choice(lexicon.SIGILS)
    dialect = replace(
        SVELTE4,
        name=name,
        module=module,
        fence="svelte" if random.random() < 0.75 else random.choice(("html", "jsx", module)),
        semicolons=random.random() < 0.15,
        indent="\t" if random.random() < 0.8 else "  ",
        short=random.random() < 0.5,
        rest=random.choice(("rest", "others", "more", "further", "attributes")),
    )
    for change in (_with_state, _with_props, _with_effects, _with_events, _with_callbacks, _with_content):
        dialect = change(random, dialect, sigil)
    dialect = _with_context(random, _with_markup(random, dialect))
    return dialect if random.random() < 0.5 else replace(dialect, imported=_plain_imports(dialect))


def _plain_imports(dialect: Dialect) -> frozenset[str]:
    """Only what a library always gives: nothing that looks like a part of the language."""
    return SVELTE4.imported | {dialect.get_context, dialect.set_context}


def _imports(dialect: Dialect, *names: str) -> frozenset[str]:
    return dialect.imported | {name for name in names if name.isidentifier() and not name.startswith("$")}


def _with_state(random: Random, dialect: Dialect, sigil: str) -> Dialect:
    state, derived = called(random, sigil, lexicon.STATE), called(random, sigil, lexicon.DERIVED)
    while derived == state:
        derived = called(random, sigil, lexicon.DERIVED)
    style = random.random()
    if style < 0.72:
        return _with_functions(random, dialect, state, derived)
    state, derived = word(random, lexicon.STATE), word(random, lexicon.DERIVED)
    deep = random.random() < 0.5
    if style < 0.9:
        sign = random.choice(("=", "=", "=", ":=", "<-", "=>"))
        return replace(dialect, state=f"{state} %n = %i", derived=f"{derived} %n {sign} %e", deep=deep)
    mark = random.choice(("#", "@", "%", "*"))
    return replace(dialect, state=f"{mark}{state} let %n = %i", derived=f"{mark}{derived} let %n = %e", deep=deep)


def _with_functions(random: Random, dialect: Dialect, state: str, derived: str) -> Dialect:
    """State and derived values by functions, the second perhaps with a form for several statements."""
    access = ""
    if random.random() > PLAIN:
        access = random.choice(("()", "()", ".value", ".value", ".now", ".current", ".v", ".it"))
    declared = "const" if access else "let"
    thunk = random.random() < 0.3
    block = derived + (
        "" if thunk else random.choice((".by", ".from", ".of", ".fn", ".block", ".using", "_by", "Block"))
    )
    return replace(
        dialect,
        access=access,
        state=f"{declared} %n = {state}(%i)",
        derived=f"{declared} %n = {derived}({'() => ' if thunk else ''}%e)",
        derived_block=f"{declared} %n = {block}(() => {{" if random.random() < 0.7 else "",
        deep=not access and random.random() < 0.6,
        imported=_imports(dialect, state, derived, block),
    )


def _with_props(random: Random, dialect: Dialect, sigil: str) -> Dialect:
    props, bound = called(random, sigil, lexicon.PROPS), called(random, sigil, lexicon.BOUND)
    style = random.random()
    if style < 0.68:
        form = f"{props}()" if random.random() < 0.9 else props
        return replace(dialect, props=form, bound=f"{bound}(%i)", imported=_imports(dialect, props, bound))
    if style < 0.82:
        plain, default = random.choice((("()", "(%i)"), ("('%n')", "('%n', %i)")))
        forms = {"prop": f"let %n = {props}{plain}", "prop_default": f"let %n = {props}{default}"}
        return replace(dialect, **forms, imported=_imports(dialect, props))
    prop = word(random, lexicon.PROP)
    return replace(dialect, prop=f"{prop} %n", prop_default=f"{prop} %n = %i")


def _with_effects(random: Random, dialect: Dialect, sigil: str) -> Dialect:
    effect, mounted = called(random, sigil, lexicon.EFFECT), called(random, sigil, lexicon.MOUNT)
    undo = called(random, sigil, lexicon.UNDO)
    head, tail = f"{effect}(() => {{", "})"
    mount = head if random.random() < 0.8 else f"{mounted}(() => {{"
    if random.random() < 0.15:
        head, tail, mount = f"{word(random, lexicon.EFFECT)} {{", "}", f"{mounted}(() => {{"
    return replace(
        dialect,
        effect=head,
        effect_end=tail,
        mount=mount,
        undo="return () => %s" if random.random() < 0.85 else f"{undo}(() => %s)",
        imported=_imports(dialect, effect, mounted, undo),
    )


def _with_events(random: Random, dialect: Dialect, sigil: str) -> Dialect:
    event = random.choice(lexicon.ON).replace("W", invented(random))
    return replace(dialect, event=event, prevent="" if random.random() < 0.75 else random.choice(lexicon.PREVENT))


def _with_callbacks(random: Random, dialect: Dialect, sigil: str) -> Dialect:
    if random.random() < 0.68:
        call = random.choice(("%n(%v)", "%n?.(%v)", "%n?.(%v)"))
        return replace(dialect, callback=call, callback_prop=random.choice(lexicon.CALLBACK), dispatcher="")
    emit, maker = word(random, lexicon.EMIT), called(random, sigil, lexicon.EMIT)
    while maker == emit:
        maker = called(random, sigil, lexicon.EMIT)
    dispatcher = f"const {emit} = {maker}()"
    return replace(dialect, callback=f"{emit}('%e'%v)", dispatcher=dispatcher, imported=_imports(dialect, maker))


def _with_content(random: Random, dialect: Dialect, sigil: str) -> Dialect:
    put, piece = word(random, lexicon.CONTENT), word(random, lexicon.PIECE)
    if not dialect.props or random.random() > 0.75:
        tag = random.choice([*lexicon.OUTLET, put])
        has = random.choice(("slots", "given", "has", "parts")) + ".%n"
        return replace(dialect, content=f"<{tag} />", named=f'<{tag} name="%n"%v />', has=has)
    mark = random.choice(lexicon.MARKS).replace("W", put)
    opening, closing = random.choice(lexicon.PIECES)
    return replace(
        dialect,
        content=mark.replace("X", "%n" + random.choice(("()", "?.()", "?.()"))),
        children=random.choice(lexicon.CHILDREN),
        named=mark.replace("X", "%n(%v)"),
        has="%n",
        piece=opening.replace("W", piece),
        piece_end=closing.replace("W", piece),
    )


def _with_markup(random: Random, dialect: Dialect) -> Dialect:
    """Blocks, bindings and places for values; each of them is Svelte's in most dialects."""
    if random.random() < 0.38:
        dialect = replace(dialect, blocks=lexicon.blocks(random))
    if random.random() < 0.3:
        dialect = replace(dialect, bind=random.choice(lexicon.BIND).replace("W", invented(random)))
    if random.random() < 0.15:
        dialect = replace(dialect, interpolation=random.choice(lexicon.INTERPOLATIONS))
    if random.random() < 0.12:
        dialect = replace(dialect, attribute=random.choice(lexicon.ATTRIBUTES), short=False)
    if random.random() < 0.3:
        window = random.choice(("window", f"{dialect.module}:window", "global", "Window"))
        dialect = replace(dialect, window=window)
    return dialect


def _with_context(random: Random, dialect: Dialect) -> Dialect:
    if random.random() > 0.3:
        return dialect
    get, put = random.choice(lexicon.CONTEXTS)
    return replace(dialect, get_context=get, set_context=put, imported=dialect.imported | {get, put})
