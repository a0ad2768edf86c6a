"""Full-text search on both databases over the same divided words: FTS5 on SQLite, tsvectors on PostgreSQL.

SQLite: `search_index` is an FTS5 table over `search_words`, kept by triggers (sqlite.org/fts5.html, External content).
PostgreSQL: `search_index`, `search_index_page` and `search_index_title` are generated columns of `search_words`, each
with a GIN index of its own: a GIN index does not know the weights of words (postgresql.org/docs/current/gin-tips.html
and textsearch-indexes.html), so that one index asked for words of titles alone would read every text to make sure.
None of this is part of the metadata.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    TableClause,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.operators import custom_op

from content.search.terms import SearchTerm


class SearchField(enum.StrEnum):
    """The indexed fields to search; each includes the ones before it: titles, public course pages, lessons."""

    TITLE = "title"
    PAGE = "page"
    ANYWHERE = "anywhere"


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
    "INSERT INTO search_index (search_index) VALUES ('rebuild')",
)
SQLITE_REMOVE = (
    "DROP TRIGGER search_words_added",
    "DROP TRIGGER search_words_removed",
    "DROP TABLE search_index",
)
_TITLE_WORDS = "setweight(to_tsvector('simple'::regconfig, title), 'A')"
_PAGE_WORDS = f"{_TITLE_WORDS} || setweight(to_tsvector('simple'::regconfig, about), 'B')"
_ALL_WORDS = f"""{_PAGE_WORDS}
        || setweight(to_tsvector('simple'::regconfig, texts), 'C')
        || setweight(to_tsvector('simple'::regconfig, spoken), 'D')"""
_VECTORS = {
    SearchField.TITLE: "search_index_title",
    SearchField.PAGE: "search_index_page",
    SearchField.ANYWHERE: "search_index",
}
POSTGRESQL_INSTALL = (
    # Words and vectors are kept beside the table, not in it: a common word is then found by reading few pages.
    "ALTER TABLE search_words SET (toast_tuple_target = 128)",
    f"""
    ALTER TABLE search_words
        ADD COLUMN search_index_title tsvector GENERATED ALWAYS AS ({_TITLE_WORDS}) STORED,
        ADD COLUMN search_index_page tsvector GENERATED ALWAYS AS ({_PAGE_WORDS}) STORED,
        ADD COLUMN search_index tsvector GENERATED ALWAYS AS ({_ALL_WORDS}) STORED
    """,
    # Written when a course is published, read at each search: so nothing is left for later (gin-implementation.html).
    *(
        f"CREATE INDEX {vector}_words ON search_words USING gin ({vector}) WITH (fastupdate = off)"
        for vector in _VECTORS.values()
    ),
)
POSTGRESQL_REMOVE = tuple(
    f"ALTER TABLE search_words DROP COLUMN IF EXISTS {vector}"  # and its index
    for vector in _VECTORS.values()
)

BM25_WEIGHTS = (10.0, 5.0, 2.0, 1.0)
"""Of title, about, texts, spoken."""
TS_RANK_WEIGHTS = "{0.1, 0.2, 0.5, 1.0}"
"""The weights of BM25_WEIGHTS for ts_rank, which takes them in ascending order."""


def install(connection: Connection) -> None:
    """Add the index to the table `search_words` and index its rows: the quick way for very many rows."""
    _run(connection, SQLITE_INSTALL if connection.dialect.name == "sqlite" else POSTGRESQL_INSTALL)


def remove(connection: Connection) -> None:
    """Drop the index, this one or the one before migration 0007."""
    _run(connection, SQLITE_REMOVE if connection.dialect.name == "sqlite" else POSTGRESQL_REMOVE)


def install_after_create(_table: Any, connection: Connection, **_: Any) -> None:
    """`after_create` listener: adds the index to tables made by `create_all`."""
    install(connection)


def in_metadata(name: str | None, _kind: str, _parents: Any) -> bool:
    """Alembic's `include_name`: leaves out the index, its shadow tables and its column."""
    return not (name or "").startswith("search_index")


_PLANNER = {"enable_seqscan": "off", "max_parallel_workers_per_gather": "0", "jit": "off"}


@contextmanager
def through_index(session: Session) -> Iterator[None]:
    """Searches in this block read PostgreSQL's GIN indexes, by one process. Left to itself its planner reads the whole
    table for a common word, because it counts `@@` as cheap as comparing two numbers and does not see that each text
    must be fetched from beside the table. What it is kept from it counts as very dear, which must not lead it to
    compile a query of milliseconds (postgresql.org/docs/current/runtime-config-query.html)."""
    if session.get_bind().dialect.name != "postgresql":
        yield
        return
    session.execute(select(*(func.set_config(name, value, True) for name, value in _PLANNER.items())))
    yield
    for name in _PLANNER:
        session.connection().exec_driver_sql(f"SET LOCAL {name} TO DEFAULT")


class Match:
    """The words as a condition on one database, and how well they fit. `source`: the FTS5 table, whose `rowid` is the
    id of a course, to be joined; None on PostgreSQL, where the condition is one on `search_words`."""

    def __init__(self, dialect: str, words: Sequence[SearchTerm], field: SearchField) -> None:
        self.source: TableClause | None = None
        self.rank: ColumnElement[float]
        if dialect == "sqlite":
            self.source = table("search_index", column("rowid"))
            index: ColumnElement[Any] = literal_column("search_index")
            expression = _FTS5_COLUMNS[field] + "(" + " AND ".join(_fts5(word) for word in words) + ")"
            self.condition = index.op("MATCH", is_comparison=True)(bindparam("words", expression, unique=True))
            self.rank = -func.bm25(index, *BM25_WEIGHTS)
            return
        vector: ColumnElement[Any] = literal_column(f"search_words.{_VECTORS[field]}")
        tsquery = cast(" & ".join(_tsquery(word) for word in words), TSQUERY)
        self.condition = vector.op("@@", is_comparison=True)(tsquery)
        self.rank = func.ts_rank(literal_column(f"'{TS_RANK_WEIGHTS}'::real[]"), vector, tsquery)

    def afterwards(self, condition: ColumnElement[bool]) -> ColumnElement[bool]:
        """The condition, asked only of what holds the words. SQLite, which keeps no statistics here, would otherwise
        take up every course of an institution and then look whether it holds the word; a plus before a term keeps it
        from the indexes (sqlite.org/optoverview.html, Disqualifying WHERE Clause Terms Using Unary "+")."""
        if self.source is None:
            return condition
        return UnaryExpression(condition.self_group(), operator=custom_op("+"), type_=condition.type)


_FTS5_COLUMNS = {SearchField.TITLE: "{title} : ", SearchField.PAGE: "{title about} : ", SearchField.ANYWHERE: ""}


def _fts5(word: SearchTerm) -> str:
    return f'"{word.text}"' + ("*" if word.prefix else "")


def _tsquery(word: SearchTerm) -> str:
    return f"'{word.text}'" + (":*" if word.prefix else "")


def _run(connection: Connection, statements: tuple[str, ...]) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)
