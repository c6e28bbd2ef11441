"""What all patients share is laid out one time, as well as it fits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from nethandout.handout.tree import Handout
from nethandout.render.forms.body import Body, Typography
from nethandout.render.forms.cache import PartCache
from nethandout.render.layout.pdf import RenderedPart, Renderer
from nethandout.render.layout.places import PageText
from nethandout.render.markup.page import END_ID, SLOT_ID
from nethandout.render.pdfbytes.geometry import Anchor

if TYPE_CHECKING:
    from tests.render.conftest import ToolsFactory

HandoutFactory = Callable[..., Handout]
ID = "NH-0000-0000"


@dataclass
class Recorder:
    """In the place of a renderer: page one fits with so many signs; all else fits."""

    fits: int = 9
    fronts: int = 0
    asked: list[str] = field(default_factory=list)

    def render(self, html: str, **options: Any) -> RenderedPart:  # noqa: ANN401
        self.asked.append(html)
        anchors = {name: Anchor(0, 1, 2, 3, 4) for name in options["anchors"]}
        is_trial = options["page_limit"] is not None
        tried = (5, 3, 2)[self.fronts % 3] if is_trial else 0
        self.fronts += is_trial
        pdf = b"" if is_trial and tried > self.fits else f"%PDF {len(self.asked)}".encode()
        return RenderedPart(pdf, (PageText(612.0, 792.0, ()),), anchors)


def refusing() -> Renderer:
    raise AssertionError("the renderer was asked for")


@pytest.fixture
def make_body(make_handout: HandoutFactory, make_tools: ToolsFactory) -> Callable[..., Body]:
    def make(recorder: Recorder | None = None, **changes: object) -> Body:
        maker = refusing if recorder is None else lambda: recorder
        return Body(make_handout(), ID, make_tools(**{"make_renderer": maker} | changes))

    return make


# --- Page one --------------------------------------------------------------------------


@pytest.mark.parametrize(("fits", "shown"), [(9, 5), (5, 5), (4, 3), (3, 3), (2, 2), (0, 2)])
def test_page_one_shows_as_many_signs_as_fit(
    make_body: Callable[..., Body], fits: int, shown: int
) -> None:
    recorder = Recorder(fits)
    body = make_body(recorder)
    front_signs, front = body.front(0.0)
    assert front_signs == shown
    assert front.pdf
    assert recorder.asked[-1] == body.front_html(0.0, shown).html


def test_a_front_that_fits_with_fewer_signs_really_has_fewer_pages(
    make_handout: HandoutFactory, tools: Typography
) -> None:
    """With a slot that fills most of page one there is less room for signs."""
    body = Body(make_handout(), ID, tools)
    few, much = body.front(0.0), body.front(body.layout.gap(24))
    assert few[0] == 5
    assert few[1].page_count == 1
    assert much[0] == 2
    assert SLOT_ID in much[1].anchors
    assert SLOT_ID not in few[1].anchors


@pytest.fixture
def tools(make_tools: ToolsFactory) -> Typography:
    return make_tools()


def test_each_height_of_the_slot_is_laid_out_one_time(make_body: Callable[..., Body]) -> None:
    recorder = Recorder()
    body = make_body(recorder)
    one, other, again = body.front(0.0), body.front(40.0), body.front(0.0)
    assert one[1] is again[1]
    assert one[1].pdf != other[1].pdf
    fronts = [body.front_html(height, 5).html for height in (0.0, 40.0)]
    assert [html for html in recorder.asked if html in fronts] == fronts


# --- Inside pages and page numbers -----------------------------------------------------


def test_inside_pages_are_laid_out_one_time(make_body: Callable[..., Body]) -> None:
    recorder = Recorder()
    body = make_body(recorder)
    body.front(0.0)
    assert body.inside() is body.inside()
    assert recorder.asked.count(body.inside_html.html) == 1


def test_page_numbers_are_set_one_time_for_each_number_of_pages(
    make_handout: HandoutFactory, make_tools: ToolsFactory, tmp_path: Path
) -> None:
    cache = PartCache(tmp_path)
    body = Body(make_handout(), ID, make_tools(cache=cache))
    labels = [body.page_labels(count) for count in (3, 4, 3)]
    assert labels[0] is labels[2]
    assert labels[0].pdf != labels[1].pdf
    assert labels[0].rect == body.footer_places[1]
    again = Body(make_handout(), ID, make_tools(cache=cache, make_renderer=refusing))
    assert again.page_labels(3) == labels[0]


# --- The key ---------------------------------------------------------------------------


def test_the_key_is_of_all_that_decides_the_shared_pages(
    make_handout: HandoutFactory, make_tools: ToolsFactory
) -> None:
    handout, tools = make_handout(), make_tools()
    bodies = [
        Body(handout, ID, tools),
        Body(handout, "NH-1111-1111", tools),
        Body(handout, ID, make_tools(fingerprint="another")),
        Body(handout, ID, make_tools(assets=dict(tools.assets) | {"new.svg": b"<svg/>"})),
        Body(replace(handout, key_points=handout.key_points[1:]), ID, tools),
        Body(replace(handout, paper="a4"), ID, tools),
        Body(make_handout(language="es"), ID, make_tools("es")),
    ]
    assert len({body.key for body in bodies}) == len(bodies)
    assert Body(make_handout(), ID, make_tools()).key == bodies[0].key


# --- The cache -------------------------------------------------------------------------


def test_a_second_body_takes_all_from_the_cache(
    make_body: Callable[..., Body], tmp_path: Path
) -> None:
    cache = PartCache(tmp_path)
    first, second = make_body(Recorder(), cache=cache), make_body(cache=cache)
    for body in (first, second):
        body.front(40.0)
        body.inside()
    assert second.front(40.0)[0] == first.front(40.0)[0] == 5
    assert second.front(40.0)[1].anchors == first.front(40.0)[1].anchors
    assert second.inside().pdf == first.inside().pdf
    with pytest.raises(AssertionError, match="was asked for"):
        second.front(50.0)


def test_another_fingerprint_finds_nothing_in_the_cache(
    make_body: Callable[..., Body], tmp_path: Path
) -> None:
    cache = PartCache(tmp_path)
    make_body(Recorder(), cache=cache).inside()
    make_body(cache=cache).inside()
    with pytest.raises(AssertionError, match="was asked for"):
        make_body(cache=cache, fingerprint="another").inside()


@dataclass
class Second:
    """In the place of a second process: what it was sent, and whether it gets lost."""

    is_lost: bool = False
    can_start: bool = True
    sent: list[str] = field(default_factory=list)

    def start(self) -> bool:
        return self.can_start

    def render(self, job: Mapping[str, Any]) -> Callable[[], RenderedPart | None]:
        self.sent.append(job["html"])
        part = RenderedPart(
            b"%PDF second", (PageText(612.0, 792.0, ()),), {END_ID: Anchor(0, 0, 50, 1, 1)}
        )
        return lambda: None if self.is_lost else part


def test_inside_pages_are_rendered_in_a_second_process_and_kept(
    make_body: Callable[..., Body], tmp_path: Path
) -> None:
    second, recorder = Second(), Recorder()
    make = partial(make_body, cache=PartCache(tmp_path), ahead=second)
    body = make(recorder)
    found = body.inside()
    assert found.pdf == b"%PDF second"
    assert second.sent == [body.inside_html.html]
    assert recorder.asked == []
    assert make().inside().pdf == found.pdf
    assert len(second.sent) == 1


@pytest.mark.parametrize("second", [Second(is_lost=True), Second(can_start=False)])
def test_inside_pages_are_rendered_here_where_no_second_process_does_it(
    make_body: Callable[..., Body], second: Second
) -> None:
    recorder = Recorder()
    body = make_body(recorder, ahead=second)
    assert body.inside().pdf == b"%PDF 1"
    assert recorder.asked == [body.inside_html.html]
