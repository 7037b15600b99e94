"""The commands: each reads, calls one function of the library, and shows the result."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from dtiscore.cli.border_options import redrawing_options, refuse_basis, restated_by, say_redrawn, shown_year
from dtiscore.cli.language import OUR_PLUGINS, Commands
from dtiscore.cli.options import (
    HELP,
    VIEWED,
    Output,
    assess,
    compared_by,
    folder_of,
    input_options,
    lang_option,
    load_inputs,
    load_scores,
    output_options,
    plugins_of,
    show_editions,
    year_option,
)
from dtiscore.cli.progress import progress
from dtiscore.language.sentences import say

if TYPE_CHECKING:
    from dtiscore.documents.tables.view import View
    from dtiscore.engine.scoring import Scores
    from dtiscore.frameworks.folder_settings import Settings
    from dtiscore.results.assessment import Assessment
    from dtiscore.results.gaps import Gaps

unit_option = click.option("--unit", default=None, metavar="U")
node_option = click.option("--node", default="total", metavar="NODE")


def _print_version(context: click.Context, option: click.Parameter, value: bool) -> None:
    if value and not context.resilient_parsing:
        import importlib.metadata

        click.echo(f"dtiscore {importlib.metadata.version('dtiscore')}")
        for line in _others():
            click.echo(line)
        context.exit()


def _others() -> list[str]:
    """The plugins that are not ours, each with its distribution; none is loaded for it."""
    from importlib.metadata import entry_points

    points = [point for point in entry_points(group="dtiscore") if point.value not in OUR_PLUGINS]
    owners = [
        (point.name, point.dist.name, point.dist.version) if point.dist else (point.name, "—", "") for point in points
    ]
    return [f"  {name} ({f'{distribution} {version}'.strip()})" for name, distribution, version in sorted(set(owners))]


def _use_plugins(context: click.Context, option: click.Parameter, value: str | None) -> None:
    """For this command and the processes that it starts, the plugins of a folder that the person names."""
    if value is None:
        return
    before = os.environ.get("DTISCORE_PLUGINS_DIR")
    os.environ["DTISCORE_PLUGINS_DIR"] = os.path.abspath(value)

    def undo() -> None:
        if before is None:
            os.environ.pop("DTISCORE_PLUGINS_DIR", None)
        else:
            os.environ["DTISCORE_PLUGINS_DIR"] = before

    context.call_on_close(undo)


@click.group(name="dtiscore", cls=Commands, context_settings=HELP)
@lang_option
@click.option("--version", is_flag=True, expose_value=False, is_eager=True, callback=_print_version)
@click.option(
    "--plugins-dir",
    "plugins_dir",
    default=None,
    metavar="DIR",
    expose_value=False,
    is_eager=True,
    callback=_use_plugins,
)
def dtiscore(lang: str | None) -> None:
    pass


@dtiscore.command(context_settings=HELP)
@click.argument("folder", metavar="[DIR]", default="dtiscore-demo")
@output_options
def demo(folder: str, output: Output) -> None:
    from pathlib import Path

    from dtiscore.documents.folders.demo import copy_examples
    from dtiscore.documents.tables.results import gaps_view, ranking_view, scores_view
    from dtiscore.frameworks.folder_settings import Settings
    from dtiscore.results.gaps import gaps
    from dtiscore.results.ranking import rank

    target = Path(folder)
    copy_examples(target, output.lang)
    output.say(say("cli.demo.copied", output.lang, folder=target))

    def load(name: str, target_year: int | None = None) -> Any:
        own = output._replace(form=None, file=None, quiet=True)
        return load_scores(Settings(data=(str(target / name),), target_year=target_year), own)[1]

    goals = load("soc-trang", 2023)
    rows = goals.to_polars(year=2023)
    output.say("\n" + say("cli.demo.score", output.lang))
    output.show(scores_view(goals, rows.filter(rows["kind"].is_in(["total", "pillar"])), output.lang))
    if output.file is None:
        output.say("\n" + say("cli.demo.gap", output.lang))
        output.show(gaps_view(goals, gaps(goals, target_year=2023, year=2023), output.lang))
        output.say("\n" + say("cli.demo.rank", output.lang))
        published = load("dti-2022")
        output.show(ranking_view(published, rank(published), output.lang))
    output.say("\n" + say("cli.demo.next", output.lang, soc_trang=target / "soc-trang"))


@dtiscore.command(context_settings=HELP)
@output_options
def frameworks(output: Output) -> int:
    from dtiscore.documents.tables.listings import frameworks_view
    from dtiscore.frameworks import check_framework, known_frameworks

    plugins = plugins_of(output)
    found = []
    bad = 0
    for path in known_frameworks(plugins).values():
        framework, problems = check_framework(path, plugins)
        if framework is not None:
            found.append(framework)
        for problem in problems:
            if problem.severity == "error":
                bad = 1
                output.say(plugins.brought(path, problem, output.lang).text(output.lang))
    output.show(frameworks_view(found, output.lang))
    return bad


@dtiscore.command(context_settings=HELP)
@click.argument("framework", metavar="FRAMEWORK")
@output_options
def show(framework: str, output: Output) -> None:
    from dtiscore.documents.tables.listings import framework_view
    from dtiscore.documents.tables.results import bands_sentence
    from dtiscore.frameworks import find_framework, load_framework

    plugins = plugins_of(output)
    loaded = load_framework(framework, plugins)
    if output.file is not None and output.form is None and output.file.suffix.casefold() == ".xlsx":
        from dtiscore.documents.decisions.criteria_book import criteria_workbook
        from dtiscore.files.toml import read_toml

        document, _ = read_toml(find_framework(framework, plugins), framework)
        output.write(criteria_workbook(loaded, document, output.lang))
    else:
        output.show(framework_view(loaded, output.lang))
        if loaded.bands.levels:
            output.say(say("cli.show.bands", output.lang, bands=bands_sentence(loaded.bands, output.lang)))
    if loaded.note is not None:
        output.say(say("cli.incomplete", output.lang, note=loaded.note[output.lang]))


@dtiscore.command(context_settings=HELP)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@input_options("framework", "units", "successions", "period", "numbers", "unclear")
@click.option("--published", default=None, metavar="FILE")
@click.option("--completeness", "with_completeness", is_flag=True)
@click.option("--letters", default=None, metavar="DIR")
@output_options
def check(paths: tuple[str, ...], typed: Settings, published: str | None, with_completeness: bool, letters: str | None,
          output: Output) -> int:  # fmt: skip
    from pathlib import Path

    import attrs

    from dtiscore.cli.check_output import checking_years, say_not_submitted, show_check, write_letters
    from dtiscore.model.office import UNSTATED
    from dtiscore.results.checks.named_files import check_everything

    folder, named = folder_of(paths)
    if not named and folder is None and not typed.framework:
        raise click.UsageError(say("cli.usage.nothing_to_check", output.lang))
    label = say("cli.progress.reading", output.lang)
    with_before = not named and folder is not None and folder.before is not None
    earlier, checked_before = checking_years(folder if with_before else None)
    result = check_everything(named, typed, folder, published, lambda files: progress(files, label, output), earlier)
    if with_before and not result.errors:
        result = attrs.evolve(result, problems=(*result.problems, *checked_before()))
    if published is not None and result.checked:
        from dtiscore.years.two_lists import check_lists

        named_in = typed.successions or (folder.successions if folder is not None else ())
        found = check_lists(published, result.checked[-1].framework, named_in)
        result = attrs.evolve(result, problems=(*result.problems, *found))
    show_check(result, output, with_completeness=with_completeness)
    if letters is not None and not result.errors:
        write_letters(result, Path(letters), folder.office if folder else UNSTATED, output)
    elif letters is not None:
        output.say(say("cli.letters.errors", output.lang))
    say_not_submitted(result, output)
    if result.errors or result.warnings:
        output.say(say("cli.problems", output.lang, errors=result.errors, warnings=result.warnings))
    else:
        output.say(say("cli.fine", output.lang))
    return 1 if result.errors else 0


def compared_with(found: Assessment, view: View, typed: Settings, output: Output) -> View:
    """The view with last year beside it, where a basis is typed."""
    if typed.basis is None:
        return view
    from dtiscore.documents.tables.compared import beside_last_year

    return beside_last_year(view, found.scores, compared_by(found), output.lang)


@dtiscore.command(context_settings=HELP)
@input_options(*VIEWED, "basis")
@year_option
@unit_option
@redrawing_options
@output_options
def score(typed: Settings, unit: str | None, output: Output) -> None:
    from dtiscore.documents.tables.results import as_of, scores_view

    def view_of(found: Assessment) -> View:
        scores, year = found.scores, found.inputs.settings.year
        if found.inputs.settings.redrawing.is_asked:
            from dtiscore.documents.tables.borders import restated_view

            refuse_basis(found.inputs.settings, output)
            restated, notes = restated_by(found, output)
            asked = typed.year if typed.year is not None or year not in restated.years else year
            return restated_view(restated, restated.to_polars(unit=unit, year=asked), output.lang, notes)
        view = scores_view(scores, scores.to_polars(unit=unit, year=year), output.lang)
        return as_of(scores, compared_with(found, view, typed, output), output.lang)

    show_editions(assess(load_inputs(typed, output), output), view_of, output)


@dtiscore.command(context_settings=HELP)
@input_options(*VIEWED, "basis")
@node_option
@click.option("--within", type=click.Choice(["block", "parent", "all"]), default="block")
@year_option
@redrawing_options
@output_options
def rank(typed: Settings, node: str, within: Any, output: Output) -> None:
    from dtiscore.documents.tables.results import as_of, ranking_view

    def view_of(found: Assessment) -> View:
        refuse_basis(found.inputs.settings, output)
        compared = compared_by(found)
        ranking = compared.ranking(found.scores, node, found.inputs.settings.year, within)
        if found.inputs.settings.redrawing.is_asked:
            say_redrawn(compared, output)
        return as_of(found.scores, ranking_view(found.scores, ranking, output.lang), output.lang)

    show_editions(assess(load_inputs(typed, output), output), view_of, output)


@dtiscore.command(context_settings=HELP)
@input_options(*VIEWED)
@click.option("--to", type=click.Choice(["best", "median"]), default=None)
@year_option
@unit_option
@output_options
def gap(typed: Settings, to: Any, unit: str | None, output: Output) -> None:
    from dtiscore.documents.tables.results import as_of, gaps_view
    from dtiscore.results.gaps import gaps

    settings, scores = load_scores(typed, output)
    found = gaps(scores, target_year=settings.target_year, to=to, year=settings.year, unit=unit)
    output.show(as_of(scores, gaps_view(scores, found, output.lang), output.lang))
    if output.form is None and output.file is None:
        _say_documents(scores, {row.document for row in found}, output)
        _say_advice(found, output)


def _say_advice(found: Gaps, output: Output) -> None:
    """The plugins' advice on what is not met, once per sentence."""
    advice: dict[str, list[str]] = {}
    for row in found:
        if row.advice is not None and row.met is False:
            titles = advice.setdefault(row.advice[output.lang], [])
            if row.title[output.lang] not in titles:
                titles.append(row.title[output.lang])
    if advice:
        output.say("\n" + say("cli.advice", output.lang))
        for sentence, titles in advice.items():
            output.say(f"  {'; '.join(titles)}: {sentence}")


