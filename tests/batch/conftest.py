"""Offer a service on a fixed day, and orders for a batch."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from batch_doubles import CLINIC, DAY, HEADER

from nethandout.batch.names import DEFAULT_PATTERN, parse_pattern
from nethandout.batch.rows import RowSource
from nethandout.batch.run import BatchOrder
from nethandout.service import Service, open_service

MakeOrder = Callable[..., BatchOrder]


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def service(cache: Path) -> Service:
    return open_service(CLINIC, cache_dir=cache, today=DAY)


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Path]:
    """Turn lines below the usual header into a table."""

    def write(*lines: str, header: str = HEADER, name: str = "rows.csv") -> Path:
        path = tmp_path / name
        path.write_text(header + "".join(f"{line}\n" for line in lines), encoding="utf-8")
        return path

    return write


@pytest.fixture
def order(tmp_path: Path) -> MakeOrder:
    def make(rows: Path, pattern: str = DEFAULT_PATTERN, **given: Any) -> BatchOrder:  # noqa: ANN401
        given.setdefault("target", str(tmp_path / "out"))
        identity = bool(given.get("identity"))
        return BatchOrder(
            RowSource(rows), pattern=parse_pattern(pattern, identity=identity), **given
        )

    return make
