"""The default templates, built anew: ``python -m word_templates``, in the root of the repository.

What is built lies in the package, in ``documents/publishing/templates/vi`` and ``…/en``; a test compares the two. What the
program does not know (who writes, numbers, dates, who was present) is left as dots to fill in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dtiscore.documents.publishing.packing import packed
from dtiscore.documents.publishing.templates import default_folder
from dtiscore.language.errors import Language
from word_templates.lists import annex, minutes
from word_templates.reports import notice, summary

BUILT: Mapping[str, Callable[[Language], bytes]] = {
    "annex": annex,
    "minutes": minutes,
    "notice": notice,
    "summary": summary,
}


def main() -> None:
    languages: tuple[Language, ...] = ("vi", "en")
    for lang in languages:
        folder = default_folder(lang)
        folder.mkdir(parents=True, exist_ok=True)
        for kind, build in BUILT.items():
            (folder / f"{kind}.docx").write_bytes(packed(build(lang)))


if __name__ == "__main__":
    main()
