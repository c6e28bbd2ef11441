"""Keep compiled templates for the next run, so that only what this user compiled is run.

Compiling takes 0.2 s. What is kept is Python bytecode, which may do whatever its maker wants:
it is loaded only behind the user's own seal (`files/seal.py`), never because it lies there.
"""

from __future__ import annotations

from pathlib import Path

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from nethandout import __version__
from nethandout.files.seal import SealedFolder


class CompiledTemplates(BytecodeCache):
    """The compiled templates in a cache folder."""

    def __init__(self, cache_dir: Path) -> None:
        folder = cache_dir / f"templates-{__version__}"
        self._folder = SealedFolder(folder, cache_dir, "template")

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket with what was compiled of the same source, if its seal is unbroken."""
        code = self._folder.read(_name(bucket))
        if code is not None:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Seal and keep what was compiled."""
        self._folder.write(_name(bucket), bucket.bytecode_to_string())


def _name(bucket: Bucket) -> str:
    return f"{bucket.key}.template"
