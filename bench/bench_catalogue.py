"""The catalogue as it grows: the server's time for its first page at 1,000, 10,000 and 100,000 courses, on SQLite and
PostgreSQL, with everything between the request and the page's last byte. Rows are made in bulk, in SQL.

What is kept of pages in memory is forgotten before each question (content/catalogue/catalogue_page.py), so that the
figures are those of the first who asks since the catalogue changed.

Besides the time that goes by, which a busy machine lengthens, the time that processors work is measured: `cpu` that of
the portal with SQLite in it, `database` that of all processes of PostgreSQL.

`python -m bench.bench_catalogue explain` shows how each database goes about the heaviest questions.
"""

from __future__ import annotations

import contextlib
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, event, text

from content.catalogue import catalogue_page
from content.database import Database
from content.migrating import upgrade
from content.people.accounts import create_account
from content.people.models import Role, RoleGrant
from content.recently_used import ReadBefore
from content.search import engine
from content.search.terms import index_tokens
from portal.application import create_app
from portal.settings import Settings
from tests import servers
from tests.factories import SECRET_KEY, make_published_course
from tests.portal.conftest import PASSWORD, sign_in

SIZES = (1_000, 10_000, 100_000)
ROUNDS = 9
WAYS = "way=without-sight"
QUESTIONS = {
    "newest": "/courses",
    "filters": f"/courses?level=4&region=130100&{WAYS}",
    "last page": "/courses?page=100000",
    "rare word": "/courses?q=番茄",
    "rare word, language": "/courses?q=番茄&language=zh",
    "rare word, region": "/courses?q=番茄&region=130100",
    "common word": "/courses?q=学习",
    "common word, filters, by fit": f"/courses?q=学习&level=4&{WAYS}&sort=fit",
    "common word, newest, last page": "/courses?q=学习&sort=newest&page=1000",
    "word of every title": "/courses?q=入门",
    "three words": "/courses?q=按摩+洗手+顾客",
    "nothing found": "/courses?q=番茄&level=4&language=en&region=130123",
    "common word, nothing found": "/courses?q=学习&language=en&level=4",
}
WORST = {
    "made to be slow: one character": "/courses?q=学",
    "made to be slow: words of every course": "/courses?q=入门+学习+按摩+洗手+顾客+客人+毛巾+手机+照片+热水",
    "made to be slow: beginnings of words": "/courses?q=r+x+a+s+g+k+m+z",
    "made to be slow: 2,500 characters": f"/courses?q={'按摩洗手顾' * 500}",
    "made to be slow: wildcards and operators": "/courses?q=%25+_+*+NEAR+OR+%22+(+学*",
}
"""Searches of the largest catalogue."""
TOPICS = [
    "按摩卫生",
    "直播卖货",
    "面点制作",
    "电脑录入",
    "剪纸",
    "盲人按摩",
    "花卉种植",
    "手机维修",
    "客服沟通",
    "缝纫",
]
SENTENCES = [
    "先洗手，再开始按摩，保护自己和顾客。",
    "学习怎样把商品放在镜头前面讲清楚。",
    "把面团揉到表面光滑，再盖上布醒发。",
    "用键盘输入文字，不看键盘也能打得快。",
    "剪刀要慢，纸要稳，先折后剪。",
    "每天浇一次水，看土的颜色。",
    "换电池以前先关机，再拆后盖。",
    "听完对方的话，再回答问题。",
]


def measure() -> dict[str, object]:
    """Milliseconds for each question, signed in as somebody who likes learning without hearing."""
    measured: dict[str, object] = {}
    catalogue_page._pages = ReadBefore(0)
    for name, url, server in _databases():
        database = Database(url)
        upgrade(database)
        app = create_app(Settings(Path(tempfile.mkdtemp()), url, SECRET_KEY, rate_limits=False), database)
        _first_rows(database)
        browser = sign_in(app.test_client(), "bench")
        browser.set_cookie("preferences", "{}")
        for size in SIZES:
            _grow(database, size)
            for question, address in (QUESTIONS | WORST if size == SIZES[-1] else QUESTIONS).items():
                times = _times(browser, address, server)
                measured |= {f"{name} {size}: {question}, {kind} ms": took for kind, took in times.items()}
                figures = "  ".join(f"{kind} {took:7.1f}" for kind, took in times.items())
                print(f"{name:<11}{size:>8} {question:<42} {figures}", flush=True)
        if "explain" in sys.argv:
            _explain(database, browser)
        database.dispose()
    return measured


