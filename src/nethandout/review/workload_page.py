"""Turn workloads into one HTML page that needs nothing else: no script, no other file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Final

from markupsafe import Markup

from nethandout.model.text import text_direction
from nethandout.review.status import State
from nethandout.review.workload import TOTAL, Workload

_COLUMNS: Final = (
    "Text",
    "Messages",
    "Translated",
    "Fuzzy",
    "Missing",
    "Blocked",
    "Words left",
    "Review",
)
_STATES: Final = {State.DRAFT: "draft", State.CHANGED: "changed since", State.REVIEWED: "reviewed"}
_STYLE: Final = Markup("""
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 3rem; }
caption { text-align: start; font-size: 1.25rem; font-weight: 700; padding: .5rem 0; }
th, td { border-bottom: 1px solid #8888; padding: .3rem .6rem; text-align: start; }
td.count, th.count { text-align: end; font-variant-numeric: tabular-nums; }
tbody th { font-weight: 400; white-space: nowrap; }
tr.total th, tr.total td { font-weight: 700; border-bottom-width: 2px; }
.open { font-weight: 700; }
nav ul { display: flex; flex-wrap: wrap; gap: 1rem; list-style: none; padding: 0; }
.wide { overflow-x: auto; }
""")
_PAGE: Final = Markup("""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Translations of nethandout</title>
<style>{style}</style>
</head>
<body>
<h1>Translations</h1>
<p>Counted on <time datetime="{day}">{day}</time>. A fuzzy text waits for a translator to confirm
it. A blocked text has a translation that must not be printed. Words left are English words of all
texts that cannot be printed yet.</p>
<nav aria-label="Languages"><ul>{links}</ul></nav>
{tables}</body>
</html>
""")
_TABLE: Final = Markup("""<div class="wide" role="region" aria-labelledby="{id}" tabindex="0">
<table>
<caption id="{id}">{name}</caption>
<thead><tr>{head}</tr></thead>
<tbody>
{rows}</tbody>
</table>
</div>
""")


def workload_page(found: Sequence[Workload], day: date) -> str:
    """Turn workloads, in the order of their languages, into a page with a table for each."""
    links, tables = [], []
    for language, rows in groupby(found, key=lambda one: one.language):
        name = _language_name(language)
        links.append(Markup('<li><a href="#{}">{}</a></li>').format(f"to-{language}", name))
        tables.append(
            _TABLE.format(
                id=f"to-{language}",
                name=name,
                head=Markup("").join(map(_head, range(len(_COLUMNS)))),
                rows=Markup("").join(map(_row, rows)),
            )
        )
    join = Markup("").join
    return str(
        _PAGE.format(style=_STYLE, day=day.isoformat(), links=join(links), tables=join(tables))
    )


def _language_name(language: str) -> Markup:
    """Turn a tag into the English name of its language and its own name for itself."""
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Markup("{}").format(language)
    own = Markup('<span lang="{}" dir="{}">{}</span>').format(
        language, text_direction(language), locale.get_display_name(locale) or language
    )
    return Markup("{} ({}), {}").format(locale.get_display_name("en"), language, own)


def _head(number: int) -> Markup:
    counts = 0 < number < len(_COLUMNS) - 1
    style = Markup(' class="count"') if counts else ""
    return Markup('<th scope="col"{}>{}</th>').format(style, _COLUMNS[number])


def _row(one: Workload) -> Markup:
    counts = (one.messages, one.translated, one.fuzzy, one.missing, one.blocked, one.words_left)
    cells = Markup("").join(
        Markup('<td class="count{}">{:,}</td>').format(
            " open" if position > 1 and count else "", count
        )
        for position, count in enumerate(counts)
    )
    said = review_words(one)
    style = Markup(' class="total"') if one.topic == TOTAL else ""
    return Markup('<tr{}><th scope="row">{}</th>{}<td>{}</td></tr>\n').format(
        style, one.topic, cells, said
    )


def review_words(one: Workload) -> str:
    """Say how far the review of a text is; of a total how many texts are reviewed."""
    if one.reviewed is None:
        return f"{one.texts_reviewed} of {one.texts} reviewed"
    return _STATES[one.reviewed]
