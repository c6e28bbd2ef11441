"""The source is a house of rooms, in small pieces, and every piece has its tests.

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

# The rooms of the house, from the door down: a module imports only from its own room or
# from rooms below it. A room stands for all in it that is not named itself.
ROOMS = (
    "__main__",
    "cli web",
    "batch",
    "budgets",
    "interop",
    "service presses proofs",
    "render.webpage",
    "render.cardsheets",
    "render.typeset",
    "render.forms",
    "render.layout",
    "render.markup",
    "render.type",
    "render.preflight",
    "render.pdfbytes",
    "handout",
    "safety",
    "review",
    "content",
    "records",
    "i18n.checks",
    "i18n.exchange",
    "i18n",
    "source",
    "executors",
    "files",
    "model",
    "errors",
)
PLANNED: set[str] = set()
SAME_NAME = {"render.forms.form": "a form is what the room is about"}
MOST_AT_THE_ROOT = 8
MOST_IN_A_ROOM = 20
MOST_PACKAGES = 33
WEASYPRINT = frozenset(
    {
        "render.layout.pdf",
        "render.layout.places",
        "render.layout.settling",
        "render.layout.tagging",
        "render.layout.wordspaces",
        "render.type.embedding",
        "render.type.glyphs",
        "render.type.libraries",
        "render.type.lineends",
        "render.type.turned",
    }
)
MODULE_LINES = 400
LONGER_MODULES: dict[str, str] = {}
FUNCTION_LINES = 50
LONGER_FUNCTIONS: dict[str, str] = {}

# Where one test file covers a package, or a module is covered from outside.
TESTED_AS_A_WHOLE = {
    "records": "its modules have no callers but each other; a record goes in, problems come out",
    "safety": "a rule is stated for a whole case",
    "model": "its types are looked at together",
    "i18n.checks": "every check is called through the list of checks",
    "i18n.exchange": "a file goes in, and translations or problems come out",
    "interop.fhir": "a bundle goes in and a record comes out, or the other way around",
    "executors": "jobs are run, and what becomes of them is looked at",
    "cli": "commands are called as a user calls them",
    "web.form": "fields go in, and the form, a record or what was found comes out",
}
# A module that is seen through another one, and the tests that see it.
TESTED_FROM_OUTSIDE = {
    "__main__": "test_packaging.py",
    "batch.separator": "batch/test_printrun.py",
    "render.forms.setwords": "render/test_typeset.py",
    "render.layout.block": "render/layout/test_assemble.py",
    "render.layout.structure": "render/layout/test_assemble.py",
    "render.pdfbytes.plans": "batch/test_binding.py",
    "render.preflight.additions": "cli/test_verify.py",
    "render.preflight.loosefonts": "render/preflight/test_checks.py",
    "render.pdfbytes.geometry": "render/layout/test_places.py",
    "render.type.pangocalls": "render/type/test_pango.py",
    "proofs": "cli/test_proof.py",
    "web.work": "web/test_desk.py",
    "review.catalog_files": "cli/test_i18n.py",
    "review.exchange": "cli/test_exchange.py",
    "review.pseudo": "cli/test_pseudo.py",
    "review.updating": "cli/test_i18n.py",
    "i18n.po.entries": "i18n/po/test_syntax.py",
    "content.inventory": "content/test_reading.py",
    "content.references": "content/test_reading.py",
    "review.release": "cli/test_check.py",
    "content.clinic.folder": "cli/test_init.py",
}
OTHER_TESTS = {
    "test_architecture.py": "looks at all modules",
    "test_any_day.py": "runs the program and most tests with other clocks",
    "test_benchmarks.py": "runs the benchmarks, small",
    "test_audit.py": "runs the script that asks about the pinned versions",
    "content/test_fuzz.py": "damages the files of a clinic's folder",
    "test_bootstrap.py": "runs the script that prepares a checkout",
    "render/test_spoken.py": "reads the tags of finished handouts as a screen reader does",
    "render/markup/test_template_fuzz.py": "gives odd templates of a clinic to the renderer",
    "render/test_names.py": "prints names of all the world and reads them back",
    "render/test_page_breaks.py": "lays out the templates and looks where their pages end",
    "render/test_spacing.py": "lays out the templates and looks how far apart things stand",
    "test_coverage.py": "composes handouts and looks for the facts that they must say",
    "test_dangers.py": "builds dangerous records, and reads what their pages say",
    "test_visit_pages.py": "builds records of visits and reads what their pages say",
    "test_finished_pages.py": "builds whole examples and reads them as they are on paper",
    "handout/test_page_one.py": "reads page one of typical patients of the built-in content",
    "test_security_docs.py": "looks for the tests that docs/security.md names",
    "web/test_fuzz.py": "sends odd requests to every address of the page",
    "web/test_hostile.py": "attacks a page that is served, and watches what it tells",
    "web/test_spanish.py": "says whatever can be wrong to the Spanish page, and looks for English",
    "web/test_page_in_chromium.py": "uses the page in a browser, by keyboard and without scripts",
    "test_packaging.py": "builds, installs and runs the wheel",
}
PERSONAL = frozenset({"PatientRecord", "Patient", "PersonalPages", "Identity", "Footer"})
SHARED = {
    "handout.compose": ("*",),
    "handout.excerpts": ("*",),
    "handout.selection": ("*",),
    "handout.tree": ("*",),
    "content.placeholders": ("*",),
    "content.reading": ("*",),
    "render.markup.drawings": ("*",),
    "render.markup.page": ("*",),
    "render.markup.html": ("Templates.front", "Templates.inside", "Templates.page_labels"),
    "render.forms.body": ("*",),
    "render.typeset": ("handout_id", "Press.__init__"),
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


def room_of(name: str) -> int:
    for candidate in parents(name):
        for number, rooms in enumerate(ROOMS):
            if candidate in rooms.split():
                return number
    raise AssertionError(f"{name} is in no room")


def is_package(name: str) -> bool:
    return modules()[name].path.stem == "__init__"


def files_in(package: str) -> list[str]:
    """Turn a package into the modules that lie directly in its folder, its own included."""
    folder = modules()[package].path.parent
    return [name for name, module in modules().items() if module.path.parent == folder]


def functions(module: Module) -> Iterator[tuple[str, ast.FunctionDef]]:
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


@pytest.mark.parametrize("name", [name for name in modules() if name not in ("", "render")])
def test_a_module_imports_only_from_its_own_room_and_those_below(name: str) -> None:
    own = room_of(name)
    wrong = [
        other
        for other in sorted(imported_modules(modules()[name]))
        if other == "render" or room_of(other) < own
    ]
    assert wrong == []


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
    """But for the command that starts the page."""
    known = {
        (name, found)
        for name, module in modules().items()
        for found in imported_modules(module)
        if {name.partition(".")[0], found.partition(".")[0]} == {"cli", "web"}
    }
    assert known == {("cli.serve", "web.running")}


def test_few_modules_touch_weasyprint() -> None:
    users = {
        name
        for name, module in modules().items()
        if any(found.partition(".")[0] == "weasyprint" for found in imported(module))
    }
    assert users == WEASYPRINT


def test_every_room_is_there_or_planned() -> None:
    packages = {parent for name in modules() for parent in parents(name)}
    named = [name for rooms in ROOMS for name in rooms.split()]
    assert set(named) - packages <= PLANNED
    assert len(set(named)) == len(named)


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


def test_a_listing_can_be_read_at_a_glance() -> None:
    packages = [name for name in modules() if is_package(name)]
    assert len(packages) <= MOST_PACKAGES
    assert len(files_in("")) <= MOST_AT_THE_ROOT
    assert {
        name: len(files_in(name)) for name in packages if len(files_in(name)) > MOST_IN_A_ROOM
    } == {}


@pytest.mark.parametrize("name", [name for name in modules() if "." in name])
def test_a_file_does_not_repeat_the_name_of_its_folder(name: str) -> None:
    *_, folder, own = name.split(".")
    assert own.rstrip("s") != folder.rstrip("s") or name in SAME_NAME
    assert not own.startswith(f"{folder}_")


# --- Every piece has its tests ---------------------------------------------------------


def own_tests(name: str) -> list[Path]:
    """Turn a module into the test files that may be its own."""
    *folders, last = name.split(".")
    own = [TESTS.joinpath(*folders, f"test_{last}.py")]
    for parent in parents(name):
        if parent in TESTED_AS_A_WHOLE:
            *folders, last = parent.split(".")
            own += [
                TESTS.joinpath(*folders, f"test_{last}.py"),
                TESTS.joinpath(*folders, last, f"test_{last}.py"),
                *TESTS.joinpath(*folders, last).glob("test_*.py"),
            ]
    return [path for path in own if path.is_file()]


@pytest.mark.parametrize(
    "name", [name for name, module in modules().items() if module.path.stem != "__init__"]
)
def test_every_module_has_its_tests(name: str) -> None:
    assert own_tests(name) or name in TESTED_FROM_OUTSIDE


def test_every_test_file_has_its_module() -> None:
    owned = {path for name in modules() if name for path in own_tests(name)}
    others = {path.relative_to(TESTS).as_posix() for path in set(TESTS.rglob("test_*.py")) - owned}
    assert others == set(OTHER_TESTS)


def test_no_exception_is_kept_that_is_not_needed() -> None:
    packages = {parent for name in modules() for parent in parents(name)}
    assert TESTED_AS_A_WHOLE.keys() <= packages
    for name, tests in TESTED_FROM_OUTSIDE.items():
        assert not own_tests(name)
        assert (TESTS / tests).is_file()


# --- Nothing of a patient reaches shared pages -----------------------------------------


def names_in(annotation: ast.expr | None) -> frozenset[str]:
    """Turn an annotation into the names of the types in it."""
    if annotation is None:
        return frozenset()
    nodes = list(ast.walk(annotation))
    texts = [node.value for node in nodes if isinstance(node, ast.Constant)]
    quoted = [ast.parse(text, mode="eval").body for text in texts if isinstance(text, str)]
    plain = {node.id for node in nodes if isinstance(node, ast.Name)}
    plain |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    return frozenset(plain.union(*map(names_in, quoted)))


def parameters(node: ast.FunctionDef) -> list[ast.arg]:
    arguments = node.args
    found = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return found + [extra for extra in (arguments.vararg, arguments.kwarg) if extra]


def shared_functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    for name, wanted in SHARED.items():
        for function, node in functions(modules()[name]):
            if "*" in wanted or function in wanted:
                yield f"{name}.{function}", node


def test_the_functions_that_make_shared_pages_are_there() -> None:
    found = {name for name, _ in shared_functions()}
    assert {f"{name}.{wanted}" for name in SHARED for wanted in SHARED[name]} <= found | {
        f"{name}.*" for name in SHARED
    }


def test_what_makes_shared_pages_takes_nothing_of_a_patient() -> None:
    leaks = {
        name: sorted(found)
        for name, node in shared_functions()
        for parameter in parameters(node)
        if (found := names_in(parameter.annotation) & PERSONAL)
    }
    assert leaks == {}


def test_what_makes_shared_pages_says_what_it_takes() -> None:
    silent = [
        f"{name}({parameter.arg})"
        for name, node in shared_functions()
        for parameter in parameters(node)
        if parameter.annotation is None and parameter.arg not in ("self", "cls")
    ]
    assert silent == []


def test_shared_stages_do_not_know_the_types_that_hold_an_identity() -> None:
    for name, wanted in SHARED.items():
        if "*" in wanted:
            used = {found.rpartition(".")[2] for found in imported(modules()[name])}
            assert not used & PERSONAL, name
