"""A library is one explicit set of folders; a clinic's settings have no defaults."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from nethandout.content.library import (
    ClinicSettings,
    Library,
    built_in_root,
    open_library,
    sorted_problems,
)
from nethandout.errors import FileError, InputError, Position, Problem

CLINIC = """\
name: Riverbend Clinic
country: US
phones: {day: "+1 312 555 0140", night: "+1 312 555 0141"}
emergency_number: "911"
hours: {days: [monday, friday], open: "08:00", close: "17:00"}
"""


@pytest.fixture
def clinic_dir(tmp_path: Path) -> Path:
    (tmp_path / "clinic.yaml").write_text(CLINIC, encoding="utf-8")
    return tmp_path


def change(folder: Path, old: str, new: str) -> Path:
    text = CLINIC.replace(old, new)
    assert text != CLINIC
    (folder / "clinic.yaml").write_text(text, encoding="utf-8")
    return folder


def test_without_a_clinic_only_the_built_in_folders_are_used() -> None:
    library = open_library()
    root = built_in_root()
    assert library.clinic is None
    assert library.folders("handouts") == (root / "handouts",)
    assert (library.examples / "clinic" / "clinic.yaml").is_file()


def test_a_clinics_folders_come_after_the_built_in_ones(clinic_dir: Path) -> None:
    (clinic_dir / "templates").mkdir()
    library = open_library(clinic_dir)
    assert library.folders("templates") == (library.root / "templates", clinic_dir / "templates")
    assert library.folders("handouts") == (library.root / "handouts",)


def test_the_current_directory_does_not_matter(
    clinic_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(clinic_dir.parent)
    library = open_library(Path(clinic_dir.name))
    monkeypatch.chdir("/")
    assert library.overlay == clinic_dir
    assert library.root == built_in_root()


def test_messages_name_files_from_where_a_clinic_sees_them(clinic_dir: Path) -> None:
    library = open_library(clinic_dir)
    assert library.label(clinic_dir / "handouts" / "life" / "a.yaml") == "handouts/life/a.yaml"
    assert library.label(library.root / "handouts" / "plan.yaml") == "handouts/plan.yaml"
    assert library.label(Path("/somewhere/else.yaml")) == "else.yaml"


def test_what_only_a_clinic_can_say_has_no_default(clinic_dir: Path) -> None:
    clinic = open_library(clinic_dir).clinic
    assert clinic is not None
    limits = [*clinic.thresholds.model_dump().values(), *clinic.radiation.model_dump().values()]
    assert set(limits) == {None}
    required = {name for name, info in ClinicSettings.model_fields.items() if info.is_required()}
    assert required == {"name", "country", "phones", "emergency_number", "hours"}


def test_what_a_clinic_says_for_all_its_records(clinic_dir: Path) -> None:
    plain = open_library(clinic_dir).clinic
    assert plain is not None
    assert (plain.zone, plain.language, plain.approval.by) == (None, None, None)
    assert plain.approval.required
    own = (
        "country: US\ntime_zone: Pacific/Auckland\nlanguage: zh_hans\n"
        "approval:\n  required:\n  by:  Dr. B. Other\n"
    )
    library = open_library(change(clinic_dir, "country: US\n", own))
    clinic = library.clinic
    assert clinic is not None
    assert (str(clinic.zone), clinic.language) == ("Pacific/Auckland", "zh-Hans")
    assert (clinic.approval.required, clinic.approval.by) == (True, "Dr. B. Other")
    assert library.today() == datetime.now(ZoneInfo("Pacific/Auckland")).date()


UNREADABLE = (
    "3:14: error: brand_color: text in this color cannot be read well on white paper: its "
    "contrast is "
)


def test_a_folder_without_settings_says_how_to_make_them(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="nethandout init DIR"):
        open_library(tmp_path)
    with pytest.raises(FileError, match=r"there is no such folder; make .* nethandout init DIR"):
        open_library(tmp_path / "typo")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"911"', "911", "4:19: error: YAML reads this as a number; put it in quotes"),
        ('"911"', '"9"', "4:19: error: emergency_number: "),
        ("US", "USA", "2:10: error: country: "),
        ('"+1 312 555 0140"', '"call us"', "3:15: error: phones.day: "),
        ('"+1 312 555 0140"', '"000-000-0000"', "3:15: error: phones.day: this number is one"),
        ('"08:00"', '"8:00"', "5:39: error: hours.open: "),
        ('"17:00"', '"07:30"', "5:55: error: hours.close: the day number cannot stop"),
        ("friday", "monday", "5:15: error: hours.days: a day stands here twice"),
        ('"08:00"', '"25:00"', "5:39: error: hours.open: "),
        ("friday", "fryday", "5:24: error: hours.days.1: this must be one of"),
        ("Riverbend Clinic", "Riverbend [NET] Clinic", "1:7: error: name: "),
        ("Riverbend Clinic", '"**Riverbend**"', "1:7: error: name: "),
        ("Riverbend Clinic", '"{fever}"', "1:7: error: name: "),
        ("country: US", "country: US\nlogo_file: x.svg", "3:1: error: “logo_file” is not a known"),
        ("country: US", "country: US\nwebsite: http://example.org", "3:10: error: website: "),
        ("country: US", "country: US\nwebsite: 'https://a.org/\"x'", "3:10: error: website: "),
        ("country: US", "country: US\nbrand_color: red", "3:14: error: brand_color: "),
        ("country: US", 'country: US\nbrand_color: "#0b5a5e;}"', "3:14: error: brand_color: "),
        ("country: US", 'country: US\nbrand_color: "#ffd500"', UNREADABLE + "1.4 to 1"),
        ("country: US", 'country: US\nbrand_color: "#7a7a7a"', UNREADABLE + "4.3 to 1"),
        ("country: US", "country: US\nlogo: gone.png", "3:7: error: logo: there is no such file"),
        (
            "country: US",
            "country: US\ntime_zone: America/Chigaco",
            "3:12: error: time_zone: this is not the name of a time zone, such as America/Chicago",
        ),
        ("country: US", "country: US\nlanguage: tlh", "3:11: error: language: there is no catalog"),
        ("country: US", "country: US\nlanguage: Spanish 1", "3:11: error: language: a language is"),
        ("country: US", "country: US\napproval: {by: NULL NULL}", "3:16: error: approval.by: "),
        ("country: US", "country: US\napproval: {required: maybe}", "3:22: error: approval.requ"),
        ("Riverbend Clinic", "TBD", "1:7: error: name: this only says that there is no value"),
        ("country: US", "country: US\naddress: [1 Main St, '#REF!']", "3:22: error: address.1: "),
        ("Riverbend Clinic", "Clinic #2", "1:14: error: YAML leaves out what follows #"),
        (
            "country: US",
            'country: US\nthresholds: {fever_c: "38 C"}',
            "3:23: error: thresholds.fever_c: this must be a number in digits",
        ),
        (
            "country: US",
            'country: US\nthresholds: {fever_c: "100.4"}',
            "3:23: error: thresholds.fever_c: this must be from 36 to 42 °C; is it in another",
        ),
        (
            "country: US",
            'country: US\nthresholds: {sugar_low_mg_dl: "3.9"}',
            "3:31: error: thresholds.sugar_low_mg_dl: this must be from 30 to 120 mg/dL",
        ),
        (
            "country: US",
            'country: US\nradiation: {own_bed_days: "700"}',
            "3:27: error: radiation.own_bed_days: this must be from 0 to 365 days",
        ),
    ],
)
def test_a_wrong_setting_is_told_with_its_place(
    clinic_dir: Path, old: str, new: str, message: str
) -> None:
    with pytest.raises(InputError) as raised:
        open_library(change(clinic_dir, old, new))
    file = clinic_dir / "clinic.yaml"
    assert [str(problem).startswith(f"{file}:{message}") for problem in raised.value.problems] == [
        True
    ]


def test_the_cache_can_be_named(tmp_path: Path) -> None:
    assert open_library(cache_dir=tmp_path).cache_dir == tmp_path


def test_problems_are_sorted_by_place_and_told_one_time() -> None:
    late, early = Problem(Position("b", 1), "x", ""), Problem(Position("a", 9), "y", "")
    assert sorted_problems([late, early, late]) == [early, late]


def test_files_of_the_overlay_win(small_library: Library) -> None:
    assert small_library.folders("handouts") == (small_library.root / "handouts",)
    assert small_library.folders("nothing") == ()
