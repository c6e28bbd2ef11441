"""Turn what was typed so far into the whole form: only the fields that this visit needs."""

from __future__ import annotations

from collections.abc import Sequence

from nethandout.errors import Problem
from nethandout.safety import SafetyFinding
from nethandout.service import Service
from nethandout.web.form.beside import beside
from nethandout.web.form.draft import Draft
from nethandout.web.form.groups import groups_for
from nethandout.web.form.types import FormData, Group
from nethandout.web.staff import StaffWords


def groups_of(
    service: Service,
    data: FormData,
    words: StaffWords,
    problems: Sequence[Problem] = (),
    findings: Sequence[SafetyFinding] = (),
) -> tuple[Group, ...]:
    """Turn fields into groups with labels, help and choices in the staff's language.

    `problems` are those of the tree that `tree_of` makes of the same data, `findings` those of
    its plan. Each stands beside its field; what is about none is in a first group `general`.
    """
    draft = Draft(service, data, words)
    return beside(draft, groups_for(draft), problems, findings)