def _databases() -> Iterator[tuple[str, str, int | None]]:
    """The name and address of each database, and the process that is the parent of a server's others."""
    with tempfile.TemporaryDirectory() as folder:
        yield "SQLite", f"sqlite:///{folder}/portal.sqlite", None
    with servers.postgresql(Path()) as socket:
        server = int(Path(socket, "data", "postmaster.pid").read_text().split()[0])
        yield "PostgreSQL", f"postgresql+psycopg://postgres@/postgres?host={socket}", server


def _first_rows(database: Database) -> None:
    """One course made the ordinary way, from which the others are copied, and who looks for courses."""
    with database.transaction() as session:
        make_published_course(session)
        account = create_account(session, login_name="bench", display_name="学员", password=PASSWORD)
        session.add(RoleGrant(account_id=account.id, role=Role.LEARNER))
        session.execute(
            text("INSERT INTO access_preferences (account_id, chosen, changed_at) VALUES (:id, :chosen, :at)"),
            {"id": account.id, "chosen": '{"ways": "without-hearing,sign"}', "at": "2026-01-01 00:00:00"},
        )


def _grow(database: Database, size: int) -> None:
    """Courses up to `size`: each with a lesson, its entry, about two hundred words to be found by, three passages."""
    chance = random.Random(size)
    with database.transaction() as session:
        connection = session.connection()
        have = connection.scalar(text("SELECT max(id) FROM course")) or 0
        vocabulary = [index_tokens("".join(chance.sample(SENTENCES, 5))) for _ in range(200)]
        titles = [f"{chance.choice(TOPICS)}入门" for _ in range(200)]
        engine.remove(connection)  # an index is made faster at once than row by row
        for begin in range(have + 1, size + 1, 5000):
            rows = [course_row(chance, one, vocabulary, titles) for one in range(begin, min(begin + 5000, size + 1))]
            for statement in COPIES:
                connection.execute(text(statement), rows)
        if connection.dialect.name == "postgresql":
            for table, column in (("course", "id"), ("revision", "id"), ("module", "id"), ("lesson", "id")):
                _follow(connection, table, column)
        engine.install(connection)
    _tidy(database)


def _tidy(database: Database) -> None:
    """What PostgreSQL does by itself within a minute: statistics, and which pages an index may answer for. SQLite plans
    without statistics, as it does in a portal."""
    if database.engine.dialect.name == "postgresql":
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _follow(connection: Connection, table: str, column: str) -> None:
    connection.execute(
        text(f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), max({column})) FROM {table}")
    )


def course_row(chance: random.Random, number: int, vocabulary: list[str], titles: list[str]) -> dict[str, object]:
    """The values of COPIES for one course."""
    title = titles[number % len(titles)] + (" 番茄" if number % 500 == 0 else "")
    return {
        "id": number,
        "lesson": number,
        "public": f"course{number}",
        "title": title,
        "title_words": index_tokens(title) if number % 500 == 0 else _known(title),
        "words": chance.choice(vocabulary),
        "spoken": " ".join(chance.sample(vocabulary, 2)),
        "passage": chance.choice(SENTENCES),
        "level": str(chance.randint(1, 5)),
        "ways": chance.randint(0, 31),
        "at": f"2026-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d} {chance.randint(0, 23):02d}:00:00",
    }


_titles: dict[str, str] = {}


def _known(title: str) -> str:
    if title not in _titles:
        _titles[title] = index_tokens(title)
    return _titles[title]


