"""Turn many nurses at one page, and many previews, into seconds to wait and bytes of memory."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from random import Random
from typing import Final, NamedTuple

import httpx

from benchmarks.nurses import HOME, KEYS_A_SECOND, POINT, PRESS, THINK
from benchmarks.patients import invent
from benchmarks.serving import SENT, Served, draft_in, pictures_in
from nethandout.web.form.trees import flat

_REACH: Final = THINK + HOME + POINT + PRESS + HOME
"""Seconds from one field to the next."""
_LANGUAGES: Final = ("en", "es", "ar")
_SITES: Final = ("ileum", "appendix", "rectum", "stomach")
_SEED: Final = 20261128
_WAIT: Final = httpx.Timeout(120)
_OK: Final = 200

Form = dict[str, tuple[str, ...]]


class Step(NamedTuple):
    """So many seconds pass, then the form is so."""

    seconds: float
    form: Form


class Weighed(NamedTuple):
    """Bytes that the server and its workers hold after so many previews."""

    previews: int
    server: int
    workers: int


@dataclass(slots=True)
class Waited:
    """How long answers took, and their statuses."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)


def typed(number: int, today: date) -> Iterator[Step]:
    """Type the handout of a patient as a slow typist does: the form after each key."""
    form: Form = {"tumor.site": (_SITES[number % len(_SITES)],)}
    yield Step(_REACH, form)
    form = {**form, "language": (_LANGUAGES[number % len(_LANGUAGES)],)}
    yield Step(_REACH, form)
    for name, text in (
        ("patient.name", f"Rosa Mendez {chr(ord('A') + number)}"),
        ("patient.record_number", f"QX-{number:05}"),
        ("approved_by", "Dr. Ann Lee"),
    ):
        for count in range(1, len(text) + 1):
            form = {**form, name: (text[:count],)}
            yield Step((_REACH if count == 1 else 0) + 1 / KEYS_A_SECOND, form)
    for name, day in (("patient.birth_date", "1961-03-05"), ("approved_on", today.isoformat())):
        form = {**form, name: (day,)}
        yield Step(_REACH + len("03051961") / KEYS_A_SECOND, form)


async def crowd(page: Served, count: int, today: date) -> Waited:
    """Have so many nurses type at once, each beginning a little later than another."""
    waited, random = Waited(), Random(_SEED)  # noqa: S311 - no secret
    async with asyncio.TaskGroup() as group:
        for number in range(count):
            group.create_task(_nurse(page, number, today, random.uniform(0, 10), waited))
    return waited


async def _nurse(page: Served, number: int, today: date, start: float, waited: Waited) -> None:
    """Type on at the same pace, however long answers take, as a browser sends what is typed."""
    async with httpx.AsyncClient(base_url=page.address, headers=SENT, timeout=_WAIT) as client:
        draft = draft_in((await client.get("/")).text)
        await asyncio.sleep(start)
        seen: set[str] = set()
        at = time.perf_counter()
        for seconds, form in typed(number, today):
            at += seconds
            await asyncio.sleep(max(0.0, at - time.perf_counter()))
            await _preview(client, {**form, "_draft": (draft,)}, seen, waited)


async def _preview(
    client: httpx.AsyncClient, form: Mapping[str, Sequence[str]], seen: set[str], waited: Waited
) -> None:
    """Ask for the pages of a form, and for the picture of the first one if it is new."""
    began = time.perf_counter()
    answer = await client.post("/", data={**form, "_live": "1"})
    waited.statuses[answer.status_code] += 1
    for path in pictures_in(answer.text)[:1]:
        if path not in seen:
            seen.add(path)
            picture = await client.get(path)
            waited.statuses[picture.status_code] += 1
    waited.seconds.append(time.perf_counter() - began)


def weigh(page: Served, count: int, every: int, today: date) -> Iterator[Weighed]:
    """Ask for so many previews, no two neighbors alike, each on a page of its own."""
    forms = (flat(record) for record in invent(count, today, rotating=True))
    with httpx.Client(base_url=page.address, headers=SENT, timeout=_WAIT) as client:
        client.get("/")
        for number, form in enumerate(islice(forms, count), 1):
            answer = client.post("/", data=form)
            pictures = pictures_in(answer.text)
            if answer.status_code != _OK or not pictures:
                raise RuntimeError(f"preview {number} has no pages ({answer.status_code})")
            client.get(pictures[number % len(pictures)])
            if number == 1 or number % every == 0 or number == count:
                yield Weighed(number, *page.memory())
