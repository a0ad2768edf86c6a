"""Notices about a page are read once the page is opened: the count in the header goes down with it."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from flask import Flask, Response, g, request
from sqlalchemy.exc import SQLAlchemyError

from content.notices.inbox import mark_read_by_id, unread_links
from portal.addresses import notice_address
from portal.requests import read_session
from portal.services import database

log = logging.getLogger(__name__)


def install(app: Flask) -> None:
    """Mark them read once the answer has gone: a GET reads, and nobody waits for it."""

    @app.after_request
    def mark_afterwards(response: Response) -> Response:
        account_id, ids = g.get("notices_about_page") or (0, ())
        if ids and response.status_code == 200:
            opened = database()

            def mark() -> None:
                try:
                    with opened.transaction() as session:
                        mark_read_by_id(session, account_id, ids)
                except SQLAlchemyError as error:  # they stay unread until the page is opened again
                    log.warning("notices were not marked read: %s", type(error).__name__)

            response.call_on_close(mark)
        return response


def notices_about_this_page(account_id: int) -> tuple[int, ...]:
    """The ids of the account's unread notices that lead to the page of this request; looked up once."""
    if request.method != "GET":
        return ()
    if "notices_about_page" not in g:
        here = request.root_path + request.path
        links = unread_links(read_session(), account_id)
        g.notices_about_page = account_id, tuple(one for one, link in links if _path(link) == here)
    ids: tuple[int, ...] = g.notices_about_page[1]
    return ids


def _path(link: str) -> str:
    address = notice_address(link)
    return urlsplit(address).path if address else ""
