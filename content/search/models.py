"""The tables of the search index: written when a revision is published, never edited, rebuilt at any time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, event
from sqlalchemy.orm import Mapped, mapped_column

from content.courses.models import Audience, SkillLevel
from content.database import Base, UTCDateTime, enum_column
from content.search.engine import install_after_create


class Filtered:
    """Columns to filter and sort published courses by. `ways` is a bit mask of access modes
    (content/courses/access_modes.py)."""

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    published_at: Mapped[datetime] = mapped_column(UTCDateTime)
    language: Mapped[str] = mapped_column(String(8))
    occupation_code: Mapped[str] = mapped_column(ForeignKey("occupation.code"))
    level: Mapped[SkillLevel] = mapped_column(enum_column(SkillLevel))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    ways: Mapped[int]
    audience: Mapped[Audience] = mapped_column(
        enum_column(Audience), default=Audience.LEARNERS, server_default=Audience.LEARNERS.value
    )


_KINDS = ("level", "occupation_code", "institution_id", "language", "audience")


class CatalogueEntry(Filtered, Base):
    """One published course as the catalogue lists it. `offers` is `AccessibilitySummary.as_json()`; `study_units` in
    hundredths of 学时."""

    __tablename__ = "catalogue_entry"
    # Each holds all that is filtered and sorted by, so that whichever a database chooses, it reads the index alone.
    __table_args__ = (
        Index("ix_catalogue_entry_newest", "published_at", "course_id", "ways", *_KINDS),
        *(
            Index(f"ix_catalogue_entry_{kind.partition('_')[0]}", kind, "published_at", "course_id", "ways", *others)
            for kind, others in (
                ("occupation_code", ("level", "institution_id", "language", "audience")),
                ("institution_id", ("level", "occupation_code", "language", "audience")),
                ("language", ("level", "occupation_code", "institution_id", "audience")),
            )
        ),
    )

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"))
    lessons: Mapped[int]
    study_units: Mapped[int]
    offers: Mapped[dict[str, Any]]


class CatalogueVersion(Base):
    """One row, whose `version` is another after each change of the catalogue (catalogue_version.py)."""

    __tablename__ = "catalogue_version"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[str] = mapped_column(String(32))


class SearchWords(Filtered, Base):
    """The tokens of one published course (terms.py) by weight: its title; its page; the texts of its lessons; what is
    said and shown in its recordings.

    The filter columns stand here a second time, because joining a hundred thousand rows that hold a common word
    costs PostgreSQL more than finding them.
    """

    __tablename__ = "search_words"

    title: Mapped[str] = mapped_column(Text)
    about: Mapped[str] = mapped_column(Text)
    texts: Mapped[str] = mapped_column(Text)
    spoken: Mapped[str] = mapped_column(Text)


class SearchPassage(Base):
    """A short passage of a lesson to which a search result links.

    `kind` is `lesson` (its title), `text`, `transcript` or `slide`; `part` the number of the block in its lesson, from
    1; `times` pairs of a place in the text and the second at which it is said or shown. `folded` is `terms.fold(text)`.
    """

    __tablename__ = "search_passage"
    __table_args__ = (Index("ix_search_passage_course", "course_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id", ondelete="CASCADE"))
    block_id: Mapped[int | None] = mapped_column(ForeignKey("block.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    part: Mapped[int]
    language: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)
    times: Mapped[list[Any]] = mapped_column(default=list)


event.listen(SearchWords.__table__, "after_create", install_after_create)
