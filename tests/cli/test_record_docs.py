"""`docs/clinic.md` explains every field of a record, and every purpose."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

from nethandout.model.record import PatientRecord
from nethandout.model.values import Purpose
from nethandout.records.table.cellfields import field_named

DOCS = Path(__file__).parents[2] / "docs"
CLINIC = (DOCS / "clinic.md").read_text(encoding="utf-8")
TABLE = CLINIC.partition("### All fields of a record")[2].partition("\n#")[0]
NAMED = set(re.findall(r"`([a-z_0-9.]+)`", TABLE))


def test_every_field_is_in_the_table() -> None:
    for name, info in PatientRecord.model_fields.items():
        inner = [each for each in get_args(info.annotation) if hasattr(each, "model_fields")]
        model = inner[0] if inner else info.annotation
        is_list = "tuple" in str(info.annotation)
        fields = getattr(model, "model_fields", {})
        if is_list or not fields:
            assert name in NAMED
        else:
            wanted = {f"{name}.{field}" for field in fields}
            assert not {field for field in wanted if not _is_said(field)}


def _is_said(field: str) -> bool:
    return field in NAMED or any(name.startswith(f"{field}.") for name in NAMED)


def test_the_table_names_no_other_fields() -> None:
    dotted = {name for name in NAMED if "." in name}
    assert {name for name in dotted if field_named(name) is None} == set()


def test_every_purpose_is_explained() -> None:
    for purpose in get_args(Purpose):
        assert f"| `{purpose}` |" in CLINIC
