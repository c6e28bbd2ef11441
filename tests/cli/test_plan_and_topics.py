"""`topics` and `plan` tell people and scripts the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Program


def test_topics_are_lines_with_tabs_in_a_pipe(nethandout: Program) -> None:
    ran = nethandout("topics")
    assert ran.code == 0
    assert ran.err == ""
    rows = [line.split("\t") for line in ran.out.splitlines()]
    assert ["site-appendix", "site", "A tumor in your appendix"] in rows
    assert {len(row) for row in rows} == {3}


def test_topics_for_scripts(nethandout: Program) -> None:
    listed = nethandout("topics", "--json").json
    assert listed["ok"] is True
    found = {topic["id"]: topic for topic in listed["topics"]}
    assert found["site-appendix"]["file"] == "handouts/site/appendix.yaml"
    plain = nethandout("topics").out.splitlines()
    assert list(found) == [line.split("\t")[0] for line in plain]


@pytest.mark.parametrize("words", ["sites", "settings", "conditions", "treatments", "additions"])
def test_the_words_of_records_are_listed(nethandout: Program, words: str) -> None:
    rows = [line.split("\t") for line in nethandout("topics", f"--{words}").out.splitlines()]
    listed = nethandout("topics", f"--{words}", "--json").json[words]
    assert [row[:2] for row in rows] == [[each["id"], each["label"]] for each in listed]
    assert set(listed[0]) == {"id", "label", "names", "translations"}
    if words == "sites":
        ileum = next(each for each in listed if each["id"] == "ileum")
        assert ileum["translations"] == {
            "es": ["íleon"],
            "ar": ["اللفائفي"],
            "ru": ["подвздошная кишка"],
            "zh-Hans": ["回肠"],
            "vi": ["hồi tràng"],
        }
        assert "terminal ileum, íleon" in next(row[2] for row in rows if row[0] == "ileum")


def test_one_list_at_a_time(nethandout: Program) -> None:
    assert nethandout("topics", "--sites", "--settings").code == 2


@pytest.mark.parametrize(
    ("field", "option"),
    [
        ("tumor: {site: blah}", " --sites"),
        ("tumor: {site: íleon, settings: [blah]}", " --settings"),
        ("tumor: {site: 回肠}\nconditions: [blah]", " --conditions"),
        ("tumor: {site: ileon}\ntreatments: [blah]", " --treatments"),
        ("tumor: {site: ileum}\nadditions: [blah]", " --additions"),
        ("tumor: {site: ileum}\ntopics: {add: [blah]}", ""),
    ],
)
def test_a_refused_word_names_the_list(
    nethandout: Program, record: Callable[[str], Path], field: str, option: str
) -> None:
    ran = nethandout("plan", record(f"{field}\n"))
    assert ran.code == 4
    assert ran.codes == ["unknown-id"]
    assert f"(see them all with: nethandout topics{option}) [unknown-id]" in ran.err


def test_a_clinics_topic_takes_the_place_of_a_built_in_one(
    nethandout: Program, clinic: Path, tmp_path: Path
) -> None:
    built_in = clinic.parents[1] / "handouts" / "site" / "appendix.yaml"
    own = tmp_path / "handouts" / "site" / "appendix.yaml"
    own.parent.mkdir(parents=True)
    text = built_in.read_text(encoding="utf-8")
    own.write_text(text.replace("A tumor in your appendix", "Our own words"), encoding="utf-8")
    (tmp_path / "clinic.yaml").write_bytes((clinic / "clinic.yaml").read_bytes())
    ran = nethandout("topics", "--clinic", tmp_path)
    assert "site-appendix\tsite\tOur own words\n" in ran.out


def test_the_current_folder_means_nothing(
    nethandout: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "clinic.yaml").write_text("name: broken", encoding="utf-8")
    (tmp_path / "handouts").mkdir()
    monkeypatch.chdir(tmp_path)
    assert nethandout("topics").code == 0
    ran = nethandout("topics", "--clinic", ".")
    assert ran.code == 4
    assert "clinic.yaml" in ran.err


def test_a_plan_gives_topics_with_reasons(
    nethandout: Program, patients: Path, clinic: Path
) -> None:
    record = patients / "3-rectum-diagnosis-zh.yaml"
    ran = nethandout("plan", record, "--clinic", clinic)
    assert ran.code == 0
    assert "site-rectum [core]: tumor site: rectum" in ran.out
    plan = nethandout("plan", record, "--clinic", clinic, "--json").json
    site = next(topic for topic in plan["topics"] if topic["id"] == "site-rectum")
    assert site["reasons"] == [{"origin": "site", "text": "tumor site: rectum"}]
    keys = {"ok", "exit_code", "purpose", "topics", "offered", "left_out", "options"}
    keys |= {"safety", "notes", "missing", "removed", "language_notes"}
    assert set(plan) == keys | {"problems"}


def test_a_plan_shows_no_patient(nethandout: Program, patients: Path, clinic: Path) -> None:
    for record in sorted(patients.glob("*.yaml")):
        name = record.read_text(encoding="utf-8").partition("name: ")[2].splitlines()[0]
        for form in ((), ("--json",)):
            ran = nethandout("plan", record, "--clinic", clinic, *form)
            assert ran.code == 0, ran.err
            ran.never_says(*name.strip('"').split())


def test_a_plan_says_what_would_stop_the_printing(
    nethandout: Program, patients: Path, clinic: Path, tmp_path: Path
) -> None:
    text = (patients / "1-ileum-embolization-es.yaml").read_text(encoding="utf-8")
    record = tmp_path / "record.yaml"
    record.write_text(text.replace("to: medio de", "to: lanreotide, medio de"), encoding="utf-8")
    plan = nethandout("plan", record, "--clinic", clinic, "--json").json
    stops = [finding["rule"] for finding in plan["safety"] if finding["stops"]]
    assert set(stops) == {"allergy-conflict"}
    ran = nethandout("plan", record, "--clinic", clinic)
    assert "STOPS [allergy-conflict]" in ran.out


@pytest.mark.parametrize(("tests", "pages"), [("[ct]", 3), ("[ct, biopsy-pathology]", 4)])
def test_a_plan_says_how_many_pages_the_tests_may_take(
    tests: str, pages: int, nethandout: Program, clinic: Path, tmp_path: Path
) -> None:
    record = tmp_path / "record.yaml"
    record.write_text(
        "language: en\ntumor: {site: ileum}\nvisit: {purpose: test, treatment: ct}\n"
        f"tests: {tests}\n"
    )
    ran = nethandout("plan", record, "--clinic", clinic)
    assert f"at most {pages} pages" in ran.out
    assert (
        nethandout("plan", record, "--clinic", clinic, "--json").json["purpose"]["pages"] == pages
    )


def test_a_code_of_another_system_gives_fields_and_topics(nethandout: Program) -> None:
    ran = nethandout("topics", "--code", "c7a012")
    assert ran.code == 0, ran.err
    assert "tumor.site\tileum" in ran.out
    assert "site-jejunum-ileum" in ran.out
    told = nethandout("topics", "--code", "L01EG02", "--json").json
    assert told["facts"] == [{"field": "treatments", "id": "drug-everolimus"}]
    assert told["topics"][0] == "drug-everolimus"


@pytest.mark.parametrize(
    ("code", "said"), [("C7B.1", "skin cancer"), ("C7A", "not complete"), ("I10", "not known")]
)
def test_a_code_that_stands_for_nothing_here_is_told(
    code: str, said: str, nethandout: Program
) -> None:
    ran = nethandout("topics", "--code", code)
    assert ran.code == 4
    assert said in ran.err


def test_a_code_is_asked_for_alone(nethandout: Program) -> None:
    assert nethandout("topics", "--code", "C7A.012", "--sites").code == 2
