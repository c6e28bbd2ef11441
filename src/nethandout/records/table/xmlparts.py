"""Walk through the XML of a part as a stream, within limits on its shape.

Only elements of the spreadsheet namespace are told. Document types (and so entities), very
deep nesting and tags that never end are refused: they cost memory or time, and no workbook
has them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from xml.parsers import expat

from nethandout.model.remark import Remark
from nethandout.records.table.archive import BrokenWorkbookError, too_large

Attributes = dict[str, str]
OnStart = Callable[[Attributes], None]
OnEnd = Callable[[str], None]

SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_STRICT_MESSAGE = Remark(
    "this workbook is in the form “Strict Open XML”; save it as “Excel Workbook (.xlsx)”, "
    "without “Strict”, or as “CSV UTF-8”"
)
_DEEPEST = 60
_LONGEST_TAG = 200_000
_LONGEST_TEXT = 33_000
"""Characters; Excel has at most 32,767 in a cell."""


class PartWalk:
    """What to do at elements: `starts` with the attributes, `ends` with the text inside.

    The text is that since the latest start of an element in `ends`.
    """

    def __init__(
        self,
        namespace: str,
        *,
        starts: Mapping[str, OnStart],
        ends: Mapping[str, OnEnd],
    ) -> None:
        self._starts = {f"{namespace} {name}": action for name, action in starts.items()}
        self._ends = {f"{namespace} {name}": action for name, action in ends.items()}
        self._depth = 0
        self._size = 0
        self._text: list[str] = []
        self._is_inside = False
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = _refuse_doctype
        self._parser = parser

    def feed(self, chunks: Iterable[bytes]) -> Iterator[None]:
        """Walk on with each chunk; raises `BrokenWorkbookError`, after what is before the fault."""
        since = 0
        try:
            for chunk in chunks:
                end = chunk.rfind(b">")
                since = len(chunk) - end if end >= 0 else since + len(chunk)
                if since > _LONGEST_TAG:
                    raise too_large(Remark("a text in it is longer than a cell can be"))
                self._parser.Parse(chunk, False)  # noqa: FBT003 - that is what expat wants
                yield
            self._parser.Parse(b"", True)  # noqa: FBT003 - the same
            yield
        except (expat.ExpatError, ValueError, KeyError, IndexError, OverflowError, LookupError):
            message = Remark("the workbook is damaged here; nothing after it can be read")
            raise BrokenWorkbookError("workbook", message) from None

    def _start(self, name: str, attributes: Attributes) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise too_large(Remark("its parts are nested too deeply"))
        if name in self._ends:
            self._forget(is_inside=True)
        action = self._starts.get(name)
        if action is not None:
            action(attributes)
        elif name.startswith(_STRICT):
            raise BrokenWorkbookError("strict-workbook", _STRICT_MESSAGE)

    def _end(self, name: str) -> None:
        self._depth -= 1
        action = self._ends.get(name)
        if action is not None:
            text = "".join(self._text)
            self._forget(is_inside=False)
            action(text)

    def _characters(self, text: str) -> None:
        if not self._is_inside:
            return
        self._size += len(text)
        if self._size > _LONGEST_TEXT:
            raise too_large(Remark("a text in it is longer than a cell can be"))
        self._text.append(text)

    def _forget(self, *, is_inside: bool) -> None:
        self._is_inside = is_inside
        self._size = 0
        self._text.clear()


def walk(
    chunks: Iterable[bytes],
    namespace: str,
    *,
    starts: Mapping[str, OnStart] | None = None,
    ends: Mapping[str, OnEnd] | None = None,
) -> None:
    """Walk through a whole part at once."""
    for _ in PartWalk(namespace, starts=starts or {}, ends=ends or {}).feed(chunks):
        pass


def _refuse_doctype(*_: object) -> None:
    message = Remark("the workbook is damaged, or made to do harm; save it again as .xlsx")
    raise BrokenWorkbookError("workbook", message)
