"""Turn figures into drawings on the page: an asset each, and labels placed over it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from nethandout.content.clinic.own_templates import LOGO_ASSET, QR_CODE_ASSET
from nethandout.content.figures import Figure, FigureFile, draw
from nethandout.handout.tree import Handout
from nethandout.model.text import LocalizedText, text_direction
from nethandout.render.markup.html import BRAND_COLOR
from nethandout.render.markup.parts import PlacedDrawing, PlacedLabel


def placed_drawings(
    handout: Handout,
    figures: Iterable[FigureFile],
    localize: Callable[[Figure], Figure],
) -> tuple[dict[str, PlacedDrawing], dict[str, bytes]]:
    """Turn the figures a handout shows into placed drawings and their SVG assets.

    The patient's tumor site is what is marked. Steps begin on the side that reading begins on.
    """
    wanted = {
        block.figure.id
        for group in handout.groups
        for item in group.topics
        for section in item.topic.sections
        for block in section.blocks
        if block.figure is not None
    }
    drawings: dict[str, PlacedDrawing] = {}
    assets: dict[str, bytes] = {}
    accent = handout.clinic.brand_color or BRAND_COLOR
    side = text_direction(handout.language)
    for file in figures:
        if file.figure.id not in wanted:
            continue
        name = f"{file.figure.id}.svg"
        figure = localize(file.figure.read_from(side))
        drawings[figure.id] = replace(_placed(figure, handout.site, name), ratio=file.ratio)
        assets[name] = draw(file.figure, file.svg, handout.site, accent, side).encode()
    return drawings, assets


def _placed(figure: Figure, site: str, asset: str) -> PlacedDrawing:
    bold = figure.bold_labels(site)
    labels = []
    for label in figure.labels:
        if not isinstance(label.text, LocalizedText):
            raise TypeError("a label was not localized")
        # Physical sides: what is turned round in right-to-left languages was so before.
        begins = label.align == "start"
        room = 100 - Decimal(label.x) if begins else Decimal(label.x)
        side = "left" if begins else "right"
        labels.append(
            PlacedLabel(label.text, side, str(label.y), str(room), marked=label.id in bold)
        )
    return PlacedDrawing(asset, float(figure.width_mm), tuple(labels))


def icon_assets(template_folders: Iterable[Path]) -> dict[str, bytes]:
    """Turn `shared/icons` of the template folders into assets; a clinic's own icons win."""
    return {
        path.name: path.read_bytes()
        for folder in template_folders
        for path in sorted((folder / "shared" / "icons").glob("*.svg"))
    }


def clinic_assets(
    template_folders: Iterable[Path], website: str | None, logo: Path | None = None
) -> dict[str, bytes]:
    """Turn template folders, the clinic's web page and its logo into assets of pages."""
    assets = icon_assets(template_folders)
    if website:
        assets[QR_CODE_ASSET] = qr_code(website)
    if logo:
        assets[f"{LOGO_ASSET}{logo.suffix.lower()}"] = logo.read_bytes()
    return assets


def qr_code(address: str) -> bytes:
    """Turn a web address into a QR code as SVG, with the quiet zone a phone needs."""
    import segno

    out = BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", border=4, xmldecl=False, svgclass=None, lineclass=None, unit="mm", scale=1
    )
    return out.getvalue()
