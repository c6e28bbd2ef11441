"""The drawings are complete, calm and markable; a broken one is told with its place."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from nethandout.content.figures import ACCENT, FIGURES, FigureFile, draw, read_figures, tint
from nethandout.content.library import built_in_root
from nethandout.errors import FileError
from nethandout.i18n.messages import walk

SVG = "{http://www.w3.org/2000/svg}"
INK, GRAY, WHITE = "#1a1a1a", "#8a8a8a", "#ffffff"
LABEL_GAP = 10.5  # percent of the height: room for two lines of 11 pt

FIGURE = """\
id: injection-site
width_mm: "100"
labels:
  - {id: here, text: here, x: "71.5", y: "50", align: start, points_to: spot}
highlight:
  left: [spot]
"""
DRAWING = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">
  <circle id="spot" class="shape" fill="#ffffff" stroke="#0b5a5e" stroke-width="1" r="2"/>
  <g id="tube" fill="none">
    <path class="wall" stroke="#1a1a1a" stroke-width="5" d="M1 1L9 9"/>
    <path class="lumen" stroke="#ffffff" stroke-width="3" d="M1 1L9 9"/>
  </g>
  <g id="leader-here" stroke-width="0.6"><path d="M5 5L7 5"/></g>
</svg>
"""


@pytest.fixture(scope="module")
def files() -> dict[str, FigureFile]:
    found, problems = read_figures([built_in_root() / "handouts"])
    assert problems == []
    return dict(found)


def write(folder: Path, figure: str = FIGURE, drawing: str = DRAWING) -> Path:
    (folder / "figures").mkdir(parents=True, exist_ok=True)
    (folder / "figures" / "injection-site.yaml").write_text(figure, encoding="utf-8")
    (folder / "figures" / "injection-site.svg").write_text(drawing, encoding="utf-8")
    return folder


def found_problems(folder: Path) -> list[str]:
    _, problems = read_figures([folder], lambda path: path.name)
    return [f"{problem.position} {problem.code}" for problem in problems]


def elements(svg: str) -> list[ET.Element]:
    return list(ET.fromstring(svg).iter())  # noqa: S314 - our own


def attributes(svg: str, element_id: str) -> list[dict[str, str]]:
    (found,) = [element for element in elements(svg) if element.get("id") == element_id]
    return [dict(element.attrib) for element in found.iter()]


def test_every_figure_is_there(files: dict[str, FigureFile]) -> None:
    assert tuple(files) == FIGURES


@pytest.mark.parametrize("name", FIGURES)
def test_drawings_hold_lines_in_few_colors_and_no_words(
    name: str, files: dict[str, FigureFile]
) -> None:
    colors = set()
    for element in elements(files[name].svg):
        assert not (element.text or "").strip()
        colors |= {element.get("fill"), element.get("stroke")} - {None, "none"}
    assert colors <= {INK, GRAY, WHITE, ACCENT}


@pytest.mark.parametrize("name", FIGURES)
def test_each_label_stands_at_the_end_of_its_leader(
    name: str, files: dict[str, FigureFile]
) -> None:
    file = files[name]
    width, height = (float(n) for n in elements(file.svg)[0].attrib["viewBox"].split()[2:])
    for label in file.figure.labels:
        line = attributes(file.svg, f"leader-{label.id}")[1]["d"]
        x, y = (float(n) for n in re.split(r"[ L]", line)[-2:])
        assert float(label.x) == pytest.approx(100 * x / width, abs=0.8)
        assert float(label.y) == pytest.approx(100 * y / height, abs=0.3)


@pytest.mark.parametrize("name", FIGURES)
def test_labels_have_a_column_of_their_own_and_do_not_touch(
    name: str, files: dict[str, FigureFile]
) -> None:
    for align, low, high in (("end", 25, 30), ("start", 70, 75)):
        column = [label for label in files[name].figure.labels if label.align == align]
        assert all(low <= float(label.x) <= high for label in column)
        heights = sorted(float(label.y) for label in column)
        assert all(lower - upper >= LABEL_GAP for upper, lower in pairwise(heights))


def test_labels_are_messages(files: dict[str, FigureFile]) -> None:
    messages = list(walk(files["digestive-tract"].figure))
    assert len(messages) == len(files["digestive-tract"].figure.labels)
    place = files["digestive-tract"].tree.at(messages[0].path)
    assert place.line > 1


def test_only_the_site_is_marked(files: dict[str, FigureFile]) -> None:
    file = files["digestive-tract"]
    plain = draw(file.figure, file.svg, None)
    marked = draw(file.figure, file.svg, "appendix")
    changed = {
        before.get("class")
        for before, after in zip(elements(plain), elements(marked), strict=True)
        if before.attrib != after.attrib and before.get("class")
    }
    assert changed == {"wall", "lumen"}
    assert attributes(marked, "appendix")[2]["stroke"] == tint(ACCENT)
    assert attributes(marked, "colon") == attributes(plain, "colon")
    assert file.figure.bold_labels("appendix") == {"appendix"}


def test_a_mark_does_not_need_color(tmp_path: Path) -> None:
    files, _ = read_figures([write(tmp_path)])
    file = files["injection-site"]
    svg = draw(file.figure, file.svg, "left")
    (spot,) = attributes(svg, "spot")
    assert float(spot["stroke-width"]) > 1
    assert float(attributes(svg, "leader-here")[0]["stroke-width"]) > 0.6


