"""The pages of this room, one file for each subject; importing them hangs them on its blueprint."""

from portal.library.views import calendar, credentials, entries, harvesting, institutions, notices, rereviews

__all__ = ["calendar", "credentials", "entries", "harvesting", "institutions", "notices", "rereviews"]
