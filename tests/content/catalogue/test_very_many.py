"""More courses hold the words than are shown: the best of all are, in one order over all pages, on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, update
from sqlalchemy.orm import Session

from content.catalogue import browse, catalogue_page, search
from content.catalogue.catalogue_page import RelaxedQuery, find_courses
from content.catalogue.query import CatalogueQuery, Sort
from content.courses.access_modes import AccessMode, as_bits
from content.courses.models import SkillLevel
from content.people.permissions import VISITOR, Actor
from content.recently_used import ReadBefore
from content.search.indexing import refresh
from content.search.models import CatalogueEntry, SearchWords
from content.search.terms import query_terms
from tests.factories import make_account, make_published_course

SIGN, READING = AccessMode.SIGN, AccessMode.WITHOUT_HEARING
# From the newest to the oldest: the title, the summary, the text of the lesson, and the ways that suit.
COURSES = (
    ("一", "", "红茶", (SIGN,)),
    ("二", "红茶", "", ()),
    ("三", "", "红茶", (SIGN, READING)),
    ("红茶四", "", "", ()),
    ("五", "红茶", "", (SIGN,)),
    ("六", "", "红茶", ()),
    ("红茶七", "", "", (SIGN,)),
    ("八", "", "", (SIGN, READING)),
)


@pytest.fixture
def learner(session: Session) -> Actor:
    """Who looks for courses, of which there are as many as stand above."""
    for age, (title, summary, body, ways) in enumerate(COURSES):
        made = make_published_course(session)
        revision = made.revisions[0]
        revision.title, revision.summary = title, summary
        revision.decided_at = datetime(2026, 5, 30, tzinfo=UTC) - timedelta(days=age)
        lesson = revision.modules[0].lessons[0]
        lesson.title, lesson.blocks[0].body = "第一课", body
        refresh(session, made.id)
        for table in (CatalogueEntry, SearchWords):
            session.execute(update(table).where(table.course_id == made.id).values(ways=as_bits(ways)))
    return make_account(session)[1]


def titles(session: Session, actor: Actor, text: str, sort: Sort, preferred: Sequence[AccessMode] = ()) -> list[str]:
    """Of all pages, one after the other."""
    pages = find_courses(session, actor, CatalogueQuery(text=text, sort=sort), preferred).pages
    asked = [CatalogueQuery(text=text, sort=sort, page=page) for page in range(1, pages + 1)]
    return [card.title for one in asked for card in find_courses(session, actor, one, preferred).cards]


BY_WORDS = ["红茶四", "红茶七", "二", "五", "一", "三", "六"]
BY_FIT = ["三", "红茶七", "五", "一", "红茶四", "二", "六"]
NEWEST = ["一", "二", "三", "红茶四", "五", "六", "红茶七"]


def test_the_first_of_all_are_shown_however_many_there_are(
    session: Session, learner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MOST_RANKED", 0)  # where many are found, the place of the words alone decides
    monkeypatch.setattr(catalogue_page, "PAGE_SIZE", 2)
    monkeypatch.setattr(catalogue_page, "_pages", ReadBefore(0))  # each time anew
    for most in (1, 2, 4, 6, 7):
        monkeypatch.setattr(search, "MOST_RESULTS", most)
        assert titles(session, learner, "红茶", Sort.MATCH) == BY_WORDS[:most]
        assert titles(session, learner, "红茶", Sort.FIT, (SIGN, READING)) == BY_FIT[:most]
        assert titles(session, learner, "红茶", Sort.NEWEST) == NEWEST[:most]
        assert find_courses(session, learner, CatalogueQuery(text="红茶")).more == (most < len(BY_WORDS))
        assert titles(session, VISITOR, "红茶", Sort.MATCH) == BY_WORDS[: min(most, 4)]


def test_where_nothing_is_found_more_than_many_is_called_so(
    session: Session, learner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MOST_RESULTS", 3)
    none = find_courses(session, learner, CatalogueQuery(text="红茶", level=SkillLevel.ONE))
    assert (none.total, none.more) == (0, False)
    assert none.wider == (RelaxedQuery("level", 3, True),)


def test_without_words_every_page_from_either_end_has_its_courses_once(
    session: Session, learner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (browse, catalogue_page):
        monkeypatch.setattr(module, "PAGE_SIZE", 3)
    assert titles(session, learner, "", Sort.NEWEST) == [title for title, *_ in COURSES]
    by_fit = ["三", "八", "一", "五", "红茶七", "二", "红茶四", "六"]
    assert titles(session, learner, "", Sort.FIT, (SIGN, READING)) == by_fit


def test_of_very_many_words_the_first_are_looked_for_and_the_page_says_so(session: Session, learner: Actor) -> None:
    """Words of every course, and beginnings of words, are what costs most."""
    many = "红茶 " + " ".join(f"word{number}" for number in range(20))
    terms = query_terms(many)
    assert (len(terms), sum(term.prefix for term in terms)) == (8, 4)
    assert [term.text for term in terms[:2]] == ["红茶", "word0"]
    assert find_courses(session, learner, CatalogueQuery(text=many)).leaves_out
    eight = "红茶 一 " + " ".join("的" for _ in range(30))
    assert not find_courses(session, learner, CatalogueQuery(text=eight)).leaves_out


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_search_leaves_the_planner_as_it_was(session: Session, learner: Actor) -> None:
    before = session.connection().exec_driver_sql("SHOW enable_seqscan").scalar()
    find_courses(session, learner, CatalogueQuery(text="红茶"))
    assert session.connection().exec_driver_sql("SHOW enable_seqscan").scalar() == before


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_sqlite_looks_for_the_words_first_whatever_else_is_asked(session: Session, learner: Actor) -> None:
    """Else it takes up every course of a region or language to see whether it holds a rare word: seconds, for many."""
    connection, asked_of_database = session.connection(), []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if "MATCH" in statement and statement.startswith("SELECT"):
            asked_of_database.append((statement, parameters))

    event.listen(connection.engine, "before_cursor_execute", note)
    for asked in (
        CatalogueQuery("红茶", language="zh"),
        CatalogueQuery("红茶", region="130000"),
        CatalogueQuery("红茶", level=SkillLevel.ONE),
    ):
        find_courses(session, learner, asked)
    event.remove(connection.engine, "before_cursor_execute", note)
    assert len(asked_of_database) >= 3
    for statement, parameters in asked_of_database:
        plan = [row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
        read = [line for line in plan if line.startswith(("SCAN", "SEARCH")) and "anon_1" not in line]
        assert "search_index VIRTUAL TABLE" in read[0], plan
