"""The pages of this room, one file for each subject; importing them hangs them on its blueprint."""

from portal.evaluation.views import judging, samples

__all__ = ["judging", "samples"]
