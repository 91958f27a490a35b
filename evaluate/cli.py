"""The command line: `compare`, and `knowhow`, the same under another name. The only place that prints.

Exit codes: 0 done; 1 an arm could not be prepared or gave no answer at all (the report says why); 2 something the user
can put right, in one line; 130 interrupted. Everything heavy is imported by the command that needs it.
"""

import shlex
import warnings
from pathlib import Path
from typing import Any, NoReturn

import click
from click_default_group import DefaultGroup

from ..strategies.errors import Faults, UserError
from . import cli_export
from .cli_clean import clean
from .cli_dataset import dataset
from .cli_train import train
from .flags import STRATEGY_FLAGS, parameters

PATH = click.Path(path_type=Path)


class Commands(DefaultGroup):
    """Runs a command, and turns what the user can put right into one line and an exit code."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.meta["command"] = shlex.join(["compare", *args])
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        warnings.showwarning = _warn
        try:
            return super().invoke(ctx)
        except UserError as error:
            _stop(ctx, f"error: {error}", error, 2)
        except KeyboardInterrupt as error:
            _stop(ctx, "stopped", error, 130)
        except OSError as error:
            from .files import as_user_error

            told = as_user_error(error)
            if told is None:
                raise
            _stop(ctx, f"error: {told}", error, 2)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The default command's flags too: they work without its name."""
        super().format_options(ctx, formatter)
        with formatter.section("Options of run"):
            flags = self.commands["run"].params
            formatter.write_dl([told for flag in flags if (told := flag.get_help_record(ctx))])


@click.group(cls=Commands, default="run", default_if_no_args=True, context_settings={"max_content_width": 120})
@click.version_option(package_name="knowhow")
def main() -> None:
    """Compare ways to make a small local language model know your subject.

    compare --corpus rugby --strategies baseline,instructions,rag
    """


@click.pass_context
def _run(ctx: click.Context, config: Path | None, fresh: bool, **flags: Any) -> None:
    """Ask, score and report; goes on where it was stopped.

    Every strategy gets the same questions. What the ledger holds for the same settings is not asked again.
    """
    from .compare import compare
    from .config import read_settings
    from .planning import make_plan
    from .progress import bars

    own = {name: flags.pop(name) for name, *_ in STRATEGY_FLAGS}
    settings = read_settings(flags, config)
    plan = make_plan(settings, own)
    if settings.temperature is None and settings.attempts > 1:
        click.echo(f"several attempts: sampling at temperature {settings.sampled_at}", err=True)
    with bars() as progress:
        done = compare(plan, ctx.find_root().meta["command"], progress, fresh)
    if done is None:
        click.echo(f"this run is finished, nothing to do: {plan.report} (--fresh asks again)")
    else:
        _conclude(ctx, done)


main.add_command(click.Command("run", params=parameters(), callback=_run, help=_run.__doc__))
main.add_command(clean)
main.add_command(dataset)
main.add_command(train)
main.add_command(cli_export.command)


@main.command()
@click.argument("corpus")
def validate(corpus: str) -> None:
    """Say all that is wrong with a corpus.

    Reads its files, and lets its scorers judge the answers whose verdict is known.
    """
    from .planning import load_exam

    exam = load_exam(corpus, whole=True)
    click.echo(f"{exam.corpus.folder}: no faults, {len(exam.questions.questions)} questions")


