"""A sound library is read whole; each defect is told with its place and what to do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from nethandout.content.library import Library
from nethandout.content.reading import Content, load_content, read_content
from nethandout.errors import InputError, Position

FIXTURES = Path(__file__).parents[1] / "fixtures" / "content"

DEFECTS = {
    "block-of-two-kinds": "life/scan.yaml:11:9: sections.0.blocks.0: a block needs exactly one of: "
    "text, list, steps, table, note, figure [invalid]",
    "bold-not-closed": "life/scan.yaml:8:14: **bold** is not closed [markup]",
    "box-and-sections": "life/scan.yaml:9:11: a box is the whole of its topic; leave “sections” "
    "out, or move what it says there [topic-part]",
    "condition-unknown": "life/scan.yaml:12:28: there is no treatment “drug-lanreotid”; "
    "did you mean “drug-lanreotide”? [unknown-id]",
    "context-unused": "life/scan.yaml:8:20: no text of this topic is the same as this one "
    "[unused-context]",
    "date-impossible": "life/scan.yaml:7:15: review.due: this must be a real date like "
    "2026-12-01 [invalid]",
    "figure-missing": "life/scan.yaml:11:22: there is no figure “injection-site” [unknown-id]",
    "folder-unknown": "tests/scan.yaml: the folder “tests” is not a type of topic; "
    "did you mean “test”? [topic-place]",
    "folder-wrong": "drug/scan.yaml:1:5: the id must be the folder and the file name: “test-scan” "
    "[topic-place]",
    "id-not-the-file-name": "life/scan.yaml:1:5: the id must be the folder and the file name: "
    "“life-scan” [topic-place]",
    "key-twice": "life/scan.yaml:8:1: this key is here a second time [duplicate-key]",
    "key-unknown": "life/scan.yaml:8:1: “sumary” is not a known field; did you mean “summary”? "
    "[unknown-key]",
    "link-without-url": "life/scan.yaml:8:14: a link must name a source that has a url; "
    "“book-2020” has none [unknown-link]",
    "number-unquoted": "life/scan.yaml:8:27: YAML reads this as a number; put it in quotes "
    "[unquoted]",
    "part-missing": "test/scan.yaml:9:3: test.results: this field is missing [missing]",
    "part-without-heading": "test/scan.yaml:13:12: plan.yaml has no heading for this part; write "
    "part_headings.test.results [topic-part]",
    "parts-and-sections": "drug/pill.yaml:16:11: “drug:” has its parts; leave “sections” out, or "
    "move what it says there [topic-part]",
    "parts-missing": "test/scan.yaml:2:7: a topic of the type “test” needs its parts; write "
    "“test:” with why, ready, day, after, results, or a “box:” [topic-part]",
    "parts-of-another-type": "life/scan.yaml:9:3: a topic of the type “life” has no “test:” "
    "parts; write “sections:” [topic-part]",
    "placeholder-unknown": "life/scan.yaml:8:14: there is no placeholder “{day_fone}”; "
    "did you mean “day_phone”? [unknown-placeholder]",
    "red-flag-source-unknown": "red-flags.yaml:2:66: there is no source “hearsay” [unknown-id]",
    "red-flag-twice": "red-flags.yaml:6:9: the id “rf-cough” is here a second time [duplicate-id]",
    "red-flag-unknown": "life/scan.yaml:8:8: there is no red flag “rf-feever”; "
    "did you mean “rf-fever”? [unknown-id]",
    "source-unknown": "life/scan.yaml:6:11: there is no source “leaflet-2025”; "
    "did you mean “leaflet-2024”? [unknown-id]",
    "sources-empty": "life/scan.yaml:6:10: sources: this must not be empty [invalid]",
    "table-row-too-short": "life/scan.yaml:11:16: sections.0.blocks.0.table: every row needs "
    "2 cells, one for each column [invalid]",
    "tier-unknown": "red-flags.yaml:2:26: red_flags.0.tier: this must be one of 'E', 'U', 'S' "
    "or 'R' [invalid]",
    "type-unknown": "life/scan.yaml:2:7: type: this must be one of 'overview', 'site', 'setting', "
    "'symptom', 'treatment', 'procedure', 'drug', 'test', 'life' or 'card' [invalid]",
    "word-unknown": "life/scan.yaml:8:9: there is no word “hormon”; did you mean “hormone”? "
    "[unknown-id]",
}


def with_overlay(library: Library, name: str) -> Library:
    return replace(library, overlay=FIXTURES / name)


def test_every_defect_has_a_fixture_and_every_fixture_a_defect() -> None:
    assert sorted(path.name for path in FIXTURES.iterdir()) == sorted([*DEFECTS, "sound"])


@pytest.mark.parametrize("name", DEFECTS)
def test_a_defect_is_told_with_its_place(small_library: Library, name: str) -> None:
    _, problems = read_content(with_overlay(small_library, name))
    told = [
        f"{problem.position}: {problem.message} [{problem.code}]".removeprefix("handouts/")
        for problem in problems
    ]
    assert told == [DEFECTS[name]]


def test_content_with_a_defect_is_not_used(small_library: Library) -> None:
    with pytest.raises(InputError, match="red flag “rf-feever”") as raised:
        load_content(with_overlay(small_library, "red-flag-unknown"))
    assert len(raised.value.problems) == 1


def test_the_defects_of_all_files_are_told_at_one_time(
    small_library: Library, tmp_path: Path
) -> None:
    folder = tmp_path / "handouts" / "test"
    folder.mkdir(parents=True)
    for name in ("one", "two", "three"):
        (folder / f"{name}.yaml").write_text("id: test-no\n", encoding="utf-8")
    _, problems = read_content(replace(small_library, overlay=tmp_path))
    assert {problem.position.file for problem in problems} == {
        "handouts/test/one.yaml",
        "handouts/test/two.yaml",
        "handouts/test/three.yaml",
    }
    assert problems == sorted(problems, key=lambda problem: problem.position)


def test_without_a_plan_there_is_no_content(small_library: Library, tmp_path: Path) -> None:
    content, problems = read_content(replace(small_library, root=tmp_path))
    assert content is None
    assert [str(problem) for problem in problems] == [
        "plan.yaml: error: there is no plan.yaml [missing]"
    ]


def test_red_flags_come_most_urgent_first_then_as_written(small_content: Content) -> None:
    assert list(small_content.red_flags) == ["rf-crisis", "rf-allergy", "rf-fever", "rf-visit"]


def test_a_clinics_topic_takes_the_place_of_the_built_in_one(
    small_library: Library, tmp_path: Path
) -> None:
    built_in = small_library.root / "handouts" / "life" / "follow-up.yaml"
    own = tmp_path / "handouts" / "life" / "follow-up.yaml"
    own.parent.mkdir(parents=True)
    text = built_in.read_text(encoding="utf-8").replace("Your visits", "Our visits")
    own.write_text(text, encoding="utf-8")
    content = load_content(replace(small_library, overlay=tmp_path))
    assert content.topics["life-follow-up"].title == "Our visits"
    assert len(content.topics) == 5


def test_a_leaf_knows_its_line(small_content: Content) -> None:
    topic = small_content.origins["topic", "site-ileum"]
    flag = small_content.origins["red-flag", "rf-fever"]
    assert topic.at(("sections", 0, "heading")) == Position("handouts/site/ileum.yaml", 11, 14)
    assert flag.at(("text",)) == Position("handouts/red-flags.yaml", 8, 11)


def test_everything_translatable_is_given_one_time_and_in_order(small_content: Content) -> None:
    kinds = [kind for kind, _, _ in small_content.items()]
    assert kinds == ["red-flag"] * 4 + ["topic"] * 5 + ["term"] * 2 + ["plan"]
