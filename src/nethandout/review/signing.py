"""Turn a person's approval of texts into sign-offs in a file of the clinic or the checkout."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import yaml

from nethandout.errors import FileError, InputError, RefusedError, UsageError, has_errors
from nethandout.files.publish import publish
from nethandout.i18n.languages import gettext_name, is_source
from nethandout.review.status import SignOff, Texts, read_sign_offs, same_person
from nethandout.source.spelling import suggest

_HEAD: Final = "# Who read what, and when. Written by: nethandout review sign\n"


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who signs, what qualifies them, and who made the translation they sign."""

    name: str
    qualification: str
    translator: str | None = None


def sign(
    texts: Texts, names: Sequence[str], language: str, reviewer: Reviewer, today: date
) -> tuple[SignOff, ...]:
    """Turn names of texts into sign-offs of what they say now.

    Raises `UsageError` for a name that is no text, and for a translation whose translator is
    not named; `RefusedError` for one's own translation, and for one with gaps.
    """
    unknown = [f"“{name}”{suggest(name, texts.names)}" for name in names if name not in texts.names]
    if unknown:
        raise UsageError(f"there is no text {', '.join(unknown)}")
    if not is_source(language):
        _require_translated(texts, names, language, reviewer)
    return tuple(
        SignOff(
            topic=name,
            language=language,
            text_hash=texts.hash_in(name, language),
            reviewer=reviewer.name,
            qualification=reviewer.qualification,
            translator=reviewer.translator,
            signed_on=today,
        )
        for name in names
    )


def _require_translated(
    texts: Texts, names: Iterable[str], language: str, reviewer: Reviewer
) -> None:
    if not reviewer.translator:
        raise UsageError("name who translated it, with --translator: nobody signs their own work")
    if same_person(reviewer.translator, reviewer.name):
        raise RefusedError("a translator cannot sign their own translation")
    gaps = [name for name in names if texts.untranslated(name)]
    if gaps:
        raise RefusedError(f"not all translated into {language}: {', '.join(gaps)}")


def add_sign_offs(added: Sequence[SignOff], language: str, locales: Path) -> Path:
    """Add sign-offs to the file of a language; a person's older ones of a text give way."""
    path = locales / "reviews" / f"{gettext_name(language)}.yaml"
    before: tuple[SignOff, ...] = ()
    if path.is_file():
        before, problems = read_sign_offs(path, str(path))
        if has_errors(problems):
            raise InputError("a sign-off file needs a correction:", problems)
    replaced = {(one.topic, one.reviewer) for one in added}
    kept = [one for one in before if (one.topic, one.reviewer) not in replaced]
    entries = [
        one.model_dump(mode="json", exclude_none=True)
        for one in sorted((*kept, *added), key=lambda one: (one.topic, one.signed_on))
    ]
    text = yaml.safe_dump({"sign_offs": entries}, allow_unicode=True, sort_keys=False)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"cannot write {path}: {error.strerror}") from None
    publish(path.resolve(), f"{_HEAD}{text}".encode(), 0o644)
    return path
