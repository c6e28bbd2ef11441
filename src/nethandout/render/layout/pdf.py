"""Turn HTML into a tagged PDF and a record of where every line of text stands.

WeasyPrint is loaded when the first `Renderer` is made (0.5 s). Rendering is closed:
nothing is fetched but the assets handed in, and whatever WeasyPrint would only log (an
unknown property, a missing picture, a character without a glyph) stops the work, as does
text that is cut off.
"""

from __future__ import annotations

import logging
import threading
import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from nethandout.errors import RenderError, VerificationError
from nethandout.model.remark import Remark
from nethandout.render.layout.places import (
    PageText,
    find_anchors,
    has_lost_text,
    read_page,
)
from nethandout.render.layout.settling import Open, settled
from nethandout.render.layout.tagging import accessible_tags
from nethandout.render.layout.wordspaces import spaces_between_lines
from nethandout.render.pdfbytes.geometry import Anchor
from nethandout.render.preflight.provenance import Metadata
from nethandout.render.type.embedding import small_fonts
from nethandout.render.type.fonts import FontSetup, no_glyph_for
from nethandout.render.type.glyphs import Meanings
from nethandout.render.type.libraries import check_version
from nethandout.render.type.lineends import filled_lines
from nethandout.render.type.turned import turned_brackets

Assets = Mapping[str, bytes] | Path
"""Files a page may use, by name, or the one folder they are in: `asset:NAME` in HTML."""

_MEDIA_TYPES: Final = {
    ".css": "text/css",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".svg": "image/svg+xml",
}
_COLORS: Final = "sRGB"
_MISSING_GLYPH: Final = ".notdef glyph"
_LOGGERS: Final = ("weasyprint", "fontTools")


@dataclass(frozen=True, slots=True)
class RenderedPart:
    """A PDF, the text of its pages, and the places of the elements asked for.

    `left_out` are the classes of what was open in it and is not printed.
    """

    pdf: bytes
    pages: tuple[PageText, ...]
    anchors: Mapping[str, Anchor]
    left_out: frozenset[str] = frozenset()

    @property
    def page_count(self) -> int:
        """How many pages the part has."""
        return len(self.pages)

    def __repr__(self) -> str:
        return f"<RenderedPart of {self.page_count} pages>"


@dataclass(frozen=True, slots=True)
class Draft:
    """Pages as WeasyPrint laid them out, and their text; writing takes a third of the time.

    Whoever only asks how much room there is needs no PDF.
    """

    document: Any = field(repr=False)
    pages: tuple[PageText, ...] = field(repr=False)
    left_out: frozenset[str] = frozenset()

    def anchors(self, names: Collection[str]) -> Mapping[str, Anchor]:
        """Find the places of elements by their ids; `RenderError` for one that is not there."""
        places = find_anchors([page._page_box for page in self.document.pages], names)
        if lost := sorted(set(names) - places.keys()):
            raise RenderError(
                Remark("no element on any page has the id: {ids}", ids=", ".join(lost))
            )
        return places


