"""Every page in every state that can be reached: signed out and in each role, in both languages, empty and full.

The application is asked for its routes; one that the walk does not visit fails it. What is looked at: axe-core, IBM's
engine, the Nu HTML checker, and own checks for what these cannot see.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.selection import run_seed
from tests.walk.conftest import PagesIn
from tests.walk.crawl import LANGUAGES, Opened, crawl, distinct, forms_with_fields
from tests.walk.engines import nu
from tests.walk.page_checks import Walker, look, look_at_errors
from tests.walk.sample_portal import SamplePortal, empty_portal

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NO_PAGE = {
    "teach.document_picture": "a picture of a document that is looked at, named by the answer to a form",
    "static": "files of the front end",
    "learn.media": "recordings",
    "learn.kept_lesson": "a lesson as a device keeps it, asked for by a script; tests/journeys walks it",
    "learn.without_connection": "what a device shows without a connection; tests/journeys walks it",
    "learn.offline_token": "asked by the service worker",
    "public.service_worker": "a script",
    "public.manifest": "the web app manifest",
    "learn.captions": "caption files",
    "learn.descriptions": "description files",
    "learn.slide": "pictures",
    "learn.block_file": "files of a lesson",
    "learn.download_export": "offline copies",
    "learn.export_states": "a part of learn.lesson_exports, asked for by its script",
    "oversight.entries_table": "entries of a pilot as a table",
    "oversight.entries_workbook": "entries of a pilot as a workbook",
    "oversight.sums_table": "sums of a pilot as a table",
    "oversight.sums_workbook": "sums of a pilot as a workbook",
    "learn.my_credits_table": "the statement as a table",
    "learn.question": "answers a form; a GET leads back to the lesson",
    "teach.questions_file": "files of questions",
    "teach.caption_file": "files of captions",
    "library.oai": "answers of a protocol; tests/portal/library/test_harvesting.py",
    "teach.package_file": "packages of courses",
    "teach.package_state": "a part of teach.package, asked for by its script",
    "teach.import_states": "a part of teach.import_package, asked for by its script",
    "public.verification_code": "a picture of a code",
    "public.page_video_file": "recordings",
    "public.page_video_captions": "captions",
    "learn.document": "a PDF for one person; tests/portal/learn/test_certificate_pdf.py",
    "learn.credential_file": "a signed file of a certificate; tests/portal/learn/test_wallet.py",
    "learn.record_file": "as learn.credential_file, of everything",
    "learn.conversion_file": "as learn.credential_file, of a conversion",
    "learn.whole_wallet": "all files of a wallet",
    "library.portal_keys": "asked by programs that check credentials; tests/portal/learn/test_wallet.py",
    "library.institution_keys": "as library.portal_keys",
    "library.portal_status_list": "as library.portal_keys",
    "library.institution_status_list": "as library.portal_keys",
    "preferences.export": "a file of settings",
    "account.my_data_file": "a file of one's own data",
    "teach.captions_document": "all captions of teach.captions, asked for by its script",
    "teach.captions_sound": "the sound of teach.captions, asked for by its script",
    "review.note": "answers a form beside a lesson; tests/portal/review walks it",
    "teach.sound": "the sound of teach.descriptions, asked for by its script",
    "teach.roster_file": "a file of a course's learners",
    "teach.media_fragment": "a part of teach.media, asked for by its script",
    "library.table": "a table of the library",
    "reports.csv_table": "figures of a report as a table",
    "reports.xlsx_table": "figures of a report as a table",
    "library.workbook": "a table of the library",
    "public.complaint": "opened with a number and its secret; tests/portal/public walks it",
    "operation.alive": "asked by a supervisor of processes",
    "operation.ready": "asked by a load balancer",
    "account.confirm_email": "opened from a link in a letter; tests/journeys/test_mail.py walks it",
    "account.end_mail": "opened from a link in a letter; tests/journeys/test_mail.py walks it",
    "account.recover": "opened from a link that only its owner has; tests/portal/account walks it",
}
"""Routes that answer a GET and are no page that a link leads to, and why."""


THOROUGH = 3
SHARES = 6
"""Into so many tests the pages of a language are divided, for pytest-xdist to deal out."""


@pytest.fixture
def pages(pages_in: PagesIn, language: str) -> tuple[Opened, ...]:
    return pages_in(language)


def test_every_route_is_visited(pages: tuple[Opened, ...], full: SamplePortal) -> None:
    routes = {rule.endpoint for rule in full.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert sorted(routes - {page.endpoint for page in pages} - NO_PAGE.keys()) == []


def test_no_link_is_broken_and_every_page_has_a_title_of_its_own(pages: tuple[Opened, ...]) -> None:
    assert [f"{page} answered {page.status}" for page in pages if page.status != 200] == []
    endpoints: dict[tuple[str, str], set[str]] = defaultdict(set)
    for page in pages:
        assert page.title, f"{page} has no title"
        endpoints[page.visitor, page.title].add(page.endpoint)
    assert {title: sorted(several) for title, several in endpoints.items() if len(several) > 1} == {}


def test_the_html_is_valid(pages: tuple[Opened, ...], tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    assert nu(((str(page), page.html) for page in distinct(pages)), folder) == []


@pytest.mark.parametrize("share", range(1, SHARES + 1))
def test_every_page_is_open_to_everybody(
    pages: tuple[Opened, ...], full: SamplePortal, language: str, share: int, walker: Walker
) -> None:
    """Of each endpoint one page in Chinese with the slower engines too: edges, themes and the order of the focus are
    the same in both languages. A run takes every third endpoint for that, others each time."""
    findings = []
    first = {page.endpoint: page for page in reversed(pages)} if language == LANGUAGES[0] else {}
    rotated = sorted(first)[run_seed() % THOROUGH :: THOROUGH]
    for visitor, some in _by_visitor(_share_of(distinct(pages), share)).items():
        page = walker.become(full, visitor, language)
        for opened in some:
            page.goto(full.address + opened.path)
            thorough = opened.endpoint in rotated and first[opened.endpoint] == opened
            findings += [f"{opened}: {one}" for one in look(page, language, thorough=thorough)]
    assert findings == []


@pytest.mark.parametrize("share", range(1, SHARES + 1))
def test_forms_that_are_sent_empty_say_what_to_do(
    pages: tuple[Opened, ...], own_copy: SamplePortal, language: str, share: int, walker: Walker
) -> None:
    """The forms of the first page of each endpoint that has any."""
    findings = []
    with_forms = [page for page in distinct(pages) if forms_with_fields(page.html)]
    first = list({page.endpoint: page for page in reversed(with_forms)}.values())
    for visitor, some in _by_visitor(_share_of(first, share)).items():
        page = walker.become(own_copy, visitor, language)
        for opened in some:
            for number in forms_with_fields(opened.html):
                page.goto(own_copy.address + opened.path)
                findings += [f"{opened}: {one}" for one in look_at_errors(page, language, number)]
    assert findings == []


@pytest.mark.exhaustive
def test_a_portal_that_nobody_has_used_yet(tmp_path: Path, walker: Walker) -> None:
    with empty_portal(tmp_path) as portal:
        visitors = ("", "wang", "teacher", "county", "pilot", "admin")
        pages = [page for visitor in visitors for page in crawl(portal.app, visitor, "zh-CN")]
        findings = [f"{page} answered {page.status}" for page in pages if page.status != 200]
        empty = [
            page for page in distinct(pages) if "cx-empty" in page.html
        ]  # the others are as they are in a full portal
        for visitor, some in _by_visitor(empty).items():
            page = walker.become(portal, visitor, "zh-CN")
            for opened in some:
                page.goto(portal.address + opened.path)
                findings += [f"{opened}: {one}" for one in look(page, "zh-CN", thorough=False)]
    assert findings == []
    assert len(empty) > 5


def _share_of(pages: list[Opened], share: int) -> list[Opened]:
    """The pages of share number `share`, as many as each other one has, and neighbours: few visitors to a share."""
    return pages[len(pages) * (share - 1) // SHARES : len(pages) * share // SHARES]


def _by_visitor(pages: Iterable[Opened]) -> dict[str, list[Opened]]:
    visits: dict[str, list[Opened]] = defaultdict(list)
    for page in pages:
        visits[page.visitor].append(page)
    return visits