@dtiscore.command(context_settings=HELP)
@input_options(*VIEWED, "basis")
@unit_option
@year_option
@node_option
@redrawing_options
@output_options
def explain(typed: Settings, unit: str | None, node: str, output: Output) -> None:
    from dtiscore.documents.tables.results import as_of, explanation_view
    from dtiscore.results.explaining import explain as explanation_of

    assessment = assess(load_inputs(typed, output), output._replace(quiet=True))
    scores, settings = assessment.scores, assessment.inputs.settings
    if unit is None and len(scores.units) == 1:
        unit = scores.units[0]
    if unit is None:
        raise click.UsageError(say("cli.usage.no_unit", output.lang))
    if settings.redrawing.is_asked:
        from dtiscore.documents.tables.borders import made_of_view

        refuse_basis(settings, output)
        restated, notes = restated_by(assessment, output)
        year = shown_year(restated, assessment, typed.year)
        output.show(made_of_view(restated, unit, year, node, output.lang, notes))
        return
    found = explanation_of(scores, unit, settings.year, node)
    view = explanation_view(scores, found, output.lang)
    output.show(as_of(scores, compared_with(assessment, view, typed, output), output.lang))
    if output.form is None and output.file is None:
        _say_documents(scores, {line.document.en for line in found.lines}, output)
    hidden = len(found.lines) - len(view.columns[0].values)
    if hidden and output.form in (None, "table", "markdown"):
        output.say(say("cli.not_applicable", output.lang, count=hidden))


def _say_documents(scores: Scores, codes: set[str], output: Output) -> None:
    """What the codes of target documents in a table stand for."""
    known = [document for document in scores.plan.targets.documents if document.code in codes]
    if known:
        output.say("")
    for document in known:
        number = f" ({document.number})" if document.number else ""
        output.say(f"{document.code}: {document.title[output.lang]}{number}")
