"""`serve` refuses to start where others could read along, before anything is opened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Program

FAR = ("serve", "--port", "0", "--host", "0.0.0.0")  # noqa: S104 - it is refused


def test_another_address_needs_the_name_of_a_proxy(nethandout: Program) -> None:
    ran = nethandout(*FAR)
    assert ran.code == 2
    assert "--allow-host" in ran.err
    assert "TLS" in ran.err


@pytest.mark.parametrize("secret", [None, "short"])
def test_a_page_that_others_reach_needs_a_secret(
    nethandout: Program, monkeypatch: pytest.MonkeyPatch, secret: str | None
) -> None:
    monkeypatch.delenv("NETHANDOUT_SECRET", raising=False)
    if secret:
        monkeypatch.setenv("NETHANDOUT_SECRET", secret)
    for options in (FAR, ("serve", "--port", "0")):
        ran = nethandout(*options, "--allow-host", "net.example")
        assert ran.code == 2
        assert "NETHANDOUT_SECRET" in ran.err
        ran.never_says("short")


def test_a_file_with_the_secret_that_is_not_there_is_named_by_its_variable(
    nethandout: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NETHANDOUT_SECRET_FILE", str(tmp_path / "none"))
    ran = nethandout(*FAR, "--allow-host", "net.example")
    assert ran.code == 5
    assert "NETHANDOUT_SECRET_FILE" in ran.err


def test_the_secret_is_no_option(nethandout: Program) -> None:
    assert "--secret" not in nethandout("serve", "--help").out


def test_without_its_packages_the_page_says_what_to_install(
    nethandout: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "uvicorn", None)
    ran = nethandout("serve", "--port", "0")
    assert ran.code == 6
    assert "pip install 'nethandout[web]'" in ran.err
