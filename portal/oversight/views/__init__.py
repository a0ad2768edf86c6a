"""The pages of this room, one file for each subject; importing them hangs them on its blueprint."""

from portal.oversight.views import certificates, complaints, courses, pilots, proposals

__all__ = ["certificates", "complaints", "courses", "pilots", "proposals"]
