from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nethandout.errors import FileError, Position
from nethandout.source.tree import SourceTree, parse_yaml, read_yaml


def codes(text: str) -> list[str]:
    return [problem.code for problem in parse_yaml(text, "f.yaml")[1]]


def places(text: str) -> list[str]:
    return [str(problem.position) for problem in parse_yaml(text, "f.yaml")[1]]


def tree_of(text: str) -> SourceTree:
    tree, problems = parse_yaml(text, "f.yaml")
    assert tree is not None
    assert not problems
    return tree


def test_values_and_their_places() -> None:
    tree = tree_of("a: text\nb:\n  - x\n  - c: 'y'\n    é: z\nd: true\ne:\nf: 2026-12-01\n")
    assert tree.value == {
        "a": "text",
        "b": ["x", {"c": "y", "é": "z"}],
        "d": True,
        "e": None,
        "f": "2026-12-01",
    }
    assert tree.at(("b", 1, "c")) == Position("f.yaml", 4, 8)
    assert tree.at(("b", 1, "é")) == Position("f.yaml", 5, 8)
    assert tree.key_at(("b", 1, "c")) == Position("f.yaml", 4, 5)
    assert tree.key_at(("b", 1)) == tree.at(("b", 1))


def test_what_is_not_there_is_at_its_parent() -> None:
    tree = tree_of("a:\n  b: c\n")
    assert tree.at(("a", "x", "y")) == Position("f.yaml", 2, 3)
    assert SourceTree("f.yaml", {}, {}).at(("a",)) == Position("f.yaml")


def test_people_may_count_in_another_way() -> None:
    tree = SourceTree("f.yaml", {}, {}, numbers={("a", 0): 7, ("a", 0, "b", 1): 2})
    assert tree.spoken(("a", 0, "b", 1, "c")) == ("a", 7, "b", 2, "c")
    assert tree.spoken(("a", 1)) == ("a", 1)


def test_the_repr_of_a_tree_shows_no_values() -> None:
    assert repr(tree_of("name: Rosa\n")) == "SourceTree(file='f.yaml')"


@pytest.mark.parametrize(
    "scalar",
    [
        *("no", "yes", "on", "off", "True", "FALSE", "0012345", "12:30", "0.50", "14", "1_000"),
        *("0x1F", "0b1", "-1", "+1", ".5", ".inf", ".NaN", "1.0e+5", "2026-12-01 09:30:00"),
        *("=", "! 5"),
    ],
)
def test_what_yaml_would_change_must_be_quoted(scalar: str) -> None:
    assert codes(f"a: {scalar}\n") == ["unquoted"]
    assert places(f"a: {scalar}\n")[0].startswith("f.yaml:1:4")
    assert tree_of(f'a: "{scalar}"\n').value == {"a": scalar}
    assert tree_of(f"a: '{scalar}'\n").value == {"a": scalar}


@pytest.mark.parametrize("scalar", ["~", "null", "", "NULL"])
def test_nothing_is_none(scalar: str) -> None:
    assert tree_of(f"a: {scalar}\n").value == {"a": None}


@pytest.mark.parametrize("scalar", ["2026-12-01", "2026-12-01T09:30", "7.5 mg", "1e5", "nothing"])
def test_plain_text_stays_as_it_is(scalar: str) -> None:
    assert tree_of(f"a: {scalar}\n").value == {"a": scalar}


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("", "empty", "f.yaml:1:1"),
        ("# only a comment\n", "empty", "f.yaml:1:1"),
        ("a: 1\n".replace("1", "x") + "a: y\n", "duplicate-key", "f.yaml:2:1"),
        ("a: &b [x]\nc: *b\n", "yaml-alias", "f.yaml:1:4"),
        ("a: *b\n", "yaml-syntax", "f.yaml:1:4"),
        ("a: &b x\nc: &b y\n", "yaml-syntax", "f.yaml:2:4"),
        ("<<: {a: b}\n", "yaml-key", "f.yaml:1:1"),
        ("? [a]\n: b\n", "yaml-key", "f.yaml:1:3"),
        ("a: b: c\n", "yaml-syntax", "f.yaml:1:5"),
        ("a: 'b\n", "yaml-syntax", "f.yaml:1:4"),
        ("a: !secret x\n", "yaml-tag", "f.yaml:1:4"),
        ("a: !!python/object:os.system {}\n", "yaml-tag", "f.yaml:1:4"),
        ("a: !!set [x]\n", "yaml-tag", "f.yaml:1:4"),
        ('a: !!int "5"\n', "yaml-tag", "f.yaml:1:4"),
        ("a: b\n---\nc: d\n", "yaml-syntax", "f.yaml:2:1"),
        ("é: x\né: 'é\x07'\n", "control-character", "f.yaml:2:6"),
        ("a: \ud800\n", "control-character", "f.yaml:1:4"),
        ("a: x\u2028y\n", "control-character", "f.yaml:1:5"),
        ("a: x\x85y\n", "control-character", "f.yaml:1:5"),
    ],
)
def test_defects(text: str, code: str, place: str) -> None:
    assert codes(text)[0] == code
    assert places(text)[0] == place


def test_all_control_characters_are_found_up_to_a_limit() -> None:
    assert places("a: \x00\nb: x\x01\n") == ["f.yaml:1:4", "f.yaml:2:5"]
    assert len(codes("\x00" * 1000)) == 20


