"""Turn structured medicines into the words that handouts print of them, in any language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from html import unescape

from nethandout.content.library import built_in_root
from nethandout.handout.dosage import medicine_line
from nethandout.i18n.catalogs import load_catalog
from nethandout.i18n.formats import Formats
from nethandout.model.medicine import Medicine
from nethandout.render.markup.html import Templates

ROOT = built_in_root()
LANGUAGES = ("en", "es", "ar", "ru", "zh-Hans", "vi")
_PRINTED = (
    '{% import "personal/dosage.html.j2" as dosing %}{{ dosing.taking(row, vital, ngettext) }}'
)


@cache
def templates(language: str) -> Templates:
    catalog = load_catalog([ROOT / "locales"], language, "templates")
    return Templates([ROOT / "templates"], catalog, language, {})


def printed(order: Mapping[str, object], language: str) -> str:
    """Turn an order, as a record has it, into its words; lines are parted by “ / ”."""
    medicine = Medicine.model_validate({"name": "A", **order})
    row = medicine_line(medicine, Formats(language, "US"), lambda _name: None)
    html = templates(language).environment.from_string(_PRINTED).render(row=row)
    words = unescape(re.sub(r"<[^>]*>", "", html.replace("<br>", " / ")))
    return " ".join(words.replace("\N{WORD JOINER}", "").split())
