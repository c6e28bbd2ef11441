"""Feed readers what nobody would write: they end in rows and problems, soon and silently."""

from __future__ import annotations

import io
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nethandout.errors import HandoutError, Problem
from nethandout.records.table.columns import Row
from nethandout.records.table.tableformat import TableFormat
from nethandout.records.tables import read_rows
from nethandout.source.tree import read_yaml

CANARY = "zanary"
SECONDS = 10
HEADER = "patient.name,patient.birth_date,language,appointments.1.at,interpreter,goal"
GOOD = f"Rosa {CANARY},1961-04-09,es,2026-12-01T09:30,true,{CANARY} walks"
FEW = 60

Test = Callable[..., None]


def examples(count: int) -> Callable[[Test], Test]:
    """Let a test have so many examples, however long one takes."""
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(max_examples=count, deadline=None, suppress_health_check=checks)


def require_quiet(read: Callable[[], Iterator[Row]]) -> list[Row]:
    """Read everything; nothing but our own errors is raised, and no value is in any message."""
    started = time.monotonic()
    rows: list[Row] = []
    said: list[Any] = []
    try:
        rows = list(read())
    except HandoutError as error:
        said.append(error)
    problems: list[Problem] = [problem for row in rows for problem in row.problems]
    assert CANARY not in "\n".join(map(str, [*said, *problems, *rows]))
    assert time.monotonic() - started < SECONDS
    return rows


# --- tables of text ----------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        *(HEADER, GOOD, CANARY, HEADER + "\n" + GOOD + "\n"),
        *("\n", "\r", "\r\n", ",", ";", "\t", "|", '"', '""', "'", "=", "sep=;\n"),
        *("\0", "\ufeff", "\x1a", "\u2028", "é", "½", "#N/A", "{", "}", "[", "MSH|"),
    ]
)
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "gb18030"])
FORMATS = st.builds(
    TableFormat,
    skip_rows=st.integers(0, 3),
    delimiter=st.sampled_from([None, None, ";", "|", "\t", '"', "::"]),
    encoding=st.sampled_from([None, None, "latin-1", "utf-16", "big5", "klingon"]),
)


@st.composite
def texts(draw: st.DrawFn) -> bytes:
    """Make a table or JSON Lines out of pieces, with a few bytes changed."""
    text = "".join(draw(st.lists(PIECES, max_size=30)))
    raw = (HEADER + "\n" + text if draw(st.booleans()) else text).encode(
        draw(ENCODINGS), errors="replace"
    )
    return changed(draw, raw)


def changed(draw: st.DrawFn, raw: bytes) -> bytes:
    """Change some bytes, leave some out, and say some twice."""
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(raw)))
        end = start + draw(st.integers(0, 40))
        new = draw(
            st.sampled_from([b"", raw[start:end] * 2, b"\xff", b"9" * 30, b"-1", b"<", b'"'])
        )
        raw = raw[:start] + new + raw[end:]
    return raw


def check_text(raw: bytes, table_format: TableFormat) -> None:
    require_quiet(
        lambda: read_rows(io.BytesIO(raw), table_format=table_format, file_label="rows.csv")
    )


@examples(FEW)
@given(texts() | st.binary(), FORMATS)
def test_any_text_is_read_or_refused(raw: bytes, table_format: TableFormat) -> None:
    check_text(raw, table_format)


@pytest.mark.soak
@examples(50_000)
@given(texts() | st.binary(), FORMATS)
def test_very_many_texts_are_read_or_refused(raw: bytes, table_format: TableFormat) -> None:
    check_text(raw, table_format)


# --- workbooks ---------------------------------------------------------------------------