class Renderer:
    """Turn HTML into PDF with one font configuration: make one for each process.

    A font configuration for each document would grow memory by 0.2 MB a document, and
    Pango must not be used by two threads at once: a lock makes calls wait.
    """

    def __init__(self, fonts: FontSetup) -> None:
        check_version()
        with warnings.catch_warnings():
            # WeasyPrint warns, and goes on, when fontconfig finds no font at all.
            warnings.simplefilter("error", UserWarning)
            from weasyprint.css.counters import CounterStyle
            from weasyprint.text.fonts import FontConfiguration

        self.fonts = fonts
        self._lock = threading.Lock()
        self._font_configuration = FontConfiguration()
        self._counter_style = CounterStyle()
        self._meanings = Meanings()
        self._color_profile = _read_color_profile()
        self._style_sheets: dict[str, Any] = {}

    def render(  # noqa: PLR0913 - all but the HTML are options
        self,
        html: str,
        *,
        metadata: Metadata,
        assets: Assets | None = None,
        style_sheets: Sequence[str] = (),
        anchors: Collection[str] = (),
        expected_pages: int | None = None,
        tagged: bool = True,
    ) -> RenderedPart:
        """Turn an HTML document into a PDF part: lay it out, then write it."""
        draft = self.lay_out(html, assets=assets, style_sheets=style_sheets)
        _check_count(draft.pages, expected_pages)
        return self.write(draft, metadata=metadata, anchors=anchors, tagged=tagged)

    def lay_out(
        self,
        html: str,
        *,
        assets: Assets | None = None,
        style_sheets: Sequence[str] = (),
        choice: Open | None = None,
    ) -> Draft:
        """Turn an HTML document into pages that are not written yet.

        `style_sheets` are CSS texts, parsed once for each renderer: give what does not
        change from patient to patient here rather than in `<style>`. `choice` says what is
        open in the document until its pages are made.

        Raises `MissingDependencyError` for a character without a glyph (the character
        is not named, it may be a patient's), `RenderError` for anything WeasyPrint
        complains of, `VerificationError` for text that would be cut off.
        """
        from weasyprint import HTML

        fetcher = _make_fetcher({} if assets is None else assets)
        with self._lock, _failures_are_errors(), _complaints_are_fatal():
            sheets = [self._parsed(css, fetcher) for css in style_sheets]
            source = HTML(string=html, url_fetcher=fetcher)
            with ExitStack() as stack:
                left_out = stack.enter_context(settled(choice)) if choice else ()
                document = self._lay_out(source, sheets)
            pages = tuple(read_page(page) for page in document.pages)
            _check_cut(pages)
            if has_lost_text(source.etree_element, pages):
                raise VerificationError(Remark("text of a part is on none of its pages"))
        return Draft(document, pages, frozenset(left_out))

    def write(
        self,
        draft: Draft,
        *,
        metadata: Metadata,
        anchors: Collection[str] = (),
        tagged: bool = True,
    ) -> RenderedPart:
        """Turn pages into a PDF part.

        `anchors` are ids whose places are wanted. Page furniture is written with
        `tagged=False`, because it goes onto pages as an artifact.

        Raises `RenderError` for anything WeasyPrint complains of and for a wanted id that is
        not there.
        """
        places = draft.anchors(anchors)
        with self._lock, _failures_are_errors(), _complaints_are_fatal():  # noqa: SIM117
            with self._meanings.at_work(), small_fonts():
                pdf = _write(draft.document, metadata, tagged=tagged)
        return RenderedPart(pdf, draft.pages, places, draft.left_out)

    def _parsed(self, css: str, fetcher: Any) -> Any:
        """Turn CSS text into a parsed style sheet, the same one next time."""
        from weasyprint import CSS

        if css not in self._style_sheets:
            with _complaints_are_fatal():
                parsed = CSS(
                    string=css,
                    url_fetcher=fetcher,
                    font_config=self._font_configuration,
                    counter_style=self._counter_style,
                )
            self._style_sheets[css] = parsed  # only now: one with a fault is refused each time
        return self._style_sheets[css]

    def _lay_out(self, source: Any, sheets: Sequence[Any]) -> Any:
        """Turn a `weasyprint.HTML` into a `weasyprint.Document`."""
        with filled_lines():
            return source.render(
                font_config=self._font_configuration,
                counter_style=self._counter_style,
                color_profiles={_COLORS: self._color_profile},
                stylesheets=list(sheets),
                output_intent=_COLORS,
            )


def _write(document: Any, metadata: Metadata, *, tagged: bool) -> bytes:
    """Turn a laid-out document into PDF bytes."""
    document.metadata.title = metadata.title
    document.metadata.lang = metadata.language
    if not tagged:
        return bytes(document.write_pdf(pdf_variant="pdf/a-3u", output_intent=_COLORS))
    with accessible_tags(document), spaces_between_lines(document), turned_brackets():
        return bytes(document.write_pdf(pdf_variant="pdf/a-3a", output_intent=_COLORS))


