"""Turn translations into how many slips the checks notice in them, as a figure to ask for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from nethandout.cli.options import chosen_languages, clinic_option, json_option
from nethandout.cli.talk import Talk
from nethandout.errors import ExitCode

if TYPE_CHECKING:
    from nethandout.review.prove import Proof

_PROOF_COLUMNS: Final = ("language", "change", "changed", "noticed", "share", "not printed")


@click.command
@click.argument("languages", nargs=-1, metavar="[LANGUAGE]...")
@clinic_option
@json_option
@click.option("--missed", is_flag=True, help="Show each changed text that was not noticed.")
def prove(languages: tuple[str, ...], clinic: Path | None, as_json: bool, missed: bool) -> int:
    """Change translations on purpose, and count what the checks notice.

    Digits, units, "not", left and right, sentences, placeholders: each is changed in each
    translation where it stands, one at a time. Nothing is written. The same catalogs give the
    same figures.
    """
    from nethandout.content.library import open_library
    from nethandout.i18n.unchecked import unchecked_notes, unchecked_parts
    from nethandout.review.catalog_files import translated_languages
    from nethandout.review.prove import prove as proved

    talk = Talk(as_json=as_json)
    library = open_library(clinic)
    folders = library.folders("locales")
    wanted = chosen_languages(languages, translated_languages(library))
    proofs = [proof for language in wanted for proof in proved(library, language)]
    if as_json:
        talk.give_json(
            {
                "languages": [
                    {
                        "language": language,
                        "not_checked": list(unchecked_parts(folders, language)),
                        "changes": [
                            _proof_json(p, missed=missed) for p in proofs if p.language == language
                        ],
                    }
                    for language in wanted
                ]
            }
        )
        return ExitCode.OK
    for language in wanted:
        for note in unchecked_notes(folders, language):
            talk.say(f"note: {note}")
    talk.give_table(_PROOF_COLUMNS, [_proof_row(proof) for proof in proofs if proof.changed])
    for proof in proofs if missed else ():
        for text in proof.missed:
            talk.give(f"{proof.language}, {proof.kind}: {text}")
    return ExitCode.OK


def _proof_json(proof: Proof, *, missed: bool) -> dict[str, object]:
    found: dict[str, object] = {
        "change": proof.kind,
        "changed": proof.changed,
        "noticed": proof.noticed,
        "share": round(proof.share, 4),
        "not_printed": proof.blocked,
    }
    return {**found, "missed": list(proof.missed)} if missed else found


def _proof_row(proof: Proof) -> tuple[str, ...]:
    share = f"{proof.share:.1%}"
    return (
        proof.language,
        proof.kind,
        str(proof.changed),
        str(proof.noticed),
        share,
        str(proof.blocked),
    )
