"""Parts of pages that are alike for everybody, put together once for each language."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from flask import Flask
from markupsafe import Markup

from content.recently_used import RecentlyUsed
from portal.language import chosen_language

MOST_KEPT_BYTES = 32 * 1024**2
_fragments: RecentlyUsed[Markup] = RecentlyUsed(MOST_KEPT_BYTES)


def install(app: Flask) -> None:
    """Give templates `kept`."""
    app.add_template_global(kept)


def kept(macro: Callable[..., Markup], key: Hashable, *arguments: Any) -> Markup:
    """What `macro` makes of `arguments`, where `key` names all that it depends on besides the language: a version of
    what the arguments hold, and nothing of who asks. Without a key (None, empty) it is made anew."""
    if not key:
        return macro(*arguments)
    whole_key = (macro.name, chosen_language().code, key)  # type: ignore[attr-defined]  # a Jinja macro
    fragment = _fragments.get(whole_key)
    if fragment is None:
        fragment = macro(*arguments)
        _fragments.put(whole_key, fragment, len(fragment) * 2)
    return fragment
