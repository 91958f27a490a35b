"""Asks the real Svelte compiler whether components compile when nobody tells it which Svelte they are meant for.

Code is compiled and never run. Where the compiler lies is for the svelte scorer to know, which installs it.
"""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

PROGRAM = """
import { readFileSync } from 'node:fs'
const { compile } = await import(process.argv[1])
const told = JSON.parse(readFileSync(0, 'utf8')).map((code) => {
	try { return { runes: compile(code, { generate: 'client' }).metadata.runes, error: null } }
	catch (error) { return { runes: null, error: `${error.message}\\n${code}` } }
})
console.log(JSON.stringify(told))
"""
MAIN = "node_modules/svelte/src/compiler/index.js"


def compiled(node: str, compiler: Path, codes: Sequence[str]) -> list[dict[str, Any]]:
    """Of each component whether it is in runes mode (None: it does not compile), and what is wrong with it."""
    command = [node, "--input-type=module", "--eval", PROGRAM, compiler.as_uri()]
    done = subprocess.run(command, input=json.dumps(codes), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def share_of_svelte4(answers: Sequence[str]) -> float:
    """The share of answers with a component that compiles and uses no runes."""
    from ...evaluate.scorers.svelte.extract import component
    from ...evaluate.scorers.svelte.node import installed

    node, programs = installed(lambda what, done, total: None)
    codes = [code for answer in answers if (code := component(answer))]
    told = compiled(str(node.program), programs.parent / MAIN, codes)
    return sum(one["runes"] is False for one in told) / len(answers)
