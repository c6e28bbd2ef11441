"""Topics that share a core are read as if all of it stood in each of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest

from nethandout.content.cache import load_content_again
from nethandout.content.library import Library
from nethandout.content.reading import Content, load_content, read_content
from nethandout.errors import Position, has_errors
from nethandout.handout.compose import PrintOptions, Sources, compose
from nethandout.handout.selection import select
from nethandout.handout.tree import texts as printed_texts
from nethandout.i18n.catalogs import Catalog
from nethandout.i18n.messages import walk
from nethandout.model.core import CoreDrug, CoreProcedure, CoreTest
from nethandout.model.facts import Facts
from nethandout.model.topic import DrugParts, Part, ProcedureParts, Topic
from nethandout.model.topic import TestParts as PartsOfTest
from nethandout.review.pots import make_pots
from nethandout.review.status import Texts

CORE = """\
id: core-tablets
key_points: [Take the tablet each day., Keep a list of your medicines.]
drug:
  given:
    blocks: [{text: You swallow the tablet whole.}]
  check:
    depth: whole
    blocks: [{text: We check your blood first.}]
  late:
    blocks: [{text: Leave a missed tablet out.}]
  storage: {blocks: [{text: Keep tablets dry.}]}
call: [rf-allergy, rf-fever]
questions: [{text: May I drink coffee?}]
terms: [hormone]
sources: [leaflet-2024]
"""
TOPIC = """\
id: drug-NAME
type: drug
core: core-tablets
title: Your NAME
short_title: NAME
summary: The medicine NAME is a tablet.
key_points: [Keep a list of your medicines., Wash your hands.]
drug:
  aim: {blocks: [{text: It slows the tumor.}]}
  check:
    before: true
    blocks: [{text: We check your eyes.}]
  often: {blocks: [{text: A rash.}]}
  seldom: {blocks: [{text: A burn.}]}
  tell: {blocks: [{text: Name all your medicines.}]}
  given:
    when: {functional: ["yes"]}
    blocks: [{text: You drink water with it.}]
  late:
    instead: true
    blocks: [{text: Take it when you think of it.}]
call: [rf-fever]
sources: [book-2020]
review: {due: 2027-05-31}
"""
UNUSED = (
    "handouts/cores/tablets.yaml:1:5: no topic names this core, so nothing of it is printed; "
    "write “core:” in one"
)
PLACE = "handouts/drug/one.yaml:3:7"
MEANT = "did you mean “core-tablets”?; cores lie in handouts/cores"
UNFIT = "this core has {} parts, a topic of this type has {} parts; take another [core-kind]"

Put = Callable[..., Library]


@pytest.fixture
def put(small_library: Library, tmp_path: Path) -> Put:
    """Write a core and topics that share it into a clinic's folder; gives its library."""

    def write(core: str = CORE, topic: str = TOPIC, names: tuple[str, ...] = ("one",)) -> Library:
        files = {f"drug/{name}.yaml": topic.replace("NAME", name) for name in names}
        plan = (small_library.root / "handouts" / "plan.yaml").read_text("utf-8")
        files["plan.yaml"] = plan.replace("    late: What", "    storage: Where?\n    late: What")
        for path, text in {**files, "cores/tablets.yaml": core}.items():
            file = tmp_path / "clinic" / "handouts" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(dedent(text), encoding="utf-8")
        overlay, cache = tmp_path / "clinic", tmp_path / "cache"
        return replace(small_library, overlay=overlay, cache_dir=cache)

    return write


def topic_in(library: Library, name: str = "drug-one") -> Topic:
    return load_content(library).topics[name]


def part(topic: Topic, name: str) -> Part:
    found = getattr(topic.drug, name)
    assert isinstance(found, Part)
    return found


def said(topic: Topic, name: str) -> list[str | None]:
    return [block.text for block in part(topic, name).blocks]


def told(library: Library) -> list[str]:
    _, problems = read_content(library)
    return [f"{problem.position}: {problem.message} [{problem.code}]" for problem in problems]


# --- What stands where -------------------------------------------------------------------


def test_in_each_part_the_core_comes_first(put: Put) -> None:
    topic = topic_in(put())
    assert said(topic, "given") == ["You swallow the tablet whole.", "You drink water with it."]


def test_before_puts_the_topics_own_blocks_first(put: Put) -> None:
    assert said(topic_in(put()), "check") == ["We check your eyes.", "We check your blood first."]


def test_instead_leaves_the_part_of_the_core_out(put: Put) -> None:
    assert said(topic_in(put()), "late") == ["Take it when you think of it."]


def test_a_part_of_one_of_them_alone_is_as_it_is(put: Put) -> None:
    topic = topic_in(put())
    assert said(topic, "storage") == ["Keep tablets dry."]
    assert said(topic, "aim") == ["It slows the tumor."]


