"""The resource library, public notices, objections, re-reviews, holidays; audiences; the directory of institutions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

NEWEST = ["published_at", "course_id", "ways"]
INDEXES = (
    ("newest", [*NEWEST, "level", "occupation_code", "institution_id", "language"]),
    ("occupation", ["occupation_code", *NEWEST, "level", "institution_id", "language"]),
    ("institution", ["institution_id", *NEWEST, "level", "occupation_code", "language"]),
    ("language", ["language", *NEWEST, "level", "occupation_code", "institution_id"]),
)
FOR_WHOM = ("revision", "catalogue_entry", "search_words")


def upgrade() -> None:
    """Forward. Revisions that were published before get their entries and notices by the scheduled task."""
    op.create_table(
        "library_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("review_due_on", sa.Date(), nullable=False),
        sa.Column("warnings", sa.Integer(), nullable=False),
        _to("library_entry", "course_id", "course.id"),
        _to("library_entry", "revision_id", "revision.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_entry")),
        sa.UniqueConstraint("public_id", name=op.f("uq_library_entry_public_id")),
        sa.UniqueConstraint("revision_id", name=op.f("uq_library_entry_revision_id")),
    )
    op.create_index("ix_library_entry_changed", "library_entry", ["changed_at", "id"])
    op.create_index("ix_library_entry_course", "library_entry", ["course_id"])
    op.create_index("ix_library_entry_review", "library_entry", ["state", "review_due_on"])
    op.create_table(
        "public_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        _to("public_notice", "revision_id", "revision.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_notice")),
        sa.UniqueConstraint("public_id", name=op.f("uq_public_notice_public_id")),
    )
    _one_open("public_notice")
    op.create_index("ix_public_notice_state", "public_notice", ["state", "opened_at"])
    op.create_index("ix_public_notice_revision", "public_notice", ["revision_id"])
    op.create_table(
        "rereview",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("lifts_suspension", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        _to("rereview", "revision_id", "revision.id"),
        _to("rereview", "region_code", "region.code"),
        _to("rereview", "reviewer_id", "account.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rereview")),
        sa.UniqueConstraint("public_id", name=op.f("uq_rereview_public_id")),
    )
    _one_open("rereview")
    op.create_index("ix_rereview_queue", "rereview", ["state", "region_code"])
    op.create_table(
        "calendar_year",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("holidays", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("workdays", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        _to("calendar_year", "changed_by_id", "account.id"),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_calendar_year")),
    )
    op.create_table(
        "institution_profile",
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("platforms", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("service_languages", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        _to("institution_profile", "institution_id", "institution.id"),
        _to("institution_profile", "changed_by_id", "account.id"),
        sa.PrimaryKeyConstraint("institution_id", name=op.f("pk_institution_profile")),
    )
    # Plain ALTER TABLE: a table made anew would, on SQLite, take with it whatever refers to it.
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "ALTER TABLE complaint ADD COLUMN public_notice_id INTEGER"
            " CONSTRAINT fk_complaint_public_notice_id REFERENCES public_notice (id)"
        )
    else:
        op.add_column("complaint", sa.Column("public_notice_id", sa.Integer(), nullable=True))
        op.create_foreign_key(
            op.f("fk_complaint_public_notice_id"), "complaint", "public_notice", ["public_notice_id"], ["id"]
        )
    op.add_column("complaint", sa.Column("outcome", sa.String(length=40), nullable=True))
    op.create_index("ix_complaint_public_notice", "complaint", ["public_notice_id"])
    for table in FOR_WHOM:
        op.add_column(
            table, sa.Column("audience", sa.String(length=40), nullable=False, server_default=sa.text("'learners'"))
        )
    for name, columns in INDEXES:
        _index(name, [*columns, "audience"])


def downgrade() -> None:
    """Back."""
    for name, columns in INDEXES:
        _index(name, columns)
    for table in FOR_WHOM:
        op.drop_column(table, "audience")
    op.drop_index("ix_complaint_public_notice", "complaint")
    op.drop_column("complaint", "outcome")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("fk_complaint_public_notice_id"), "complaint")
    op.drop_column("complaint", "public_notice_id")
    for table in ("institution_profile", "calendar_year", "rereview", "public_notice", "library_entry"):
        op.drop_table(table)


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def _one_open(table: str) -> None:
    is_open = sa.text("state = 'open'")
    op.create_index(
        f"uq_{table}_one_open",
        table,
        ["revision_id"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def _index(name: str, columns: list[str]) -> None:
    op.drop_index(f"ix_catalogue_entry_{name}", "catalogue_entry")
    op.create_index(f"ix_catalogue_entry_{name}", "catalogue_entry", columns)
