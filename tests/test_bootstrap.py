"""Run bootstrap.sh on machines made of stubs, and see what it calls and says."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# What the script may use of a real system: a stub stands in for everything else.
REAL_TOOLS = ("cat", "cmp", "cp", "dirname", "env", "grep", "mkdir", "rm", "sh")

NEEDED = {
    "fontconfig",
    "fonts-noto-cjk",
    "fonts-noto-core",
    "libharfbuzz-subset0",
    "libpango-1.0-0",
    "libpangoft2-1.0-0",
    "make",
}
NEEDED_BY_TESTS = {"chromium", "gettext", "poppler-utils", "unicode-data"}
NEEDED_BY_LONG_TESTS = {"faketime"}

LOG = 'echo "${0##*/} $*" >> "$MACHINE/log"\n'
DPKG_QUERY = """\
while read -r package; do printf '<%s installed>' "$package"; done < "$MACHINE/installed"
exit 1
"""
APT_GET = (
    LOG
    + """\
[ ! -e "$MACHINE/apt-get-fails" ] || exit 100
case "$*" in *update*) exit 0 ;; esac
[ ! -e "$MACHINE/brings-ensurepip" ] || : > "$MACHINE/ensurepip"
for word in "$@"; do echo "$word" >> "$MACHINE/installed"; done
"""
)
SUDO = LOG + 'exec "$@"\n'
USER = 'cat "$MACHINE/user"\n'
FC_LIST = 'cat "$MACHINE/fonts"\n'
# Stands for the system's Python and, copied by `-m venv`, for the one in .venv.
PYTHON = """\
case "$*" in
    *version_info*) [ ! -e "$MACHINE/python-is-old" ] ;;
    *ensurepip*) [ -e "$MACHINE/ensurepip" ] ;;
    "- lib"*) cat > /dev/null; [ -e "$MACHINE/libraries" ] ;;
    "-m venv"*)
        echo "python $*" >> "$MACHINE/log"
        mkdir -p .venv/bin
        cp "$0" .venv/bin/python
        echo "VIRTUAL_ENV=$PWD/.venv" > .venv/bin/activate
        ;;
    "-m pip"*) echo "python $*" >> "$MACHINE/log"; [ ! -e "$MACHINE/pip-fails" ] ;;
    *) echo "unexpected: python $*" >&2; exit 99 ;;
