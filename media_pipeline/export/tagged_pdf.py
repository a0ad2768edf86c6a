"""HTML of our own templates as a tagged PDF (PDF/UA-1, ISO 14289-1), the same bytes for the same HTML.

WeasyPrint 70 writes the tags; what it leaves out is added with pikepdf: the scope of header cells (ISO 32000-1, table
349) and the language of foreign words (14.9.2). It opens no address and no file: everything stands in the HTML.
"""

from __future__ import annotations

import logging
from hashlib import sha256
from io import BytesIO
from typing import Any, NoReturn
from xml.etree.ElementTree import Element

from pikepdf import Array, Dictionary, Name, Pdf, String
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher

for _noisy in ("weasyprint", "fontTools"):  # each step of each document
    logging.getLogger(_noisy).setLevel(logging.WARNING)

CONTENT_TYPE = "application/pdf"
VARIANT = "pdf/ua-1"
_SCOPES = {"row": Name.Row, "col": Name.Column}


class TagsDoNotFit(Exception):
    """The tags are not those of the HTML: a template breaks the rules of `tagged_pdf`."""


class NothingFetched(URLFetcher):  # type: ignore[misc]  # its base has no types
    """Refuses every address."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> NoReturn:  # noqa: ARG002  (called with it)
        """Raise PermissionError."""
        raise PermissionError(url[:80])


def tagged_pdf(html: str) -> bytes:
    """The PDF of a document whose <html> has a `lang` and whose head has a <title>.

    Of the template this asks two things, so that each element is one tag: every <th> has a `scope` and is printed once
    (no <thead> that is repeated on each page), and foreign words stand in a <div lang>, which is used for nothing else
    and not divided over pages. Raises TagsDoNotFit, and ValueError where the HTML names another file.
    """
    document = HTML(string=html, url_fetcher=NothingFetched(fail_on_errors=True))
    try:
        plain = document.write_pdf(pdf_variant=VARIANT, pdf_identifier=sha256(html.encode()).digest()[:16])
    except FatalURLFetchingError as error:
        raise ValueError("a PDF is made from its HTML alone, which names another file") from error
    elements = document.etree_element
    with Pdf.open(BytesIO(plain)) as pdf:
        _set_scopes(_tags(pdf, Name.TH), list(elements.iter("th")))
        _set_languages(_tags(pdf, Name.Div), list(elements.iter("div")))
        target = BytesIO()
        pdf.save(target, deterministic_id=True)
    return target.getvalue()


def _set_scopes(tags: list[Dictionary], cells: list[Element]) -> None:
    _require(len(tags) == len(cells), "header cells")
    for tag, cell in zip(tags, cells, strict=True):
        scope = _SCOPES.get(cell.get("scope", ""))
        _require(scope is not None, "header cells with a scope")
        attributes = tag.get(Name.A, Dictionary(O=Name.Table))
        attributes[Name.Scope] = scope
        tag[Name.A] = attributes


def _set_languages(tags: list[Dictionary], elements: list[Element]) -> None:
    _require(len(tags) == len(elements), "foreign words")
    for tag, element in zip(tags, elements, strict=True):
        _require(bool(element.get("lang")), "foreign words with a language")
        tag[Name.Lang] = String(element.get("lang", ""))


def _tags(pdf: Pdf, kind: Name) -> list[Dictionary]:
    """The structure elements of a kind, in the order of reading."""
    found: list[Dictionary] = []
    ahead: list[Any] = [pdf.Root.StructTreeRoot.K]
    while ahead:
        node = ahead.pop()
        if isinstance(node, Array):
            ahead.extend(reversed(list(node)))
        elif isinstance(node, Dictionary):
            if node.get(Name.S) == kind:
                found.append(node)
            if Name.K in node:
                ahead.append(node.K)
    return found


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise TagsDoNotFit(f"the tags of {what} are not those of the HTML")