def test_instead_alone_leaves_out_a_part_that_need_not_be_there(put: Put) -> None:
    topic = topic_in(put(topic=TOPIC.replace("  late:", "  storage: {instead: true}\n  late:")))
    assert topic.drug is not None
    assert topic.drug.storage is None


def test_for_whom_a_part_prints_the_topic_says_and_else_the_core(put: Put) -> None:
    topic = topic_in(put())
    given = part(topic, "given").when
    assert given is not None
    assert given.functional == ("yes",)
    assert part(topic, "check").depth == "whole"


def test_key_points_and_questions_are_the_topics_own_then_what_the_core_adds(put: Put) -> None:
    topic = topic_in(put())
    assert [point.text for point in topic.key_points] == [
        "Keep a list of your medicines.",
        "Wash your hands.",
        "Take the tablet each day.",
    ]
    assert [question.text for question in topic.questions] == ["May I drink coffee?"]


def test_signs_words_and_sources_are_those_of_both(put: Put) -> None:
    topic = topic_in(put())
    assert topic.call == ("rf-fever", "rf-allergy")
    assert topic.terms == ("hormone",)
    assert topic.sources == ("book-2020", "leaflet-2024")


def test_a_topic_with_a_core_equals_one_with_all_written_out(put: Put) -> None:
    """Nothing but the text is left, so that a sign-off is of what the reader saw."""
    joined = topic_in(put())
    assert "core" not in Topic.model_fields
    assert not {"before", "instead"} & Part.model_fields.keys()
    assert joined == Topic.model_validate(joined.model_dump(by_alias=True))


# --- What follows from it ----------------------------------------------------------------


def test_what_the_core_says_is_printed(put: Put, make_sources: Callable[..., Sources]) -> None:
    content = load_content(put())
    facts = Facts(site="ileum", treatments=frozenset({"drug-one"}), functional="yes")
    plan = content.plan
    named = plan.treatments[0].model_copy(update={"id": "drug-one", "topic": "drug-one"})
    plan = plan.model_copy(update={"treatments": (*plan.treatments, named)})
    content = replace(content, plan=plan)
    handout = compose(
        select(facts, plan, content.topics),
        facts,
        make_sources(content=content),
        PrintOptions("en"),
    )
    assert {"You swallow the tablet whole.", "You drink water with it."} <= set(
        map(str, printed_texts(handout))
    )


def test_each_text_of_a_core_stands_one_time_in_the_pot_with_its_own_place(put: Put) -> None:
    pot = make_pots(put(names=("one", "two", "three")))["handouts"]
    (entry,) = [entry for entry in pot if entry.msgid == "You swallow the tablet whole."]
    assert entry.occurrences == [("handouts/cores/tablets.yaml", "5")]
    assert entry.comment == "several topics › paragraph"
    (own,) = [entry for entry in pot if entry.msgid == "You drink water with it."]
    assert {file for file, _ in own.occurrences} == {
        f"handouts/drug/{name}.yaml" for name in ("one", "two", "three")
    }


def test_a_leaf_of_the_core_knows_its_line_in_the_core(put: Put) -> None:
    origin = load_content(put()).origins["topic", "drug-one"]
    blocks = ("drug", "check", "blocks")
    assert origin.at((*blocks, 0, "text")) == Position("handouts/drug/one.yaml", 12, 21)
    assert origin.at((*blocks, 1, "text")) == Position("handouts/cores/tablets.yaml", 8, 21)
    assert origin.at(("call", 1)) == Position("handouts/cores/tablets.yaml", 12, 8)


def test_a_signature_is_void_when_the_core_changes(put: Put) -> None:
    def signed(content: Content) -> str:
        catalog = Catalog.source()
        return Texts(content, catalog, catalog).content_hash("drug-one")

    before = signed(load_content(put()))
    assert signed(load_content(put())) == before
    assert signed(load_content(put(core=CORE.replace("whole.", "with water.")))) != before


def test_content_in_the_cache_is_as_old_as_its_cores(put: Put) -> None:
    first = load_content_again(put())
    again = load_content_again(put())
    assert again.topics == first.topics
    place = again.origins["topic", "drug-one"].at(("drug", "given", "blocks", 0, "text"))
    assert place == Position("handouts/cores/tablets.yaml")
    changed = load_content_again(put(core=CORE.replace("whole.", "with water.")))
    assert said(changed.topics["drug-one"], "given")[0] == "You swallow the tablet with water."
    assert changed.digest != first.digest


