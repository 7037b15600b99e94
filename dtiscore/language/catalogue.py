"""A catalogue of a plugin's own: sentences in files beside its code, looked up as ours are."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from dtiscore.language.errors import Misuse, cause, one_line
from dtiscore.language.sentences import Hint, Sentences, files_in, sentences_in
from dtiscore.language.text import LANGUAGES, Text
from dtiscore.language.told import told


class Catalogue:
    """The sentences of a plugin, in a folder: ``vi/NAME.json`` and ``en/NAME.json`` hold those whose code begins with
    ``NAME.``, each file one table of codes and sentences.

    Where a sentence counts something, English has two forms, ``CODE_one`` and ``CODE_other``, and Vietnamese one,
    ``CODE_other``; the parameter ``count`` decides.

    Raises
    ------
    TypeError
        where a file cannot be read or is no such table, or a language lacks a sentence of the other; it says which.

    Examples
    --------
    ``SENTENCES = dti.Catalogue(Path(__file__).parent / "sentences")``, and then ``SENTENCES.text("school.late", count=3)``.
    """

    def __init__(self, folder: str | Path) -> None:
        self._sentences = Sentences(os.fspath(folder))
        vi, en = (_codes(self._sentences.folder, lang) for lang in LANGUAGES)
        for lang, lacking in (("vi", sorted(en - vi)), ("en", sorted(vi - en))):
            if lacking:
                raise Misuse(Hint("catalogue.lacks", {"code": one_line(lacking[0]), "lang": lang}))
        self._known = vi

    @told
    def text(self, code: str, /, **params: Any) -> Text:
        """The sentence of a code in both languages, with its parameters filled in; a float in the signs of each language.

        Raises
        ------
        TypeError
            for a code that the catalogue does not hold, and for a parameter that is not given.
        """
        if code not in self._known:
            raise Misuse(Hint("catalogue.no_code", {"code": one_line(code), "folder": _place(self._sentences.folder)}))
        try:
            vi, en = (self._sentences.say(code, lang, **params) for lang in LANGUAGES)
        except (KeyError, IndexError) as error:  # a field by a name that was not given, or by none
            field = error.args[0] if isinstance(error, KeyError) and error.args[0] != code else "count"
            known = ", ".join(params) or "—"
            raise Misuse(Hint("result.no_field", {"field": one_line(field), "known": known})) from None
        return Text(vi, en)


def _codes(folder: str, lang: str) -> set[str]:
    """The codes of a language, without the suffixes of their plural forms."""
    found: set[str] = set()
    try:
        files = sorted(files_in(folder, lang))
    except OSError as error:
        raise Misuse(Hint("catalogue.unreadable", {"file": _place(folder, lang), "cause": cause(error)})) from None
    for file in files:
        place = _place(folder, lang, f"{file}.json")
        try:
            sentences = sentences_in(folder, lang, file)
        except OSError as error:
            raise Misuse(Hint("catalogue.unreadable", {"file": place, "cause": cause(error)})) from None
        except (ValueError, RecursionError) as error:
            raise Misuse(Hint("catalogue.broken", {"file": place, "detail": one_line(error, 120)})) from None
        if not isinstance(sentences, dict) or not all(isinstance(text, str) for text in sentences.values()):
            raise Misuse(Hint("catalogue.no_table", {"file": place}))
        for code in sentences:
            if not code.startswith(f"{file}."):
                raise Misuse(Hint("catalogue.strange", {"file": place, "code": one_line(code), "begin": f"{file}."}))
            found.add(code.removesuffix("_one").removesuffix("_other"))
    return found


def _place(folder: str, *inside: str) -> str:
    """A file as it stands beside the plugin's code."""
    return one_line("/".join((os.path.basename(os.path.abspath(folder)), *inside)), 120)
