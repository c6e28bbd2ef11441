"""The JSON Schema files that editors use say what the models say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nethandout.content.schemas import json_schemas, write_schemas

SCHEMAS = Path(__file__).parents[2] / "schemas"


@pytest.mark.parametrize("name", sorted(json_schemas()))
def test_a_schema_file_is_what_its_model_says(name: str) -> None:
    written = (SCHEMAS / name).read_text(encoding="utf-8")
    assert written == json_schemas()[name], (
        "write the schemas again: python -c 'from pathlib import Path; "
        'from nethandout.content.schemas import write_schemas; write_schemas(Path("schemas"))\''
    )


def test_no_schema_file_is_left_over() -> None:
    assert {path.name for path in SCHEMAS.iterdir()} == set(json_schemas())


def test_a_record_schema_knows_the_names_used_in_yaml() -> None:
    schema = json.loads(json_schemas()["record.schema.json"])
    assert "for" in schema["$defs"]["Medicine"]["properties"]
    assert schema["additionalProperties"] is False


def test_schemas_can_be_written_anywhere(tmp_path: Path) -> None:
    write_schemas(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(json_schemas())
