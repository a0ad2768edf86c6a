"""The texts of a QTI item, and what of their form is not kept."""

from __future__ import annotations

import copy
from xml.etree.ElementTree import Element, tostring

from content.foreign_html import html_as_markdown, html_as_text
from content.messages import Message

GAP = "_____"
_INLINE = frozenset({"text-entry-interaction", "inline-choice-interaction"})
_WRAPPERS = frozenset({"content-body", "html-content"})
_NOT_ASKED = frozenset({"rubric-block", "stylesheet"})


class Texts:
    """Converts parts of an item; `losses` in the order of the item, each once."""

    def __init__(self) -> None:
        self.losses: list[Message] = []

    def plain(self, element: Element | None) -> str:
        """The words of an element."""
        if element is None:
            return ""
        wrapped = next((child for child in element if child.tag in _WRAPPERS), element)
        text, losses = html_as_text(_inner_html(wrapped))
        self._note(losses)
        return text

    def line(self, element: Element) -> str:
        """The words of an element in one line."""
        return " ".join(self.plain(element).split())

    def stem(self, body: Element, interaction: Element) -> str:
        """What is asked, as Markdown: the body without what is to be answered, and the prompt of that."""
        question_body = copy.deepcopy(body)
        _take_out(question_body)
        prompt = interaction.find("prompt")
        html = _inner_html(question_body) + (f"<p>{_inner_html(prompt)}</p>" if prompt is not None else "")
        markdown, losses = html_as_markdown(html)
        self._note(losses)
        gap = html_as_markdown(f"<p>{GAP}</p>")[0]
        # A gap on a line of its own is where the answer is typed anyway.
        return "\n\n".join(part for part in markdown.split("\n\n") if part != gap)

    def _note(self, losses: list[Message]) -> None:
        self.losses += [loss for loss in losses if loss not in self.losses]


def _take_out(element: Element) -> None:
    """Take out what is answered; a gap within a line stays as one."""
    for child in list(element):
        if child.tag in _INLINE:
            tail = child.tail
            child.clear()
            child.tag, child.text, child.tail = "span", GAP, tail
        elif child.tag.endswith("-interaction") or child.tag in _NOT_ASKED:
            _remove(element, child)
        else:
            _take_out(child)


def _remove(parent: Element, child: Element) -> None:
    before = list(parent)[: list(parent).index(child)]
    if before:
        before[-1].tail = (before[-1].tail or "") + (child.tail or "")
    else:
        parent.text = (parent.text or "") + (child.tail or "")
    parent.remove(child)


def _inner_html(element: Element) -> str:
    text = (element.text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text + "".join(tostring(child, encoding="unicode", method="html") for child in element)
