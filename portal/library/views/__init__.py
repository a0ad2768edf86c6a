"""The pages of this room, one file for each subject; importing them hangs them on its blueprint."""

from portal.library.views import calendar, entries, harvesting, institutions, notices, rereviews

__all__ = ["calendar", "entries", "harvesting", "institutions", "notices", "rereviews"]
