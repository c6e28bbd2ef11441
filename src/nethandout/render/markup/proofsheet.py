"""Turn the texts of a proof into HTML: sheets with room for a real page beside a table.

The sheets are in English, for whoever reviews; each cell says its language and direction. Nothing
here comes from a patient.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from nethandout.i18n.languages import SOURCE_LANGUAGE, language_name
from nethandout.i18n.wordmarks import Piece, gone, marked, pieces
from nethandout.model.text import text_direction
from nethandout.model.values import Paper
from nethandout.render.markup.direction import isolate_runs
from nethandout.render.pdfbytes.geometry import POINTS_PER_MILLIMETER, Rect
from nethandout.render.type.fonts import font_stack
from nethandout.review.proofreading import ProofText

LABEL: Final = "PROOF for review. Not a handout: do not give it to patients."
BADGE_PT: Final = 9.5
EMPTY: Final = "empty.svg"
EMPTY_SVG: Final = b'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"></svg>'
_PAPER_MM: Final = {"letter": (279.4, 215.9), "a4": (297.0, 210.0)}
_EDGE_MM: Final = 9.0
_HEAD_MM: Final = 9.0
_GAP_MM: Final = 6.0
_TAGS: Final = {"new": Markup("ins"), "gone": Markup("del")}


@dataclass(frozen=True, slots=True)
class Sheet:
    """The measures of a sheet: landscape paper, and the place of the real page on it."""

    width_mm: float
    height_mm: float
    scale: float
    page: Rect

    @property
    def table_mm(self) -> float:
        """How far from the left edge the table begins."""
        return (self.page.x + self.page.width) / POINTS_PER_MILLIMETER + _GAP_MM


@dataclass(frozen=True, slots=True)
class Row:
    """A text with its number, and whether that stands on the real page, too."""

    number: int
    text: ProofText


@dataclass(frozen=True, slots=True)
class Section:
    """One real page of a text with its rows; `page` is None for texts that are on no page."""

    id: str
    title: str
    page: int | None
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Badge:
    """A number at its place: points from the lower left of the sheet."""

    number: int
    x: float
    y: float


def sheet_for(paper: Paper, page_width: float, page_height: float) -> Sheet:
    """Turn a paper and the size of a real page, in points, into a sheet."""
    width, height = _PAPER_MM[paper]
    room = (height - 2 * _EDGE_MM - _HEAD_MM) * POINTS_PER_MILLIMETER
    scale = room / page_height
    edge = _EDGE_MM * POINTS_PER_MILLIMETER
    return Sheet(width, height, scale, Rect(edge, edge, page_width * scale, room))


def sheets_html(sections: Iterable[Section], language: str, title: str) -> str:
    """Turn sections into the document with the tables; the room for pages stays empty."""
    body = Markup("").join(_section(section, language) for section in sections)
    head = Markup("<title>{}</title>").format(title)
    intro = Markup("<h1>{}</h1>\n<p class='label'>{}</p>\n").format(title, LABEL)
    return str(
        Markup(
            '<!DOCTYPE html><html lang="en" dir="ltr"><head>{}</head><body>{}{}</body></html>'
        ).format(head, intro, body)
    )


def sheets_css(sheet: Sheet, language: str) -> str:
    """Turn measures into the style of the tables."""
    return f"""
@page {{ size: {sheet.width_mm}mm {sheet.height_mm}mm;
  margin: {_EDGE_MM + _HEAD_MM}mm {_EDGE_MM}mm {_EDGE_MM}mm {sheet.table_mm:.2f}mm; }}