esac
"""


class Machine:
    """A checkout and a PATH in which every tool that changes anything is a stub."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bin = folder / "bin"
        self.checkout = folder / "checkout"
        self.bin.mkdir()
        self.checkout.mkdir()
        shutil.copy(ROOT / "bootstrap.sh", self.checkout)
        (self.checkout / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
        (self.checkout / "constraints.txt").write_text("click==1\n", encoding="utf-8")
        for tool in REAL_TOOLS:
            real = shutil.which(tool)
            assert real, tool
            (self.bin / tool).symlink_to(real)
        self.stub("dpkg-query", DPKG_QUERY)
        self.stub("apt-get", APT_GET)
        self.stub("id", USER)
        self.stub("python3", PYTHON)
        self.state("installed", *NEEDED, *NEEDED_BY_TESTS)
        self.state("user", "0")
        self.state("ensurepip")

    def stub(self, name: str, body: str) -> None:
        path = self.bin / name
        path.write_text("#!/bin/sh\n" + body, encoding="utf-8")
        path.chmod(0o755)

    def state(self, name: str, *lines: str) -> None:
        (self.folder / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")

    def without(self, *names: str) -> None:
        for name in names:
            (self.bin / name).unlink()

    def bootstrap(self, *options: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", str(self.checkout / "bootstrap.sh"), *options],
            env={
                "PATH": str(self.bin),
                "MACHINE": str(self.folder),
                "UNICODE_DATA": str(self.folder),
                **variables,
            },
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def calls(self, program: str) -> list[str]:
        """Return the calls of a program since the log was last forgotten."""
        log = self.folder / "log"
        lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
        return [line for line in lines if line.startswith(f"{program} ")]

    def forget(self) -> None:
        (self.folder / "log").unlink(missing_ok=True)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def installed_by(call: str) -> set[str]:
    """Return the packages of an `apt-get install` call: what is no option."""
    words = call.partition(" install ")[2].split()
    return {word for word in words if not word.startswith("-")}


def test_root_installs_exactly_what_is_missing_after_an_update(machine: Machine) -> None:
    machine.state("installed", *(NEEDED - {"fontconfig", "libpango-1.0-0"}))
    done = machine.bootstrap()
    assert done.returncode == 0, done.stderr
    update, install = machine.calls("apt-get")
    assert " update" in update
    assert installed_by(install) == {"fontconfig", "libpango-1.0-0"}
    assert "--yes" in install.split()


def test_a_half_installed_package_is_missing(machine: Machine) -> None:
    machine.stub("dpkg-query", "printf '<fontconfig config-files><make installed>'")
    machine.bootstrap()
    assert installed_by(machine.calls("apt-get")[-1]) == NEEDED - {"make"}


@pytest.mark.parametrize(
    ("options", "packages"),
    [
        ((), NEEDED),
        (("--web",), NEEDED),
        (("--dev",), NEEDED | NEEDED_BY_TESTS),
        (("--soak",), NEEDED | NEEDED_BY_TESTS | NEEDED_BY_LONG_TESTS),
    ],
)
def test_a_bare_machine_gets_everything(
    machine: Machine, options: tuple[str, ...], packages: set[str]
) -> None:
    machine.state("installed")
    machine.bootstrap(*options)
    assert installed_by(machine.calls("apt-get")[-1]) == packages


def test_apt_get_is_left_alone_when_nothing_is_missing(machine: Machine) -> None:
    machine.stub("sudo", SUDO)
    machine.state("user", "1000")
    done = machine.bootstrap("--dev")
    assert done.returncode == 0, done.stderr
    assert machine.calls("apt-get") == machine.calls("sudo") == []


def test_others_than_root_go_through_sudo(machine: Machine) -> None:
    machine.stub("sudo", SUDO)
    machine.state("user", "1000")
    machine.state("installed")
    assert machine.bootstrap().returncode == 0
    assert len(machine.calls("sudo")) == len(machine.calls("apt-get")) == 2


def test_root_needs_no_sudo(machine: Machine) -> None:
    machine.stub("sudo", SUDO)
    machine.state("installed")
    assert machine.bootstrap().returncode == 0
    assert machine.calls("sudo") == []


def test_without_sudo_it_says_what_to_install(machine: Machine) -> None:
    machine.state("user", "1000")
    machine.state("installed", *(NEEDED - {"fonts-noto-cjk"}))
    machine.stub("fc-list", "exit 0")
    done = machine.bootstrap()
    assert done.returncode == 1
    assert "no sudo" in done.stderr
    assert "fonts-noto-cjk" in done.stderr
    assert "libpango" not in done.stderr
    assert machine.calls("apt-get") == machine.calls("python") == []


def test_an_unknown_system_is_told_each_thing_to_install(machine: Machine) -> None:
    machine.without("apt-get", "dpkg-query")
    done = machine.bootstrap("--dev")
    assert done.returncode == 1
    assert "no apt-get" in done.stderr
    named = {package for package in NEEDED | NEEDED_BY_TESTS if f": {package})" in done.stderr}
    assert named == NEEDED | NEEDED_BY_TESTS
    assert machine.calls("python") == []


def test_an_unknown_system_that_has_everything_goes_on(machine: Machine) -> None:
    machine.without("apt-get", "dpkg-query")
    machine.state("libraries")
    machine.state("fonts", "Noto Sans CJK SC", "Noto Sans Arabic", "Noto Sans Devanagari")
    machine.stub("fc-list", FC_LIST)
    for tool in ("chromium", "make", "msgfmt", "pdfinfo", "pdftotext"):
        machine.stub(tool, "")
    machine.state("BidiCharacterTest.txt")
    done = machine.bootstrap("--dev")
    assert done.returncode == 0, done.stderr
    assert len(machine.calls("python")) == 3


def test_an_unknown_system_that_lacks_one_font_is_told_of_that_only(machine: Machine) -> None:
    machine.without("apt-get", "dpkg-query")
    machine.state("libraries")
    machine.state("fonts", "Noto Sans Arabic", "Noto Sans Devanagari")
    machine.stub("fc-list", FC_LIST)
    machine.stub("make", "")
    done = machine.bootstrap()
    assert done.returncode == 1
    assert done.stderr.count("  - ") == 1
    assert "Noto Sans CJK" in done.stderr


def test_a_failed_update_is_no_reason_to_give_up(machine: Machine) -> None:
    machine.state("installed")
    machine.stub("apt-get", LOG + 'case "$*" in *update*) exit 100 ;; esac\n')
    done = machine.bootstrap()
    assert done.returncode == 0
    assert "update failed" in done.stderr


def test_a_failed_installation_stops(machine: Machine) -> None:
    machine.state("installed")
    machine.state("apt-get-fails")
    done = machine.bootstrap()
    assert done.returncode == 1
    assert "could not install" in done.stderr
    assert machine.calls("python") == []


def test_the_venv_gets_pinned_versions_only(machine: Machine) -> None:
    machine.bootstrap("--dev")
    venv, backend, project = machine.calls("python")
    assert venv.startswith("python -m venv ")
    assert backend.endswith("--constraint constraints.txt hatchling")
    assert project.endswith("--constraint constraints.txt --no-build-isolation --editable .[dev]")


def test_a_second_run_does_nothing(machine: Machine) -> None:
    machine.bootstrap("--dev")
    machine.forget()
    for options in (("--dev",), ()):
        done = machine.bootstrap(*options)
        assert (done.returncode, done.stderr) == (0, "")
    assert machine.calls("python") == []


def test_what_printing_needs_is_not_enough_for_the_tests(machine: Machine) -> None:
    machine.bootstrap()
    machine.forget()
    machine.bootstrap("--dev")
    assert machine.calls("python")[-1].endswith(".[dev]")


def test_what_the_page_needs_is_enough_for_printing_and_not_for_the_tests(
    machine: Machine,
) -> None:
    machine.bootstrap("--web")
    assert machine.calls("python")[-1].endswith(".[web]")
    machine.forget()
    for options in (("--web",), ()):
        assert machine.bootstrap(*options).returncode == 0
    assert machine.calls("python") == []
    machine.bootstrap("--web", "--dev")
    assert machine.calls("python")[-1].endswith(".[dev]")
    machine.forget()
    machine.bootstrap("--web")
    assert machine.calls("python") == []


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_a_changed_file_installs_again_into_the_same_venv(machine: Machine, name: str) -> None:
    machine.bootstrap()
    machine.forget()
    (machine.checkout / name).write_text("changed\n", encoding="utf-8")
    machine.bootstrap()
    assert [call.split()[2] for call in machine.calls("python")] == ["pip", "pip"]


def test_a_failed_installation_is_tried_again(machine: Machine) -> None:
    machine.state("pip-fails")
    failed = machine.bootstrap()
    assert failed.returncode == 1
    assert "pip could not install" in failed.stderr
    (machine.folder / "pip-fails").unlink()
    machine.forget()
    assert machine.bootstrap().returncode == 0
    assert len(machine.calls("python")) == 2


def test_a_moved_checkout_gets_a_new_venv(machine: Machine) -> None:
    machine.bootstrap()
    machine.forget()
    machine.checkout = machine.checkout.rename(machine.folder / "moved")
    machine.bootstrap()
    assert machine.calls("python")[0] == "python -m venv --clear .venv"


def test_a_dry_run_says_everything_and_does_nothing(machine: Machine) -> None:
    machine.state("installed")
    done = machine.bootstrap("--dev", "--dry-run")
    assert done.returncode == 0, done.stderr
    told = [line for line in done.stderr.splitlines() if "would run:" in line]
    for step in ("apt-get", "install --yes", "-m venv", "--editable .[dev]"):
        assert any(step in line for line in told), step
    assert not (machine.folder / "log").exists()
    assert not (machine.checkout / ".venv").exists()


def test_debian_keeps_venv_in_a_package_of_its_own(machine: Machine) -> None:
    (machine.folder / "ensurepip").unlink()
    machine.state("brings-ensurepip")
    done = machine.bootstrap()
    assert done.returncode == 0, done.stderr
    assert installed_by(machine.calls("apt-get")[-1]) == {"python3-venv"}


def test_a_python_that_still_makes_no_venvs_is_named(machine: Machine) -> None:
    (machine.folder / "ensurepip").unlink()
    done = machine.bootstrap()
    assert done.returncode == 1
    assert "python3 cannot make virtual environments" in done.stderr


def test_a_newer_python_beside_an_old_one_is_found(machine: Machine) -> None:
    machine.stub("python3", "exit 1")
    machine.stub("python3.12", PYTHON)
    assert machine.bootstrap("--dry-run").returncode == 0
    assert "python3.12 -m venv" in machine.bootstrap("--dry-run").stderr


def test_no_fitting_python_is_a_clear_message(machine: Machine) -> None:
    machine.state("python-is-old")
    done = machine.bootstrap()
    assert done.returncode == 1
    assert "no Python 3.11 or newer" in done.stderr
    assert "PYTHON=" in done.stderr


def test_a_named_python_is_not_replaced_by_another(machine: Machine) -> None:
    done = machine.bootstrap(PYTHON="no-such-python")
    assert done.returncode == 1
    assert "PYTHON=no-such-python" in done.stderr


def test_an_unknown_option_is_refused(machine: Machine) -> None:
    done = machine.bootstrap("--fast")
    assert done.returncode == 1
    assert "--fast" in done.stderr


@pytest.mark.soak
@pytest.mark.parametrize("target", ["install", "install-web", "install-dev"])
def test_a_fresh_copy_installs_and_is_quick_the_second_time(tmp_path: Path, target: str) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".git", ".venv", "out"))
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    subprocess.run(["make", target], cwd=copy, env=environment, check=True, timeout=900)
    start = time.monotonic()
    subprocess.run(["make", target], cwd=copy, env=environment, check=True, timeout=60)
    assert time.monotonic() - start < 1
    python = copy / ".venv" / "bin" / "python"
    show = "import nethandout; print(nethandout.__file__)"
    shown = subprocess.run(
        [python, "-c", show], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert Path(shown.stdout.strip()).is_relative_to(copy / "src")
