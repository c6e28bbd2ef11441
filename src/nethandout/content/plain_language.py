"""Turn content models into findings about words that are hard to read or unsafe to print.

The rules are for the English that authors write: short sentences, digits for numbers,
whole units, no doses. A dose is printed only from a patient's record, and “once” is
left out because it means eleven in Spanish. Every rule is small; most are a pattern and
an advice in a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from pydantic import BaseModel

from nethandout.content.fixed_order import PART_KINDS
from nethandout.content.library import sorted_problems
from nethandout.errors import Position, Problem, Severity
from nethandout.i18n.messages import Message, MessagePath, walk
from nethandout.model.topic import Block, RedFlag, Topic

MAX_SENTENCE_WORDS = 20
MAX_RED_FLAG_WORDS = 25
MAX_LIST_ITEMS = 7
MAX_TOPIC_WORDS = 700
MAX_PASSIVE_SHARE = 0.25
MAX_ASK_US_SHARE = 0.1
MAX_ASK_US_IN_A_SHORT_TOPIC = 1
_SHORT_TOPIC_SENTENCES = 10
_PROSE_WORDS = 6

ACRONYMS = frozenset({"DOTATATE", "DOTATOC", "ENETS", "NANETS"})
"""Words of more than 4 capitals that are names, not shouting."""

_MASS_UNITS = r"mg|micrograms?|mcg|[uµμ]g|grams?|GBq|MBq|mCi|IU"
_UNITS = rf"{_MASS_UNITS}|kg|g|mL|ml|L|mm|cm|m|km|lb|oz|ft|mmol|hours?|days?|weeks?|months?|°[CF]"
_NUMBER_WORDS = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    "sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|"
    "ninety|hundred|thousand|dozen"
)
_IDIOMS = (
    "a lot on your plate|back on your feet|ballpark|bear in mind|by and large|feel free|"
    "from scratch|gold standard|in a nutshell|in the long run|keep an eye on|"
    "on the safe side|out of the blue|play it by ear|reach out|rule of thumb|"
    "touch base|under the weather|up in the air|watch out for"
)
_MARKUP = re.compile(r"\*\*|\]\([^)]*\)|\[")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_WORD = re.compile(r"[^\s]*\w[^\s]*")
_ABBREVIATIONS = r"(?<!\bDr)(?<!\bvs)(?<!\be\.g)(?<!\bi\.e)"
_SENTENCE_END = re.compile(_ABBREVIATIONS + r"[.!?][)”\"’]*\s+(?=[\W\d]*[A-Z\d{])")
_CAPITALS = re.compile(r"(?<!\d-)\b[A-Z]{5,}\b")  # 1-800-4-LETTERS is a phone number
_PASSIVE = re.compile(
    r"\b(?:am|is|are|was|were|be|been|being)\s+(?:\w+ly\s+|not\s+)?"
    r"(?:\w+ed|done|given|made|put|seen|shown|taken|told|found|kept|left|held|known)\b",
    re.IGNORECASE,
)
_TEAM = r"(?:us|(?:your|the) (?:care team|team|doctor|nurse|clinic|pharmacist|surgeon)s?)"
_ASK_US = re.compile(
    "|".join(
        (
            rf"\bask {_TEAM}\b",
            rf"\b(?:tell|let) {_TEAM}\b",
            rf"\b(?:talk|speak) (?:to|with) {_TEAM}\b",
            rf"\b(?:call|contact) {_TEAM} for\b",
            rf"\b{_TEAM} (?:will |can |must )?(?:decides?|chooses?|tells? you|explains?)\b",
            r"\bwe (?:will |can )?(?:decide|choose|tell you|explain)\b",
        )
    ),
    re.IGNORECASE,
)
_NOT_SAID = frozenset({"question", "section heading"})
"""Texts that ask, or announce what is said: they answer nothing themselves."""


class Located(Protocol):
    """What knows the place of each leaf of a model."""

    def at(self, path: MessagePath) -> Position:
        """Turn a path of the YAML file into its place."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """A pattern that must not be found, and what to write instead."""

    code: str
    pattern: re.Pattern[str]
    advice: str
    severity: Severity = Severity.ERROR


def _rule(
    code: str, pattern: str, advice: str, severity: Severity = Severity.ERROR, flags: int = 0
) -> _Rule:
    return _Rule(code, re.compile(pattern, flags), advice, severity)


_RULES = (
    _rule(
        "number-word",
        rf"\b(?:{_NUMBER_WORDS})\b",
        "write the number in digits",
        flags=re.IGNORECASE,
    ),
    _rule(
        "number-word",
        r"(?<!\bno )(?<!\bthe )(?<!\bthis )(?<!\bthat )(?<!\bwhich )(?<!\beach )"
        r"\bone (?!another\b|or\b|and\b|is\b|to\b|that\b|who\b|you\b|we\b)\w+",
        "write 1, or leave “one” out",
        Severity.WARNING,
        re.IGNORECASE,
    ),
    _rule(
        "once",
        r"\b(?:once|twice)\b",
        "write “1 time” or “2 times”, or “right away” or “after”; “once” is 11 in Spanish",
        flags=re.IGNORECASE,
    ),
    _rule(
        "interval",
        r"\b(?:monthly|weekly|biweekly|bimonthly)\b",
        "write the days, such as “every 28 days”",
        flags=re.IGNORECASE,
    ),
    _rule(
        "interval",
        r"\b[Dd]aily\b(?! (?:life|living|tasks|activities)\b)",
        "write “every day”",
        Severity.WARNING,
    ),
    _rule("unit-name", r"\b(?:mcg|ug)\b|[µμ]g\b", "write “micrograms” in full"),
    _rule(
        "trailing-zero",
        r"(?<![\d.])\d+\.\d*0(?![\d.]*\d|\s?°)",
        "leave the zero at the end out: 5.0 is read as 50",
    ),
    _rule("leading-zero", r"(?<![\d\w])\.\d", "write a zero before the point: .5 is read as 5"),
    _rule("unit-space", rf"\d(?:{_UNITS})(?!\w)", "put a space between the number and its unit"),
    _rule(
        "dose",
        rf"\d\s?(?:{_MASS_UNITS})\b(?!/)",
        "leave the amount out: doses are printed only from the patient's record",
    ),
    _rule("idiom", rf"\b(?i:{_IDIOMS})\b", "say it with plain words", Severity.WARNING),
    _rule(
        "italics",
        r"(?<![*\w])\*[^*\s][^*]*\*(?!\*)|(?<!\w)_[^_\s][^_]*_(?!\w)",
        "there are no italics; use **bold** for the few words that need it",
    ),
)


def check_plain_language(units: Iterable[tuple[BaseModel, Located]]) -> list[Problem]:
    """Turn content models, each with the place of its leaves, into findings."""
    problems: list[Problem] = []
    for model, origin in units:
        messages = tuple(walk(model))
        for leaf in messages:
            problems.extend(check_text(leaf.text, origin.at(leaf.path)))
        problems.extend(_check_lists(model, origin))
        if isinstance(model, RedFlag):
            problems.extend(_check_red_flag(model, origin))
        if isinstance(model, Topic):
            problems.extend(_check_topic(messages, origin))
    return sorted_problems(problems)


def check_text(text: str, position: Position) -> Iterator[Problem]:
    """Turn one text into findings."""
    for sentence in sentences(text):
        count = count_words(sentence)
        if count > MAX_SENTENCE_WORDS:
            message = f"a sentence of {count} words; make it {MAX_SENTENCE_WORDS} at most"
            yield Problem(position, "long-sentence", message)
    plain = _without_placeholders(text)
    for rule in _RULES:
        for match in rule.pattern.finditer(plain):
            message = f"“{match[0]}”: {rule.advice}"
            yield Problem(position, rule.code, message, rule.severity)
    for match in _CAPITALS.finditer(plain):
        if match[0] not in ACRONYMS:
            message = f"“{match[0]}”: write it in small letters"
            yield Problem(position, "capitals", message)
    if ("°C" in plain) != ("°F" in plain):
        yield Problem(position, "temperature", "give the temperature in both °C and °F")


def sentences(text: str) -> list[str]:
    """Turn a text into its sentences, without markup."""
    plain = _MARKUP.sub("", text).strip()
    return [part for part in _SENTENCE_END.split(plain) if part]


def count_words(text: str) -> int:
    """Turn a text into the number of its words; a number or placeholder is a word."""
    return len(_WORD.findall(text))


def _without_placeholders(text: str) -> str:
    """Leave out what the clinic fills in; the spaces around it stay."""
    return _PLACEHOLDER.sub("…", re.sub(r"\]\([^)]*\)", "]", text))


def _check_red_flag(flag: RedFlag, origin: Located) -> Iterator[Problem]:
    count = count_words(flag.text)
    if count > MAX_RED_FLAG_WORDS:
        message = f"a warning sign of {count} words; make it {MAX_RED_FLAG_WORDS} at most"
        yield Problem(origin.at(("text",)), "long-red-flag", message)


def _check_lists(model: BaseModel, origin: Located) -> Iterator[Problem]:
    """Find lists that are longer than a reader can hold in mind."""
    if not isinstance(model, Topic):
        return
    lists: list[tuple[MessagePath, tuple[object, ...] | None]] = [
        (("key_points",), model.key_points),
    ]
    for holder, blocks in _blocks(model):
        for index, block in enumerate(blocks):
            parent = (*holder, "blocks", index)
            lists += [((*parent, "list"), block.items), ((*parent, "steps"), block.steps)]
    for path, items in lists:
        if items is not None and len(items) > MAX_LIST_ITEMS:
            message = f"a list of {len(items)}; make it {MAX_LIST_ITEMS} at most"
            yield Problem(origin.at(path), "long-list", message)


def _blocks(topic: Topic) -> Iterator[tuple[MessagePath, tuple[Block, ...]]]:
    """Turn a topic into the blocks of each of its sections and parts, with their paths."""
    for number, section in enumerate(topic.sections):
        yield ("sections", number), section.blocks
    for kind in PART_KINDS:
        parts = getattr(topic, kind)
        for name in type(parts).model_fields if parts is not None else ():
            part = getattr(parts, name)
            if part is not None:
                yield (kind, name), part.blocks


def _check_topic(messages: tuple[Message, ...], origin: Located) -> Iterator[Problem]:
    """Find what is wrong with a topic as a whole: its length, its voice."""
    words = sum(count_words(message.text) for message in messages)
    place = origin.at(())
    if words > MAX_TOPIC_WORDS:
        advice = f"a topic of {words} words; make it {MAX_TOPIC_WORDS} at most"
        yield Problem(place, "long-topic", advice, Severity.WARNING)
    prose = [part for message in messages for part in sentences(message.text) if is_prose(part)]
    if not prose:
        return
    said = [message.text for message in messages if message.role not in _NOT_SAID]
    yield from _check_asking([part for text in said for part in sentences(text)], place)
    passive = sum(1 for part in prose if _PASSIVE.search(part))
    if passive > MAX_PASSIVE_SHARE * len(prose):
        advice = f"{passive} of {len(prose)} sentences are passive; say who does it"
        yield Problem(place, "passive", advice, Severity.WARNING)


def _check_asking(parts: list[str], place: Position) -> Iterator[Problem]:
    """Find a topic that sends its reader to ask where it should say: paper must save a call."""
    said = [part for part in parts if is_prose(part)]
    asking = sum(1 for part in said if _ASK_US.search(part))
    if len(said) < _SHORT_TOPIC_SENTENCES:
        too_many = asking > MAX_ASK_US_IN_A_SHORT_TOPIC
    else:
        too_many = asking >= MAX_ASK_US_SHARE * len(said)
    if too_many:
        message = (
            f"{asking} of {len(said)} sentences send the reader to ask or tell the team; "
            "say the answer, or leave the sentence out"
        )
        yield Problem(place, "ask-us", message, Severity.WARNING)


def is_prose(sentence: str) -> bool:
    """Tell a sentence from a heading, a table cell or a list of things."""
    return sentence.rstrip(')”"').endswith((".", "!", "?")) or count_words(sentence) >= _PROSE_WORDS
