"""Damage sound files as Hypothesis likes, and tell readers of them from those that fall over."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

FUZZ = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None)
_MOST_PLACES = 4
_LONGEST = 200


@st.composite
def damaged(draw: st.DrawFn, text: str, pieces: Sequence[str]) -> bytes:
    """Damage a text in some places: something is taken out, doubled, or one of `pieces` put in."""
    for _ in range(draw(st.integers(1, _MOST_PLACES))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, _LONGEST)))
        piece = draw(st.sampled_from(pieces) | st.text(max_size=8))
        inside = draw(st.sampled_from(["", piece, 2 * text[start:end], piece + text[start:end]]))
        text = text[:start] + inside + text[end:]
    return text.encode("utf-8", "surrogatepass")
