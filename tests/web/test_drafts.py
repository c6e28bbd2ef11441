"""What is kept between requests is in memory, for some time, and not too much of it."""

from __future__ import annotations

from nethandout.web.drafts import IDLE_SECONDS, LINK_SECONDS, MOST_DRAFTS, Draft, Kept


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_of_64_and_one_more_the_one_idle_for_longest_is_forgotten() -> None:
    kept: Kept[int] = Kept(IDLE_SECONDS, renews=True)
    keys = [kept.add(number) for number in range(MOST_DRAFTS)]
    kept.get(keys[0])
    kept.add(64)
    assert len(kept) == 64
    assert kept.get(keys[0]) == 0
    assert kept.get(keys[1]) is None


def test_a_draft_ends_after_15_idle_minutes() -> None:
    clock = Clock()
    kept: Kept[str] = Kept(IDLE_SECONDS, renews=True, clock=clock)
    key = kept.add("draft")
    for _ in range(3):
        clock.now += 14 * 60
        assert kept.get(key) == "draft"
    clock.now += 15 * 60
    assert kept.get(key) is None
    assert len(kept) == 0


def test_a_link_ends_after_5_minutes_however_often_it_is_used() -> None:
    clock = Clock()
    kept: Kept[str] = Kept(LINK_SECONDS, clock=clock)
    key = kept.add("pdf")
    clock.now += 4 * 60
    assert kept.get(key) == "pdf"
    clock.now += 60
    assert kept.get(key) is None


def test_a_link_for_one_time_works_one_time() -> None:
    kept: Kept[str] = Kept(LINK_SECONDS)
    key = kept.add("card")
    assert kept.take(key) == "card"
    assert kept.take(key) is None
    assert kept.take("never") is None


def test_what_has_had_its_time_leaves_memory_though_nobody_asks() -> None:
    clock = Clock()
    kept: Kept[str] = Kept(LINK_SECONDS, clock=clock)
    kept.add("card")
    clock.now += 5 * 60
    kept.sweep()
    assert not kept._entries


def test_ids_cannot_be_guessed() -> None:
    kept: Kept[int] = Kept(LINK_SECONDS)
    keys = {kept.add(1) for _ in range(50)}
    assert len(keys) == 50
    assert all(len(key) >= 22 for key in keys)


def test_a_draft_shows_nothing_of_what_was_typed() -> None:
    assert "Rosa" not in repr(Draft(form={"patient.name": ("Rosa",)}))