@page wide {{ margin-left: {_EDGE_MM}mm; }}
html {{ font: 8.5pt/1.4 {font_stack(SOURCE_LANGUAGE)}; color: #1a1a1a; }}
h1 {{ font-size: 14pt; line-height: 1.25; margin: 0 0 1mm; }}
h2 {{ font-size: 10.5pt; line-height: 1.3; margin: 0 0 1.5mm; break-after: avoid; }}
.label {{ margin: 0 0 2mm; }}
section {{ break-before: page; }}
h1 + .label + section {{ break-before: auto; }}
section.wide {{ page: wide; }}
img.page {{ width: 4mm; height: 1mm; }}
.picture {{ margin: 0 0 1mm; line-height: 1; }}
table {{ border-collapse: collapse; width: 100%; table-layout: fixed; }}
th {{ text-align: left; border-bottom: 1pt solid #1a1a1a; padding: 0 1.5mm .5mm; }}
td {{ border-bottom: .4pt solid #888; padding: .8mm 1.5mm; vertical-align: top;
  overflow-wrap: anywhere; }}
td[dir=rtl], th.rtl {{ text-align: right; }}
th.number {{ width: 8mm; }}
td.number {{ font-weight: 700; }}
tr {{ break-inside: avoid; }}
td.target, .was.target {{ font-family: {font_stack(language)}; }}
td[lang|=ar], td[lang|=fa], td[lang|=ur] {{ line-height: 1.6; }}
ins {{ text-decoration: underline; text-decoration-thickness: .8pt; font-weight: 700;
  background: #fff0b3; }}
del {{ text-decoration: line-through; color: #8f1d1d; }}
.placeholder {{ white-space: nowrap; color: #0b5a5e; }}
.run {{ white-space: nowrap; }}
.run.long {{ white-space: normal; }}
.was {{ margin: .8mm 0 0; color: #444; font-size: 7.5pt; }}
.note {{ margin: .8mm 0 0; color: #8f1d1d; font-weight: 700; font-size: 7.5pt;
  font-family: {font_stack(SOURCE_LANGUAGE)}; text-align: left; }}
"""


def overlay_html(pages: Sequence[tuple[str, Sequence[Badge]]], sheet: Sheet) -> str:
    """Turn the heads and badges of all sheets into a document that is laid over them."""
    height = sheet.height_mm * POINTS_PER_MILLIMETER
    parts = []
    for number, (name, badges) in enumerate(pages, start=1):
        said = Markup("<div class=head><b>{}</b><span>{} · {} / {}</span></div>").format(
            LABEL, name, number, len(pages)
        )
        spots = Markup("").join(
            Markup('<div class=badge style="left:{:.2f}pt;top:{:.2f}pt">{}</div>').format(
                badge.x, height - badge.y, badge.number
            )
            for badge in badges
        )
        parts.append(Markup("<section>{}{}</section>").format(said, spots))
    return str(
        Markup(
            '<!DOCTYPE html><html lang="en"><head><title>Proof</title></head><body>{}</body>'
        ).format(Markup("").join(parts))
    )


def overlay_css(sheet: Sheet) -> str:
    """Turn measures into the style of what is laid over the sheets."""
    half = BADGE_PT / 2
    return f"""
@page {{ size: {sheet.width_mm}mm {sheet.height_mm}mm; margin: 0; }}
body {{ margin: 0; }}
html {{ font: 8pt/1.2 {font_stack(SOURCE_LANGUAGE)}; }}
section {{ position: relative; height: {sheet.height_mm - 1}mm; break-after: page; }}
section:last-child {{ break-after: auto; }}
.head {{ position: absolute; left: {_EDGE_MM}mm; top: {_EDGE_MM - 2}mm;
  width: {sheet.width_mm - 2 * _EDGE_MM}mm; display: flex; justify-content: space-between;
  border-bottom: 1.4pt solid #8f1d1d; padding-bottom: 1mm; color: #8f1d1d; }}
.badge {{ position: absolute; width: {BADGE_PT - 1}pt; height: {BADGE_PT - 2.5}pt;
  margin-top: -{half}pt; background: #fff0b3; border: .5pt solid #8f1d1d;
  border-radius: {half}pt; color: #1a1a1a; text-align: center; font-weight: 700;
  font-size: 5.5pt; line-height: {BADGE_PT - 2.5}pt; }}
"""


def _section(section: Section, language: str) -> Markup:
    picture = Markup("")
    style = Markup(' class="wide"') if section.page is None else Markup("")
    if section.page is not None:
        said = (
            f"The real page {section.page + 1} of {section.title}; all its words are in the table"
        )
        picture = Markup(
            '<p class="picture"><img class="page" src="asset:{}" alt="{}"></p>'
        ).format(EMPTY, said)
    rows = Markup("").join(_row(row, language) for row in section.rows)
    where = "texts on no page" if section.page is None else f"page {section.page + 1}"
    if not section.rows:
        rows = Markup(
            '<tr><td class="number"></td><td>No text to read begins here.</td><td></td></tr>'
        )
    rtl = Markup(' class="rtl"') if text_direction(language) == "rtl" else Markup("")
    return Markup(
        '<section id="{}"{}><h2>{}, {}</h2>{}<table><thead><tr>'
        '<th class="number" scope="col">No.</th><th scope="col">English</th>'
        '<th scope="col"{}>{}</th></tr></thead><tbody>{}</tbody></table></section>'
    ).format(section.id, style, section.title, where, picture, rtl, language_name(language), rows)


def _row(row: Row, language: str) -> Markup:
    text = row.text
    source = _words(_now(text.source, text.source_before), SOURCE_LANGUAGE)
    target = _words(_now(text.target, text.target_before), language)
    return Markup(
        '<tr><td class="number">{}</td><td>{}{}</td>'
        '<td class="target" lang="{}" dir="{}">{}{}{}</td></tr>\n'
    ).format(
        row.number,
        source,
        _was(text.source, text.source_before, SOURCE_LANGUAGE),
        language,
        text_direction(language),
        target,
        _was(text.target, text.target_before, language),
        _note(text),
    )


def _now(text: str, before: str | None) -> Sequence[Piece]:
    return pieces(text) if before is None else marked(text, before)


def _was(text: str, before: str | None, language: str) -> Markup:
    if before is None or before == text:
        return Markup("")
    style = "was target" if language != SOURCE_LANGUAGE else "was"
    return Markup('<p class="{}">{}</p>').format(style, _words(gone(text, before), language))


def _note(text: ProofText) -> Markup:
    said = "; ".join(filter(None, (text.note, "new text" if text.is_new else "")))
    return Markup('<p class="note" lang="en" dir="ltr">{}</p>').format(said) if said else Markup("")


def _words(found: Sequence[Piece], language: str) -> Markup:
    """Turn pieces into HTML that reads in its own direction, with what is new or gone marked."""
    rtl = text_direction(language) == "rtl"
    parts = []
    for piece in found:
        if piece.kind == "placeholder":
            inner = Markup('<span dir="ltr" class="placeholder">{}</span>').format(piece.text)
        else:
            inner = isolate_runs(piece.text) if rtl else escape(piece.text)
        if piece.bold:
            inner = Markup("<strong>{}</strong>").format(inner)
        if piece.mark != "same":
            inner = Markup("<{0}>{1}</{0}>").format(_TAGS[piece.mark], inner)
        parts.append(inner)
    return Markup("").join(parts)
