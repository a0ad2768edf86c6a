"""The pages of this room, one file for each subject; importing them hangs them on its blueprint."""

from portal.oversight.views import (
    audits,
    certificates,
    complaints,
    courses,
    entries,
    grants,
    keys,
    outliers,
    pilots,
    proposals,
    sums,
)

__all__ = [
    "audits",
    "certificates",
    "complaints",
    "courses",
    "entries",
    "grants",
    "keys",
    "outliers",
    "pilots",
    "proposals",
    "sums",
]