def test_the_clinic_sets_the_color(files: dict[str, FigureFile]) -> None:
    file = files["injection-site"]
    svg = draw(file.figure, file.svg, "left", "#803000")
    assert ACCENT not in svg
    assert attributes(svg, "site-left")[0]["fill"] == tint("#803000")


def test_without_a_place_in_the_drawing_the_default_is_marked(
    files: dict[str, FigureFile],
) -> None:
    assert files["injection-site"].figure.regions("lanreotide") == ("site-left", "site-right")
    assert files["digestive-tract"].figure.regions("lung") == ()
    assert files["digestive-tract"].figure.bold_labels(None) == frozenset()


@pytest.mark.parametrize("name", FIGURES)
def test_drawing_again_gives_the_same_text(name: str, files: dict[str, FigureFile]) -> None:
    file = files[name]
    once = draw(file.figure, file.svg, None)
    assert once == draw(file.figure, file.svg, None)
    assert once.startswith('<svg xmlns="http://www.w3.org/2000/svg"') or "xmlns=" in once
    assert len(elements(once)) == len(elements(file.svg))


def test_a_tint_is_a_third_of_the_color() -> None:
    assert tint("#000000") == "#a6a6a6"
    assert tint("#ffffff") == "#ffffff"


def test_a_later_folder_wins(tmp_path: Path, files: dict[str, FigureFile]) -> None:
    found, problems = read_figures([built_in_root() / "handouts", write(tmp_path)])
    assert problems == []
    assert tuple(found) == FIGURES
    assert found["injection-site"].figure.width_mm == "100"
    assert found["digestive-tract"].figure == files["digestive-tract"].figure


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("points_to: spot", "points_to: spto", "injection-site.yaml:4:73 unknown-id"),
        ("left: [spot]", "left: [tube, spots]", "injection-site.yaml:6:16 unknown-id"),
        ("id: injection-site", "id: injection", "injection-site.yaml:1:5 figure-place"),
        ('x: "71.5"', 'x: "171.5"', "injection-site.yaml:4:31 invalid"),
        ('y: "50"', "y: 50", "injection-site.yaml:4:42 unquoted"),
        ("align: start", "align: left", "injection-site.yaml:4:55 invalid"),
    ],
)
def test_a_wrong_field_is_told_with_its_place(
    old: str, new: str, expected: str, tmp_path: Path
) -> None:
    assert expected in found_problems(write(tmp_path, figure=FIGURE.replace(old, new)))


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("<svg", '<!DOCTYPE svg [<!ENTITY a "b">]><svg', "injection-site.svg"),
        ("</svg>", "", "injection-site.svg:9:1"),
        ("</svg>", "<script/></svg>", "injection-site.svg"),
        ("</svg>", "<text>liver</text></svg>", "injection-site.svg"),
        ('r="2"', 'r="2" href="https://example.org/"', "injection-site.svg"),
        ('r="2"', 'r="2" onclick="x()"', "injection-site.svg"),
        ('r="2"', 'r="2" style="fill:url(file:///etc/hosts)"', "injection-site.svg"),
    ],
)
def test_a_drawing_reaches_nothing_outside(old: str, new: str, place: str, tmp_path: Path) -> None:
    folder = write(tmp_path, drawing=DRAWING.replace(old, new, 1))
    assert found_problems(folder) == [f"{place} svg"]


def test_an_unknown_figure_is_a_problem(tmp_path: Path) -> None:
    folder = write(tmp_path) / "figures"
    text = FIGURE.replace("injection-site", "injection-sites")
    (folder / "injection-sites.yaml").write_text(text, encoding="utf-8")
    (folder / "injection-sites.svg").write_text(DRAWING, encoding="utf-8")
    assert found_problems(tmp_path) == ["injection-sites.yaml:1:5 unknown-id"]


def test_a_missing_drawing_stops_everything(tmp_path: Path) -> None:
    (write(tmp_path) / "figures" / "injection-site.svg").unlink()
    with pytest.raises(FileError, match=r"injection-site\.svg"):
        read_figures([tmp_path])


ALONG_ROWS = {"prrt-steps", "radiation-safety", "urine-24h"}


def test_no_drawing_of_a_body_mirrors(files: dict[str, FigureFile]) -> None:
    assert {name for name, file in files.items() if file.figure.mirrors} == ALONG_ROWS


def test_pictures_read_along_their_rows_are_turned_round_with_their_labels(
    files: dict[str, FigureFile],
) -> None:
    for name in ALONG_ROWS:
        figure, svg = files[name].figure, files[name].svg
        root = elements(draw(figure, svg, None, side="rtl"))[0]
        width = root.attrib["viewBox"].split()[2]
        (turned,) = root
        assert turned.get("transform") == f"matrix(-1 0 0 1 {width} 0)"
        assert len(turned) == len(elements(draw(figure, svg, None))[0])
        for before, after in zip(figure.labels, figure.read_from("rtl").labels, strict=True):
            assert float(before.x) + float(after.x) == 100
            assert {before.align, after.align} == {"start", "end"}
            assert (before.id, before.text, before.y) == (after.id, after.text, after.y)


def test_what_does_not_mirror_is_the_same_from_both_sides(files: dict[str, FigureFile]) -> None:
    for name in files.keys() - ALONG_ROWS:
        figure, svg = files[name].figure, files[name].svg
        assert draw(figure, svg, None, side="rtl") == draw(figure, svg, None)
        assert figure.read_from("rtl") == figure
