"""Gives MLX a fast matrix product on Linux without a GPU: the wheel there links reference BLAS, one core and no SIMD.

A library loaded with RTLD_GLOBAL before `mlx.core` is found first when MLX binds `sgemm_`, so it takes reference BLAS's
place; afterwards is too late. Only float32 goes through it. The one tried first is torch's, because torch is installed
with this project and was also the fastest measured (benchmarks/README.md); then the system's OpenBLAS. The OpenBLAS
inside numpy's and scipy's wheels is of no use: its symbols carry a prefix.

It gets half as many threads as there are cores, unless MKL_NUM_THREADS, OPENBLAS_NUM_THREADS or OMP_NUM_THREADS says
otherwise: MLX works in two lanes (lanes.py), and a team of BLAS threads that waits for one without a core is slower
than a smaller team (measured on two busy cores: 1.1 to 2 times).

Three more things are set there (benchmarks/README.md). MLX is not left to compile fused kernels: it calls the C++
compiler for each, which took half a minute of the first run on a machine, and won 4% of a training's time. It is to
take its graphs in breadth, or the second lane would wait for the first. And freed memory stays with the process: MLX
frees each array at once, and up to a sixth of a training's time went into getting the same pages from the system.

KNOWHOW_BLAS: the path of another library, or `off`. This module knows nothing of models and never imports MLX.
"""

import ctypes
import ctypes.util
import importlib.util
import os
import sys
import warnings
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from ..errors import UserError

SWITCH = "KNOWHOW_BLAS"
MALLOPT = {  # settings of glibc's malloc, in bytes
    -3: 32 << 20,  # M_MMAP_THRESHOLD: smaller arrays are from the heap; its most
    -1: 1 << 30,  # M_TRIM_THRESHOLD: so much may stay free at the heap's end
    -2: 64 << 20,  # M_TOP_PAD: how much the heap grows at once
    -8: 1,  # M_ARENA_MAX: threads share one heap (a number)
}


@cache
def needed() -> bool:
    """Whether MLX runs on the CPU of a Linux machine: no CUDA build, and no Accelerate, which macOS has."""
    return sys.platform == "linux" and _installed("mlx-cpu") and not _installed("mlx-cuda-12", "mlx-cuda-13")


@cache
def load_fast_blas() -> str | None:
    """Load the first candidate that works and return its name; None: not needed, switched off or none found.

    Call it before anything imports `mlx.core`. Warns, once, where MLX stays slow. UserError: KNOWHOW_BLAS names a
    library that cannot be loaded.
    """
    if not needed() or os.environ.get(SWITCH) == "off":
        return None
    if "mlx.core" in sys.modules:
        warnings.warn("mlx was imported before a fast BLAS could be loaded: matrix products will be slow", stacklevel=2)
        return None
    os.environ.setdefault("MLX_DISABLE_COMPILE", "1")  # MLX asks only whether it is there
    os.environ.setdefault("MLX_BFS_MAX_WIDTH", "100000")
    _keep_memory()
    _share_the_cores()
    if named := os.environ.get(SWITCH):
        return _named(named)
    found = next(filter(_load, _candidates()), None)
    if found is None:
        warnings.warn(
            f"no fast BLAS found, MLX will be slow: install torch or libopenblas, or set {SWITCH}", stacklevel=2
        )
    return found


def cores() -> int:
    """That this process may run on; of Linux."""
    return len(os.sched_getaffinity(0))


def give_back() -> None:
    """Freed memory to the system, after work whose like may not come again."""
    if needed() and hasattr(libc := ctypes.CDLL(None), "malloc_trim"):
        libc.malloc_trim(0)


def _keep_memory() -> None:
    if hasattr(libc := ctypes.CDLL(None), "mallopt"):  # musl has none
        for setting, value in MALLOPT.items():
            libc.mallopt(setting, value)


def _share_the_cores() -> None:
    """Through the environment, which the libraries read as they start; child processes inherit it."""
    if "OMP_NUM_THREADS" in os.environ:
        return  # the user's word, and both libraries heed it where their own variable is not set
    threads = max(1, cores() // 2)
    for variable in ("MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(variable, str(threads))


def _named(library: str) -> str:
    if not _load(library):
        raise UserError(f"{SWITCH}={library} cannot be loaded or has no sgemm_", fix="name a BLAS library, or `off`")
    return library


def _candidates() -> Iterator[str]:
    torch = importlib.util.find_spec("torch")  # finds, does not import
    if torch and torch.origin:
        yield str(Path(torch.origin).parent / "lib" / "libtorch_cpu.so")
    if system := ctypes.util.find_library("openblas"):
        yield system


def _load(library: str) -> bool:
    """Make the library's symbols the process's own; False where it is absent, broken or no BLAS."""
    try:
        if not hasattr(ctypes.CDLL(library), "sgemm_"):
            return False
        ctypes.CDLL(library, mode=ctypes.RTLD_GLOBAL)
    except OSError:
        return False
    return True


def _installed(*packages: str) -> bool:
    for package in packages:
        try:
            distribution(package)
        except PackageNotFoundError:
            continue
        return True
    return False
