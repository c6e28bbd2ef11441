"""Turn FHIR JSON (a Bundle, NDJSON of Bundles, or NDJSON of resources) into patients' files.

HL7 FHIR R4: a Bundle of type `searchset`, `collection`, `transaction`, `batch` or `document`
holds resources as they are now (3.1, `Bundle.type`); the other types hold answers, messages or
what once was. A line of NDJSON is one resource or one Bundle (FHIR Bulk Data, “ndjson”). What
is broken on one line never disturbs the others; nothing of the input is repeated.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import chain
from types import MappingProxyType
from typing import Any, BinaryIO, Final, NoReturn

from nethandout.errors import Position, Problem
from nethandout.interop.fhir.findings import Resource
from nethandout.interop.fhir.terms import own_codes
from nethandout.model.remark import Remark
from nethandout.records.jsonlines import depth_of, json_fault

MOST_BYTES: Final = 20_000_000
MOST_RESOURCES: Final = 50_000
DEEPEST: Final = 40
_TYPES: Final = frozenset({"searchset", "collection", "transaction", "batch", "document"})
_LINES: Final = (".ndjson", ".jsonl")
_MOST_DIGITS: Final = 400
_HEAD: Final = 1 << 16
_IS_FHIR: Final = re.compile(rb'(?<!\\)"resourceType"\s*:')
_MARK: Final = b"\xef\xbb\xbf"
_VERSION: Final = re.compile(r"/_history/[^/]*$")
SUBJECTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "AllergyIntolerance": "patient",
        "Appointment": "participant",
        "CareTeam": "subject",
        "Condition": "subject",
        "MedicationRequest": "subject",
        "MedicationStatement": "subject",
        "Procedure": "subject",
    }
)
"""The resources that are read, each with the element that says whose it is."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Resources that may refer to each other, and what is wrong with them as a whole."""

    resources: tuple[Resource, ...] = ()
    problems: tuple[Problem, ...] = ()
    line: int = 0
    language: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Chart:
    """One patient with all resources about them, and the index that finds what these name."""

    patient: Resource
    resources: tuple[Resource, ...]
    index: Mapping[str, Resource] = field(repr=False)
    problems: tuple[Problem, ...] = ()
    language: str | None = field(default=None, repr=False)

    @property
    def is_own(self) -> bool:
        """Tell whether this was written here: then what is coded is all that is meant."""
        concepts = (each.data.get("code") for each in self.of("Condition"))
        return any(list(own_codes(concept)) for concept in concepts)

    def of(self, *types: str) -> Iterator[Resource]:
        """Give the resources of these types."""
        return (each for each in self.resources if each.type in types)


