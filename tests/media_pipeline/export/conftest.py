"""The files of a small book, made once."""

from __future__ import annotations

import pytest

from media_pipeline.export.book import Book, MediaFile
from tests.media_pipeline.export.books import make_book, run_ffmpeg


@pytest.fixture(scope="session")
def book_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, MediaFile]:
    """Sound, picture and video of the book."""
    return run_ffmpeg(tmp_path_factory.mktemp("book"))


@pytest.fixture
def lesson_book(book_files: dict[str, MediaFile]) -> Book:
    """One lesson."""
    return make_book(book_files, lessons=1)


@pytest.fixture
def course_book(book_files: dict[str, MediaFile]) -> Book:
    """A course of two lessons."""
    return make_book(book_files)
