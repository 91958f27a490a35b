"""What runs components in the tests: the real programs, installed once for all of them."""

import pytest
from knowhow.evaluate.scorers.svelte.judging import Judge
from knowhow.evaluate.scorers.svelte.node import installed


@pytest.fixture(scope="session")
def judge() -> Judge:
    return Judge(*installed(lambda label, done, total: None), workers=2)
