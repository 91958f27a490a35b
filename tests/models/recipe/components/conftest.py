"""The real Svelte compiler, where the svelte scorer has installed it; nothing is installed for these tests."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from knowhow.evaluate.scorers.svelte.node import cache

PROGRAM = """
import { readFileSync } from 'node:fs'
const { compile } = await import(process.argv[1])
const told = JSON.parse(readFileSync(0, 'utf8')).map((code) => {
	try { return { runes: compile(code, { generate: 'client' }).metadata.runes, error: null } }
	catch (error) { return { runes: null, error: `${error.message}\\n${code}` } }
})
console.log(JSON.stringify(told))
"""
Compiler = Callable[[list[str]], list[dict]]


@pytest.fixture(scope="session")
def compiled() -> Compiler:
    """Compiles components: for each, whether it is in runes mode, and what is wrong with it."""
    found = sorted(cache().glob("svelte-*/node_modules/svelte/src/compiler/index.js"))
    node = shutil.which("node")
    if not found or node is None:
        pytest.skip("the svelte scorer has not installed its compiler here")
    return lambda codes: _told(node, found[-1], codes)


def _told(node: str, compiler: Path, codes: list[str]) -> list[dict]:
    command = [node, "--input-type=module", "--eval", PROGRAM, compiler.as_uri()]
    done = subprocess.run(command, input=json.dumps(codes), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)
