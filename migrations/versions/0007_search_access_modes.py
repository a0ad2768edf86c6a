"""What courses are filtered by stands beside their words, which PostgreSQL keeps in an index for each place."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from content.search import engine

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

WORDS = ("title", "about", "texts", "spoken")
FILL = """
INSERT INTO search_words (course_id, published_at, language, occupation_code, level, institution_id, ways,
    title, about, texts, spoken)
SELECT course_id, published_at, language, occupation_code, level, institution_id, ways, title, about, texts, spoken
FROM search_words_before JOIN catalogue_entry USING (course_id)
"""
FILL_BACK = """
INSERT INTO search_words (course_id, title, about, texts, spoken)
SELECT course_id, title, about, texts, spoken FROM search_words_before
"""
NEWEST = ["published_at", "course_id", "ways"]
INDEXES = (
    # name, its columns until now, its columns from now on: all that is filtered by, so that it is enough to read it
    (
        "occupation",
        ["occupation_code", "published_at"],
        ["occupation_code", *NEWEST, "level", "institution_id", "language"],
    ),
    (
        "institution",
        ["institution_id", "published_at"],
        ["institution_id", *NEWEST, "level", "occupation_code", "language"],
    ),
    ("language", ["language"], ["language", *NEWEST, "level", "occupation_code", "institution_id"]),
)


def upgrade() -> None:
    """Forward. The words are carried over; a course that is not in the catalogue has none to carry."""
    _make_anew(
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("occupation_code", sa.String(length=16), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("ways", sa.Integer(), nullable=False),
        _to("occupation.code", "occupation_code"),
        _to("institution.id", "institution_id"),
        filling=FILL,
    )
    for name, _before, after in INDEXES:
        _index(name, after)


def downgrade() -> None:
    """Back."""
    _make_anew(filling=FILL_BACK)
    for name, before, _after in INDEXES:
        _index(name, before)


def _make_anew(*filters: sa.schema.SchemaItem, filling: str) -> None:
    """SQLite cannot add a column with a foreign key that must not be empty, so on both the table is made once more."""
    engine.remove(op.get_bind())
    op.execute("ALTER TABLE search_words RENAME TO search_words_before")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE search_words_before DROP CONSTRAINT pk_search_words")
    op.create_table(
        "search_words",
        sa.Column("course_id", sa.Integer(), nullable=False),
        *filters,
        *(sa.Column(name, sa.Text(), nullable=False) for name in WORDS),
        _to("course.id", "course_id", cascade=True),
        sa.PrimaryKeyConstraint("course_id", name=op.f("pk_search_words")),
    )
    op.execute(filling)
    op.drop_table("search_words_before")
    engine.install(op.get_bind())


def _index(name: str, columns: list[str]) -> None:
    op.drop_index(f"ix_catalogue_entry_{name}", "catalogue_entry")
    op.create_index(f"ix_catalogue_entry_{name}", "catalogue_entry", columns)


def _to(target: str, column: str, *, cascade: bool = False) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [target], name=op.f(f"fk_search_words_{column}"), ondelete="CASCADE" if cascade else None
    )
