"""What a clinic writes in templates of its own is known, and what they are given is not."""

from __future__ import annotations

from pathlib import Path

from jinja2.sandbox import ImmutableSandboxedEnvironment

from nethandout.render.webpage.ownwords import own_words


def test_the_words_of_a_clinics_templates_are_found_around_what_is_filled_in(
    tmp_path: Path,
) -> None:
    built_in, own = tmp_path / "built-in", tmp_path / "own"
    for folder, text in (
        (built_in, "<p>Ours</p>"),
        (
            own,
            '<p class="{{ a }}">Dear {{ b }}, {# c #}<b>park</b>.</p>{% if d %}B{% endif %}',
        ),
    ):
        folder.mkdir()
        (folder / "a.html.j2").write_text(text, encoding="utf-8")
    (own / "a.css.j2").write_text("p { color: red }", encoding="utf-8")
    environment = ImmutableSandboxedEnvironment()
    found = [text.strip() for text in own_words([built_in, own], environment)]
    assert found == ["Dear", ",", "park.", "B"]
    assert list(own_words([built_in], environment)) == []
