"""Pages that every visitor sees alike are put together once, and given to the next with a token of their own.

Such a page is kept without the token of its forms; each visitor's own is set in. It is kept by all that it depends on:
its whole address, the language, how pages look, whether the settings are offered, and a version of what it shows. For
whoever is signed in, has a message waiting or anything else in the session, the page is put together as ever. Browsers
and proxies keep none of it (`no-store`).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Response, current_app, g, make_response, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from content.database import Database
from content.recently_used import RecentlyUsed
from portal.language import chosen_language
from portal.preferences import current_preferences, offers_settings
from portal.services import database, settings
from portal.settings import Settings

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
MOST_KEPT_BYTES = 24 * 1024**2
"""Of all pages that one process keeps. A few dozen addresses make up nearly all visits."""
LONGEST_ADDRESS = 500
COMMON_ADDRESSES = ("/", "/courses", "/account/sign-in", "/account/register", "/help")
"""Where visitors begin; put together before the first of them (portal/warm_up.py)."""
_KNOWN_OF_A_VISITOR = frozenset({"csrf_token", "_permanent"})
_EXTENSION = "visitor_pages"
_PARTS = "visitor_page_parts"
_PACKING_LEVEL = 9


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page as the pieces between which the token stands, and each of them compressed (see `portal.compression`)."""

    pieces: tuple[bytes, ...]
    packed: tuple[bytes, ...]
    headers: tuple[tuple[str, str], ...]

    @property
    def size_bytes(self) -> int:
        """The memory that it takes."""
        return sum(map(len, (*self.pieces, *self.packed)))


@dataclass(frozen=True, slots=True)
class PageParts:
    """A page on its way to one visitor: the kept page and the token that stands between its pieces."""

    page: KeptPage
    token: bytes


def same_for_visitors(version: Callable[[], Hashable] = lambda: None) -> Callable[[View], View]:
    """Mark a view whose page holds nothing of who asks and, besides what is named above, depends on `version` alone.

    It stands nearest to the view: the permission is asked before.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def remembered(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            if not _is_plain_visit():
                return view(*args, **kwargs)
            key = _key(version())
            pages = _pages()
            ready_page = pages.get(key)
            if ready_page is not None:
                return _for_this_visitor(ready_page)
            response = make_response(view(*args, **kwargs))
            page = _without_token(response)
            if page is not None:
                pages.put(key, page, page.size_bytes)
            return response

        return cast(View, remembered)

    return mark


def parts_of(response: Response) -> PageParts | None:
    """The parts of which an answer was put together, where it is a kept page."""
    parts: PageParts | None = getattr(response, _PARTS, None)
    return parts


def _is_plain_visit() -> bool:
    if request.method != "GET" or current_user.is_authenticated or len(request.full_path) > LONGEST_ADDRESS:
        return False
    return _KNOWN_OF_A_VISITOR.issuperset(session.keys())


def _key(version: Hashable) -> Hashable:
    look = tuple(sorted(current_preferences().chosen().items()))
    return (request.url_root, request.full_path, chosen_language().code, look, offers_settings(), version)


def _pages() -> RecentlyUsed[KeptPage]:
    """The pages kept for this database and these settings."""
    memory: tuple[Database, Settings, RecentlyUsed[KeptPage]] | None = current_app.extensions.get(_EXTENSION)
    if memory is None or memory[0] is not database() or memory[1] is not settings():
        memory = database(), settings(), RecentlyUsed(MOST_KEPT_BYTES)
        current_app.extensions[_EXTENSION] = memory
    return memory[2]


def _without_token(response: Response) -> KeptPage | None:
    """The page of an answer, to be kept; None for what is no whole page of ours (a redirection, a refusal)."""
    token = g.get("csrf_token")
    if response.status_code != 200 or response.mimetype != "text/html" or not token or "Set-Cookie" in response.headers:
        return None
    pieces = tuple(response.get_data().split(token.encode()))
    if len(pieces) == 1 or session.get("csrf_token", "").encode() in b"".join(pieces):
        return None
    headers = tuple((name, value) for name, value in response.headers if name != "Content-Length")
    return KeptPage(pieces, tuple(map(_packed, pieces)), headers)


def _packed(piece: bytes) -> bytes:
    """`piece` as a part of a deflate stream that ends at a byte and needs nothing of what stands before it."""
    packer = zlib.compressobj(_PACKING_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)


def _for_this_visitor(page: KeptPage) -> Response:
    token = str(generate_csrf()).encode()
    response = make_response(token.join(page.pieces), 200, list(page.headers))
    setattr(response, _PARTS, PageParts(page, token))
    return response
