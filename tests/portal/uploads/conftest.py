"""Uploads go to the desk of the author whom the tests of `teach` have."""

from tests.portal.teach.conftest import desk, stranger

__all__ = ["desk", "stranger"]
