"""Turn the page for clinic staff into the catalog that translators of its words start from.

Texts stand in the page (`msg("…")`, `gettext`, `ngettext`), in the templates of its pages, in all
that the program says by a `Remark("…")`, in the plan (what staff pick from, reasons, notes),
and in the tables of codes (why a code stands for nothing).
References name files without lines: the words did not change because a line above them did.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from nethandout.i18n.extract import Extracted, extract_files
from nethandout.source.tree import read_yaml

if TYPE_CHECKING:
    import polib

_KEYWORDS: Final = MappingProxyType({"_": None, "msg": None, "gettext": None, "ngettext": (1, 2)})
_CALLED: Final = re.compile(rb"(?:_|msg|gettext)\(")
"""What a module with texts for staff has; few do, and the others need no Babel."""
_METHODS: Final[Mapping[str, str]] = MappingProxyType(
    {".py": "python", ".j2": "jinja2.ext:babel_extract"}
)
_FACTS: Final = ("sites", "settings", "conditions", "treatments", "tests", "purposes")
_REASONS: Final = ("icd10cm", "atc")
"""The tables of codes, whose rows say why a code stands for nothing."""
_SAID: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {**dict.fromkeys(_FACTS, ("label",)), "rows": ("reason", "staff_note")}
)


def staff_pot(root: Path) -> polib.POFile:
    """Turn the program and the plan of a root folder into the `staff` template catalog.

    Raises `InputError` with every template that cannot be read.
    """
    source = Path(__file__).resolve().parents[1]
    web = source / "web"
    files = {
        f"src/nethandout/web/{path.relative_to(web).as_posix()}": path
        for path in sorted(web.rglob("*"))
        if path.suffix == ".j2" or (path.suffix == ".py" and _CALLED.search(path.read_bytes()))
    }
    methods = {label: _METHODS[path.suffix] for label, path in files.items()}
    return extract_files(
        files, methods, _KEYWORDS, (*_remarks(source), *_labels(root), *_reasons(root))
    )


def _remarks(source: Path) -> Iterator[Extracted]:
    """Give the templates of all remarks; Babel would miss those inside of others."""
    for path in sorted(source.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "Remark(" not in text:
            continue
        label = f"src/nethandout/{path.relative_to(source).as_posix()}"
        for node in ast.walk(ast.parse(text)):
            match node:
                case ast.Call(func=ast.Name(id="Remark"), args=[ast.Constant(str(template)), *_]):
                    yield Extracted(label, template)


def _labels(root: Path) -> Iterator[Extracted]:
    """Give what the plan calls sites, treatments and so on for staff."""
    return _said(root, "handouts/plan.yaml", _SAID)


def _reasons(root: Path) -> Iterator[Extracted]:
    """Give why a code of another system stands for nothing that handouts are about."""
    return _said(root, "handouts/codes.yaml", dict.fromkeys(_REASONS, ("excluded",)))


def _said(root: Path, label: str, sections: Mapping[str, Sequence[str]]) -> Iterator[Extracted]:
    """Give the texts of these keys in the items of a file; what is wrong in it others say."""
    path = root / label
    tree = read_yaml(path, label)[0] if path.is_file() else None
    whole = tree.value if tree else None
    for section, keys in sections.items() if isinstance(whole, dict) else ():
        for item in whole.get(section) or () if isinstance(whole, dict) else ():
            for key in keys if isinstance(item, dict) else ():
                if isinstance(item.get(key), str):
                    yield Extracted(label, item[key].strip())
