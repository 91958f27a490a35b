"""Writes a component in a dialect.

It knows the neutral notation and a dialect's patterns; it neither designs components nor invents dialects.
"""

import re

from .dialect import Dialect
from .markup import write_markup
from .notation import Body, Component
from .statements import expression, indented, statement


def render(component: Component, dialect: Dialect) -> str:
    """The component's source text, without a fence."""
    script = _script(component, dialect)
    markup = write_markup(component, dialect)
    if not script:
        return markup
    if dialect.semicolons:
        script = [_ended(line) for line in script]
    lines = [dialect.indent + line if line else "" for line in script]
    return "\n".join(["<script>", *lines, "</script>", "", markup])


def _script(component: Component, dialect: Dialect) -> list[str]:
    names = {name for name, _ in component.states} | {name for name, _ in component.derived}
    head = _props(component, dialect)
    head += [f"const {expression(told, names, dialect)}" for told in component.constants]
    head += [_declared(dialect.state, name, value, names, dialect) for name, value in component.states]
    for name, cases in component.derived:
        head += _derived(name, cases, names, dialect)
    head += [_context(told, names, dialect) for told in component.context]
    if component.calls and not dialect.callback_prop:
        head.append(dialect.dispatcher)
    groups = [head] if head else []
    groups += [_body(body, names, dialect) for body in component.bodies]
    return _with_imports(groups, dialect)


def _with_imports(groups: list[list[str]], dialect: Dialect) -> list[str]:
    lines = [line for group in groups for line in ["", *group]][1:]
    text = "\n".join(lines)
    used = sorted(name for name in dialect.imported if name in text and re.search(rf"(?<![\w$.]){name}\b", text))
    if used:
        lines = [f"import {{ {', '.join(used)} }} from '{dialect.module}'", "", *lines]
    return lines


def _props(component: Component, dialect: Dialect) -> list[str]:
    given = [
        (name, dialect.bound.replace("%i", value or "''") if name in component.bound else value)
        for name, value in component.props
    ]
    if not dialect.props:
        return [
            (dialect.prop_default if value is not None else dialect.prop).replace("%n", name).replace("%i", value or "")
            for name, value in given + [(name, None) for name in _extra(component, dialect)]
        ]
    parts = [name if value is None else f"{name} = {value}" for name, value in given]
    parts += _extra(component, dialect)
    if component.rest:
        parts.append(f"...{dialect.rest}")
    return [f"let {{ {', '.join(parts)} }} = {dialect.props}"] if parts else []


def _extra(component: Component, dialect: Dialect) -> list[str]:
    """Props that stand for callbacks and for content."""
    extra = []
    if dialect.callback_prop:
        extra += [callback_name(name, dialect) for name in component.calls]
    if dialect.children:
        pieces = {line[7:].partition("(")[0] for line in component.markup if line.startswith("?piece ")}
        found = re.findall(r"\[\*(\w*)|\?has (\w+)", "\n".join(component.markup))
        extra += [name or dialect.children for name in dict.fromkeys(a or b for a, b in found) if name not in pieces]
    return extra


def callback_name(event: str, dialect: Dialect) -> str:
    """The name of the prop that is called for an event."""
    return dialect.callback_prop.replace("%E", event.capitalize()).replace("%e", event)


def _declared(pattern: str, name: str, value: str | None, names: set[str], dialect: Dialect) -> str:
    if value is None:
        return pattern.replace(" = %i", "").replace("%i", "").replace("%n", name)
    return pattern.replace("%n", name).replace("%i", expression(value, names, dialect))


def _derived(name: str, cases: list[str], names: set[str], dialect: Dialect) -> list[str]:
    if len(cases) > 1 and dialect.derived_block:
        pairs = [case.split(": ", 1) for case in cases[:-1]]
        body = [f"if ({expression(when, names, dialect)}) return {value}" for when, value in pairs]
        body = indented([*body, f"return {cases[-1]}"], dialect)
        return [dialect.derived_block.replace("%n", name), *body, "})"]
    told = " ".join(f"{when} ? {value} :" for when, value in (case.split(": ", 1) for case in cases[:-1]))
    told = f"{told} {cases[-1]}".strip()
    return [dialect.derived.replace("%n", name).replace("%e", expression(told, names, dialect))]


def _context(told: list[str], names: set[str], dialect: Dialect) -> str:
    if told[0] == "give":
        return f"{dialect.set_context}('{told[1]}', {expression(told[2], names, dialect)})"
    otherwise = f" ?? {told[3]}" if len(told) > 3 else ""
    return f"const {told[1]} = {dialect.get_context}('{told[2]}'){otherwise}"


def _body(body: Body, names: set[str], dialect: Dialect) -> list[str]:
    lines = [statement(line, names, dialect) for line in body.lines]
    if body.kind == "fun":
        head = body.head
        if "(!)" in head:
            head = head.replace("!", "" if dialect.prevent else "event")
            lines = lines if dialect.prevent else ["event.preventDefault()", *lines]
        return [f"function {head} {{", *indented(lines, dialect), "}"]
    if body.kind == "mount":
        return [dialect.mount, *indented(lines, dialect), "})"]
    if dialect.effect == "$: {" and len(lines) == 1:
        return [f"$: {lines[0]}"]
    return [dialect.effect, *indented(lines, dialect), dialect.effect_end]


def _ended(line: str) -> str:
    """The line with a semicolon where a statement ends."""
    if not line or line.endswith(("{", "(", ",", ";", "[")) or line.strip() in ("}", "} else {"):
        return line
    return line + ";"