@pytest.mark.parametrize(
    "text",
    [
        "a: *zanary\n",
        "a: &zanary x\nb: &zanary y\n",
        "a: !zanary x\n",
        "a: !<tag:yaml.org,2002:zanary> x\n",
        "%zanary\n---\nx\n",
        "a: 'x' 'zanary'\n",
        'a: "\\zanary"\n',
        "zanary: x\nzanary: y\n",
        "[zanary]: x\n",
        "a: |9zanary\n",
        "a: @zanary\n",
        "a: zanary: x\n",
        "!zanary!x y\n",
        "a: {zanary\n",
    ],
)
def test_messages_do_not_repeat_the_text(text: str) -> None:
    _, problems = parse_yaml(text, "f.yaml")
    assert problems
    assert "zanary" not in " ".join(map(str, problems))


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "[{a: "])
@pytest.mark.parametrize("depth", [41, 3000, 100_000])
def test_deep_nesting_is_refused_and_does_not_crash(opening: str, depth: int) -> None:
    # In a process of its own: libyaml's composer overflows the stack.
    program = (
        "import sys; from nethandout.source.tree import parse_yaml;"
        "print(*{p.code for p in parse_yaml(sys.argv[1] * int(sys.argv[2]), 'f')[1]})"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, opening, str(depth)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    assert done.stdout.split()[0] in ("too-deep", "yaml-syntax", "yaml-key")


def test_nesting_that_is_closed_is_told_one_time() -> None:
    assert codes("[" * 100 + "]" * 100) == ["too-deep"]
    assert codes("[" * 900 + "]" * 900) == ["too-deep"]


def test_a_long_line_is_not_deep() -> None:
    assert tree_of("a: " + "word " * 5000 + "\n").value == {"a": ("word " * 5000).strip()}


def test_an_alias_bomb_is_refused_at_once() -> None:
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    assert set(codes("\n".join(lines))) == {"yaml-alias"}


def test_too_many_values_are_told_one_time() -> None:
    assert codes("- a\n" * 200_001) == ["too-deep"]


def test_a_byte_order_mark_is_not_text(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: b\r\nc: d\r\n")
    tree, problems = read_yaml(path, "f")
    assert tree is not None
    assert not problems
    assert tree.value == {"a": "b", "c": "d"}
    assert tree.at(("c",)) == Position("f", 2, 4)


def test_utf_16_is_read_with_its_mark(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes("a: é\n".encode("utf-16"))
    tree, _ = read_yaml(path, "f")
    assert tree is not None
    assert tree.value == {"a": "é"}


def test_the_encodings_that_fit_are_named(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes("name: José Muñoz\n".encode("mac-roman"))
    _, (problem,) = read_yaml(path, "f")
    assert problem.message.endswith("it could be in mac-roman now")


@pytest.mark.parametrize(
    ("raw", "code", "place"),
    [
        (b"a: b\nc: \xe9\n", "encoding", "f:2:4"),
        ("ab: c\n".encode("utf-16")[:-1], "encoding", "f:1:6"),
        (b"# " + b"x" * 5_000_000, "too-large", "f"),
    ],
)
def test_files_that_are_not_text(tmp_path: Path, raw: bytes, code: str, place: str) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes(raw)
    tree, problems = read_yaml(path, "f")
    assert tree is None
    assert [(problem.code, str(problem.position)) for problem in problems] == [(code, place)]


def test_a_folder_or_nothing_is_a_file_error(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.yaml"):
        with pytest.raises(FileError, match=r"^cannot read f: "):
            read_yaml(path, "f")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r'"\ud842\udfb7"', "\U00020bb7"),
        (r'"\\\ud842\udfb7"', "\\\U00020bb7"),
        (r'"\\ud842\\udfb7"', r"\ud842\udfb7"),
        (r'"a\/b\u00e9"', "a/bé"),
    ],
)
def test_json_escapes(tmp_path: Path, written: str, meant: str) -> None:
    path = tmp_path / "f.json"
    path.write_text('{\n\t"a":\t' + written + "\n}\n", encoding="utf-8")
    tree, problems = read_yaml(path)
    assert not problems
    assert tree is not None
    assert tree.value == {"a": meant}


def test_half_a_surrogate_pair_in_json_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "f.json"
    path.write_text(r'{"a": "\ud842"}', encoding="utf-8")
    tree, problems = read_yaml(path)
    assert tree is None
    assert [problem.code for problem in problems] == ["yaml-syntax"]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(exclude_categories=()), max_size=80) | st.text("-:[]{}&*!|>'\" \na1"))
def test_no_text_makes_it_fail(text: str) -> None:
    tree, problems = parse_yaml(text, "f.yaml")
    assert tree is not None or problems


@pytest.mark.parametrize(
    ("text", "place", "advice"),
    [
        ("a: {b: Zanary #3, c: 1}\nd: e", "1:4", "{ or [ is not closed"),
        ("a: [x\nb: c", "1:4", "{ or [ is not closed"),
        ('a: x\nb: "zanary\nc: d', "2:4", "a quote is not closed"),
        ("a:\tb\n\tc: d", "2:1", "not with a tab"),
        ("\ta: zanary", "1:1", "not with a tab"),
        ("a: >zanary", "1:5", "starts with | or >"),
        ("a: @zanary", "1:4", "put the text in quotes"),
        ('a: "\\zanary"', "1:5", "use single quotes"),
        ("a: - zanary", "1:4", "starts with - in quotes"),
        ('a: "zanary" zanary', "1:13", "is a quote missing"),
        ("- a\nb: c", "2:1", "without -"),
    ],
)
def test_wrong_yaml_is_told_with_what_to_do(text: str, place: str, advice: str) -> None:
    _, (problem,) = parse_yaml(text, "f")
    assert str(problem.position) == f"f:{place}"
    assert advice in problem.message
    assert "zanary" not in problem.message
