"""Turn a clinic's own templates into the words that they write on pages themselves.

Nobody translates or checks such words, so they are no text that must be found; but they are the
clinic's, and no stranger's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from nethandout.render.webpage.reading import blocks, read

if TYPE_CHECKING:
    from jinja2 import Environment

_FILLED: Final = "\ufffc"
"""Stands for what a template takes from the handout."""


def own_words(folders: Sequence[Path], environment: Environment) -> Iterator[str]:
    """Turn the folders of templates, the built-in one first, into what the others' files say."""
    for folder in folders[1:]:
        for path in sorted(folder.rglob("*.html.j2")):
            tokens = environment.lex(path.read_text("utf-8"))
            html = "".join(text if kind == "data" else _FILLED for _, kind, text in tokens)
            for block in blocks(read(html).words):
                yield from (words for words in block.split(_FILLED) if words.strip())
