"""A drawing comes with the reader's site marked, and labels in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from nethandout.content.figures import Figure, FigureFile, read_figures
from nethandout.content.library import built_in_root
from nethandout.handout.tree import Handout
from nethandout.i18n.messages import localize
from nethandout.model.text import LocalizedText
from nethandout.model.topic import Block, Section
from nethandout.render.markup.drawings import icon_assets, placed_drawings, qr_code
from nethandout.render.markup.html import BRAND_COLOR

HandoutFactory = Callable[..., Handout]


def spanish(figure: Figure) -> Figure:
    return localize(figure, lambda message: LocalizedText(f"Así: {message.text}", "es"))


@pytest.fixture(scope="module")
def figures() -> list[FigureFile]:
    files, problems = read_figures([built_in_root() / "handouts"])
    assert problems == []
    return list(files.values())


@pytest.fixture
def with_tract(make_handout: HandoutFactory) -> Handout:
    """A handout whose first topic shows the digestive tract."""
    return showing(make_handout(), "digestive-tract")


def showing(handout: Handout, figure: str) -> Handout:
    """Turn a handout into one whose first topic shows a drawing."""
    group = handout.groups[0]
    item = group.topics[0]
    block = Block.model_validate({"figure": {"id": figure, "alt": "A drawing."}})
    section = Section.model_validate({"heading": "Where?", "blocks": [block]})
    topic = item.topic.model_copy(update={"sections": (section,)})
    first = replace(group, topics=(replace(item, topic=topic), *group.topics[1:]))
    return replace(handout, groups=(first, *handout.groups[1:]))


def test_only_the_drawings_that_are_shown_are_made(
    make_handout: HandoutFactory, with_tract: Handout, figures: list[FigureFile]
) -> None:
    assert placed_drawings(make_handout(), figures, spanish) == ({}, {})
    drawings, assets = placed_drawings(with_tract, figures, spanish)
    assert list(drawings) == ["digestive-tract"]
    assert list(assets) == [drawings["digestive-tract"].asset]


def test_the_patients_site_is_marked(with_tract: Handout, figures: list[FigureFile]) -> None:
    drawings, assets = placed_drawings(with_tract, figures, spanish)
    marked = [label.text for label in drawings["digestive-tract"].labels if label.marked]
    assert with_tract.site == "ileum"
    assert len(marked) == 1
    _, other = placed_drawings(replace(with_tract, site="stomach"), figures, spanish)
    assert other != assets


def test_labels_are_translated_and_stay_on_their_side(
    with_tract: Handout, figures: list[FigureFile]
) -> None:
    drawings, _ = placed_drawings(with_tract, figures, spanish)
    for label in drawings["digestive-tract"].labels:
        assert label.text.language == "es"
        assert label.text.startswith("Así: ")
        assert label.side in ("left", "right")
        assert 0 < float(label.room) < 100


def test_the_clinics_color_is_used(with_tract: Handout, figures: list[FigureFile]) -> None:
    def drawn(color: str | None) -> bytes:
        clinic = replace(with_tract.clinic, brand_color=color)
        _, assets = placed_drawings(replace(with_tract, clinic=clinic), figures, spanish)
        return assets["digestive-tract.svg"]

    assert drawn("#7a1fa2") != drawn(None) == drawn(BRAND_COLOR)


def test_labels_that_were_not_localized_are_never_printed(
    with_tract: Handout, figures: list[FigureFile]
) -> None:
    with pytest.raises(TypeError, match="not localized"):
        placed_drawings(with_tract, figures, lambda figure: figure)


def test_a_clinics_icons_take_the_place_of_ours(tmp_path: Path) -> None:
    built_in = built_in_root() / "templates"
    own = tmp_path / "shared" / "icons"
    own.mkdir(parents=True)
    (own / "tip.svg").write_bytes(b"<svg/>")
    icons = icon_assets([built_in, tmp_path])
    assert icons["tip.svg"] == b"<svg/>"
    assert {"emergency.svg", "urgent.svg", "next-day.svg", "caution.svg"} <= icons.keys()


def test_a_qr_code_is_an_svg_with_a_quiet_zone() -> None:
    root = ET.fromstring(qr_code("https://example.org/net-clinic"))  # noqa: S314 - our own
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert qr_code("https://example.org/a") != qr_code("https://example.org/b")


@pytest.mark.parametrize(("language", "side"), [("es", "right"), ("ar", "left"), ("fa", "left")])
def test_the_first_step_stands_where_reading_begins(
    make_handout: HandoutFactory, figures: list[FigureFile], language: str, side: str
) -> None:
    """A label whose text ends at its line stands to the left of the picture, and so first."""
    for name in ("prrt-steps", "urine-24h"):
        handout = replace(showing(make_handout(), name), language=language)
        drawings, assets = placed_drawings(handout, figures, spanish)
        steps = {label.text[len("Así: ")]: label.side for label in drawings[name].labels}
        other = "left" if side == "right" else "right"
        assert steps == {"1": side, "2": other, "3": side, "4": other}
        assert (b"matrix(-1 0 0 1" in assets[f"{name}.svg"]) == (side == "left")


def test_the_left_side_of_a_body_stays_its_left_side(
    with_tract: Handout, figures: list[FigureFile]
) -> None:
    arabic = replace(with_tract, language="ar")
    assert placed_drawings(arabic, figures, spanish) == placed_drawings(
        with_tract, figures, spanish
    )
