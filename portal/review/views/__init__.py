"""The pages of this room, one file for each subject; importing them hangs them on its blueprint."""

from portal.review.views import cases, comparison, letters, notes, queue

__all__ = ["cases", "comparison", "letters", "notes", "queue"]
