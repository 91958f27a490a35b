"""Hands what a strategy knows to the user's own tools: prepares it, has it exported, and has the export proved.

Knows plans and the order of the steps; the forms are the strategies' (strategies/serving).
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from ..strategies.base import Strategy
from ..strategies.combine import build
from ..strategies.errors import UserError
from ..strategies.finetune import Finetune
from ..strategies.serving.export import Exported, Tuned, Wanted, check_place, export
from ..strategies.serving.ollama_create import Ollama
from ..strategies.serving.parity import ENOUGH, Agreement
from ..strategies.serving.proof import Trial, prove
from ..strategies.serving.texts import EXPORTS
from ..strategies.tuned import Tuned as TunedBefore
from .files import check_writable, write_whole
from .planning import Plan, model_slug, slug

PARITY = "parity.json"
PROMPTS = 24  # for a proof, unless --limit says


@dataclass(frozen=True)
class Order:
    wanted: Wanted
    folder: Path | None = None  # where to; None: a folder under exports/
    prove: bool = False


@dataclass(frozen=True)
class Handed:
    """What is there now. `agreements`: None unless a proof was asked for; `run`: commands to go on with."""

    folder: Path
    files: tuple[Path, ...]
    run: tuple[str, ...] = ()
    agreements: tuple[Agreement, ...] | None = None
    strict: bool = True  # nothing was rounded, so that answers must agree

    @property
    def proved(self) -> bool:
        return not self.strict or all(found.share >= ENOUGH for found in self.agreements or ())


def hand_over(plan: Plan, order: Order, progress: Callable[[str, float, float], None]) -> Handed:
    """UserError: nothing to export, a form that this model does not allow, a server that is not there."""
    (chosen,) = plan.settings.strategies
    name = f"knowhow-{slug(plan.exam.corpus.name)}-{model_slug(plan.settings.model)}-{slug(_short(chosen))}"
    folder = order.folder or EXPORTS / name.removeprefix("knowhow-")
    strategy = build(chosen, lambda part: plan.setup(part, progress))
    check_writable(folder)
    if not isinstance(strategy, Finetune | TunedBefore):
        if order.prove:
            raise UserError(f"there is no model of {chosen} to prove", fix="leave --prove out")
        return Handed(folder, tuple(strategy.export(folder)))
    check_place(order.wanted, folder)  # before what takes long
    server = Ollama(plan.settings.base_url) if order.wanted.to == "ollama" else None
    tuned = strategy.tuned()
    progress(f"exporting to {folder}", 0, 0)
    exported = export(tuned, order.wanted, folder, name)
    progress(f"exporting to {folder}", 1, 1)
    if server and exported.blueprint:
        server.create(exported.blueprint, progress)
    agreements = _proved(plan, strategy, (tuned, exported), server) if order.prove else None
    if server and exported.blueprint:
        server.unload(exported.blueprint.name)
    kept = exported.without_fused()
    return Handed(folder, kept.files, _commands(kept, order.wanted), agreements, order.wanted.quantize is None)


def _proved(
    plan: Plan, strategy: Strategy, made: tuple[Tuned, Exported], server: Ollama | None
) -> tuple[Agreement, ...]:
    """Asks the corpus's questions, and leaves on disk what came of it."""
    tuned, exported = made
    asked = plan.asked if plan.settings.limit else plan.exam.questions.questions[:PROMPTS]
    trial = Trial([strategy.messages(question.prompt) for question in asked])
    found = tuple(prove(tuned, exported, trial, server))
    told = [{**asdict(each), "share": each.share} for each in found]
    write_whole(exported.folder / PARITY, json.dumps(told, indent=2, ensure_ascii=False) + "\n")
    return found


def _short(strategy: str) -> str:
    """Of `finetune:FOLDER`, the folder by its own name."""
    kind, _, folder = strategy.partition(":")
    return f"{kind}-{Path(folder).name}" if folder else strategy


def _commands(exported: Exported, wanted: Wanted) -> tuple[str, ...]:
    made = exported.blueprint
    if not made:
        return (f"mlx_lm.chat --model {exported.files[0]}",)
    if wanted.to == "ollama":
        return (f"ollama run {made.name}",)
    return (f"ollama create {made.name} -f {exported.folder / 'Modelfile'}", f"llama-cli -m {made.model} --jinja")
