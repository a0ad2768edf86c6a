"""The pages and the protocol that take files in; importing them hangs them on the blueprint."""

from portal.uploads.views import form, new_block, tus

__all__ = ["form", "new_block", "tus"]
