"""Everything that can be checked before a model is loaded, cheapest first: settings become a plan, or one clear error.

Knows the order of the checks, and nothing of asking.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

from .. import prompts
from ..strategies import plugins
from ..strategies.backends.base import Backend
from ..strategies.base import Setup, Strategy
from ..strategies.corpus import DEFAULT_VARIANT, MANIFEST, Corpus, find_corpus, load_corpus, manifest, read_text
from ..strategies.errors import Faults, UnknownName, UserError
from ..strategies.fetched import default_cache
from .archive import REPORT
from .files import check_writable
from .identity import backend_identity, code_digest, digest, files_digest, strategy_digest
from .options import options, strategy_classes
from .questions import Question, QuestionSet, load_questions
from .scorers.base import Scorer
from .settings import Settings
from .trial import judged_by, misjudged
from .validation import corpus_faults

EMBEDDED = "mini"
FILE_ENDINGS = (".yaml", ".yml", ".json", ".jsonl", ".gguf")  # of models that are files; "llama3.1" has none
PLUGIN_MODEL = re.compile(r"(?P<name>.+\.py:\w+)(?::(?P<target>.*))?", re.DOTALL)
OWN = ("think", "think_tokens", "concurrency")  # settings that not every backend takes
ELSEWHERE = (
    "out",
    "cache",
    "name",
    "corpus",
    "options",
    "prompts",
)  # where things lie; what they hold is hashed instead


@dataclass(frozen=True)
class Exam:
    """A corpus with its questions and those who judge the answers."""

    corpus: Corpus
    questions: QuestionSet
    scorers: tuple[Scorer, ...]
    headline: str
    digest: str  # of all of it


@dataclass(frozen=True)
class Plan:
    """A run that is ready to start. `options` are each strategy part's own settings, checked."""

    settings: Settings
    exam: Exam
    classes: Mapping[str, type[Strategy]]
    options: Mapping[str, Mapping[str, Any]]
    asked: tuple[Question, ...]
    backend: Backend
    folder: Path

    @property
    def report(self) -> Path:
        return self.folder / REPORT

    def setup(self, part: str, progress: Callable[[str, float, float], None]) -> Setup:
        """What the strategy of that name is given."""
        return Setup(
            corpus=self.exam.corpus,
            backend=self.backend,
            cache=self.settings.cache_folder,
            options=self.options[part],
            prompts=self.settings.prompts,
            seed=self.settings.seed,
            progress=progress,
        )

    @property
    def every_option(self) -> dict[str, dict[str, Any]]:
        """The settings of each part that has any, defaults included."""
        kinds = {part: kind.Options for part, kind in self.classes.items() if kind.Options}
        return {part: asdict(kind(**self.options[part])) for part, kind in kinds.items()}

    @cached_property
    def hashes(self) -> dict[str, str]:
        """Of everything a run is made of besides its settings, as it was when they were first asked for."""
        replaced = self.settings.prompts
        return {
            "corpus": self.exam.corpus.digest,
            "questions": self.exam.questions.digest,
            "test": self.exam.digest,
            "model": digest(backend_identity(self.backend)),
            "prompts": files_digest([*prompts.FOLDER.glob("*.md"), *(replaced.glob("*.md") if replaced else ())]),
            "strategies": digest({part: strategy_digest(kind) for part, kind in self.classes.items()}),
            "code": code_digest(),
        }

    @property
    def fingerprint(self) -> str:
        """Two runs with the same fingerprint have the same report, but for times."""
        known = [known.name for known in fields(Settings) if known.name not in ELSEWHERE]
        settings = {name: getattr(self.settings, name) for name in known}
        return digest({"settings": settings, "options": self.options, "hashes": self.hashes})


def make_plan(settings: Settings, flags: Mapping[str, Any]) -> Plan:
    """`flags`: strategies' own settings from the command line. UserError or OSError: what stands in the way."""
    exam = load_exam(settings.corpus, settings.docs, settings.cache_folder)
    classes = strategy_classes(settings.strategies)
    chosen = options(classes, settings.options, flags)
    _check_prompts(settings.prompts)
    folder = settings.out / (settings.name or f"{slug(exam.corpus.name)}-{model_slug(settings.model)}")
    for place in (settings.out, settings.cache_folder):
        check_writable(place)
    asked = spread(exam.questions.questions, settings.limit, exam.headline)
    return Plan(settings, exam, classes, chosen, asked, load_backend(settings), folder)