class _RefusedError(Exception):
    """JSON is refused; says why and repeats nothing of it."""

    def __init__(self, code: str, message: str, element: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.element = element


def is_fhir(head: bytes) -> bool:
    """Tell whether what starts with these bytes is FHIR JSON, by its `resourceType`."""
    start = head[:_HEAD].removeprefix(_MARK).lstrip()
    return start.startswith(b"{") and _IS_FHIR.search(start) is not None


def read_pools(stream: BinaryIO, name: str) -> Iterator[Pool]:
    """Turn a stream into pools: each Bundle is one, and all single resources are another."""
    first = stream.readline(MOST_BYTES + 1)
    decoded = _decoded_or_not(first)
    if isinstance(decoded, _RefusedError) and not name.lower().endswith(_LINES):
        yield _whole(first + stream.read(MOST_BYTES + 1 - len(first)), name)
        return
    yield from _lines(chain([(1, decoded)], _later_lines(stream)), name)


def charts(pool: Pool, name: str) -> tuple[list[Chart], list[Problem]]:
    """Turn a pool into its patients' charts, and what is of none of them into problems.

    A chart made with a resource of somebody else is the worst that can happen: whose it is
    must be said, and be in the pool. Of two that have one id and differ neither is believed.
    """
    index, kept, twice = _indexed(pool.resources)
    about: dict[Resource, list[Resource]] = {each: [] for each in kept if each.type == "Patient"}
    doubled: dict[Resource, list[Problem]] = {person: [] for person in about}
    strays = list(pool.problems)
    for each in kept:
        owners = set(_subjects(each, index)) if each.type in SUBJECTS else set()
        if each.type in SUBJECTS and (len(owners) != 1 or not owners <= about.keys()):
            message = Remark(
                "this names no patient of this file; take it out, or put its patient in"
            )
            strays.append(_problem(name, each, SUBJECTS[each.type], "other-patient", message))
            continue
        for owner in owners or ({each} & about.keys()):
            about[owner].append(each)
            if each in twice:
                message = Remark("this resource is here a second time, and says something else")
                doubled[owner].append(_problem(name, each, "", "duplicate", message))
    found = [
        Chart(person, tuple(resources), index, tuple(doubled[person]), pool.language)
        for person, resources in about.items()
    ]
    return found, strays


def _indexed(
    resources: Iterable[Resource],
) -> tuple[dict[str, Resource], list[Resource], frozenset[Resource]]:
    """Turn resources into an index of their URLs and ids, all that differ, and second ones."""
    index: dict[str, Resource] = {}
    kept, twice = [], set()
    for each in resources:
        keys = [key for key in (each.url, _key(each)) if key]
        known = next((index[key] for key in keys if key in index), None)
        if known is not None and known.data == each.data:
            continue
        kept.append(each)
        if known is None:
            index.update(dict.fromkeys(keys, each))
        else:
            twice.add(each)
    return index, kept, frozenset(twice)


def resolve(reference: object, within: Resource, index: Mapping[str, Resource]) -> Resource | None:
    """Turn a reference into the resource it names: contained, by its URL, or by type and id."""
    if not isinstance(reference, dict) or not isinstance(reference.get("reference"), str):
        return None
    wanted = _VERSION.sub("", reference["reference"])
    if wanted.startswith("#"):
        contained = within.data.get("contained")
        for number, item in enumerate(contained if isinstance(contained, list) else ()):
            if isinstance(item, dict) and item.get("id") == wanted[1:]:
                place = f"{within.path}.contained[{number}]"
                return Resource(str(item.get("resourceType")), item, place, within.line)
        return None
    found = index.get(wanted)
    if found is None and "://" in wanted:
        found = index.get("/".join(wanted.split("/")[-2:]))
    return found


def _subjects(resource: Resource, index: Mapping[str, Resource]) -> Iterator[Resource]:
    """Find the patients that a resource names as whom it is about."""
    value = resource.data.get(SUBJECTS[resource.type])
    if resource.type == "Appointment":
        parts = value if isinstance(value, list) else []
        references = [part.get("actor") for part in parts if isinstance(part, dict)]
    else:
        references = [value]
    for reference in references:
        found = resolve(reference, resource, index)
        if found is not None and found.type == "Patient":
            yield found


def _key(resource: Resource) -> str:
    identity = resource.data.get("id")
    return f"{resource.type}/{identity}" if isinstance(identity, str) else ""


def _whole(data: bytes, name: str) -> Pool:
    """Turn a file that is one JSON value into its pool."""
    try:
        return _pool(_decoded(data), 0)
    except _RefusedError as error:
        return Pool(problems=(_at(name, error, 0),))


def _later_lines(stream: BinaryIO) -> Iterator[tuple[int, dict[str, Any] | _RefusedError]]:
    number = 1
    while line := stream.readline(MOST_BYTES + 1):
        number += 1
        if not line.strip():
            continue
        yield number, _decoded_or_not(line)
        if len(line) > MOST_BYTES:
            return  # The rest of the line is no line of its own.


def _lines(
    lines: Iterator[tuple[int, dict[str, Any] | _RefusedError]], name: str
) -> Iterator[Pool]:
    """Turn lines into a pool for each Bundle, and one for all single resources."""
    single: list[Resource] = []
    broken: list[Problem] = []
    size = 0
    for number, value in lines:
        try:
            if isinstance(value, _RefusedError):
                raise value
            if value.get("resourceType") == "Bundle":
                yield _pool(value, number)
                continue
            single.append(_resource(value, number))
            size += 1
        except _RefusedError as error:
            broken.append(_at(name, error, number))
        if size > MOST_RESOURCES:
            broken.append(_at(name, _RefusedError("too-large", _TOO_MANY), number))
            single = []
            break
    if single or broken:
        yield Pool(tuple(single), tuple(broken), single[0].line if single else 0)


def _pool(bundle: dict[str, Any], line: int) -> Pool:
    """Turn a Bundle into its pool; raises `_RefusedError`."""
    if bundle.get("resourceType") != "Bundle":
        message = Remark(
            "a file holds one Bundle, or NDJSON with a resource or Bundle on each line"
        )
        raise _RefusedError("not-a-bundle", message)
    if str(bundle.get("type")) not in _TYPES:
        message = Remark("only these are read: {types}", types=tuple(sorted(_TYPES)))
        raise _RefusedError("bundle-type", message, "Bundle.type")
    if bundle.get("implicitRules"):
        message = Remark("this changes what the Bundle means in a way that is not known here")
        raise _RefusedError("modifier", message, "Bundle.implicitRules")
    entries = bundle.get("entry", [])
    if not isinstance(entries, list):
        raise _RefusedError("fhir-shape", Remark("this must be a list"), "Bundle.entry")
    _refuse_more_pages(bundle, len(entries))
    if len(entries) > MOST_RESOURCES:
        raise _RefusedError("too-large", _TOO_MANY, "Bundle.entry")
    found = []
    for number, entry in enumerate(entries):
        path = f"Bundle.entry[{number}].resource"
        if not isinstance(entry, dict):
            raise _RefusedError("fhir-shape", Remark("this must be a group of elements"), path)
        _refuse_entry(entry, number)
        if isinstance(entry.get("resource"), dict):
            url = entry.get("fullUrl")
            resource = Resource(_type_of(entry["resource"]), entry["resource"], path, line)
            found.append(replace(resource, url=url if isinstance(url, str) else ""))
    language = bundle.get("language")
    return Pool(tuple(found), (), line, language if isinstance(language, str) else None)


def _refuse_more_pages(bundle: dict[str, Any], entries: int) -> None:
    """Refuse one page of several: what is on the others would be missing without a word."""
    message = Remark("the search has more pages; join all their entries in one Bundle")
    links = bundle.get("link", [])
    for link in links if isinstance(links, list) else ():
        if isinstance(link, dict) and link.get("relation") in _OTHER_PAGES:
            raise _RefusedError("more-pages", message, "Bundle.link")
    total = bundle.get("total")
    if isinstance(total, int) and total > entries:
        raise _RefusedError("more-pages", message, "Bundle.total")


def _refuse_entry(entry: dict[str, Any], number: int) -> None:
    """Refuse an entry that takes something away, or says that a search has failed."""
    request = entry.get("request")
    if isinstance(request, dict) and request.get("method") == "DELETE":
        message = Remark("this deletes something; a file to print holds only what there is")
        raise _RefusedError("bundle-type", message, f"Bundle.entry[{number}].request.method")
    outcome = entry.get("resource")
    if not isinstance(outcome, dict) or outcome.get("resourceType") != "OperationOutcome":
        return
    issues = outcome.get("issue")
    for issue in issues if isinstance(issues, list) else ():
        if isinstance(issue, dict) and issue.get("severity") in ("error", "fatal"):
            message = Remark("the system that was asked could not give all; ask it again")
            raise _RefusedError("search-failed", message, f"Bundle.entry[{number}].resource.issue")


def _resource(value: dict[str, Any], line: int) -> Resource:
    kind = _type_of(value)
    if not kind:
        raise _RefusedError(
            "not-fhir", Remark("this has no resourceType, so it is no resource of FHIR")
        )
    return Resource(kind, value, kind, line)


def _type_of(value: dict[str, Any]) -> str:
    """Turn a resource into its type; a text that cannot be one is no type."""
    kind = value.get("resourceType")
    return kind if isinstance(kind, str) and kind.isascii() and kind.isalpha() else ""


def _decoded_or_not(data: bytes) -> dict[str, Any] | _RefusedError:
    try:
        return _decoded(data)
    except _RefusedError as error:
        return error


def _decoded(data: bytes) -> dict[str, Any]:
    """Turn bytes into one JSON object; raises `_RefusedError`."""
    if len(data) > MOST_BYTES:
        message = Remark(
            "this is larger than {most} MB; export fewer resources", most=MOST_BYTES // 1_000_000
        )
        raise _RefusedError("too-large", message)
    try:
        value = _DECODER.decode(data.decode("utf-8-sig").strip())
    except UnicodeDecodeError:
        raise _RefusedError(
            "encoding", Remark("this is not UTF-8, which FHIR is written in")
        ) from None
    except json.JSONDecodeError as error:
        message = Remark("this is not valid JSON: {why}", why=json_fault(error))
        raise _RefusedError("json-syntax", message) from None
    except RecursionError:
        raise _RefusedError("too-deep", _TOO_DEEP) from None
    except ValueError:
        raise _RefusedError("json-syntax", Remark("a number has too many digits")) from None
    if not isinstance(value, dict):
        raise _RefusedError(
            "not-fhir", Remark('this is no resource of FHIR: { "resourceType": … }')
        )
    if depth_of(value) > DEEPEST:
        raise _RefusedError("too-deep", _TOO_DEEP)
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise _RefusedError(
            "duplicate-key", Remark("an element is here a second time in its group")
        )
    return result


def _number(text: str) -> Decimal:
    """Turn a number into what keeps its digits; one beyond all measures takes hours to count."""
    found = Decimal(text)
    if abs(found.adjusted()) > _MOST_DIGITS or len(text) > _MOST_DIGITS:
        raise _RefusedError("json-syntax", Remark("a number has too many digits"))
    return found


def _no_number(_text: str) -> NoReturn:
    raise _RefusedError("json-syntax", Remark("NaN and Infinity are no numbers of JSON"))


def _problem(name: str, resource: Resource, element: str, code: str, message: str) -> Problem:
    path = f"{resource.path}.{element}" if element else resource.path
    return Problem(Position(f"{name}#{path}", resource.line), code, message)


def _at(name: str, error: _RefusedError, line: int) -> Problem:
    file = f"{name}#{error.element}" if error.element else name
    return Problem(Position(file, line), error.code, error.message)


_OTHER_PAGES: Final = frozenset({"next", "previous", "prev"})
_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_unique, parse_float=_number, parse_constant=_no_number
)
_TOO_DEEP: Final = Remark("the JSON is nested too deeply")
_TOO_MANY: Final = Remark(
    "there are more than {most} resources; export fewer at a time", most=f"{MOST_RESOURCES:,}"
)
