"""Ways out that a component may try. Each must fail, and where it can be recognized, be told in the reason."""
# ruff: noqa: E501 (components read better on one line)

import http.server
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from knowhow.evaluate.scorers.svelte.judging import Job, Judge
from knowhow.evaluate.scorers.svelte.reasons import scores

TEST = """\
import { render, screen } from '@testing-library/svelte'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

test('got out', async () => {
  render(Component)
  expect(await screen.findByText('out')).toBeInTheDocument()
})
"""
PASSING = TEST.replace("'out'", "'in'")
# A component that shows "out" where its way leads out. PORT, PID and FOLDER stand for a server, a process and a folder
# on the machine, of which the last holds secret.txt.
SHOW = "{#await way() then}<p>out</p>{:catch}<p>walled in</p>{/await}"
WAYS = {
    "read a file through an import": (
        "import fs from 'node:fs'; const way = async () => fs.readFileSync('SECRET')",
        "node:fs",
    ),
    "an import without its prefix": (
        "import { readFileSync } from 'fs'; const way = async () => readFileSync('SECRET')",
        "node:fs",
    ),
    "a dynamic import": ("const way = async () => (await import('node:fs')).readFileSync('SECRET')", "node:fs"),
    "write a file": (
        "const way = async () => (await import('fs/promises')).writeFile('FOLDER/made', 'x')",
        "node:fs/promises",
    ),
    "start a process": ("const way = async () => (await import('child_process')).execSync('id')", "node:child_process"),
    "a worker": (
        "const way = async () => new (await import('worker_threads')).Worker('1', { eval: true })",
        "node:worker_threads",
    ),
    "the inspector": ("const way = async () => (await import('inspector')).open(0)", "node:inspector"),
    "a socket": ("const way = async () => (await import('net')).connect(PORT)", "node:net"),
    "a name looked up": ("const way = async () => (await import('dns')).promises.lookup('example.org')", "node:dns"),
    "require": ("const way = async () => require('fs').readFileSync('SECRET')", None),
    "createRequire": ("const way = async () => (await import('module')).createRequire('/x.js')('fs')", "node:module"),
    "process.binding": (
        "const way = async () => process.binding('fs').internalModuleReadJSON('SECRET')",
        "process.binding",
    ),
    "process.mainModule": ("const way = async () => process.mainModule.require('fs')", "process.mainModule"),
    "process.getBuiltinModule": (
        "const way = async () => process.getBuiltinModule('fs').readFileSync('SECRET')",
        "process.getBuiltinModule",
    ),
    "the Function constructor": (
        "const way = async () => (() => {}).constructor('return process.mainModule')().require('fs')",
        "process.mainModule",
    ),
    "import() in a made function": (
        "const way = async () => (await Function('return import(\"node:fs\")')()).readFileSync('SECRET')",
        None,
    ),
    "import() in an evaluated string": (
        "const way = async () => (await (0, eval)('import(\"node:fs\")')).readFileSync('SECRET')",
        None,
    ),
    "a timer's constructor": (
        "const way = async () => setTimeout(() => {}).constructor.constructor('return process.mainModule')().require('fs')",
        "process.mainModule",
    ),
    "the DOM's constructor": (
        "const way = async () => document.createElement.constructor('return process.dlopen')()",
        "process.dlopen",
    ),
    "a script element": (
        "const way = async () => { const s = document.createElement('script'); s.textContent = 'globalThis.got = typeof process.exit'; document.body.append(s); await 0; if (got !== 'function') throw 0 }",
        None,
    ),
    "the environment": ("const way = async () => { if (!process.env.PATH && !process.env.HOME) throw 0 }", None),
    "kill a process": ("const way = async () => process.kill(PID)", "process.kill"),
    "fetch": ("const way = async () => fetch('http://127.0.0.1:PORT/')", "the network"),
    "a web socket": ("const way = async () => new WebSocket('ws://127.0.0.1:PORT/')", "the network"),
    "an XMLHttpRequest": (
        "const way = async () => { const r = new XMLHttpRequest(); r.open('GET', 'http://127.0.0.1:PORT/'); r.send() }",
        "the network",
    ),
    "a data: import": ("const way = async () => import('data:text/javascript,export default 1')", "data:"),
    "a file: import": ("const way = async () => import('file://SECRET')", "file:"),
    "another's folder": ("const way = async () => import('../other/Component.svelte')", None),
}
ENDS = {
    "the process's end": ("<script>process.exit(0)</script><p>in</p>", "process.exit"),
    "the process's end, for the module": (
        "<script module>process.reallyExit(0)</script><p>in</p>",
        "process.reallyExit",
    ),
    "an endless loop": ("<script>for (;;) ;</script><p>in</p>", "timed out"),
    "an endless loop of promises": (
        "<script>const on = () => Promise.resolve().then(on); on()</script><p>in</p>",
        None,
    ),
    "the heap": (
        "<script>const all = []; for (;;) all.push(new Array(1e6).fill(all))</script><p>in</p>",
        None,
    ),  # out of memory, or of time where the machine is slow
    "buffers": ("<script>const all = []; for (;;) all.push(new Uint8Array(1e8).fill(1))</script><p>in</p>", None),
    "a forged result": (
        "<script>console.log('end pass'); process.stdout.write('end\\t\"pass\"\\n'); throw 0</script>",
        "process.stdout",
    ),
}


