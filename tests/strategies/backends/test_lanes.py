"""Two lanes find what one finds, and neither outlives a failure."""

import subprocess
import sys
import threading
from collections.abc import Sequence

import pytest
from knowhow.strategies.backends import blas, lanes

two_cores = pytest.mark.skipif(not (blas.needed() and blas.cores() > 1), reason="there is one lane here")


@pytest.fixture(params=[1, 2])
def cores(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(blas, "needed", lambda: True)
    monkeypatch.setattr(blas, "cores", lambda: request.param)
    return request.param


@pytest.mark.parametrize("rows", [0, 1, 7, 8, 9, 32])
def test_each_row_gets_what_was_found_for_it(rows: int, cores: int) -> None:
    dealt: list[int] = []

    def squares(own: Sequence[int], unwanted: threading.Event) -> list[int]:
        dealt.append(len(own))
        return [row * row for row in own]

    assert lanes.together(range(rows), squares) == [row * row for row in range(rows)]
    assert sum(dealt) == rows
    assert len(dealt) == (2 if cores == 2 and rows >= 8 else 1)


@pytest.mark.parametrize("cores", [2], indirect=True)
@pytest.mark.parametrize("failing", [0, 1])
def test_what_fails_in_a_lane_is_raised_and_ends_the_other(failing: int, cores: int) -> None:
    ended = threading.Event()

    def work(own: Sequence[int], unwanted: threading.Event) -> list[int]:
        if own[0] == failing:
            raise RuntimeError(f"lane {failing} broke")
        if failing == 0:
            assert unwanted.wait(30)
        ended.set()
        return []

    with pytest.raises(RuntimeError, match=f"lane {failing} broke"):
        lanes.together(range(8), work)
    assert ended.is_set()


@two_cores
def test_lanes_work_at_once() -> None:
    """Each waits for the other, which only two at once can do."""
    meet = threading.Barrier(2, timeout=30)

    def work(own: Sequence[int], unwanted: threading.Event) -> list[int]:
        meet.wait()
        return list(own)

    assert lanes.together(range(8), work) == list(range(8))


def test_a_process_with_lanes_ends_in_silence() -> None:
    code = """
from knowhow.strategies.backends.base import Decoding, Message
from knowhow.strategies.backends.mlx import Mlx
asked = [[Message("user", "?" * number)] for number in range(1, 9)]
assert len(list(Mlx().chat(asked, Decoding(max_tokens=2)))) == 8
"""
    ran = subprocess.run([sys.executable, "-c", code], text=True, capture_output=True, check=False, timeout=120)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


@two_cores
def test_a_turn_of_each_lane_after_the_other() -> None:
    blas.load_fast_blas()
    import mlx.core as mx

    own = lanes.in_turns(lambda: mx.default_stream(mx.cpu))
    first, second, third = own(), own(), own()
    assert first == third
    assert first != second
    assert {str(first), str(second)} == {str(stream) for stream in lanes.streams(8)}
    assert len(lanes.streams(1)) == 1