@main.command()
@click.argument("corpus")
@click.option(
    "--docs", metavar="VARIANT|URL", required=True, help="A published variant, or a text's or llms.txt's URL."
)
@click.option("--name", metavar="NAME", help="What to call an address's documents.  [default: host and hash]")
@click.option("--optional", is_flag=True, help="The files under `Optional` in an llms.txt too.")
@click.option("--any-site", is_flag=True, help="Files that an llms.txt lists on other sites too.")
@click.option("--cache", type=PATH, metavar="DIR", help="Where documents are kept; also $KNOWHOW_CACHE.")
def fetch(corpus: str, docs: str, name: str | None, cache: Path | None, **asked: bool) -> None:
    """Download published documents for --docs.

    An llms.txt gives the files that it lists. Address, date, size and hash of each are recorded.
    """
    from dataclasses import replace

    from ..strategies.fetched import default_cache
    from .fetching import fetch, find_wanted
    from .progress import bars
    from .terminal import told_of_fetched

    wanted = replace(find_wanted(corpus, docs, name), **asked)
    with bars() as progress:
        folder, record = fetch(wanted, cache.expanduser() if cache else default_cache(), progress)
    click.echo(told_of_fetched(folder, record))


@main.command("list")
def list_names() -> None:
    """Show strategies, backends, scorers and corpora."""
    from ..strategies.corpus import manifest, shipped
    from .terminal import catalogue

    click.echo(catalogue({name: str(manifest(folder)["title"]) for name, folder in shipped().items()}))


@main.command()
@click.argument("answers", nargs=-1, required=True, type=PATH)
@click.option("--corpus", metavar="NAME|FOLDER", required=True, help="Whose questions were answered.")
@click.option("--out", type=PATH, metavar="FILE", help="Where the verdicts go; otherwise they are printed.")
@click.option("--report", "folder", type=PATH, metavar="FOLDER", help="Set these answers beside the arms of that run.")
def score(answers: tuple[Path, ...], corpus: str, out: Path | None, folder: Path | None) -> None:
    """Score answers that came from elsewhere.

    A line of JSON each: {"question": id or prompt, "answer": text, "arm": name}. Without an arm, the file's name is it.
    """
    from .archive import read_run
    from .compare import score_files, set_beside
    from .external import verdict_lines
    from .files import check_file, check_writable, write_whole

    if out is not None:
        check_file(out)
    if folder is not None:
        read_run(folder)
        check_writable(folder)
    records = score_files(corpus, answers)
    if out is None:
        click.echo(verdict_lines(records), nl=False)
    else:
        write_whole(out, verdict_lines(records))
    if folder is not None:
        done = set_beside(folder, records)
        click.echo(f"report: {done.report}", err=out is None)


@main.command()
@click.argument("folder", type=PATH)
@click.pass_context
def report(ctx: click.Context, folder: Path) -> None:
    """Make a finished run's report anew, without a model."""
    from .compare import report_again

    _conclude(ctx, report_again(folder))


def _conclude(ctx: click.Context, done: Any) -> None:
    """The verdict, the arms, what went wrong and where the report is."""
    import shutil

    from .terminal import outcome

    click.echo(outcome(done.results, shutil.get_terminal_size((120, 24)).columns))
    click.echo(f"\nreport: {done.report}")
    for arm in done.results.arms:
        if arm.error:
            click.echo(f"warning: {arm.name} could not be prepared: {arm.error}", err=True)
    if done.failures:
        failed = "1 answer" if done.failures == 1 else f"{done.failures} answers"
        again = "the same command without --fresh" if ctx.params.get("fresh") else "the same command"
        click.echo(f"warning: {failed} failed; {again} asks again", err=True)
    if done.silent:
        ctx.exit(1)


def _stop(ctx: click.Context, message: str, error: BaseException, code: int) -> NoReturn:
    """One line, and how to go on if something is worth going on with. Faults have a line each."""
    notes = "; ".join(getattr(error, "__notes__", ()))
    if notes:
        message = f"{message}; {notes}" if not isinstance(error, Faults) else f"{message}\n{notes}"
    click.echo(message, err=True)
    ctx.exit(code)


def _warn(message: Warning | str, category: type[Warning], *_: Any, **__: Any) -> None:
    """One line for what this project warns of; what libraries deprecate is no concern of a user's."""
    if category is UserWarning:
        click.echo(f"warning: {' '.join(str(message).split())}", err=True)
