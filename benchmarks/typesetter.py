"""Print the same text with Typst, in process and warm."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from benchmarks.documents import Document
from benchmarks.typst_source import personal_source, prelude, shared_source
from nethandout.render.type.fonts import font_environment
from nethandout.service import Service

STANDARDS: Final = ("ua-1", "a-3a")


class Typesetter:
    """One Typst compiler with the same font files, and a folder for what patients share."""

    def __init__(self, service: Service, folder: Path) -> None:
        import typst

        fonts = typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=[str(font_environment(service.library.cache_dir).config_file.parent)],
        )
        self._folder = folder
        self._compiler = typst.Compiler(root=str(folder), font_paths=fonts)
        self._known: dict[str, str] = {}

    def prepare(self, document: Document) -> bytes:
        """Write what the document shares with others to files; give its own source."""
        design = self._written({"prelude.typ": prelude(document).encode()})
        shared = shared_source(document).replace("PRELUDE", f"{design}/prelude.typ")
        files = {"shared.typ": shared.encode(), **document.assets}
        place = self._written(files)
        source = personal_source(document).replace("PRELUDE", f"{design}/prelude.typ")
        return source.replace("SHARED", f"{place}/shared.typ").encode()

    def print(self, source: bytes) -> bytes:
        """Turn Typst source into a tagged PDF."""
        pdf = self._compiler.compile(source, format="pdf", pdf_standards=list(STANDARDS))
        if not isinstance(pdf, bytes):
            raise TypeError("Typst gave no PDF")
        return pdf

    def _written(self, files: dict[str, bytes]) -> str:
        """Turn files into the folder that holds them, made one time for each content."""
        key = repr(sorted(files.items()))
        if key not in self._known:
            name = f"folder-{len(self._known)}"
            self._known[key] = name
            (self._folder / name).mkdir()
            for file, content in files.items():
                (self._folder / name / file).write_bytes(content)
        return self._known[key]
