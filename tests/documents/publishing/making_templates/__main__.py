"""The default templates, built anew: ``python -m tests.documents.publishing.making_templates``.

What is built ships with the package (``dtiscore/documents/publishing/templates``); a test compares the two. What the
program does not know (who writes, numbers, dates, who was present) is left as dots to fill in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dtiscore.documents.publishing.packing import packed
from dtiscore.documents.publishing.templates import default_folder
from dtiscore.language.errors import Language

from .lists import annex, minutes
from .reports import notice, summary

BUILT: Mapping[str, Callable[[Language], bytes]] = {
    "annex": annex,
    "minutes": minutes,
    "notice": notice,
    "summary": summary,
}


def main() -> None:
    languages: tuple[Language, ...] = ("vi", "en")
    for lang in languages:
        for kind, build in BUILT.items():
            (default_folder(lang) / f"{kind}.docx").write_bytes(packed(build(lang)))


if __name__ == "__main__":
    main()