def test_a_clinics_core_takes_the_place_of_a_built_in_one(put: Put, tmp_path: Path) -> None:
    built_in = put()
    assert built_in.overlay is not None
    own = tmp_path / "own"
    (own / "handouts" / "cores").mkdir(parents=True)
    text = CORE.replace("whole.", "with milk.")
    (own / "handouts" / "cores" / "tablets.yaml").write_text(text, encoding="utf-8")
    for name in ("sources", "glossary", "red-flags"):
        file = Path("handouts", f"{name}.yaml")
        (built_in.overlay / file).write_text((built_in.root / file).read_text("utf-8"), "utf-8")
    topics = load_content(replace(built_in, root=built_in.overlay, overlay=own)).topics
    assert said(topics["drug-one"], "given")[0] == "You swallow the tablet with milk."


def test_a_clinics_topic_can_name_a_built_in_core(put: Put) -> None:
    library = put()
    assert library.overlay is not None
    texts = {message.text for message in walk(topic_in(library))}
    assert {"Keep tablets dry.", "May I drink coffee?"} <= texts


# --- What can be wrong -------------------------------------------------------------------


def test_a_core_that_is_not_there_is_told_one_time(put: Put) -> None:
    library = put(topic=TOPIC.replace("core-tablets", "core-tablet"))
    assert told(library) == [
        f"{UNUSED} [core-unused]",
        f"{PLACE}: there is no core “core-tablet”; {MEANT} [unknown-id]",
    ]


def test_a_core_nobody_names_is_a_warning(put: Put) -> None:
    _, problems = read_content(put(names=()))
    assert [problem.code for problem in problems] == ["core-unused"]
    assert not has_errors(problems)


def test_a_core_of_another_kind_is_refused(put: Put) -> None:
    core = CORE.replace("drug:", "test:").replace("given:", "why:").replace("check:", "day:")
    core = core.replace("late:", "after:").replace("storage:", "results:")
    assert told(put(core=core)) == [
        f"{PLACE}: {UNFIT.format('“test:”', '“drug:”')}",
    ]


def test_a_topic_of_sections_takes_no_core_with_parts(put: Put) -> None:
    topic = TOPIC.replace("type: drug", "type: life").split("drug:\n")[0]
    (message, *_) = told(put(topic=topic + "sources: [book-2020]\nreview: {due: 2027-05-31}\n"))
    assert message == f"{PLACE}: {UNFIT.format('“drug:”', 'no')}"


@pytest.mark.parametrize(
    ("topic", "expected"),
    [
        (
            TOPIC.replace("core: core-tablets\n", "") + "\n",
            "10:5: before: a topic without “core:” has nothing to join; or leave it out",
        ),
        (
            TOPIC.replace("often: {", "often: {before: true, "),
            "13:11: before: the core has no such part; or leave it out",
        ),
        (
            TOPIC.replace("before: true", "before: false"),
            "11:5: before: write true; or leave it out",
        ),
    ],
    ids=["without a core", "no such part", "not true"],
)
def test_a_flag_that_does_nothing_is_told(put: Put, topic: str, expected: str) -> None:
    assert f"handouts/drug/one.yaml:{expected} [core-part]" in told(put(topic=topic))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("hormone", "hormon", "14:9: there is no word “hormon”; did you mean “hormone”?"),
        ("whole.", "**whole.", "5:21: **bold** is not closed"),
        ("late:", "later:", "9:3: “later” is not a known field; did you mean “late”?"),
        ("core-tablets", "core-tablet", "1:5: the id must be “core-” and the file name"),
    ],
)
def test_an_error_in_a_core_has_its_place_in_the_core_one_time(
    put: Put, old: str, new: str, expected: str
) -> None:
    messages = told(put(core=CORE.replace(old, new), names=("one", "two")))
    in_core = [message for message in messages if message.startswith("handouts/cores/tablets.yaml")]
    assert len(messages) == len(in_core) == 1
    assert in_core[0].startswith(f"handouts/cores/tablets.yaml:{expected}")


def test_a_core_that_is_damaged_in_any_way_is_never_a_crash(put: Put) -> None:
    for topic in ("core: core-tablets\n", "core: [a]\n", "- 1\n", "core: core-tablets\ndrug: 3\n"):
        _, problems = read_content(put(topic=topic))
        assert has_errors(problems)
    for part_ in ("3", "{blocks: 3}", "{blocks: []}", "{before: 1}", "{instead: true}", ""):
        topic = TOPIC.replace("  given:", f"  given: {part_}\n  often:", 1)
        _, problems = read_content(put(topic=topic))
        assert has_errors(problems)


@pytest.mark.parametrize(
    ("core", "topic"),
    [(CoreProcedure, ProcedureParts), (CoreDrug, DrugParts), (CoreTest, PartsOfTest)],
)
def test_a_core_may_hold_every_part_of_its_kind_of_topic(
    core: type[CoreProcedure | CoreDrug | CoreTest],
    topic: type[ProcedureParts | DrugParts | PartsOfTest],
) -> None:
    assert list(core.model_fields) == list(topic.model_fields)
