"""What the catalogue is searched, filtered and sorted by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from content.search import engine

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward; `portal db reindex` fills what this makes."""
    op.create_table(
        "catalogue_entry",
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("occupation_code", sa.String(length=16), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("ways", sa.Integer(), nullable=False),
        sa.Column("lessons", sa.Integer(), nullable=False),
        sa.Column("study_units", sa.Integer(), nullable=False),
        sa.Column("offers", sa.JSON(none_as_null=True), nullable=False),
        _to("course.id", "catalogue_entry", "course_id", cascade=True),
        _to("revision.id", "catalogue_entry", "revision_id", cascade=True),
        _to("occupation.code", "catalogue_entry", "occupation_code"),
        _to("institution.id", "catalogue_entry", "institution_id"),
        sa.PrimaryKeyConstraint("course_id", name=op.f("pk_catalogue_entry")),
    )
    op.create_index(
        "ix_catalogue_entry_newest",
        "catalogue_entry",
        ["published_at", "course_id", "ways", "level", "occupation_code", "institution_id", "language"],
    )
    op.create_index("ix_catalogue_entry_occupation", "catalogue_entry", ["occupation_code", "published_at"])
    op.create_index("ix_catalogue_entry_institution", "catalogue_entry", ["institution_id", "published_at"])
    op.create_index("ix_catalogue_entry_language", "catalogue_entry", ["language"])
    op.create_table(
        "search_words",
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.Column("spoken", sa.Text(), nullable=False),
        _to("course.id", "search_words", "course_id", cascade=True),
        sa.PrimaryKeyConstraint("course_id", name=op.f("pk_search_words")),
    )
    engine.install(op.get_bind())
    op.create_table(
        "search_passage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("block_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("times", sa.JSON(none_as_null=True), nullable=False),
        _to("course.id", "search_passage", "course_id", cascade=True),
        _to("lesson.id", "search_passage", "lesson_id", cascade=True),
        _to("block.id", "search_passage", "block_id", cascade=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_passage")),
    )
    op.create_index("ix_search_passage_course", "search_passage", ["course_id"])


def downgrade() -> None:
    """Back."""
    op.drop_table("search_passage")
    engine.remove(op.get_bind())
    op.drop_table("search_words")
    op.drop_table("catalogue_entry")


def _to(target: str, table: str, column: str, *, cascade: bool = False) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [target], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE" if cascade else None
    )
