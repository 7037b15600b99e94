"""The default templates, built anew: ``python -m dtiscore.documents.publishing.default_templates``.

What is built lies beside this file, in ``templates/vi`` and ``templates/en``; a test compares the two. What the program
does not know (who writes, numbers, dates, who was present) is left as dots to fill in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from dtiscore.documents.publishing.default_lists import annex, minutes
from dtiscore.documents.publishing.default_reports import notice, summary
from dtiscore.documents.publishing.packing import packed
from dtiscore.language.errors import Language

BUILT: Mapping[str, Callable[[Language], bytes]] = {
    "annex": annex,
    "minutes": minutes,
    "notice": notice,
    "summary": summary,
}


def main() -> None:
    languages: tuple[Language, ...] = ("vi", "en")
    for lang in languages:
        folder = Path(__file__).parent / "templates" / lang
        folder.mkdir(parents=True, exist_ok=True)
        for kind, build in BUILT.items():
            (folder / f"{kind}.docx").write_bytes(packed(build(lang)))


if __name__ == "__main__":
    main()
