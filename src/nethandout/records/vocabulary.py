"""Turn the names a record uses into ids, or into a hint at the nearest right one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from nethandout.model.remark import Remark
from nethandout.source.spelling import suggest


@dataclass(frozen=True)
class Vocabulary:
    """The names that records may use: each mapping turns an accepted name into its id.

    `languages` turns accepted tags (`zh-Hans`, `zh_Hans`) into BCP 47 tags of the languages
    that have a catalog. `visits` are treatments and tests. `additions` and
    `overrides` are checked only when they are given.
    `undrawable` turns a text into the characters in it that no font has, each with the Debian
    package that has such a font, or with nothing; without it all can be printed. `translated`
    turns the name of a table into names in other languages; it is asked only for unknown names.
    `about` turns a purpose into the types of topic that its visit may be about.
    """

    sites: Mapping[str, str]
    settings: Mapping[str, str]
    conditions: Mapping[str, str]
    treatments: Mapping[str, str]
    topics: Mapping[str, str]
    languages: Mapping[str, str]
    additions: Mapping[str, str] | None = None
    overrides: Mapping[str, str] | None = None
    undrawable: Callable[[str], Mapping[str, str]] | None = None
    translated: Callable[[str], Mapping[str, str]] | None = None
    tests: Mapping[str, str] = field(default_factory=dict)
    visits: Mapping[str, str] = field(default_factory=dict)
    about: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NameKind:
    """One sort of name: where its ids are, what to call it, and the command that lists them."""

    table: str
    noun: Remark
    listed_by: str = ""

    def resolve(self, name: str, vocabulary: Vocabulary) -> str | None:
        """Turn a name into its id; capitals, spaces and underscores do not matter."""
        table = self._table(vocabulary)
        if table is None:
            return name
        found = table.get(name)
        if found is not None:
            return found
        wanted = _plain(name)
        found = next((id_ for known, id_ in table.items() if _plain(known) == wanted), None)
        if found is not None or vocabulary.translated is None:
            return found
        others = vocabulary.translated(self.table)
        return next((id_ for known, id_ in others.items() if _plain(known) == wanted), None)

    def refusal(self, name: str, vocabulary: Vocabulary) -> str:
        """Turn an unknown name into a message that does not repeat it."""
        table = self._table(vocabulary) or {}
        if self.table == "languages":
            ready = ", ".join(sorted(set(table.values())))
            return Remark("there is no catalog for this language; ready are {ready}", ready=ready)
        hint = suggest(_plain(name), table, table)
        message = Remark("this {noun} is not known{hint}", noun=self.noun, hint=hint)
        if not self.listed_by:
            return message
        return Remark(
            "{message} (see them all with: {command})", message=message, command=self.listed_by
        )

    def _table(self, vocabulary: Vocabulary) -> Mapping[str, str] | None:
        table: Mapping[str, str] | None = getattr(vocabulary, self.table)
        return table


SITE = NameKind("sites", Remark("tumor site"), "nethandout topics --sites")
SETTING = NameKind("settings", Remark("setting"), "nethandout topics --settings")
CONDITION = NameKind("conditions", Remark("condition"), "nethandout topics --conditions")
TREATMENT = NameKind("treatments", Remark("treatment"), "nethandout topics --treatments")
TEST = NameKind("tests", Remark("test"), "nethandout topics --tests")
VISIT = NameKind(
    "visits", Remark("treatment or test"), "nethandout topics --treatments, or with --tests"
)
TOPIC = NameKind("topics", Remark("topic"), "nethandout topics")
LANGUAGE = NameKind("languages", Remark("language"))
ADDITION = NameKind("additions", Remark("addition"), "nethandout topics --additions")
OVERRIDE = NameKind("overrides", Remark("override"))


def _plain(name: str) -> str:
    """Turn “Liver metastases” and “liver_metastases” into “liver-metastases”."""
    return "-".join(name.casefold().replace("_", " ").split())
