"""The parts of a handout become one document in the order in which it is read."""

from __future__ import annotations

from nethandout.render.webpage.joining import joined, parsed

FRONT = """<body><section><h1>Title</h1><div id="personal-slot"></div> <h2>Call</h2>
<div id="front-end"></div></section></body>"""
INSIDE = '<body><section id="t">Topic<ul><li>one<li>two</ul></section><div id="end"></div></body>'
LAYER = """<body><section class="slot"><div id="block"><p>For Ana</p></div></section>
<section class="strip-page" id="strip" aria-hidden="true"><p>Ana, NH-1</p></section>
<section class="pages">Own pages</section><section class="sheet">Card</section></body>"""


def words(*shared: str, layer: str = LAYER) -> list[str]:
    body = joined([parsed(part) for part in shared], parsed(layer))
    return [text.strip() for text in body.itertext() if text.strip()]


def test_what_is_for_one_patient_stands_where_page_one_keeps_room_for_it() -> None:
    assert words(FRONT, INSIDE) == [
        *("Title", "For Ana", "Call", "Topic", "one", "two"),
        *("Own pages", "Card", "Ana, NH-1"),
    ]


def test_cards_alone_have_only_their_foot_beside_them() -> None:
    layer = LAYER.replace('<section class="pages">Own pages</section>', "")
    assert words(layer=layer) == ["Card", "Ana, NH-1"]


def test_a_leaflet_has_nobodys_block() -> None:
    own = '<section class="strip-page"><p>NH-1</p></section>'
    assert words(FRONT, layer=f"<body>{own}</body>") == ["Title", "Call", "NH-1"]


def test_the_foot_is_for_all_readers() -> None:
    body = joined([parsed(FRONT), parsed(INSIDE)], parsed(LAYER))
    assert [element.tag for element in body] == ["main", "footer"]
    assert not [element for element in body.iter() if element.get("aria-hidden")]


def test_places_on_paper_are_left_out_unless_somebody_wrote_in_them() -> None:
    body = joined([parsed(FRONT), parsed(INSIDE)], parsed(LAYER))
    ids = {element.get("id") for element in body.iter()}
    assert not ids & {"personal-slot", "front-end", "end"}
    assert "Thanks" in words(INSIDE.replace('"end">', '"end">Thanks'))
