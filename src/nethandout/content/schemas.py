"""Turn the models into JSON Schema files, so that an editor can check YAML while you type.

The files lie in `schemas/`; a test holds them to the models. In an editor with YAML
support, name one in a file's first line:
`# yaml-language-server: $schema=../../schemas/topic.schema.json`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from nethandout.content.figures import Figure
from nethandout.content.library import ClinicSettings
from nethandout.content.plan import Plan
from nethandout.files.publish import publish
from nethandout.model.core import Core
from nethandout.model.record import PatientRecord
from nethandout.model.topic import Glossary, RedFlags, SafetyNotes, Sources, Topic


def json_schemas() -> dict[str, str]:
    """Turn every kind of YAML file into its schema's file name and text."""
    models: dict[str, type[BaseModel]] = {
        "clinic": ClinicSettings,
        "core": Core,
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
    if model is Topic:
        schema = _with_core(schema)
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"nethandout:{name}",
        "title": f"nethandout {name}",
    }
    return json.dumps(head | {k: v for k, v in schema.items() if k != "title"}, indent=2) + "\n"


def _with_core(schema: dict[str, Any]) -> dict[str, Any]:
    """Let a topic name a core; its own parts then only add to it, and none must be there."""
    cores = Core.model_json_schema(by_alias=True)
    names = ("procedure", "drug", "test")
    properties, shared = schema["properties"], cores["properties"]
    rules = ({name: properties[name] for name in names}, {name: shared[name] for name in names})
    whole, added = ({"properties": rule} for rule in rules)
    defs = {name: value for name, value in cores["$defs"].items() if name.startswith("Core")}
    part = schema["$defs"]["Part"]
    part["properties"] |= {"before": {"const": True}, "instead": {"const": True}}
    del part["required"]
    part["anyOf"] = [{"required": ["blocks"]}, {"required": ["instead"]}]
    return schema | {
        "$defs": schema["$defs"] | defs,
        "properties": properties | dict.fromkeys(names, True) | {"core": cores["properties"]["id"]},
        "if": {"required": ["core"]},
        "then": added,
        "else": whole,
    }
