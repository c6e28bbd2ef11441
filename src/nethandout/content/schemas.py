"""Turn the models into JSON Schema files, so that an editor can check YAML while you type.

The files lie in `schemas/`; a test holds them to the models. In an editor with YAML
support, name one in a file's first line:
`# yaml-language-server: $schema=../../schemas/topic.schema.json`.
"""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import BaseModel

from nethandout.content.figures import Figure
from nethandout.content.library import ClinicSettings
from nethandout.content.plan import Plan
from nethandout.files.publish import publish
from nethandout.model.record import PatientRecord
from nethandout.model.topic import Glossary, RedFlags, SafetyNotes, Sources, Topic


def json_schemas() -> dict[str, str]:
    """Turn every kind of YAML file into its schema's file name and text."""
    models: dict[str, type[BaseModel]] = {
        "clinic": ClinicSettings,
        "figure": Figure,
        "glossary": Glossary,
        "plan": Plan,
        "record": PatientRecord,
        "red-flags": RedFlags,
        "safety-notes": SafetyNotes,
        "sources": Sources,
        "topic": Topic,
    }
    return {f"{name}.schema.json": _schema(name, model) for name, model in models.items()}


def write_schemas(folder: Path) -> None:
    """Turn the models into files in a folder; raises `FileError` when it cannot."""
    for name, text in json_schemas().items():
        publish(folder / name, text.encode(), mode=0o644)


def _schema(name: str, model: type[BaseModel]) -> str:
    schema = model.model_json_schema(by_alias=True)
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"nethandout:{name}",
        "title": f"nethandout {name}",
    }
    return json.dumps(head | {k: v for k, v in schema.items() if k != "title"}, indent=2) + "\n"
