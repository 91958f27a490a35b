"""Questions: what is asked, and what the scorers need to judge the answers. Strategies never import this."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Question:
    id: str
    prompt: str
    topic: str
    checks: Mapping[str, Any]  # by kind of check: {"facts": ["width"]}, {"unanswerable": true}
    reference: str  # an answer that passes
    known_bad: tuple[str, ...] = ()  # answers that fail


@dataclass(frozen=True)
class QuestionSet:
    questions: tuple[Question, ...]
    tables: Mapping[str, Any] = field(default_factory=dict)  # what questions share, by name: {"facts": {...}}
    digest: str = ""
