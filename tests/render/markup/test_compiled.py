"""Compiled templates are code: only what this user compiled is run."""

from __future__ import annotations

import marshal
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment
from jinja2.bccache import Bucket, bc_magic

from nethandout.render.markup.compiled import CompiledTemplates

TEMPLATE = "printed {{ 1 + 1 }}"


def printed(cache: Path) -> str:
    environment = Environment(
        loader=DictLoader({"a": TEMPLATE}),
        bytecode_cache=CompiledTemplates(cache),
        autoescape=True,
    )
    return environment.get_template("a").render()


@pytest.fixture
def entry(tmp_path: Path) -> Path:
    """The one template that an earlier run kept."""
    assert printed(tmp_path) == "printed 2"
    (entry,) = tmp_path.glob("templates-*/*")
    return entry


def test_a_kept_template_is_used(entry: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Environment, "compile", None)
    assert printed(entry.parents[1]) == "printed 2"


def test_planted_code_is_not_run(entry: Path, tmp_path: Path) -> None:
    raw = entry.read_bytes()
    code = compile(f"open({str(tmp_path / 'ran')!r}, 'w')", "template", "exec")
    head = raw[raw.index(bc_magic) :][: len(bc_magic)]
    checksum = raw[raw.index(bc_magic) + len(bc_magic) :].partition(b"c\x00")[0]
    for before in (b"", raw[:65]):
        entry.write_bytes(before + head + checksum + marshal.dumps(code))
        assert printed(tmp_path) == "printed 2"
    assert not (tmp_path / "ran").exists()


def test_unsealed_it_would_be_run(entry: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The attack works where the seal is not looked at, so the test above means something."""
    opened: list[str] = []
    monkeypatch.setattr(Bucket, "bytecode_from_string", lambda *_: opened.append("pickle"))
    entry.write_bytes(b"planted")
    printed(entry.parents[1])
    assert opened == []
    monkeypatch.setattr(
        CompiledTemplates, "load_bytecode", lambda _, bucket: bucket.bytecode_from_string(b"")
    )
    printed(entry.parents[1])
    assert opened == ["pickle"]
