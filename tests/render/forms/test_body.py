"""What all patients share is laid out one time, as well as it fits."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from nethandout.handout.tree import Handout
from nethandout.render.forms.body import Body
from nethandout.render.forms.cache import PartCache
from nethandout.render.layout.pdf import Draft, RenderedPart, Renderer
from nethandout.render.layout.places import PageText
from nethandout.render.layout.settling import CONTENTS, Open
from nethandout.render.markup.page import SLOT_ID
from nethandout.render.pdfbytes.geometry import Anchor

if TYPE_CHECKING:
    from tests.render.conftest import ToolsFactory

HandoutFactory = Callable[..., Handout]
ID = "NH-0000-0000"


@dataclass
class Recorder:
    """In the place of a renderer: every part fits, and takes so many pages."""

    page_count: int = 1
    asked: list[str] = field(default_factory=list)

    def lay_out(self, html: str, *, choice: Open | None = None, **_options: Any) -> Draft:  # noqa: ANN401
        self.asked.append(html)
        page = PageText(612.0, 792.0, ())
        is_short = choice is not None and not choice.needs_contents(self.page_count)
        return Measured(None, (page,) * self.page_count, frozenset({CONTENTS} if is_short else ()))

    def write(self, draft: Draft, **options: Any) -> RenderedPart:  # noqa: ANN401
        pdf = f"%PDF {len(self.asked)}".encode()
        return RenderedPart(pdf, draft.pages, draft.anchors(options["anchors"]), draft.left_out)


class Measured(Draft):
    """A draft in which every element is in the same place."""

    def anchors(self, names: Collection[str]) -> Mapping[str, Anchor]:
        return {name: Anchor(0, 1, 2, 3, 4) for name in names}


def pages(body: Body, slot_height: float) -> RenderedPart:
    return body.pages(slot_height, has_about=True)


def refusing() -> Renderer:
    raise AssertionError("the renderer was asked for")


@pytest.fixture
def make_body(make_handout: HandoutFactory, make_tools: ToolsFactory) -> Callable[..., Body]:
    def make(recorder: Recorder | None = None, **changes: object) -> Body:
        maker = refusing if recorder is None else lambda: recorder
        return Body(make_handout(), ID, make_tools(**{"make_renderer": maker} | changes))

    return make


# --- The shared pages ------------------------------------------------------------------


def test_topics_follow_page_one_in_one_document(make_body: Callable[..., Body]) -> None:
    html = make_body().html(0.0).whole
    assert html.html.count("<body>") == html.html.count("</body>") == 1
    assert html.html.index("When to call") < html.html.index("It makes hormones.")
    assert {"Your ileum tumor", "It makes hormones."} <= set(html.expected)


def test_only_a_patients_handout_has_a_slot(
    make_handout: HandoutFactory, make_tools: ToolsFactory
) -> None:
    body = Body(make_handout(), ID, make_tools())
    assert SLOT_ID in pages(body, 40.0).anchors
    assert SLOT_ID not in pages(body, 0.0).anchors


def test_only_a_last_page_that_others_follow_may_end_with_lines_to_write_on(
    make_handout: HandoutFactory, make_tools: ToolsFactory
) -> None:
    handout = make_handout()
    assert not handout.apart

    def offered(own: int, *, has_about: bool = True) -> bool:
        recorder = Recorder()
        body = Body(handout, ID, make_tools(make_renderer=lambda: recorder))
        body.pages(0.0, has_about=has_about, own=own)
        return any('class="notes"' in html for html in recorder.asked)

    assert (offered(0), offered(1)) == (False, True)
    assert offered(0, has_about=False)


def test_the_page_of_notes_has_the_color_of_the_clinic(
    make_handout: HandoutFactory, make_tools: ToolsFactory
) -> None:
    class Dressed(Recorder):
        def lay_out(self, html: str, *, choice: Open | None = None, **options: Any) -> Draft:  # noqa: ANN401
            self.asked.extend(options["style_sheets"])
            return super().lay_out(html, choice=choice)

    handout, dressed = make_handout(), Dressed()
    purple = replace(handout, clinic=replace(handout.clinic, brand_color="#5b2a86"))
    _ = Body(purple, ID, make_tools(make_renderer=lambda: dressed)).notes
    assert any("#5b2a86" in asked for asked in dressed.asked)


def test_a_list_that_is_longer_than_page_one_goes_on_without_a_cut_sign(
    make_handout: HandoutFactory, make_tools: ToolsFactory
) -> None:
    handout = make_handout()
    tier = handout.call[0]
    long = replace(tier, signs=tier.signs * 40)
    body = Body(replace(handout, call=(long, *handout.call[1:])), ID, make_tools())
    printed = [" ".join(line.text for line in page.lines) for page in pages(body, 0.0).pages]
    sign = "Swelling of the face or trouble breathing."
    assert sum(page.count(sign) for page in printed) == 40
    assert all(sign in page for page in printed[:2])


def test_each_height_of_the_slot_is_laid_out_one_time(make_body: Callable[..., Body]) -> None:
    recorder = Recorder()
    body = make_body(recorder)
    one, other, again = pages(body, 0.0), pages(body, 40.0), pages(body, 0.0)
    assert one is again
    assert one.pdf != other.pdf
    assert len(recorder.asked) == 2


def test_pages_that_need_no_list_of_contents_are_the_same_for_all_patients(
    make_body: Callable[..., Body], tmp_path: Path
) -> None:
    recorder, cache = Recorder(page_count=4), PartCache(tmp_path)
    body = make_body(recorder, cache=cache)
    few = [body.pages(0.0, has_about=True, own=own) for own in (3, 4)]
    assert few[0] is few[1]
    assert [body.contents(part, 3) for part in few] == [(), ()]
    later = make_body(cache=cache).pages(0.0, has_about=True, own=2)
    assert later.pdf == few[0].pdf
    assert len(recorder.asked) == 1


def test_pages_with_a_list_of_contents_are_laid_out_for_each_number_of_further_pages(
    make_body: Callable[..., Body], tmp_path: Path
) -> None:
    recorder, cache = Recorder(page_count=4), PartCache(tmp_path)
    body = make_body(recorder, cache=cache)
    many = {own: body.pages(0.0, has_about=True, own=own) for own in (4, 5, 6, 5)}
    assert len({part.pdf for part in many.values()}) == len(recorder.asked) == 3
    assert body.contents(many[5], 5)[-1] == ("plan", 5)
    later = make_body(cache=cache).pages(0.0, has_about=True, own=6)
    assert later.pdf == many[6].pdf


# --- Page numbers ----------------------------------------------------------------------


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
    one, other = pages(first, 40.0), pages(second, 40.0)
    assert (one.pdf, one.anchors) == (other.pdf, other.anchors)
    with pytest.raises(AssertionError, match="was asked for"):
        pages(second, 50.0)


def test_another_fingerprint_finds_nothing_in_the_cache(
    make_body: Callable[..., Body], tmp_path: Path
) -> None:
    cache = PartCache(tmp_path)
    pages(make_body(Recorder(), cache=cache), 0.0)
    pages(make_body(cache=cache), 0.0)
    with pytest.raises(AssertionError, match="was asked for"):
        pages(make_body(cache=cache, fingerprint="another"), 0.0)
