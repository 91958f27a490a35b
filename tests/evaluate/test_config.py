"""Settings: which of flag, file and default wins, and what is refused."""

from pathlib import Path

import pytest
from knowhow.evaluate.config import fitted, read_settings
from knowhow.evaluate.options import options, strategy_classes
from knowhow.strategies.errors import UserError


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "compare.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_flag_wins_over_the_file_and_the_file_over_the_default(tmp_path):
    file = written(tmp_path, "corpus: rugby\nmax-tokens: 64\nseed: 3\nstrategies: [baseline, rag]\n")
    settings = read_settings({"seed": 5, "limit": None}, file)
    assert (settings.seed, settings.max_tokens, settings.attempts) == (5, 64, 1)
    assert settings.strategies == ("baseline", "rag")


def test_the_same_can_be_said_in_flags_and_in_a_file(tmp_path):
    flags = {"corpus": "rugby", "strategies": "baseline,rag", "temperature": 0.5, "out": "elsewhere", "window": 512}
    file = "corpus: rugby\nstrategies: baseline, rag\ntemperature: 0.5\nout: elsewhere\nwindow: 512\n"
    assert read_settings(flags) == read_settings({}, written(tmp_path, file))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("corpus: rugby\nattemps: 3", "unknown setting 'attemps' .known: .*attempts"),
        ("corpus: rugby\nattempts: many", "attempts must be a whole number, not 'many': correct it in .*compare.yaml"),
        ("corpus: rugby\nattempts: true", "attempts must be a whole number"),
        ("corpus: rugby\nattempts: 1.5", "attempts must be a whole number"),
        ("corpus: rugby\nseed: .inf", "seed must be a whole number"),
        ("corpus: 7", "corpus must be text"),
        ("corpus: rugby\ntop_p: .nan", "top_p must be a number"),
        ("corpus: rugby\nstrategies: {rag: 1}", "strategies must be names"),
        ("corpus: rugby\nrag: 4", "rag in .*compare.yaml is not a section"),
        ("- corpus", "does not hold settings"),
        ("corpus: [", "is not YAML"),
        ("", "no corpus"),
    ],
)
def test_what_a_file_may_not_say(tmp_path, text, said):
    with pytest.raises(UserError, match=said) as caught:
        read_settings({}, written(tmp_path, text))
    assert "\n" not in str(caught.value)


def test_a_number_that_yaml_takes_for_text_is_a_number():
    assert fitted("1e-4", float) == 1e-4


def test_each_attempt_has_a_seed_of_its_own():
    settings = read_settings({"corpus": "rugby", "attempts": 3, "seed": 1})
    seeds = [settings.decoding(attempt).seed for attempt in range(3)]
    assert len(set(seeds)) == 3
    assert seeds == [settings.decoding(attempt).seed for attempt in range(3)]
    assert not set(seeds) & {read_settings({"corpus": "rugby", "seed": 2}).decoding(0).seed}


STRATEGY = """
from dataclasses import dataclass
from knowhow.strategies.base import Message, Strategy


class Mine(Strategy):
    @dataclass(frozen=True)
    class Options:
        depth: int = 2
        top_k: int = 4
        kind: str | None = None

        def __post_init__(self):
            if self.depth < 1:
                raise ValueError("depth must be at least 1")

    def messages(self, prompt):
        return [Message("user", prompt)]
"""


@pytest.fixture
def mine(tmp_path) -> str:
    (tmp_path / "mine.py").write_text(STRATEGY)
    return f"{tmp_path}/mine.py:Mine"


def test_a_plugin_gets_its_section_and_every_flag_that_it_has_a_setting_for(mine):
    classes = strategy_classes([mine, "baseline"])
    assert options(classes, {mine: {"depth": 3}}, {"top_k": 9, "rank": None}) == {
        mine: {"depth": 3, "top_k": 9},
        "baseline": {},
    }


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ({"deep": 3}, r"unknown setting of .*Mine 'deep' \(known: depth, kind, top_k\)"),
        ({"depth": "deep"}, "depth must be a whole number"),
        ({"depth": 0}, "depth must be at least 1"),
        ({"kind": 3}, "kind must be text"),
    ],
)
def test_a_section_is_checked_against_the_strategy(mine, section, said):
    with pytest.raises(UserError, match=said):
        options(strategy_classes([mine]), {mine: section}, {})


def test_a_section_for_a_strategy_without_settings_is_refused():
    with pytest.raises(UserError, match=r"unknown setting of baseline 'top_k' \(known: none\)"):
        options(strategy_classes(["baseline"]), {"baseline": {"top_k": 3}}, {})
