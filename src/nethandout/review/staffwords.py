"""Turn the page for clinic staff into the catalog that translators of its words start from.

Texts stand in the program (`msg("…")`, `gettext`, `ngettext`), in the templates of its pages and,
for what staff pick from, in the plan. References name files without lines: the words did not
change because a line above them did.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from nethandout.i18n.extract import Extracted, extract_files
from nethandout.source.tree import read_yaml

if TYPE_CHECKING:
    import polib

_KEYWORDS: Final = MappingProxyType({"_": None, "msg": None, "gettext": None, "ngettext": (1, 2)})
_METHODS: Final[Mapping[str, str]] = MappingProxyType(
    {".py": "python", ".j2": "jinja2.ext:babel_extract"}
)
_FACTS: Final = ("sites", "settings", "conditions", "treatments", "tests", "purposes")


def staff_pot(root: Path) -> polib.POFile:
    """Turn the program and the plan of a root folder into the `staff` template catalog.

    Raises `InputError` with every template that cannot be read.
    """
    web = Path(__file__).resolve().parents[1] / "web"
    files = {
        f"src/nethandout/web/{path.relative_to(web).as_posix()}": path
        for path in sorted(web.rglob("*"))
        if path.suffix in _METHODS
    }
    methods = {label: _METHODS[path.suffix] for label, path in files.items()}
    return extract_files(files, methods, _KEYWORDS, _labels(root / "handouts" / "plan.yaml"))


def _labels(path: Path) -> Iterator[Extracted]:
    """Give what the plan calls sites, treatments and so on for staff; what is wrong others say."""
    tree = read_yaml(path, "handouts/plan.yaml")[0] if path.is_file() else None
    plan = tree.value if tree else None
    for section in _FACTS if isinstance(plan, dict) else ():
        for item in plan.get(section) or () if isinstance(plan, dict) else ():
            label = item.get("label") if isinstance(item, dict) else None
            if isinstance(label, str):
                yield Extracted("handouts/plan.yaml", label)
