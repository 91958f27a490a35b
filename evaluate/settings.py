"""What one run is asked to do. Data and defaults only: nothing here is read, checked or looked up.

The command line takes its defaults from here, so this module imports nothing that is slow to load.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from ..strategies.backends.base import Decoding
from ..strategies.fetched import default_cache

SAMPLING_TEMPERATURE = 0.7  # for several attempts when no temperature is given: greedy ones would be all alike
SEED_STRIDE = 100_000  # attempts of one seed never share a seed with those of the next
MAX_SEED = 2**31  # some servers take 32 bits


@dataclass(frozen=True)
class Settings:
    """What one run is asked for. Every field but `options` is a flag, and a key of a configuration file."""

    corpus: str
    strategies: tuple[str, ...] = ("baseline", "instructions", "sysprompt", "rag", "finetune")
    model: str = "mini"
    docs: str = "default"
    attempts: int = 1
    limit: int | None = None
    seed: int = 0
    temperature: float | None = None
    top_p: float = 1.0
    max_tokens: int = 256
    window: int | Literal["default"] | None = None
    think: Literal["on", "off"] | None = None
    think_tokens: int | None = None
    concurrency: int | None = None
    base_url: str | None = None
    prompts: Path | None = None
    out: Path = Path("reports")
    cache: Path | None = None
    name: str | None = None
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # strategy -> its section, unchecked

    def decoding(self, attempt: int) -> Decoding:
        return Decoding(
            max_tokens=self.max_tokens,
            temperature=self.sampled_at,
            top_p=self.top_p,
            seed=(self.seed * SEED_STRIDE + attempt) % MAX_SEED,
        )

    @property
    def sampled_at(self) -> float:
        """The temperature that is used."""
        if self.temperature is None:
            return SAMPLING_TEMPERATURE if self.attempts > 1 else 0.0
        return self.temperature

    @property
    def cache_folder(self) -> Path:
        """`cache`, else $KNOWHOW_CACHE, else the user's cache folder."""
        return self.cache.expanduser() if self.cache else default_cache()
