"""What a web server's process does once, before it forks and before the first visitor waits for it."""

from __future__ import annotations

import gc
import logging

import jieba
from flask import Flask

from content.search.terms import query_terms
from portal.language import COOKIE, LANGUAGES
from portal.services import database, settings
from portal.visitor_pages import COMMON_ADDRESSES

log = logging.getLogger(__name__)
HERE = "127.0.0.1"
COLLECTED_EVERY = (10_000, 20, 20)
"""A page makes some ten thousand objects, nearly all of which go with it."""


def warm_up(app: Flask) -> None:
    """Load templates, translations and the dictionary of words, and put the pages together that visitors open first.

    Nothing is written. What fails is left to the first visitor, whom it will tell. No connection of the database stays
    open, since none may go through a fork (sqlite.org/howtocorrupt.html, section 2.6); what was loaded is left alone by
    the collector of garbage, so that the processes go on sharing its memory (gc.freeze).
    """
    try:
        for name in app.jinja_env.list_templates(filter_func=lambda name: name.endswith(".html")):
            app.jinja_env.get_template(name)
        jieba.setLogLevel(logging.WARNING)  # it tells each start in lines for those who debug it
        query_terms("热身")
        with app.app_context():
            host = next(iter(settings().trusted_hosts), HERE)
        for language in LANGUAGES:
            browser = app.test_client()
            browser.set_cookie(COOKIE, language, domain=host)
            for address in COMMON_ADDRESSES:
                browser.get(address, base_url=f"http://{host}")
    except Exception as error:
        log.warning("not everything could be prepared: %s", type(error).__name__)
    with app.app_context():
        database().dispose()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED_EVERY)
