"""Turn a record into what a nurse or doctor must look at before anything is printed.

Each rule is one small function; `RULES` is the list of them. A message names fields of
the record and drugs of our own list, never a value from the record: no dates, no doses,
no names that somebody typed. Indexes count from 0, injection dates from 1.
"""

from nethandout.safety.case import MAX_INJECTIONS, SafetyReferences, injection_dates
from nethandout.safety.dates import LONG_ACTING_HOLD_DAYS
from nethandout.safety.rules import (
    HAZARD_IDS,
    RULE_IDS,
    RULES,
    Rule,
    SafetyAction,
    SafetyFinding,
    as_problems,
    check_safety,
    hazards_in,
)

__all__ = [
    "HAZARD_IDS",
    "LONG_ACTING_HOLD_DAYS",
    "MAX_INJECTIONS",
    "RULES",
    "RULE_IDS",
    "Rule",
    "SafetyAction",
    "SafetyFinding",
    "SafetyReferences",
    "as_problems",
    "check_safety",
    "hazards_in",
    "injection_dates",
]