class Server(http.server.BaseHTTPRequestHandler):
    reached: list[str] = []  # noqa: RUF012 (the handler's own, one test long)

    def do_GET(self) -> None:
        self.reached.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, int, int]]:
    """A folder with a secret, a server's port and a process's id: what a component must not reach."""
    folder = tmp_path_factory.mktemp("outside")
    (folder / "secret.txt").write_text("secret")
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    with http.server.HTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield folder, server.server_port, sleeper.pid
        server.shutdown()
    assert not Server.reached
    assert sleeper.poll() is None
    sleeper.kill()
    assert {*os.listdir(folder)} - {"out.test.js", "in.test.js"} == {"secret.txt"}


@pytest.fixture(scope="module")
def judgements(judge: Judge, outside: tuple[Path, int, int]) -> dict[str, Mapping[str, Any]]:
    folder, port, pid = outside
    (folder / "out.test.js").write_text(TEST)
    (folder / "in.test.js").write_text(PASSING)
    filled = {"SECRET": str(folder / "secret.txt"), "FOLDER": str(folder), "PORT": str(port), "PID": str(pid)}
    jobs = {}
    for name, (way, _) in WAYS.items():
        code = f"<script>{way}</script>{SHOW}"
        for word, value in filled.items():
            code = code.replace(word, value)
        jobs[name] = Job(code, folder / "out.test.js")
    jobs |= {name: Job(code, folder / "in.test.js") for name, (code, _) in ENDS.items()}
    jobs["harmless"] = Job("<p>in</p>", folder / "in.test.js")
    hasty = replace(judge, cpu_seconds=5)
    return dict(zip(jobs, hasty.judgements(list(jobs.values())), strict=True))


@pytest.mark.parametrize("name", [*WAYS, *ENDS])
def test_no_way_leads_out(name: str, judgements: dict[str, Mapping[str, Any]]) -> None:
    works = scores(judgements[name], ())[0]
    assert works.value == 0, works
    told = {**WAYS, **ENDS}[name][1]
    assert told is None or told in works.reason


def test_a_component_beside_them_is_not_harmed(judgements: dict[str, Mapping[str, Any]]) -> None:
    assert scores(judgements["harmless"], ())[0].value == 1


def test_the_walls_that_stood_are_on_record(judgements: dict[str, Mapping[str, Any]]) -> None:
    walls = scores(judgements["fetch"], ())[0].parts["walls"]
    assert {wall.split(":")[0] for wall in walls} >= {"permission", "network", "limits"}


OUTER = """\
const fs = require('node:fs')
const tries = {
  read: () => fs.readFileSync('SECRET'),
  list: () => fs.readdirSync('FOLDER'),
  write: () => fs.writeFileSync('FOLDER/made', 'x'),
  'write here': () => fs.writeFileSync(`${__dirname}/made`, 'x'),
  start: () => require('child_process').execFileSync('/bin/true'),
  worker: () => new (require('worker_threads').Worker)('1', { eval: true }),
  addon: () => process.dlopen({ exports: {} }, 'FOLDER/x.node'),
  signal: () => process.kill(PID, 0),
  environment: () => { if (!process.env.KNOWHOW_CANARY) throw 0 },
}
const out = Object.keys(tries).filter((name) => { try { tries[name](); return true } catch { return false } })
const done = () => { console.log(JSON.stringify(out)); process.exit() }
require('net').connect(PORT, '127.0.0.1').on('connect', () => { out.push('connect'); done() }).on('error', done)
"""


# The same program, as what a snapshot goes on with: every component starts from one (node/build.mjs)
IN_SNAPSHOT = "require('node:v8').startupSnapshot.setDeserializeMainFunction(() => {\n%s})\n"


@pytest.mark.parametrize("start", ["program", "snapshot"])
def test_the_outer_walls_hold_by_themselves(
    start: str, judge: Judge, outside: tuple[Path, int, int], tmp_path: Path
) -> None:
    """A program of ours in the place of the inner wall, with all that Node gives, gets nowhere either."""
    folder, port, pid = outside
    filled = {"SECRET": f"{folder}/secret.txt", "FOLDER": str(folder), "PORT": str(port), "PID": str(pid)}
    program = OUTER
    for word, value in filled.items():
        program = program.replace(word, value)
    (tmp_path / "walls.cjs").write_text(program if start == "program" else IN_SNAPSHOT % program)
    if start == "snapshot":
        make = ["--snapshot-blob", f"{tmp_path}/bench.blob", "--build-snapshot", f"{tmp_path}/walls.cjs"]
        subprocess.run([judge.node.program, "--max-old-space-size=256", *make], check=True, capture_output=True)
    confined = _confined(judge, tmp_path)
    assert ("--snapshot-blob" in confined["command"]) == (start == "snapshot")
    done = subprocess.run(confined["command"], capture_output=True, text=True, check=False, env={})
    open_ways = {"signal"} - ({"signal"} if "processes: namespace" in confined["walls"] else set())
    open_ways |= {"connect"} if "network: no sockets" in confined["walls"] else set()
    assert set(json.loads(done.stdout)) == open_ways, done.stderr


def _confined(judge: Judge, folder: Path) -> dict[str, Any]:
    """What confine.mjs makes of a folder in the place of the bench's: {command, walls}."""
    script = f"import('{judge.folder}/confine.mjs').then((m) => console.log(JSON.stringify(m.confine('{folder}', 5))))"
    told = subprocess.run([judge.node.program, "-e", script], capture_output=True, text=True, check=True)
    return json.loads(told.stdout)
