"""Names and views of the pages that explain the portal and can have a sign language video."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from content.page_videos.models import ExplainedPage

PAGES: Mapping[ExplainedPage, LazyString] = {
    ExplainedPage.HOME: _l("Home page"),
    ExplainedPage.HELP: _l("Help"),
    ExplainedPage.REGISTER: _l("How to register"),
    ExplainedPage.COMPLAIN: _l("How to complain"),
}
PAGE_ADDRESSES: Mapping[ExplainedPage, str] = {
    ExplainedPage.HOME: "public.home",
    ExplainedPage.HELP: "public.help_page",
    ExplainedPage.REGISTER: "account.register",
    ExplainedPage.COMPLAIN: "public.supervision",
}
"""By endpoint."""
