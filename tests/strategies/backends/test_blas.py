"""The fast BLAS takes reference BLAS's place, or says that it did not. Fresh processes: a library stays loaded."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from knowhow.strategies.backends import blas

cpu_only = pytest.mark.skipif(not blas.needed(), reason="MLX has a GPU or Accelerate here")


def python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    command = [sys.executable, "-c", "import os\nfrom knowhow.strategies.backends import blas\n" + code]
    return subprocess.run(command, env=kept | environment, text=True, capture_output=True, check=False, timeout=60)


@cpu_only
def test_mlx_multiplies_through_the_library_that_was_loaded() -> None:
    """No one tells where MLX's product ended up, so it is timed, in the processor's time: 10 times and more apart."""
    code = """
import time
print(blas.load_fast_blas())
import mlx.core as mx
a = mx.random.normal((700, 700))
mx.eval(a, a @ a)
start = time.process_time()
mx.eval(a @ a)
print(time.process_time() - start)
"""
    fast, slow = (python(code, KNOWHOW_BLAS=switch).stdout.split() for switch in ("", "off"))
    assert fast[0].endswith("libtorch_cpu.so")
    assert slow[0] == "None"
    assert float(fast[1]) < float(slow[1]) / 3


@cpu_only
def test_a_library_that_is_no_blas_is_refused_in_one_line() -> None:
    for library in ("/nowhere/libblas.so", "libm.so.6"):
        ran = python("blas.load_fast_blas()", KNOWHOW_BLAS=library)
        assert f"KNOWHOW_BLAS={library} cannot be loaded" in ran.stderr.splitlines()[-1]


@cpu_only
def test_it_says_so_once_when_mlx_was_there_first() -> None:
    ran = python("import mlx.core\nprint(blas.load_fast_blas(), blas.load_fast_blas())")
    assert ran.stdout.strip() == "None None"
    assert ran.stderr.count("mlx was imported before") == 1


@cpu_only
def test_it_says_so_once_when_there_is_none() -> None:
    code = """
blas._candidates = lambda: iter(["libm.so.6", "/nowhere/libblas.so"])
print(blas.load_fast_blas(), blas.load_fast_blas())
"""
    ran = python(code)
    assert ran.stdout.strip() == "None None"
    assert ran.stderr.count("no fast BLAS found") == 1


@cpu_only
def test_the_cores_are_shared_unless_the_user_chose() -> None:
    code = "blas.load_fast_blas()\nprint(os.environ.get('MKL_NUM_THREADS'))"
    assert python(code).stdout.strip() == str(max(1, len(os.sched_getaffinity(0)) // 2))
    assert python(code, OMP_NUM_THREADS="2").stdout.strip() == "None"
    assert python(code, MKL_NUM_THREADS="7").stdout.strip() == "7"


@cpu_only
def test_mlx_compiles_no_kernels(tmp_path: Path) -> None:
    """It keeps them in a folder of the temporary one."""
    code = """
blas.load_fast_blas()
import mlx.core as mx
mx.eval(mx.compile(lambda x: mx.exp(x) * 2 + x)(mx.arange(8.0)))
"""
    assert python(code, TMPDIR=str(tmp_path)).returncode == 0
    assert not list(tmp_path.rglob("*.so"))


@cpu_only
def test_freed_memory_stays_until_it_is_given_back() -> None:
    """Of 30 MB, in a thread as well, the resident part after each step."""
    code = """
import ctypes, resource, threading
libc = ctypes.CDLL(None)
if not hasattr(libc, "mallopt"):
    raise SystemExit
libc.malloc.restype, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
libc.memset.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t]
def held():
    return int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize() / 1e6
def use_and_free():
    array = libc.malloc(30_000_000)
    libc.memset(array, 1, 30_000_000)
    libc.free(array)
blas.load_fast_blas()
for used in (use_and_free, lambda: [thread := threading.Thread(target=use_and_free), thread.start(), thread.join()]):
    before = held()
    used()
    print(held() - before)
    blas.give_back()
    print(held() - before)
"""
    told = python(code).stdout.split()
    if not told:
        pytest.skip("not glibc")
    kept, left, kept_of_thread, left_of_thread = map(float, told)
    assert min(kept, kept_of_thread) > 25
    assert max(left, left_of_thread) < 5


def test_elsewhere_nothing_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not blas.needed.__wrapped__()
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(blas, "_installed", lambda *packages: True)  # a CUDA build beside the CPU's
    assert not blas.needed.__wrapped__()


def test_torch_is_found_without_being_imported() -> None:
    ran = python("import sys\nprint(next(blas._candidates()), 'torch' in sys.modules)")
    library, imported = ran.stdout.split()
    assert Path(library).name == "libtorch_cpu.so"
    assert imported == "False"
