"""The language of a page: Chinese unless somebody chose English; stored in the account and in a cookie."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from babel import Locale
from babel.core import get_global
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, get_translations, gettext, lazy_gettext, refresh
from flask_login import current_user
from markupsafe import Markup, escape

from content.messages import Message

COOKIE = "language"
OWN_NAMES = {"zh": lazy_gettext("Chinese"), "en": lazy_gettext("English")}
"""The languages of captions and descriptions."""
_HAN = re.compile(r"[\u3400-\u9fff]")
_CHINESE_RUN = re.compile(r"[\u3400-\u9fff](?:[\u3000-\u9fff\uff00-\uffef\d ]*[\u3001-\u9fff\uff01-\uffef])?")
_LATIN_WORD = re.compile(r"[A-Za-z]{3}")
_IN_ENGLISH, _IN_CHINESE = Markup('<span lang="en">{}</span>'), Markup('<span lang="zh-CN">{}</span>')
COOKIE_AGE_S = 365 * 24 * 3600
_catalogues: dict[str, Any] = {}


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
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # of Jinja's i18n
        lambda text: _catalogue().ugettext(text),
        lambda one, many, number: _catalogue().ungettext(one, many, number),
        newstyle=True,
        pgettext=lambda context, text: _catalogue().upgettext(context, text),
        npgettext=lambda context, one, many, number: _catalogue().unpgettext(context, one, many, number),
    )
    app.add_template_filter(by_script)
    app.add_template_filter(translated)
    app.add_template_filter(language_of)
    app.context_processor(
        lambda: {
            "page_language": chosen_language().code,
            "other_language": ENGLISH if chosen_language() is CHINESE else CHINESE,
        }
    )


def _catalogue() -> Any:
    """The messages of the page's language. Templates ask for some two hundred a page; Flask-Babel's own way finds the
    language anew for each."""
    code = chosen_language().code
    if code not in _catalogues:
        _catalogues[code] = get_translations()
    return _catalogues[code]


def chosen_language() -> Language:
    """Determine the language of this request: the account's, else the cookie's, else Chinese."""
    if not has_request_context():
        return CHINESE
    if "language" not in g:
        own = current_user.language if current_user.is_authenticated else None
        g.language = LANGUAGES.get(own or request.cookies.get(COOKIE, ""), CHINESE)
    language: Language = g.language
    return language


def forget_language() -> None:
    """Choose the language of this request anew: somebody has just signed in."""
    g.pop("language", None)
    refresh()


def fall_back_on(code: str | None) -> None:
    """Speak the language of the account to which a link in a letter belongs, where this browser has chosen none."""
    if code in LANGUAGES and not current_user.is_authenticated and COOKIE not in request.cookies:
        g.language = LANGUAGES[code]
        refresh()


def speak(code: str) -> None:
    """Speak this language in this request, whatever anybody has chosen."""
    g.language = LANGUAGES[code]
    refresh()


def translated(message: Message | str | None) -> str:
    """A message of the domain or the pipeline (or a bare msgid) in the page's language, and so the messages among its
    values; empty for None. A language that it names by its code (`language`) is called by its name."""
    if message is None:
        return ""
    msgid, values = (message.msgid, message.values) if isinstance(message, Message) else (message, {})
    if "language" in values:
        values = {**values, "language": language_name(str(values["language"]))}
    values = {name: translated(value) if isinstance(value, Message) else value for name, value in values.items()}
    return str(gettext(msgid, **values) if values else gettext(msgid))


def language_name(code: str) -> str:
    """Name a language by its code of ISO 639 or BCP 47 in the page's language; an unknown one by its code."""
    own = OWN_NAMES.get(code)
    return str(own) if own is not None else name_in(code, chosen_language().locale)


def name_in(code: str, locale: str) -> str:
    """Name a language as Unicode's CLDR does in `locale`; by its code where CLDR does not know it."""
    first = code.replace("_", "-").split("-")[0].lower()
    short = get_global("language_aliases").get(first, first)
    return str(Locale.parse(locale).languages.get(short, code))


def by_script(text: object) -> Markup:
    """`text`, escaped, with what is written in the other language's script marked as that language, so that a screen
    reader changes its voice: names of people, places and files inside a sentence of ours."""
    escaped = escape(text)
    if chosen_language() is CHINESE:
        foreign = _LATIN_WORD.search(escaped) and not _HAN.search(escaped)
        return _IN_ENGLISH.format(escaped) if foreign else escaped
    pieces, at = [], 0
    for run in _CHINESE_RUN.finditer(escaped):
        pieces += [escaped[at : run.start()], _IN_CHINESE.format(run[0])]
        at = run.end()
    return Markup("").join([*pieces, escaped[at:]])


def language_of(text: str, otherwise: str) -> str:
    """The language, for a `lang` attribute, in which `text` is to be said: that of its script, `otherwise` where it has
    neither (figures). What stands on a slide need not be in the language of the lecture."""
    if _HAN.search(text):
        return CHINESE.code
    return ENGLISH.code if _LATIN_WORD.search(text) else otherwise


def named(zh: str, en: str) -> str:
    """Choose the one of two stored names that is in the page's language."""
    return en if chosen_language() is ENGLISH else zh
