"""Offer a small library with what turns it into handouts, and a place of the kind of S3."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nethandout.content.library import ClinicSettings, Library, built_in_root, open_library
from nethandout.content.reading import Content, load_content
from nethandout.handout.compose import PrintOptions, Sources, compose
from nethandout.handout.selection import select
from nethandout.handout.tree import Handout
from nethandout.i18n.catalogs import Catalog
from nethandout.i18n.formats import Formats
from nethandout.i18n.messages import walk
from nethandout.model.facts import Facts
from nethandout.review.status import Reviews, Texts

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SMALL = Path(__file__).parent / "fixtures" / "content" / "sound"
PREFIXES = {
    "es": "Así: ",
    "ru": "Так: ",
    "ar": "هكذا: ",
    "zh-Hans": "这样：",
    "vi": "Như vậy: ",
}

SourcesFactory = Callable[..., Sources]
HandoutFactory = Callable[..., Handout]


def translate_all(content: Content, language: str) -> Catalog:
    """Turn content into a complete catalog: each text with a prefix in the language."""
    if language == "en":
        return Catalog.source()
    texts = {message.text for _, model, _ in content.items() for message in walk(model)}
    entries = {text: PREFIXES[language] + text for text in texts}
    return Catalog(language, entries=entries)


@pytest.fixture(scope="session")
def small_library() -> Library:
    return Library(root=SMALL, overlay=None, cache_dir=SMALL / "no-cache", clinic=None)


@pytest.fixture(scope="session")
def small_content(small_library: Library) -> Content:
    return load_content(small_library)


@pytest.fixture(scope="session")
def example_clinic() -> ClinicSettings:
    clinic = open_library(built_in_root() / "examples" / "clinic").clinic
    assert clinic is not None
    return clinic


@pytest.fixture(scope="session")
def make_sources(small_content: Content, example_clinic: ClinicSettings) -> SourcesFactory:
    """Give the sources of the small library in a language; parts can be replaced."""

    def make(
        language: str = "en",
        *,
        catalog: Catalog | None = None,
        clinic: ClinicSettings | None = example_clinic,
        reviews: Reviews | None = None,
        content: Content = small_content,
    ) -> Sources:
        catalog = catalog or translate_all(content, language)
        reviews = reviews or Reviews({}, Texts(content, catalog, catalog))
        return Sources(content, clinic, catalog, Formats(language, "US"), reviews)

    return make


@pytest.fixture(scope="session")
def make_handout(make_sources: SourcesFactory) -> HandoutFactory:
    """Turn facts (an ileum tumor treated with lanreotide, if not said) into a handout."""
    usual = Facts(site="ileum", treatments=frozenset({"drug-lanreotide"}))

    def make(
        facts: Facts = usual,
        language: str = "en",
        *,
        sources: Sources | None = None,
        allow_english: bool = False,
    ) -> Handout:
        sources = sources or make_sources(language)
        selection = select(facts, sources.content.plan, sources.content.topics)
        options = PrintOptions(language, allow_english=allow_english)
        return compose(selection, facts, sources, options)

    return make


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Run one browser for the tests of a module that look at pages.

    Not longer: while it runs, nothing else of the process can run an event loop.
    """
    from tests.browser import chromium

    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def s3_environment() -> Iterator[Mapping[str, str]]:
    """Run a server, and give the environment in which programs find it."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_MAX_ATTEMPTS": "1",
    }
    server.stop()


@pytest.fixture
def bucket(s3_environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the URL of an empty bucket on a server that the environment names."""
    import s3fs

    for name, value in s3_environment.items():
        monkeypatch.setenv(name, value)
    name = f"handouts-{uuid.uuid4().hex}"
    s3fs.S3FileSystem(skip_instance_cache=True).mkdir(name)
    return f"s3://{name}"
