"""Publishing a year's results, and proving later that they are what the inputs give."""

from __future__ import annotations

import click

from dtiscore.cli.commands import dtiscore, year_option
from dtiscore.cli.options import (
    HELP,
    Output,
    data_options,
    folder_of,
    listen,
    load_inputs,
    output_options,
    printing,
    report_targets,
    say_plugins,
    target_options,
    tell,
)
from dtiscore.cli.progress import progress
from dtiscore.language.sentences import say


@dtiscore.command(context_settings=HELP)
@data_options
@target_options
@year_option
@click.option("--templates", default=None, metavar="DIR")
@click.option("--copy-templates", "copy_templates", default=None, metavar="DIR")
@click.option("--replaces", default=None, metavar="DIR")
@click.option("--reason", default="", metavar="TEXT")
@output_options
def publish(data: tuple[str, ...], framework: str | None, units: str | None, status: str | None, numbers: str | None,
            targets: tuple[str, ...], target_year: int | None, document: str | None, year: int | None,
            templates: str | None, copy_templates: str | None, replaces: str | None, reason: str,
            output: Output) -> None:  # fmt: skip
    from pathlib import Path

    from dtiscore.documents.publishing.folder import publish as publish_to
    from dtiscore.documents.publishing.material import Options, Sources
    from dtiscore.frameworks import find_framework
    from dtiscore.results.stages import status_named

    if copy_templates is not None:
        _copy_templates(Path(copy_templates), output)
        return
    if output.file is None:
        raise click.UsageError(say("cli.usage.no_folder", output.lang))
    if (replaces is None) != (not reason.strip()):
        raise click.UsageError(say("cli.usage.replaces", output.lang))
    inputs = load_inputs(data, framework, units, numbers, targets, target_year, output)
    folder, _ = folder_of(data)
    name = framework or (folder.framework if folder else None) or inputs.framework.file
    sources = Sources(
        find_framework(name, inputs.plugins),
        tuple(Path(path) for path in inputs.data),
        Path(inputs.units) if inputs.units else None,
        tuple(Path(path) for path in inputs.targets),
    )
    options = Options(
        year or inputs.year, status_named(status) if status else None, inputs.numbers, inputs.target_year, document, output.lang
    )  # fmt: skip
    listen(output)
    made = publish_to(
        output.file, sources, options, inputs.plugins,
        templates=Path(templates) if templates else None, replaces=Path(replaces) if replaces else None, reason=reason,
        watch=lambda chosen: progress(chosen, say("cli.progress.notices", output.lang), output),
    )  # fmt: skip
    report_targets(made.material.scores, output)
    count = sum(path.startswith("documents/") for path in made.manifest.files)
    output.say(say("cli.published", output.lang, folder=made.folder, year=made.material.year, count=count))
    output.say(say("cli.published.digest", output.lang, digest=made.digest))


def _copy_templates(folder: object, output: Output) -> None:
    from pathlib import Path

    from dtiscore.documents.publishing.templates import copy_default

    target = Path(str(folder))
    copied = copy_default(target, output.lang)
    output.say(say("cli.templates.copied", output.lang, folder=target, files=", ".join(copied)))


@dtiscore.command(context_settings=HELP)
@click.argument("folder", metavar="DIR")
@output_options
def verify(folder: str, output: Output) -> int:
    from pathlib import Path

    from dtiscore.documents.publishing.verifying import verify as verification_of
    from dtiscore.rules.plugins.loading import load_plugins

    plugins = load_plugins()
    say_plugins(plugins, output)
    label = say("cli.progress.notices", output.lang)
    found = verification_of(Path(folder), plugins, lambda chosen: progress(chosen, label, output))
    for note in found.notes:
        output.say(note.text(output.lang))
    if output.form is not None or output.file is not None:
        from dtiscore.documents.tables.listings import problems_view

        output.show(problems_view(found.problems, (), output.lang))
    elif found.problems:
        for problem in found.problems:
            tell(problem.text(output.lang))
    else:
        with printing():
            click.echo(say("cli.verified.equal", output.lang, files=len(found.manifest.files), values=found.values))
    if found.problems:
        output.say(say("cli.verified.different", output.lang, count=len(found.problems)))
        return 1
    output.say(say("cli.published.digest", output.lang, digest=found.digest))
    if found.manifest.replaces is not None:
        old = found.manifest.replaces
        params = {"folder": old.folder, "digest": old.manifest, "reason": old.reason}
        output.say(say("cli.verified.replaces", output.lang, **params))
    return 0