COPIES = (
    """INSERT INTO course (id, public_id, institution_id, occupation_code, level, language, created_by_id, created_at)
    SELECT :id, :public, institution_id, occupation_code, :level, language, created_by_id, created_at
    FROM course WHERE id = 1""",
    """INSERT INTO revision (id, public_id, course_id, number, state, title, summary, target_groups, opened_by_id,
    opened_at, decided_at, state_reason)
    SELECT :id, :public, :id, 1, 'published', :title, :passage, target_groups, opened_by_id, opened_at, :at, ''
    FROM revision WHERE id = 1""",
    """INSERT INTO module (id, public_id, revision_id, position, title)
    SELECT :id, :public, :id, 1, title FROM module WHERE id = 1""",
    """INSERT INTO lesson (id, public_id, lineage, module_id, position, title, study_units)
    SELECT :lesson, :public, :public, :id, 1, title, study_units FROM lesson WHERE id = 1""",
    """INSERT INTO catalogue_entry (course_id, revision_id, published_at, language, occupation_code, level,
    institution_id, ways, lessons, study_units, offers)
    SELECT :id, :id, :at, language, occupation_code, :level, institution_id, :ways, lessons, study_units, offers
    FROM catalogue_entry WHERE course_id = 1""",
    """INSERT INTO search_words (course_id, published_at, language, occupation_code, level, institution_id, ways,
    title, about, texts, spoken)
    SELECT :id, :at, language, occupation_code, :level, institution_id, :ways, :title_words, :words, :words, :spoken
    FROM catalogue_entry WHERE course_id = 1""",
    """INSERT INTO search_passage (course_id, lesson_id, kind, part, language, text, folded, times)
    VALUES (:id, :lesson, 'text', 1, 'zh', :passage, :passage, '[]')""",
)


def _times(browser, address: str, server: int | None) -> dict[str, float]:
    """Milliseconds; `cpu`: of this process alone, in the middle; `database`: of the server's processes, on average."""
    browser.get(address)
    taken, cpu = [], []
    before = _worked_ms(server)
    for _ in range(ROUNDS):
        begun, begun_cpu = time.perf_counter(), time.process_time()
        answer = browser.get(address)
        taken.append((time.perf_counter() - begun) * 1000)
        cpu.append((time.process_time() - begun_cpu) * 1000)
        assert answer.status_code == 200
    in_order = sorted(taken)
    return {
        "p50": statistics.median(taken),
        "p95": in_order[int(ROUNDS * 0.95)],
        "best": in_order[0],
        "cpu": statistics.median(cpu),
        "database": (_worked_ms(server) - before) / ROUNDS,
    }


def _worked_ms(server: int | None) -> float:
    """How long a server's processes have worked, those that have ended already too (proc(5): cutime, cstime;
    docs.kernel.org/scheduler/sched-stats.html: the first number of schedstat, in nanoseconds)."""
    if server is None:
        return 0.0
    ended = Path(f"/proc/{server}/stat").read_text().rsplit(")", 1)[1].split()[13:15]
    worked = sum(int(ticks) for ticks in ended) * 1000 / os.sysconf("SC_CLK_TCK")
    for child in Path(f"/proc/{server}/task/{server}/children").read_text().split():
        with contextlib.suppress(OSError):  # it ended between these two lines
            worked += int(Path(f"/proc/{child}/schedstat").read_text().split()[0]) / 1e6
    return worked


def _explain(database: Database, browser) -> None:
    statements: list[tuple[str, object]] = []

    def note(_connection, _cursor, statement, parameters, _context, _many) -> None:
        if ("catalogue_entry" in statement or "search_words" in statement) and statement.startswith("SELECT"):
            statements.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    for question in ("newest", "filters", "common word, filters, by fit"):
        statements.clear()
        browser.get(QUESTIONS[question])
        print(f"\n=== {question}")
        with database.engine.connect() as connection:
            if connection.dialect.name == "postgresql":  # as content/search/engine.py has it for searches
                connection.exec_driver_sql(f"SET enable_seqscan = {'off' if 'word' in question else 'on'}")
            for statement, parameters in list(statements)[:4]:
                prefix = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN (ANALYZE, BUFFERS) "
                print(
                    "\n".join(str(row[-1]) for row in connection.exec_driver_sql(prefix + statement, parameters)), "\n"
                )
    event.remove(database.engine, "before_cursor_execute", note)


if __name__ == "__main__":
    measure()
