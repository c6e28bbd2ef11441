"""Turn the fonts on this machine into the one set of fonts a handout may use.

Font choice decides line breaks, so it must not depend on what else is installed. A
private folder holds links to exactly the files below, and a private fontconfig file
knows only that folder: a family that is not listed here cannot be chosen, not even as
a fallback. With 8 files the first scan takes under 0.1 s; later runs read the cache.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from hashlib import file_digest, sha256
from html import escape
from pathlib import Path
from typing import Final

from nethandout.errors import FileError, MissingDependencyError
from nethandout.files.publish import replace_file
from nethandout.files.seal import SealedFolder
from nethandout.i18n.languages import SCRIPT_NAMES, has_latin_letters, primary
from nethandout.model.remark import Remark

SYSTEM_FONT_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("~/.local/share/fonts"),
    Path("~/.fonts"),
    Path("/Library/Fonts"),
    Path("~/Library/Fonts"),
)


@dataclass(frozen=True, slots=True)
class FontFamily:
    """A family by the name CSS uses, its files, and the Debian package that has them."""

    name: str
    files: tuple[str, ...]
    package: str


LATIN = FontFamily("Noto Sans", ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"), "fonts-noto-core")
ARABIC = FontFamily(
    "Noto Sans Arabic",
    ("NotoSansArabic-Regular.ttf", "NotoSansArabic-Bold.ttf"),
    "fonts-noto-core",
)
CHINESE = FontFamily(
    "Noto Sans CJK SC", ("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"), "fonts-noto-cjk"
)
SYMBOLS = FontFamily("Noto Sans Symbols2", ("NotoSansSymbols2-Regular.ttf",), "fonts-noto-core")
MATH = FontFamily("Noto Sans Math", ("NotoSansMath-Regular.ttf",), "fonts-noto-core")
FAMILIES = (LATIN, ARABIC, CHINESE, SYMBOLS, MATH)

_CONFIGURATION = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
  <selectfont>
    <rejectfont>
      <pattern><patelt name="scalable"><bool>true</bool></patelt></pattern>
      <pattern><patelt name="scalable"><bool>false</bool></patelt></pattern>
    </rejectfont>
    <acceptfont>
{accepted}
    </acceptfont>
  </selectfont>
  <match target="font">
    <edit name="hinting" mode="assign"><bool>false</bool></edit>
    <edit name="hintstyle" mode="assign"><const>hintnone</const></edit>
  </match>
</fontconfig>
"""


_DIGEST_FILE: Final = "digest"


@dataclass(frozen=True, slots=True)
class FontSetup:
    """Where the private configuration is, the files it offers, and what is not there."""

    config_file: Path
    files: tuple[Path, ...]
    missing: tuple[str, ...]

    def digest(self) -> str:
        """Turn the files' bytes into a hash that is the same wherever the same fonts are.

        Reading 60 MB takes 0.1 s, so it is kept beside the configuration, whose folder is
        named after sizes and times of the files.
        """
        home = self.config_file.parent
        kept = SealedFolder(home, home.parent, "fonts")
        raw = kept.read(_DIGEST_FILE)
        if raw is not None:
            return raw.decode("ascii")
        found = _digest(self.files)
        kept.write(_DIGEST_FILE, found.encode())
        return found

    def require(self, families: Iterable[str]) -> None:
        """Refuse to go on without these families (`MissingDependencyError`)."""
        absent = sorted(set(families) & set(self.missing))
        if absent:
            raise MissingDependencyError(_absent_message(absent))


def font_stack(language: str) -> str:
    """Turn a BCP 47 tag into the value of CSS `font-family` for its text.

    The family of the language's own script stands first, so that its punctuation and
    spaces come from the same font; the others follow for names and symbols.
    """
    return ", ".join(f'"{family.name}"' for family in _families_in_order(language))


def required_families(language: str) -> tuple[str, ...]:
    """Turn a BCP 47 tag into the families without which it cannot be printed."""
    first = _families_in_order(language)[0]
    return tuple(dict.fromkeys((first.name, LATIN.name)))


def missing_fonts(
    language: str | None = None, *, folders: Sequence[Path] = SYSTEM_FONT_FOLDERS
) -> list[str]:
    """Turn the font folders into the names of families that lack a file.

    With a language, only the families it needs are looked for.
    """
    wanted = set(required_families(language)) if language else {f.name for f in FAMILIES}
    families = [family for family in FAMILIES if family.name in wanted]
    found = find_files({file for family in families for file in family.files}, folders)
    return [family.name for family in families if not set(family.files) <= found.keys()]


