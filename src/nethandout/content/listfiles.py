"""Give the files of content that are lists their shape: warning signs, notes, words, sources."""

from __future__ import annotations

from nethandout.model.topic import RedFlag, SafetyNote, Source, Term
from nethandout.model.values import Frozen


class RedFlags(Frozen):
    """The file `red-flags.yaml`: most urgent first within a tier."""

    red_flags: tuple[RedFlag, ...]


class SafetyNotes(Frozen):
    """The file `safety-notes.yaml`, in the order the notes are printed in."""

    safety_notes: tuple[SafetyNote, ...]


class Glossary(Frozen):
    """The file `glossary.yaml`."""

    terms: tuple[Term, ...]


class Sources(Frozen):
    """The file `sources.yaml`."""

    sources: tuple[Source, ...]
