"""The command line: reads, calls the library, prints. Data go to stdout, messages to stderr.

Exit codes: 0 done, 1 problems found in the input, 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from dtiscore.cli.language import language_of, localise
from dtiscore.cli.options import ReaderGone, printing, tell
from dtiscore.language.sentences import say

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave the process with its exit code."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    _leave_where_interruptions_are_lost(given)
    raw = getattr(sys.stdout, "buffer", None)
    if isinstance(raw, io.RawIOBase):  # python -u, which drops without a word what the system does not take at once
        sys.stdout = io.TextIOWrapper(io.BufferedWriter(raw), line_buffering=True)
    sys.exit(run(given))


def _leave_where_interruptions_are_lost(arguments: Sequence[str]) -> None:
    """An interruption outside ``run``, or within a callback of the compiler or an extension's import.

    Python would print a traceback there, and in a callback go on as if nothing had been.
    """
    uncaught, unraisable = sys.excepthook, sys.unraisablehook

    def leave_if_interrupted(kind: Any) -> None:
        if kind is KeyboardInterrupt:
            tell(say("cli.interrupted", language_of(arguments)))
            os._exit(130)

    def report_uncaught(kind: Any, error: Any, traceback: Any) -> None:
        leave_if_interrupted(kind)
        uncaught(kind, error, traceback)

    def report_unraisable(what: Any) -> None:
        leave_if_interrupted(what.exc_type)
        unraisable(what)

    sys.excepthook, sys.unraisablehook = report_uncaught, report_unraisable


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    from dtiscore.cli.all_commands import dtiscore

    for stream in (sys.stdout, sys.stderr):
        # Redirected output on Windows would otherwise be in a code page that has no Vietnamese.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace" if stream is sys.stderr else "strict")
    lang = language_of(arguments)
    completing = "_DTISCORE_COMPLETE" in os.environ  # a shell asks what could come next
    localise(dtiscore, lang, None if completing or "man" in arguments else arguments)
    if completing:
        from dtiscore.cli.completing import prepare

        prepare(dtiscore)
    try:
        code = dtiscore.main(list(arguments), prog_name="dtiscore", standalone_mode=False)
        if sys.stdout is not None:
            with printing():
                pass  # what click printed may still be on its way
        return code if isinstance(code, int) else 0
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.UsageError as error:
        tell(_usage_sentence(error, lang))
        command = error.ctx.command_path if error.ctx else "dtiscore"
        tell(say("cli.usage.try", lang, command=command))
        return 2
    except (KeyboardInterrupt, click.Abort):
        tell(say("cli.interrupted", lang))
        return 130
    except ReaderGone:
        return 0
    except MemoryError:
        tell(say("cli.memory", lang))
        return 1
    except Exception as error:
        return _failure(error, lang)


def _failure(error: Exception, lang: str) -> int:
    from dtiscore.files.opening import unreadable
    from dtiscore.language.errors import DtiError, one_line

    if _was_interrupted(error):
        tell(say("cli.interrupted", lang))
        return 130
    if isinstance(error, DtiError):
        for problem in error.problems:
            tell(problem.text("vi" if lang == "vi" else "en"))
        return 1
    if os.environ.get("DTISCORE_DEBUG"):
        raise error
    if isinstance(error, OSError) and error.filename is not None:
        tell(unreadable(error, str(error.filename)).text("vi" if lang == "vi" else "en"))
        return 1
    tell(say("cli.internal", lang, detail=f"{type(error).__name__}: {one_line(error, 160)}"))
    return 1


def _was_interrupted(error: BaseException | None) -> bool:
    """Whether Python, or a library, made this error of an interruption."""
    seen: list[BaseException] = []
    while error is not None and error not in seen and not isinstance(error, KeyboardInterrupt):
        seen.append(error)
        error = error.__cause__ or error.__context__
    return isinstance(error, KeyboardInterrupt)


def _usage_sentence(error: click.UsageError, lang: str) -> str:
    if isinstance(error, click.NoSuchOption):
        near = (error.possibilities or [""])[0]
        hint = say("cli.usage.hint", lang, near=near) if near else ""
        return say("cli.usage.option", lang, name=error.option_name, hint=hint)
    if isinstance(error, click.MissingParameter) and error.param is not None:
        name = error.param.get_error_hint(error.ctx) if error.ctx else error.param.name
        return say("cli.usage.missing", lang, name=name)
    if isinstance(error, click.BadParameter) and error.param is not None and error.ctx is not None:
        name = error.param.get_error_hint(error.ctx)
        if isinstance(error.param.type, click.Choice):
            detail = " | ".join(map(str, getattr(error.param.type, "known", error.param.type.choices)))
        elif error.param.type is click.INT:
            detail = say("cli.usage.integer", lang)
        else:
            detail = error.message
        return say("cli.usage.value", lang, name=name, detail=detail)
    if error.message.startswith("No such command") and error.ctx is not None:
        from difflib import get_close_matches

        name = error.message.split("'")[1] if "'" in error.message else ""
        known = list(getattr(error.ctx.command, "commands", ()))
        near = next(iter(get_close_matches(name, known, n=1)), "")
        hint = say("cli.usage.hint", lang, near=near) if near else ""
        if not near and getattr(error.ctx.command, "invoke_without_command", False) and error.ctx.parent is not None:
            hint = say("cli.usage.alone", lang, command=error.ctx.command_path)
        return say("cli.usage.command", lang, name=name, hint=hint)
    if isinstance(error, click.BadOptionUsage):
        code = "cli.usage.needs_value" if "requires" in error.message else "cli.usage.takes_no_value"
        return say(code, lang, name=error.option_name)
    if "unexpected extra argument" in error.message:
        return say("cli.usage.extra", lang, name=error.message.partition("(")[2].rstrip(")"))
    if error.message == "Missing command.":
        return say("cli.usage.no_command", lang)
    return say("cli.usage.other", lang, detail=error.message)
