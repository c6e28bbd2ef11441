"""Turn font configurations into what Pango chooses fonts from, through fontconfig."""

from __future__ import annotations

from ctypes import c_char_p, c_int, c_void_p
from pathlib import Path

from nethandout.errors import MissingDependencyError
from nethandout.model.remark import Remark
from nethandout.render.type.libraries import load_library


def usual_font_map() -> int:
    """Give the font map of this process's own configuration, which `FONTCONFIG_FILE` names."""
    fonts = load_library("pangoft2", {"pango_ft2_font_map_new": (c_void_p, ())})
    return int(fonts.pango_ft2_font_map_new())


def font_map_of(configuration: Path) -> int:
    """Turn a configuration's file into a font map of its own; the process keeps the usual one.

    Raises `MissingDependencyError` where fontconfig cannot read the file.
    """
    fontconfig = load_library(
        "fontconfig",
        {
            "FcConfigCreate": (c_void_p, ()),
            "FcConfigParseAndLoad": (c_int, (c_void_p, c_char_p, c_int)),
            "FcConfigBuildFonts": (c_int, (c_void_p,)),
            "FcConfigDestroy": (None, (c_void_p,)),
        },
    )
    pango = load_library("pangoft2", {"pango_fc_font_map_set_config": (None, (c_void_p, c_void_p))})
    config = fontconfig.FcConfigCreate()
    is_read = fontconfig.FcConfigParseAndLoad(config, bytes(configuration), 1)
    if not is_read or not fontconfig.FcConfigBuildFonts(config):
        raise MissingDependencyError(Remark("the fonts for names in other scripts cannot be read"))
    font_map = usual_font_map()
    pango.pango_fc_font_map_set_config(font_map, config)  # the font map holds it from here on
    fontconfig.FcConfigDestroy(config)
    return font_map
