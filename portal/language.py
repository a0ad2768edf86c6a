"""Which language a page is in: Chinese unless somebody chose English, kept in the account and a cookie."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, g, has_request_context, request
from flask_babel import Babel, gettext
from flask_login import current_user

COOKIE = "language"
COOKIE_AGE_S = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Language:
    """`code` goes into `lang` attributes, `locale` names the catalogue, `name` is what its own speakers call it."""

    code: str
    locale: str
    name: str


CHINESE = Language("zh-CN", "zh_Hans_CN", "中文")
ENGLISH = Language("en", "en", "English")
LANGUAGES = {language.code: language for language in (CHINESE, ENGLISH)}


def install(app: Flask) -> None:
    """Translate by `chosen_language`; give templates `page_language` and `other_language`."""
    Babel(app, default_locale=CHINESE.locale, locale_selector=lambda: chosen_language().locale)
    app.context_processor(
        lambda: {
            "page_language": chosen_language().code,
            "other_language": ENGLISH if chosen_language() is CHINESE else CHINESE,
        }
    )


def chosen_language() -> Language:
    """The language of this request: the account's, else the cookie's, else Chinese."""
    if not has_request_context():
        return CHINESE
    if "language" not in g:
        own = current_user.language if current_user.is_authenticated else None
        g.language = LANGUAGES.get(own or request.cookies.get(COOKIE, ""), CHINESE)
    language: Language = g.language
    return language


def translated(message: str, values: dict[str, object] | None = None) -> str:
    """A msgid kept by the domain or the pipeline, in the page's language, with its places filled."""
    return str(gettext(message, **values) if values else gettext(message))


def named(zh: str, en: str) -> str:
    """The one of two stored names that is in the page's language."""
    return en if chosen_language() is ENGLISH else zh
