"""A desk knows what leaflets will say before anybody lays them out."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from nethandout.content.library import built_in_root
from nethandout.errors import RefusedError
from nethandout.service import Service, open_service
from nethandout.web.infobutton import desk
from nethandout.web.infobutton.desk import Drafts, of_today, open_desk
from nethandout.web.infobutton.leaflet import LeafletOrder


@pytest.fixture(scope="module")
def drafts(service: Service) -> Drafts:
    return Drafts(service)


def test_a_draft_is_in_its_language(drafts: Drafts) -> None:
    draft = drafts(LeafletOrder("es", "ileum", treatments=("drug-lanreotide",)))
    assert draft.title == "Su tumor del intestino delgado"
    assert len(draft.topics) == len(set(draft.topics)) > 2
    assert not draft.is_reviewed


def test_a_leaflet_about_a_medicine_alone_says_no_site(drafts: Drafts) -> None:
    draft = drafts(LeafletOrder("en", treatments=("drug-lanreotide",)))
    assert "lanreotide" in draft.title.lower()
    assert not [topic for topic in draft.topics if "tumor" in topic.lower()]


def test_the_class_of_a_medicine_names_neither_of_its_members_in_its_topics(
    drafts: Drafts,
) -> None:
    draft = drafts(LeafletOrder("en", treatments=("drug-ssa-overview",)))
    assert draft.title == "Long-acting hormone shots"
    assert not [topic for topic in draft.topics if "octreotide" in topic.lower()]


def test_content_that_is_overdue_is_not_offered(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    far_away = date.max - timedelta(days=400)
    monkeypatch.setattr(desk, "of_today", lambda late: late)
    drafts = Drafts(Service(service.library, today=far_away))
    with pytest.raises(RefusedError, match="due for review"):
        drafts(LeafletOrder("en", "ileum"))


def test_a_new_day_opens_the_library_again(service: Service) -> None:
    assert of_today(service) is service
    yesterday = Service(service.library, today=service.today - timedelta(days=1))
    assert Drafts(yesterday)(LeafletOrder("en", "ileum")).title
    renewed = of_today(yesterday)
    assert renewed is not yesterday
    assert renewed.today == service.today


def test_a_clinic_names_itself_and_its_language(tmp_path: Path) -> None:
    folder = built_in_root() / "examples" / "clinic"
    service = open_service(folder, cache_dir=tmp_path)
    found = open_desk(
        service, lambda _: b"", hosts=["Handouts.Example.ORG"], address="https://a/b/"
    )
    assert service.library.clinic is not None
    assert found.author == service.library.clinic.name
    assert found.hosts == {"handouts.example.org"}
    assert found.address == "https://a/b"