def load_exam(corpus: str, docs: str = DEFAULT_VARIANT, cache: Path | None = None, whole: bool = False) -> Exam:
    """A corpus that is whole, with scorers that judge its reference answers rightly. Faults: all that is not so.

    `cache`: where fetched documents are, and which self-tests were passed; `whole`: test the scorers nevertheless.
    """
    folder = find_corpus(corpus)
    faults = corpus_faults(folder)
    if faults:
        raise Faults(f"the corpus {folder}", faults)
    about = manifest(folder)
    kinds = [plugins.find("scorer", name) for name in about["scorers"]]
    questions = load_questions(folder / about["questions"], {kind.name for kind in kinds} - {"facts"})
    scorers = tuple(kind(questions) for kind in kinds)
    faults = misjudged(questions, scorers, cache or default_cache(), whole)
    if faults:
        raise Faults("the scorers misjudge answers whose score is known, so no score would count", faults)
    told = digest([read_text(folder / MANIFEST), judged_by(questions, scorers)])
    return Exam(load_corpus(corpus, docs, cache), questions, scorers, about["headline"], told)


def load_backend(settings: Settings) -> Backend:
    """What --model names. UserError: unknown, or it cannot work here."""
    kind, target = _named_backend(settings.model)
    lacking = [name for name in ("chat", "identity") if not callable(getattr(kind, name, None))]
    if lacking:
        fix = f"give it {' and '.join(lacking)}, as knowhow.strategies.backends.base.Backend wants them"
        raise UserError(f"--model {settings.model} is no backend", fix)
    own = {name: value for name in OWN if (value := getattr(settings, name)) is not None}
    takes = getattr(kind, "Options", None)
    known = {option.name for option in fields(takes)} if takes else set()
    refused = [name for name in own if name not in known]
    if settings.window == "default" and not hasattr(kind, "fit"):  # only who chooses a window can leave it to a server
        refused.append("window default")
    if refused:
        fix = "leave it out, or pass --model ollama:NAME"
        raise UserError(f"--model {settings.model} takes no --{refused[0].replace('_', '-')}", fix)
    more = {"options": takes(**own)} if takes and own else {}
    return kind(target, window=settings.window, base_url=settings.base_url, **more)


def spread(questions: Sequence[Question], limit: int | None, headline: str) -> tuple[Question, ...]:
    """At most `limit` questions, in their order: the headline, then one of each topic in turn, until enough."""
    if limit is None or limit >= len(questions):
        return tuple(questions)
    turns: dict[str, int] = {}
    ranked = []
    for place, question in enumerate(questions):
        turn = turns[question.topic] = turns.get(question.topic, 0) + 1
        ranked.append((question.id != headline, turn, place))
    chosen = sorted(place for _, _, place in sorted(ranked)[:limit])
    return tuple(questions[place] for place in chosen)


def model_slug(model: str) -> str:
    """A folder's name for a model: its kind and the last part of its path or name."""
    plugin = PLUGIN_MODEL.fullmatch(model)
    if plugin:
        kind = plugins.file_of(plugin["name"]).stem
        target = Path(plugin["target"] or plugin["name"].rpartition(":")[2])
    else:
        kind, _, told = model.partition(":")
        target = Path(told)
    name = target.stem if target.suffix.lower() in FILE_ENDINGS else target.name
    return slug(f"{kind}-{name}" if name else kind)


def model_slugs(models: Collection[str]) -> dict[str, str]:
    """A folder's name for each of several models; a hash stands behind one that others have too, in whatever case."""
    slugs = {model: model_slug(model) for model in models}
    uses = Counter(name.casefold() for name in slugs.values())
    return {
        model: name if uses[name.casefold()] == 1 else f"{name}-{digest(model)[:8]}" for model, name in slugs.items()
    }


def _named_backend(model: str) -> tuple[Any, str]:
    plugin = PLUGIN_MODEL.fullmatch(model)
    if plugin:
        return plugins.find("backend", plugin["name"]), plugin["target"] or ""
    if model == EMBEDDED:
        return plugins.find("backend", "mlx"), EMBEDDED
    kind, _, target = model.partition(":")
    known = plugins.known("backend")
    if kind not in known:
        raise UnknownName("model", model, [EMBEDDED, *(f"{name}:..." for name in known)], fix="pass one of these forms")
    if not target:
        raise UserError(f"--model {model} names no model", fix=f"write {kind}:NAME")
    return plugins.find("backend", kind), target


def _check_prompts(folder: Path | None) -> None:
    if folder is None:
        return
    known = [f"{name}.md" for name in prompts.names()]
    if not folder.is_dir() or not any((folder / name).is_file() for name in known):
        raise UserError(f"{folder} holds no prompt template", fix=f"put one of {', '.join(known)} there")
    for name in prompts.names():
        prompts.read(name, folder)


def slug(name: str) -> str:
    """A name as part of a file's name."""
    return _joined(re.findall(r"[A-Za-z0-9._]+", name)) or "unnamed"


def _joined(words: Iterable[str]) -> str:
    return "-".join(words).strip(".")
