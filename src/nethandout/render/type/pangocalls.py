"""Tell how the Pango library is called: what its functions take and give, and its structures."""

from __future__ import annotations

import ctypes
from ctypes import POINTER, Structure, c_char_p, c_int, c_uint, c_uint8, c_void_p

from nethandout.render.type.libraries import Signatures


class GlyphString(Structure):
    """Glyphs of a run; `clusters` says at which byte of it the text of each begins."""

    _fields_ = (("count", c_int), ("glyphs", c_void_p), ("clusters", POINTER(c_int)))


class Item(Structure):
    """Text of one font, language and direction."""

    _fields_ = (
        ("offset", c_int),
        ("length", c_int),
        ("characters", c_int),
        ("shape_engine", c_void_p),
        ("language_engine", c_void_p),
        ("font", c_void_p),
        ("level", c_uint8),
    )


class GlyphItem(Structure):
    """A run: text and its glyphs."""

    _fields_ = (("item", POINTER(Item)), ("glyphs", POINTER(GlyphString)))


class Node(Structure):
    """A link of GLib's list of runs."""


Node._fields_ = [("data", POINTER(GlyphItem)), ("next", POINTER(Node))]


class LayoutLine(Structure):
    """A line, with the list of its runs."""

    _fields_ = (
        ("layout", c_void_p),
        ("start", c_int),
        ("length", c_int),
        ("runs", POINTER(Node)),
    )


class Rectangle(Structure):
    """A place in Pango units."""

    _fields_ = (("x", c_int), ("y", c_int), ("width", c_int), ("height", c_int))


class Attribute(Structure):
    """The head of every attribute: from which byte to which it holds."""

    _fields_ = (("klass", c_void_p), ("start", c_uint), ("end", c_uint))


def signatures() -> Signatures:
    """Tell what Pango's functions give and take."""
    pointer, number, text = c_void_p, c_int, c_char_p
    return {
        "pango_font_map_create_context": (pointer, (pointer,)),
        "pango_context_set_round_glyph_positions": (None, (pointer, number)),
        "pango_context_set_base_dir": (None, (pointer, number)),
        "pango_context_set_language": (None, (pointer, pointer)),
        "pango_language_from_string": (pointer, (text,)),
        "pango_font_description_new": (pointer, ()),
        "pango_font_description_free": (None, (pointer,)),
        "pango_font_description_set_family": (None, (pointer, text)),
        "pango_font_description_set_weight": (None, (pointer, number)),
        "pango_font_description_set_absolute_size": (None, (pointer, ctypes.c_double)),
        "pango_font_description_unset_fields": (None, (pointer, number)),
        "pango_font_description_to_string": (pointer, (pointer,)),
        "pango_font_describe": (pointer, (pointer,)),
        "pango_font_get_hb_font": (pointer, (pointer,)),
        "pango_layout_new": (pointer, (pointer,)),
        "pango_layout_set_auto_dir": (None, (pointer, number)),
        "pango_layout_set_wrap": (None, (pointer, number)),
        "pango_layout_set_font_description": (None, (pointer, pointer)),
        "pango_layout_set_text": (None, (pointer, text, number)),
        "pango_layout_set_width": (None, (pointer, number)),
        "pango_layout_set_attributes": (None, (pointer, pointer)),
        "pango_layout_get_line_count": (number, (pointer,)),
        "pango_layout_get_line_readonly": (POINTER(LayoutLine), (pointer, number)),
        "pango_layout_line_get_extents": (None, (POINTER(LayoutLine), pointer, pointer)),
        "pango_attr_list_new": (pointer, ()),
        "pango_attr_list_unref": (None, (pointer,)),
        "pango_attr_list_insert": (None, (pointer, pointer)),
        "pango_attr_weight_new": (pointer, (number,)),
        "pango_attr_allow_breaks_new": (pointer, (number,)),
        "pango_attr_language_new": (pointer, (pointer,)),
        "pango_attr_insert_hyphens_new": (pointer, (number,)),
    }
