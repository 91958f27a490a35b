"""Turns a judgement of a component into scores with one-line reasons. Pure: it runs nothing and reads no files.

The four scores of an answer, each 1 or 0 (`uses` is not scored where the question asks for none):

    works      every test of the question passes           parts: verdict, code, passed, total, failures...
    compiles   it compiles in runes mode                   parts: verdict, code, line
    svelte5    nothing of Svelte 4 is in it                parts: verdict, legacy: [{line, what}], from: tree or text
    uses       all that the question asks for is in it     parts: verdict, missing, found

The parts of `works` also hold the walls that stood round the component, and its attempts to reach what is behind them.

A component that uses nothing of either version is Svelte 5: it is what one would write there. One that mixes both is
not. Where the component does not parse, Svelte 4 is looked for in the text, and `from` says so.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ..base import Score

NAMES = ("works", "compiles", "svelte5", "uses")
LONGEST = 300  # characters of a reason
NO_COMPONENT = "there is no Svelte component in the answer"
Judgement = Mapping[str, Any]


def scores(judgement: Judgement, wanted: Sequence[str]) -> tuple[Score, ...]:
    """The scores of a component; `wanted`: what it must use."""
    return _works(judgement), _compiles(judgement), _svelte5(judgement), _uses(judgement, wanted)


def no_component(wanted: Sequence[str]) -> tuple[Score, ...]:
    """The scores of an answer that holds no component."""
    values = [0.0, 0.0, 0.0, 0.0 if wanted else None]
    parts = {"verdict": "no answer", "code": "no_component"}
    return tuple(Score(name, value, NO_COMPONENT, parts) for name, value in zip(NAMES, values, strict=True))


def _works(judgement: Judgement) -> Score:
    run = judgement["run"]
    if run is None:
        return Score("works", None, "no test was given", {"verdict": "wrong", "code": None})
    if "error" in run:
        parts = {"verdict": "wrong", "code": run["error"]["code"], "passed": 0, "total": 0, "failures": [], "walls": []}
        return Score("works", 0.0, f"does not compile: {_told(run['error'])}", parts)
    tests = [test for test in run["tests"] if test["state"] not in ("skip", "todo")]
    failed = [test for test in tests if test["state"] != "pass"]
    whole = not failed and bool(tests) and run["end"] is not None and run["end"]["state"] == "pass"
    passed = len(tests) - len(failed)
    parts = {
        "verdict": "correct" if whole else "partly" if passed else "wrong",
        "code": None if whole else _failure_code(run, failed),
        "passed": passed,
        "total": len(tests),
        "failures": [{"test": test["name"], "message": _line(test["message"])} for test in failed],
        "walls": list(judgement["walls"]),
        "attempts": list(run["walls"]),
    }
    return Score("works", float(whole), _line(_works_reason(run, tests, failed, whole)), parts)


def _failure_code(run: Mapping[str, Any], failed: Sequence[Mapping[str, Any]]) -> str:
    """A word for what went wrong, for counting."""
    if run["stopped"]:
        return "timeout" if run["stopped"].startswith("timed out") else "stopped"
    if run["walls"]:
        return "walled_off"
    return "test_failed" if failed else "not_loaded"


def _works_reason(
    run: Mapping[str, Any], tests: Sequence[Mapping[str, Any]], failed: Sequence[Mapping[str, Any]], whole: bool
) -> str:
    if whole:
        uncaught = f", though with an uncaught error: {run['uncaught'][0]}" if run["uncaught"] else ""
        return f"passes {_counted(len(tests))}{uncaught}"
    reached = f"tried to reach {', '.join(run['walls'])}, which is walled off; " if run["walls"] else ""
    if run["stopped"]:
        return reached + run["stopped"]
    if failed:
        share = f" ({len(failed)} of {_counted(len(tests))} fail)" if len(tests) > 1 else ""
        return f"{reached}fails '{failed[0]['name']}'{share}: {failed[0]['message']}"
    if run["end"]["message"]:
        return f"{reached}fails before its tests: {run['end']['message']}"
    return f"{reached}its test file has no tests that ran"


def _compiles(judgement: Judgement) -> Score:
    error = judgement["error"]
    if error is None:
        return Score("compiles", 1.0, "compiles in runes mode", {"verdict": "correct", "code": None, "line": None})
    parts = {"verdict": "wrong", "code": error["code"], "line": error["line"]}
    return Score("compiles", 0.0, _line(_told(error)), parts)


def _svelte5(judgement: Judgement) -> Score:
    legacy = [dict(finding) for finding in judgement["legacy"]]
    source = "tree" if judgement["parsed"] else "text"
    parts = {"verdict": "wrong" if legacy else "correct", "legacy": legacy, "from": source}
    guessed = "" if judgement["parsed"] else " (it does not parse, so this is by its text)"
    found = ", ".join(f"{finding['what']} (line {finding['line']})" for finding in legacy)
    reason = f"Svelte 4: {found}" if legacy else "nothing of Svelte 4"
    return Score("svelte5", 0.0 if legacy else 1.0, _line(reason + guessed), parts)


def _uses(judgement: Judgement, wanted: Sequence[str]) -> Score:
    found = list(judgement["uses"])
    missing = [name for name in wanted if name not in found]
    parts = {"verdict": "wrong" if missing else "correct", "missing": missing, "found": found}
    if not wanted:
        return Score("uses", None, "nothing is asked for", parts)
    reason = f"does not use {', '.join(missing)}" if missing else f"uses {', '.join(wanted)}"
    return Score("uses", 0.0 if missing else 1.0, reason, parts)


def _told(error: Mapping[str, Any]) -> str:
    line = f", line {error['line']}" if error["line"] else ""
    return f"{error['code']}{line}: {error['message']}"


def _counted(tests: int) -> str:
    return "1 test" if tests == 1 else f"{tests} tests"


def _line(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else f"{flat[: LONGEST - 1]}…"