@cache
def parts() -> dict[str, bytes]:
    """Make the parts of a sound workbook."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (HEADER, GOOD, GOOD):
        sheet.append(row.split(","))
    sheet["B3"], sheet["F3"] = 22000, 0.25
    sheet["B3"].number_format, sheet["F3"].number_format = "mmm-yy", "[h]:mm"
    raw = io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


XML = st.sampled_from(
    [
        *(b"<c/>", b"<row>", b"</row>", b"<v>9</v>", b'<c r="ZZZ1"/>', b'r="0"', b't="s"'),
        *(b'<mergeCell ref="A1:B1"/>', b"<!DOCTYPE x>", b"&lt;", b"&x;", b"]]>", b's="99"', b"\0"),
        *(
            b't="d"',
            b"<f>A1</f>",
            b"<a>" * 100,
            b'formatCode="[["',
            b'date1904="1"',
            b"1e400",
            b"nan",
        ),
    ]
)


@st.composite
def workbooks(draw: st.DrawFn) -> bytes:
    """Change one part of a workbook, leave another one out, or damage the archive."""
    book = dict(parts())
    name = draw(st.sampled_from(sorted(book)))
    at = draw(st.integers(0, len(book[name])))
    book[name] = book[name][:at] + draw(XML | st.just(b"")) + book[name][at:]
    book[name] = changed(draw, book[name])
    if draw(st.integers(0, 5)) == 0:
        del book[draw(st.sampled_from(sorted(book)))]
    raw = io.BytesIO()
    packed = draw(st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))
    with zipfile.ZipFile(raw, "w", packed) as archive:
        for part, content in book.items():
            archive.writestr(part, content)
    return changed(draw, raw.getvalue()) if draw(st.integers(0, 3)) == 0 else raw.getvalue()


def check_workbook(raw: bytes) -> None:
    require_quiet(lambda: read_rows(io.BytesIO(raw), file_label="rows.xlsx", suffix=".xlsx"))


@examples(FEW)
@given(workbooks())
def test_any_workbook_is_read_or_refused(raw: bytes) -> None:
    check_workbook(raw)


@pytest.mark.soak
@examples(30_000)
@given(workbooks())
def test_very_many_workbooks_are_read_or_refused(raw: bytes) -> None:
    check_workbook(raw)


# --- records -----------------------------------------------------------------------------

YAML = st.sampled_from(
    [
        *(f"patient:\n  name: {CANARY}\n", "language: es\n", "tumor: {site: ileum}\n", "- ", ": "),
        *('{"goal": "', '"}', "[", "]", "&a ", "*a ", "!!python/object:os.system ", "|\n", ">\n"),
        *("\t", "\ufeff", "é", "\0", "#", "'", "? ", "<<: ", "\\ud83d\\ude00", "  " * 50),
        "[" * 500,
    ]
)


@st.composite
def records(draw: st.DrawFn) -> bytes:
    text = "".join(draw(st.lists(YAML, max_size=20)))
    return changed(draw, text.encode(draw(ENCODINGS), errors="replace"))


def check_record(folder: Path, raw: bytes, suffix: str) -> None:
    path = folder / f"record{suffix}"
    path.write_bytes(raw)
    _, problems = read_yaml(path, "record")
    assert CANARY not in "\n".join(map(str, problems))


@examples(FEW)
@given(records() | st.binary(), st.sampled_from([".yaml", ".json"]))
def test_any_record_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes, suffix: str
) -> None:
    check_record(tmp_path_factory.getbasetemp(), raw, suffix)


@pytest.mark.soak
@examples(20_000)
@given(records() | st.binary(), st.sampled_from([".yaml", ".json"]))
def test_very_many_records_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes, suffix: str
) -> None:
    check_record(tmp_path_factory.getbasetemp(), raw, suffix)


# --- guided by coverage ------------------------------------------------------------------

PROGRAM = Path(__file__).with_name("coverage_fuzz.py")


@pytest.mark.soak
@pytest.mark.parametrize("kind", ["csv", "jsonl", "yaml", "xlsx"])
def test_bytes_that_reach_new_code_are_read_or_refused(tmp_path: Path, kind: str) -> None:
    pytest.importorskip("atheris", reason="pip install '.[fuzz]'")
    seeds = {
        "csv": f"{HEADER}\n{GOOD}\n".encode(),
        "jsonl": f'{{"patient": {{"name": "{CANARY}"}}}}\n'.encode(),
        "yaml": f"patient:\n  name: {CANARY}\n".encode(),
        "xlsx": parts()["xl/worksheets/sheet1.xml"],
    }
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "seed").write_bytes(seeds[kind])
    with zipfile.ZipFile(tmp_path / "book.zip", "w") as archive:
        for name, part in parts().items():
            archive.writestr(name, part)
    options = ["-runs=5000", "-timeout=10", "-rss_limit_mb=1000", "-max_len=4000"]
    ended = subprocess.run(
        [sys.executable, PROGRAM, kind, tmp_path, *options],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
