"""Offer the invented clinic's service on a fixed day, and the words of staff."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from nethandout.content.library import built_in_root
from nethandout.model.record import PatientRecord
from nethandout.service import Service, open_service
from nethandout.web.staff import StaffWords, words

EXAMPLES = built_in_root() / "examples"
DAY = date(2026, 11, 22)


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    folder = tmp_path_factory.mktemp("cache")
    return open_service(EXAMPLES / "clinic", cache_dir=folder, today=DAY)


@pytest.fixture(scope="session")
def english() -> StaffWords:
    return words("en")


@pytest.fixture(scope="session")
def spanish() -> StaffWords:
    return words("es")


@pytest.fixture(scope="session")
def examples(service: Service) -> dict[Path, PatientRecord]:
    """Give the records of the invented patients by their files."""
    paths = sorted((EXAMPLES / "patients").glob("*.yaml"))
    assert paths
    return {path: service.read(path)[0] for path in paths}
