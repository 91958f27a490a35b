"""The facts scorer of the rugby corpus, and cases that a person judged."""

from pathlib import Path

import pytest
import yaml
from knowhow.evaluate.questions import QuestionSet
from knowhow.evaluate.scorers.facts import Facts

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def rugby() -> Facts:
    tables = yaml.safe_load((ROOT / "corpora/rugby/questions.yaml").read_text(encoding="utf-8"))
    return Facts(QuestionSet((), {name: tables[name] for name in ("facts", "scope")}))
