"""Full-text search on both databases over the same divided words: FTS5 on SQLite, a tsvector on PostgreSQL.

SQLite: `search_index` is an FTS5 table over `search_words`, kept by triggers (sqlite.org/fts5.html, External content).
PostgreSQL: `search_index` is a generated column of `search_words` with a GIN index. Neither is part of the metadata.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, cast, column, func, literal_column, table
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.sql.expression import FromClause, bindparam

from content.search.words import Word

SQLITE_INSTALL = (
    """
    CREATE VIRTUAL TABLE search_index USING fts5(
        title, about, texts, spoken,
        content='search_words', content_rowid='course_id', tokenize='unicode61 remove_diacritics 0'
    )
    """,
    """
    CREATE TRIGGER search_words_added AFTER INSERT ON search_words BEGIN
        INSERT INTO search_index (rowid, title, about, texts, spoken)
        VALUES (NEW.course_id, NEW.title, NEW.about, NEW.texts, NEW.spoken);
    END
    """,
    """
    CREATE TRIGGER search_words_removed AFTER DELETE ON search_words BEGIN
        INSERT INTO search_index (search_index, rowid, title, about, texts, spoken)
        VALUES ('delete', OLD.course_id, OLD.title, OLD.about, OLD.texts, OLD.spoken);
    END
    """,
)
SQLITE_REMOVE = (
    "DROP TRIGGER search_words_added",
    "DROP TRIGGER search_words_removed",
    "DROP TABLE search_index",
)
POSTGRESQL_INSTALL = (
    """
    ALTER TABLE search_words ADD COLUMN search_index tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple'::regconfig, title), 'A')
        || setweight(to_tsvector('simple'::regconfig, about), 'B')
        || setweight(to_tsvector('simple'::regconfig, texts), 'C')
        || setweight(to_tsvector('simple'::regconfig, spoken), 'D')
    ) STORED
    """,
    "CREATE INDEX search_index_words ON search_words USING gin (search_index)",
)
POSTGRESQL_REMOVE = ("DROP INDEX search_index_words", "ALTER TABLE search_words DROP COLUMN search_index")

BM25_WEIGHTS = (10.0, 5.0, 2.0, 1.0)
"""Of title, about, texts, spoken."""
TS_RANK_WEIGHTS = "{0.1, 0.2, 0.5, 1.0}"
"""The same for PostgreSQL, which wants them from the least to the most."""


def install(connection: Connection) -> None:
    """Add the index; the table `search_words` must be there."""
    _run(connection, SQLITE_INSTALL if connection.dialect.name == "sqlite" else POSTGRESQL_INSTALL)


def remove(connection: Connection) -> None:
    """Take the index away again, for the way down of a migration."""
    _run(connection, SQLITE_REMOVE if connection.dialect.name == "sqlite" else POSTGRESQL_REMOVE)


def install_after_create(_table: Any, connection: Connection, **_: Any) -> None:
    """`after_create` listener: what `create_all` makes is searched like what the migration makes."""
    install(connection)


def in_metadata(name: str | None, _kind: str, _parents: Any) -> bool:
    """Alembic's `include_name`: leaves out the index, its shadow tables and its column."""
    return not (name or "").startswith("search_index")


class Match:
    """The words as a condition on one database. `within_pages`: only what a course's public page says is searched, not
    what stands in its lessons; `in_title`: only the title."""

    def __init__(self, dialect: str, words: Sequence[Word], *, within_pages: bool, in_title: bool = False) -> None:
        self.course_id: ColumnElement[int]
        if dialect == "sqlite":
            self.source: FromClause = table("search_index", column("rowid"))
            self.course_id = self.source.c.rowid
            index: ColumnElement[Any] = literal_column("search_index")
            columns = "{title} : " if in_title else "{title about} : " if within_pages else ""
            query: BindParameter[str] = bindparam(
                "words", columns + "(" + " AND ".join(_fts5(word) for word in words) + ")", unique=True
            )
            self.condition = index.op("MATCH", is_comparison=True)(query)
            self.rank: ColumnElement[float] = -func.bm25(index, *BM25_WEIGHTS)
            return
        labels = "A" if in_title else "AB" if within_pages else ""
        self.source = table("search_words", column("course_id"), column("search_index"))
        self.course_id = self.source.c.course_id
        wanted = cast(" & ".join(_tsquery(word, labels) for word in words), TSQUERY)
        self.condition = self.source.c.search_index.op("@@", is_comparison=True)(wanted)
        self.rank = func.ts_rank(literal_column(f"'{TS_RANK_WEIGHTS}'::real[]"), self.source.c.search_index, wanted)


def _fts5(word: Word) -> str:
    return f'"{word.text}"' + ("*" if word.prefix else "")


def _tsquery(word: Word, labels: str) -> str:
    marks = labels + ("*" if word.prefix else "")
    return f"'{word.text}'" + (f":{marks}" if marks else "")


def _run(connection: Connection, statements: tuple[str, ...]) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)
