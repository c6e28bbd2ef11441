"""Say on which day these tests are, and for which clinic."""

from datetime import date
from pathlib import Path

CLINIC = Path(__file__).parents[3] / "examples" / "clinic"
DAY = date(2026, 11, 22)
