"""The source is built in layers, in small pieces, and every piece has its tests.

Everything is read from the source text; no module of the package is imported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
SOURCE = TESTS.parent / "src" / "nethandout"
PACKAGE = "nethandout"

# A module imports only from layers above its own, or from its own package. A package
# stands for all its modules that are not named themselves.
LAYERS: tuple[frozenset[str], ...] = tuple(
    frozenset(layer.split())
    for layer in (
        "errors publish",
        "source",
        "shape model",
        "i18n.languages i18n.markup i18n.formats",
        "library plan figures",
        "placeholders",
        "content records selection",
        "safety",
        "i18n",
        "i18n.checks",
        "review plain_language catalog_files",
        "handout personal excerpts",
        "compose release clinic_folder",
        "render",
        "service executors",
        "batch",
        "interop",
        "cli web",
    )
)
WEASYPRINT = frozenset({"render.glyphs", "render.layout", "render.pdf", "render.tagging"})
MODULE_LINES = 400
LONGER_MODULES = {
    "model": "every stage speaks in these types; it only declares them",
}
FUNCTION_LINES = 50
LONGER_FUNCTIONS: dict[str, str] = {}

# Where one test file covers a package, or a module is covered from outside.
TESTED_AS_A_WHOLE = {
    "records": "its modules have no callers but each other; a record goes in, problems come out",
    "safety": "a rule is stated for a whole case",
    "i18n.checks": "every check is called through the list of checks",
    "render.structure": "it only carries out what assemble asks, and is seen in the joined PDF",
    "cli": "commands are called as a user calls them",
}
PERSONAL = frozenset({"PatientRecord", "Patient", "PersonalPages", "Identity", "Footer"})
SHARED = {
    "compose": ("*",),
    "excerpts": ("*",),
    "handout": ("*",),
    "content": ("*",),
    "selection": ("*",),
    "placeholders": ("*",),
    "render.drawings": ("*",),
    "render.page": ("*",),
    "render.html": ("Templates.front", "Templates.inside", "Templates.page_labels"),
    "render.typeset": ("handout_id",),
}


@dataclass(frozen=True)
class Module:
    """One source file: its name below the package, its lines and its syntax tree."""

    name: str
    path: Path
    lines: int
    tree: ast.Module


@cache
def modules() -> dict[str, Module]:
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        name = ".".join(part for part in parts if part != "__init__")
        text = path.read_text(encoding="utf-8")
        found[name] = Module(name, path, len(text.splitlines()), ast.parse(text))
    return found


def imported(module: Module) -> Iterator[str]:
    """Turn a module into the full names of all it imports, at its top or inside functions."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module.name} has a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imported_modules(module: Module) -> frozenset[str]:
    """Turn a module into the modules of the package that it imports, by their short names."""
    found = set()
    for name in imported(module):
        if name == PACKAGE or name.startswith(f"{PACKAGE}."):
            short = name.removeprefix(PACKAGE).removeprefix(".")
            while short not in modules():
                short = short.rpartition(".")[0]
            found.add(short)
    return frozenset(found - {"", module.name})


def parents(name: str) -> Iterator[str]:
    while name:
        yield name
        name = name.rpartition(".")[0]


def layer_of(name: str) -> int:
    for candidate in parents(name):
        for number, layer in enumerate(LAYERS):
            if candidate in layer:
                return number
    raise AssertionError(f"{name} is in no layer")


def same_package(one: str, other: str) -> bool:
    """Tell whether two modules are pieces of one part of the program: render, cli, records …"""
    return one.partition(".")[0] == other.partition(".")[0]


def functions(module: Module) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Turn a module into its functions and methods, with names like `Templates.front`."""

    def walk(node: ast.AST, prefix: str) -> Iterator[tuple[str, ast.FunctionDef]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef):
                yield prefix + child.name, child
                yield from walk(child, f"{prefix}{child.name}.")
            elif isinstance(child, ast.ClassDef):
                yield from walk(child, f"{prefix}{child.name}.")
            else:
                yield from walk(child, prefix)

    return walk(module.tree, "")


# --- Who imports whom ------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in modules() if name])
def test_a_module_imports_only_from_layers_above_it(name: str) -> None:
    wrong = [
        other
        for other in sorted(imported_modules(modules()[name]))
        if layer_of(other) >= layer_of(name) and not same_package(name, other)
        if layer_of(other) > layer_of(name) or not _same_layer_in_order(name, other)
    ]
    assert wrong == []


def _same_layer_in_order(name: str, other: str) -> bool:
    """Within one layer modules may build on each other; cycles are looked for below."""
    return layer_of(name) == layer_of(other) and {name, other} != {"cli", "web"}


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = {name: imported_modules(module) for name, module in modules().items()}
    finished: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " → ".join((*path[path.index(name) :], name))
        if name not in finished:
            for other in sorted(graph[name]):
                visit(other, (*path, name))
            finished.add(name)

    for name in graph:
        visit(name, ())


def test_the_command_line_and_the_web_page_do_not_know_each_other() -> None:
    for name, module in modules().items():
        edge, other = name.partition(".")[0], {"cli": "web", "web": "cli"}
        if edge in other:
            assert not [
                found
                for found in imported_modules(module)
                if found.partition(".")[0] == other[edge]
            ]


def test_few_modules_touch_weasyprint() -> None:
    users = {
        name
        for name, module in modules().items()
        if any(found.partition(".")[0] == "weasyprint" for found in imported(module))
    }
    assert users == WEASYPRINT


def test_every_layer_names_modules_that_are_there_or_planned() -> None:
    planned = {"batch", "executors", "interop", "web"}
    packages = {parent for name in modules() for parent in parents(name)}
    named = {name for layer in LAYERS for name in layer}
    assert named - packages <= planned
    assert sum(map(len, LAYERS)) == len(named)


# --- Small pieces ----------------------------------------------------------------------


def test_no_module_is_too_long() -> None:
    long = {name for name, module in modules().items() if module.lines > MODULE_LINES}
    assert long == set(LONGER_MODULES)


def test_no_function_is_too_long() -> None:
    long = {
        f"{module.name}.{name}": lines
        for module in modules().values()
        for name, node in functions(module)
        if (lines := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES
    }
    assert long.keys() == LONGER_FUNCTIONS.keys(), long


# --- Every piece has its tests ---------------------------------------------------------


def test_file(name: str) -> Path:
    *folders, last = name.split(".")
    return TESTS.joinpath(*folders, f"test_{last}.py")


# --- Nothing of a patient reaches shared pages -----------------------------------------