def _read_color_profile() -> Any:
    """Turn WeasyPrint's sRGB file into a profile that is the same bytes in every PDF.

    Left alone, WeasyPrint opens the file for each PDF, and LCMS writes it out differently
    the second time.
    """
    from weasyprint.css import ColorProfile

    raw = (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()

    class SameProfile(ColorProfile):  # type: ignore[misc]
        content = raw

    components = (["r"], ["g"], ["b"])
    return SameProfile(BytesIO(raw), "sRGB2014.icc", "relative-colorimetric", components)


def _check_cut(pages: Sequence[PageText]) -> None:
    """Refuse pages with cut-off text."""
    for number, page in enumerate(pages, start=1):
        if any(line.cut for line in page.lines):
            raise VerificationError(
                Remark(
                    "text would be cut off or invisible on page {number} of a part", number=number
                )
            )


def _check_count(pages: Sequence[PageText], expected: int | None) -> None:
    """Refuse too many pages, or too few."""
    if expected is not None and len(pages) != expected:
        raise VerificationError(
            Remark(
                "a part has {here} pages where {expected} were expected",
                here=len(pages),
                expected=expected,
            )
        )


def _make_fetcher(assets: Assets) -> Any:
    """Turn assets into a WeasyPrint fetcher that opens nothing else.

    A class made here because its base comes with WeasyPrint, loaded late.
    """
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class AssetFetcher(URLFetcher):  # type: ignore[misc]
        """Open `asset:NAME`; any other URL, and any failure, is fatal."""

        def __init__(self) -> None:
            super().__init__(
                allowed_protocols=("asset",), allow_redirects=False, fail_on_errors=True
            )

        def fetch(self, url: str, headers: object = None) -> Any:  # noqa: ARG002 - the base has it
            content, media_type = _read_asset(assets, url)
            return URLFetcherResponse(url, content, {"Content-Type": media_type})

    return AssetFetcher()


def _read_asset(assets: Assets, url: str) -> tuple[bytes, str]:
    """Turn `asset:NAME` into its bytes and media type; a `ValueError` says why not."""
    scheme, _, name = url.partition(":")
    media_type = _MEDIA_TYPES.get(name[name.rfind(".") :])
    if scheme != "asset":
        raise ValueError(f"only asset: URLs may be used, not {url[:80]}")
    if media_type is None:
        raise ValueError(f"asset {name}: not one of {', '.join(_MEDIA_TYPES)}")
    if not isinstance(assets, Path):
        if name not in assets:
            raise ValueError(f"asset {name}: not there")
        return assets[name], media_type
    path = (assets / name).resolve()
    if not path.is_relative_to(assets.resolve()) or not path.is_file():
        raise ValueError(f"asset {name}: not there")
    return path.read_bytes(), media_type


@contextmanager
def _failures_are_errors() -> Iterator[None]:
    """Turn what WeasyPrint raises into our own errors; a failed fetch is a `BaseException`."""
    from weasyprint.urls import FatalURLFetchingError

    try:
        yield
    except FatalURLFetchingError as error:
        raise RenderError(
            Remark("a page asks for what is no asset: {reason}", reason=str(error.__cause__))
        ) from None
    except RecursionError:
        raise RenderError(Remark("a page is nested too deeply to be laid out")) from None


class _Complaints(logging.Handler):
    """Keep what a library logs instead of letting it reach a terminal or a log file."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@contextmanager
def _complaints_are_fatal() -> Iterator[None]:
    """Turn log warnings of the libraries within the block into one error at its end.

    They are kept from other handlers: a warning about a glyph shows the character.
    """
    complaints = _Complaints()
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    before = [(logger, logger.propagate, logger.level) for logger in loggers]
    for logger in loggers:
        logger.addHandler(complaints)
        logger.propagate = False
        logger.setLevel(logging.WARNING)
    try:
        yield
    except Exception:
        _raise_for(complaints.records)  # what was logged before a failure explains it
        raise
    finally:
        for logger, propagate, level in before:
            logger.removeHandler(complaints)
            logger.propagate = propagate
            logger.setLevel(level)
    _raise_for(complaints.records)


def _raise_for(records: Sequence[logging.LogRecord]) -> None:
    """Turn log records into an error, if there are any."""
    glyphs = [record for record in records if str(record.msg).startswith(_MISSING_GLYPH)]
    if glyphs:
        characters = {str(record.args[0]) for record in glyphs if isinstance(record.args, tuple)}
        raise no_glyph_for(characters)
    if records:
        messages = dict.fromkeys(record.getMessage()[:200] for record in records)
        raise RenderError(
            Remark("the page cannot be laid out as written: {why}", why="; ".join(messages))
        )
