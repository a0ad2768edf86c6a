"""The pages of this room, one file for each subject; importing them hangs them on its blueprint."""

from portal.reports.views import handing_in, quality, reports, tables

__all__ = ["handing_in", "quality", "reports", "tables"]
