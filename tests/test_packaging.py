"""Build the wheel, install it alone, and use it far away from the checkout."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import venv
import zipfile
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
DATA_FOLDERS = ("handouts", "templates", "locales", "examples")

# One worker builds the wheel, for all tests that need it.
one_worker = pytest.mark.xdist_group("wheel")

# In two halves each, so that this file does not name what it forbids.
PACKAGE_SERVERS = (
    ("pypi.", "org/simple"),
    ("files.python", "hosted.org"),
    ("test.pypi", ".org"),
    ("deb.", "debian.org"),
    ("security.", "debian.org"),
    ("archive.", "ubuntu.com"),
    ("registry.", "npmjs.org"),
    ("registry.", "yarnpkg.com"),
    ("--index", "-url"),
    ("--extra-index", "-url"),
    ("--find", "-links"),
)
MACHINE_FOLDERS = ("root", "work", "home", "Users", "opt/pypi")
FORBIDDEN = re.compile(
    "|".join(
        [
            *(re.escape(start + end) for start, end in PACKAGE_SERVERS),
            # A path from the top of a machine, not a part of another path.
            *(rf"(?<![\w.~$}}/-])/{re.escape(folder)}/\w" for folder in MACHINE_FOLDERS),
        ]
    ).encode()
)


def run(
    *command: str | Path, cwd: Path, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program that must succeed; what it said is in the failure otherwise."""
    done = subprocess.run(
        command, cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done


@pytest.fixture(scope="session")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the sdist, and the wheel that was built from that sdist."""
    folder = tmp_path_factory.mktemp("dist")
    run(
        sys.executable,
        "-m",
        "build",
        "--no-isolation",
        "--outdir",
        folder,
        ROOT,
        cwd=folder,
    )
    return folder


@pytest.fixture(scope="session")
def wheel(distributions: Path) -> Path:
    (path,) = distributions.glob("*.whl")
    return path


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the `nethandout` command of an environment that holds only the wheel's needs."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder / "venv", with_pip=True)
    programs = folder / "venv" / "bin"
    run(
        programs / "python",
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--constraint",
        ROOT / "constraints.txt",
        wheel,
        cwd=folder,
    )
    return programs / "nethandout"


def source_files(folder: str) -> Iterator[str]:
    """Yield the files of a folder that a checkout holds, as the index and .gitignore say."""
    listed = run(
        "git",
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
        folder,
        cwd=ROOT,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            yield name


def names_in(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


needs_git = pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a git checkout")


@one_worker
@needs_git
@pytest.mark.parametrize("folder", DATA_FOLDERS)
def test_the_wheel_carries_every_data_file(wheel: Path, folder: str) -> None:
    files = {f"nethandout/{name}" for name in source_files(folder)}
    assert files, f"{folder} is empty"
    assert files <= names_in(wheel)


@one_worker
def test_the_wheel_is_typed_and_holds_the_package_only(wheel: Path) -> None:
    names = names_in(wheel)
    assert "nethandout/py.typed" in names
    assert {name.split("/")[0].partition("-")[0] for name in names} == {"nethandout"}
    assert not [name for name in names if name.endswith((".pyc", ".mo"))]


@one_worker
def test_the_sdist_can_be_tested_as_it_is(distributions: Path) -> None:
    (path,) = distributions.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"bootstrap.sh", "constraints.txt", "Makefile", "LICENSE", "pyproject.toml"} <= names
    assert "tests/test_packaging.py" in names


@one_worker
def test_an_installed_wheel_prints_handouts_that_verify(installed: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    elsewhere = tmp_path / "elsewhere"
    home.mkdir()
    elsewhere.mkdir()
    environment = {"HOME": str(home)}
    run(installed, "demo", "-o", tmp_path / "out", cwd=elsewhere, env=environment)
    handouts = sorted((tmp_path / "out").rglob("*.pdf"))
    assert len(handouts) >= 4
    assert all(path.read_bytes().startswith(b"%PDF-") for path in handouts)
    run(installed, "verify", *handouts, cwd=elsewhere, env=environment)
    assert not list(elsewhere.iterdir()), "it wrote into the current folder"


@one_worker
def test_an_installed_wheel_does_not_use_the_checkout(installed: Path, tmp_path: Path) -> None:
    shown = run(
        installed.with_name("python"),
        "-c",
        "import nethandout; print(nethandout.__file__)",
        cwd=tmp_path,
        env={"HOME": str(tmp_path)},
    )
    assert not Path(shown.stdout.strip()).is_relative_to(ROOT / "src")


@one_worker
def test_the_package_runs_as_a_module(installed: Path, tmp_path: Path) -> None:
    python, home = installed.with_name("python"), {"HOME": str(tmp_path)}
    shown = run(python, "-m", "nethandout", "--version", cwd=tmp_path, env=home)
    assert shown.stdout == run(installed, "--version", cwd=tmp_path, env=home).stdout


def pins() -> list[str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_every_pin_is_exact_and_names_no_address() -> None:
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", pin) for pin in pins())
    names = [canonicalize_name(pin.partition("==")[0]) for pin in pins()]
    assert len(names) == len(set(names))


def closure(*roots: Requirement) -> set[str]:
    """Return the names of all packages that the roots need here, themselves included."""
    seen: set[tuple[str, str]] = set()
    waiting = list(roots)
    while waiting:
        wanted = waiting.pop()
        for extra in ("", *wanted.extras):
            key = (canonicalize_name(wanted.name), extra)
            if key in seen:
                continue
            seen.add(key)
            needs = map(Requirement, metadata.requires(wanted.name) or ())
            waiting += [
                need for need in needs if not need.marker or need.marker.evaluate({"extra": extra})
            ]
    return {name for name, _ in seen}


def test_everything_that_gets_installed_is_pinned() -> None:
    needed = closure(Requirement("nethandout[dev]"), Requirement("hatchling")) - {"nethandout"}
    pinned = {canonicalize_name(pin.partition("==")[0]) for pin in pins()}
    assert needed <= pinned


@needs_git
def test_no_file_names_a_package_server_or_a_folder_of_one_machine() -> None:
    found = [
        f"{name}: {match.group().decode()}"
        for name in source_files(".")
        for match in FORBIDDEN.finditer((ROOT / name).read_bytes())
    ]
    assert not found


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("https://" + "pypi." + "org/simple/babel", True),
        ("cd /" + "root/x", True),
        ('"/' + "home/ana/x", True),
        ("at home/" + "work/school", False),
        ("docs/" + "work/plan.md", False),
        ("https://example.org/" + "home/x", False),
    ],
)
def test_the_search_for_machines_finds_what_it_should(text: str, *, named: bool) -> None:
    assert bool(FORBIDDEN.search(text.encode())) is named
