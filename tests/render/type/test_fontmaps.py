from __future__ import annotations

from pathlib import Path

import pytest

from nethandout.errors import MissingDependencyError
from nethandout.render.type.allscripts import further_configuration
from nethandout.render.type.fontmaps import font_map_of, usual_font_map
from nethandout.render.type.fonts import font_environment


def test_every_font_map_is_one_of_its_own(tmp_path: Path) -> None:
    setup = font_environment(tmp_path)
    maps = {usual_font_map(), usual_font_map(), font_map_of(further_configuration(setup))}
    assert len(maps) == 3
    assert 0 not in maps


def test_a_configuration_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingDependencyError, match="cannot be read"):
        font_map_of(tmp_path / "absent.conf")
