"""The author's desk, which the tests of teaching use too."""

from tests.portal.teach.conftest import desk, stranger

__all__ = ["desk", "stranger"]
