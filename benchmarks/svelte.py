"""Holds the svelte scorer against plain Vitest: do both say the same of every component, and how fast is ours?

    python benchmarks/svelte.py [CORPUS ...] [--cases FOLDER] [--record]

Components come from corpora (references and known-bad answers) and from a folder of NAME.svelte with NAME.test.js or
.test.ts, or with a shared.test.js. Plain Vitest runs them with all rights, so they must be ones that somebody has
read. `--record` writes what Vitest said of the cases beside them, as verdicts.json, which the tests then hold the
scorer to.
"""

import argparse
import contextlib
import json
import os
import re
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowhow.evaluate.questions import load_questions
from knowhow.evaluate.scorers.svelte.extract import component
from knowhow.evaluate.scorers.svelte.judging import Job, Judge, at_once
from knowhow.evaluate.scorers.svelte.node import CI, SOURCES, find_node, installed
from knowhow.evaluate.scorers.svelte.reasons import scores
from knowhow.strategies.corpus import find_corpus, manifest

CASES = Path(__file__).parent.parent / "tests/evaluate/scorers/svelte/cases"
Said = Mapping[str, Any]  # passed, total, works
CONFIG = """\
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { svelteTesting } from '@testing-library/svelte/vite'
import { defineConfig } from 'vitest/config'

const test = { environment: 'jsdom', globals: true, setupFiles: ['./setup.js'], dangerouslyIgnoreUnhandledErrors: true }
export default defineConfig({ plugins: [svelte(), svelteTesting()], test })
"""


def case_jobs(folder: Path) -> dict[str, Job]:
    """By name, every component in a folder and its subfolders, with its own test or the one that its folder shares."""
    jobs = {}
    for path in sorted(folder.rglob("*.svelte")):
        tests = [*path.parent.glob(f"{path.stem}.*test.*"), *path.parent.glob("shared.test.*")]
        jobs[path.relative_to(folder).with_suffix("").as_posix()] = Job(path.read_text(), tests[0])
    return jobs


def corpus_jobs(corpus: str) -> Iterator[tuple[str, Job]]:
    """Every reference and known-bad answer of a corpus that holds a component."""
    folder = find_corpus(corpus)
    questions = load_questions(folder / manifest(folder)["questions"], {"svelte"})
    for question in questions.questions:
        for number, text in enumerate([question.reference, *question.known_bad]):
            code = component(text)
            if code is not None:
                yield f"{question.id}-{number}", Job(code, folder / question.checks["svelte"]["test"])


@dataclass
class Cost:
    """Seconds that passed, and that processors computed, while components were judged."""

    seconds: float = 0.0
    processor: float = 0.0


@contextlib.contextmanager
def measured() -> Iterator[Cost]:
    cost, started, before = Cost(), time.perf_counter(), _processor()
    yield cost
    cost.seconds, cost.processor = time.perf_counter() - started, _processor() - before


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def ours(jobs: Sequence[Job]) -> tuple[list[Said], Cost]:
    """What our scorer says of each job, and what that cost once installed."""
    node, folder = installed(lambda label, done, total: None)
    judge = Judge(node, folder, at_once())
    with measured() as cost:
        told = [scores(judgement, ())[0] for judgement in judge.judgements(jobs)]
    return [{"passed": one.parts["passed"], "total": one.parts["total"], "works": one.value == 1} for one in told], cost


def vitest(jobs: Mapping[str, Job]) -> tuple[list[Said], Cost]:
    """What Vitest says of each job, and what that cost once installed."""
    node = find_node()
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(SOURCES / name, root / name)
        subprocess.run([*node.npm, *(flag for flag in CI if flag != "--omit=dev")], cwd=root, check=True)
        (root / "vitest.config.js").write_text(CONFIG)
        (root / "setup.js").write_text("import '@testing-library/jest-dom/vitest'\n")
        for number, job in enumerate(jobs.values()):
            _lay_out(job, root / f"job{number}")
        command = [str(node.program), "node_modules/vitest/vitest.mjs", "run", "--reporter=json"]
        with measured() as cost:
            subprocess.run([*command, "--outputFile=told.json"], cwd=root, check=False, capture_output=True)
        return list(_read(json.loads((root / "told.json").read_text()), jobs)), cost


def _lay_out(job: Job, folder: Path) -> None:
    assert job.test
    folder.mkdir()
    (folder / "Component.svelte").write_text(job.code)
    shutil.copyfile(job.test, folder / ("Component." + job.test.name.partition(".")[2]))
    for path in _beside(job.test):
        shutil.copyfile(path, folder / path.name)


def _beside(test: Path) -> set[Path]:
    """The files beside a test that it imports or mocks, and those that these import in their turn."""
    found: set[Path] = set()
    ahead = [test]
    while ahead:
        names = re.findall(r"""['"]\./([\w.-]+)['"]""", ahead.pop().read_text())
        new = {test.parent / name for name in names if name != "Component.svelte"} - found
        ahead += [path for path in new if path.is_file()]
        found |= set(ahead)
    return found


def _read(told: Mapping[str, Any], names: Mapping[str, Job]) -> Iterator[Said]:
    files = {Path(file["name"]).parent.name: file for file in told["testResults"]}
    for number in range(len(names)):
        file = files[f"job{number}"]
        states = [test["status"] for test in file["assertionResults"] if test["status"] in ("passed", "failed")]
        passed = states.count("passed")
        yield {
            "passed": passed,
            "total": len(states),
            "works": file["status"] == "passed" and passed == len(states) > 0,
        }


def report(
    names: Iterable[str], mine: Sequence[Said], theirs: Sequence[Said], cost: Cost, their_cost: Cost
) -> Iterator[str]:
    differing = [(name, one, other) for name, one, other in zip(names, mine, theirs, strict=True) if one != other]
    yield from (f"{name}: ours {one}, Vitest {other}" for name, one, other in differing)
    yield f"{len(mine)} components; the same tests pass in {len(mine) - len(differing)}"
    yield f"works differs in {sum(one['works'] != other['works'] for _, one, other in differing)}"
    number = len(mine)
    rates = f"ours {number / cost.seconds:.1f}, Vitest {number / their_cost.seconds:.1f}"
    yield f"a second: {rates}; {os.cpu_count()} cores"
    each = f"ours {cost.processor / number:.2f}, Vitest {their_cost.processor / number:.2f}"
    yield f"processor seconds a component: {each}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", nargs="*")
    parser.add_argument("--cases", type=Path, default=CASES)
    parser.add_argument("--record", action="store_true")
    settings = parser.parse_args()
    cases = case_jobs(settings.cases)
    jobs = cases | dict(pair for corpus in settings.corpora for pair in corpus_jobs(corpus))
    (mine, cost), (theirs, their_cost) = ours(list(jobs.values())), vitest(jobs)
    for line in report(jobs, mine, theirs, cost, their_cost):
        print(line)  # noqa: T201
    if settings.record:
        verdicts = dict(zip(jobs, theirs, strict=True))
        text = json.dumps({name: verdicts[name] for name in cases}, indent=1)
        (settings.cases / "verdicts.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
