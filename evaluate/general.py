"""General questions: what tuning on a subject may make a model forget. They ship with the project, as data.

Knows the file and its scorer; asks nobody.
"""

import json
from functools import cache
from pathlib import Path

from .questions import QuestionSet, load_questions
from .scorers.words import Words

FILE = Path(__file__).parent.parent / "corpora" / "general" / "questions.yaml"


@cache
def general_questions() -> QuestionSet:
    return load_questions(FILE, {Words.name})


def as_rows(questions: QuestionSet) -> str:
    """Each question with its reference answer, as rows that mlx-lm reads: to measure a loss on, not to train."""
    rows = ({"prompt": question.prompt, "completion": question.reference} for question in questions.questions)
    return "".join(json.dumps(row) + "\n" for row in rows)