def font_environment(
    cache_dir: Path, *, folders: Sequence[Path] = SYSTEM_FONT_FOLDERS
) -> FontSetup:
    """Turn a cache folder into a private font configuration, and make this process use it.

    Sets `FONTCONFIG_FILE`, which Pango reads when it makes its first font map: call
    this before any text is laid out. Safe to call again and from several processes:
    files with the same content are left alone.

    Raises `FileError` when the cache folder cannot be written and
    `MissingDependencyError` when even the Latin family is not there.
    """
    found = find_files({file for family in FAMILIES for file in family.files}, folders)
    missing = tuple(f.name for f in FAMILIES if not set(f.files) <= found.keys())
    if LATIN.name in missing:
        raise MissingDependencyError(_absent_message([LATIN.name]))
    files = tuple(found[name] for name in sorted(found))
    config_file = write_configuration(cache_dir, files, FAMILIES)
    os.environ["FONTCONFIG_FILE"] = str(config_file)
    return FontSetup(config_file, files, missing)


def write_configuration(
    cache_dir: Path, files: Sequence[Path], families: Sequence[FontFamily], kind: str = "fonts"
) -> Path:
    """Turn font files into a private configuration's file that knows only these families.

    Raises `FileError` when the cache folder cannot be written.
    """
    home = cache_dir.absolute() / f"{kind}-{_fingerprint(files)}"
    config_file = home / "fonts.conf"
    try:
        _link_fonts(home / "files", files)
        (home / "cache").mkdir(exist_ok=True)
        _write_once(config_file, _configuration(home, families))
    except OSError as error:
        raise FileError(
            Remark(
                "cannot write the font configuration in {folder}: {reason}",
                folder=str(cache_dir),
                reason=str(error.strerror),
            )
        ) from None
    return config_file


def _families_in_order(language: str) -> tuple[FontFamily, ...]:
    """Turn a BCP 47 tag into all families, its own script's first."""
    script = None if has_latin_letters(language) else SCRIPT_NAMES[primary(language)]
    if script == "ARABIC":
        return (ARABIC, LATIN, SYMBOLS, MATH, CHINESE)
    if primary(language) == "zh":
        return (CHINESE, LATIN, SYMBOLS, MATH, ARABIC)
    return (LATIN, SYMBOLS, MATH, ARABIC, CHINESE)


def find_files(names: set[str], folders: Sequence[Path]) -> dict[str, Path]:
    """Turn file names into paths, the first folder that has one winning."""
    found: dict[str, Path] = {}
    for folder in folders:
        place = os.path.expanduser(folder)  # noqa: PTH111 - the other raises without a home
        for root, subfolders, files in os.walk(place):
            subfolders.sort()
            for name in names.intersection(files) - found.keys():
                found[name] = Path(root, name)
        if len(found) == len(names):
            break
    return found


def _fingerprint(files: Iterable[Path]) -> str:
    """Turn font files into a short name that changes when one of them is replaced."""
    digest = sha256()
    for file in files:
        status = file.stat()
        digest.update(f"{file}:{status.st_size}:{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:12]


def _digest(files: Iterable[Path]) -> str:
    """Turn font files into one hash of their names and bytes."""
    digest = sha256()
    for file in sorted(files, key=lambda file: file.name):
        with file.open("rb") as opened:
            digest.update(f"{file.name}:{file_digest(opened, 'sha256').hexdigest()}\n".encode())
    return digest.hexdigest()


def _link_fonts(folder: Path, files: Iterable[Path]) -> None:
    """Turn font files into a folder of links to them; what else has such a name is replaced."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for file in files:
        link = folder / file.name
        if not (link.is_symlink() and link.readlink() == file):
            temporary = folder.parent / f"{file.name}.{os.getpid()}"
            temporary.unlink(missing_ok=True)
            temporary.symlink_to(file)
            temporary.replace(link)


def _configuration(home: Path, families: Iterable[FontFamily]) -> str:
    """Turn the private folder into the text of a fontconfig file."""
    accepted = "\n".join(
        '      <pattern><patelt name="family">'
        f"<string>{escape(family.name)}</string></patelt></pattern>"
        for family in families
    )
    return _CONFIGURATION.format(
        fonts=escape(str(home / "files")), cache=escape(str(home / "cache")), accepted=accepted
    )


def _write_once(path: Path, text: str) -> None:
    """Turn text into a file that other processes see whole or not at all."""
    if path.is_symlink() or not path.is_file() or path.read_text("utf-8") != text:
        replace_file(path, text.encode(), durable=False)


def no_glyph_for(characters: Collection[str]) -> MissingDependencyError:
    """Turn characters that no font has into an error; they may be a patient's: only scripts."""
    scripts = {unicodedata.name(char[0], "UNKNOWN").split()[0] for char in characters}
    return MissingDependencyError(
        Remark(
            "no installed font has a glyph for {count} of the characters "
            "(script: {scripts}); see `{command}`",
            count=len(characters),
            scripts=tuple(sorted(scripts)),
            command="nethandout doctor",
        )
    )


def _absent_message(names: Sequence[str]) -> Remark:
    """Turn family names into what to install."""
    packages = sorted({f.package for f in FAMILIES if f.name in names})
    return Remark(
        "fonts not found: {names}. On Debian and Ubuntu they come with: {command}",
        names=tuple(names),
        command=f"apt-get install {' '.join(packages)}",
    )
