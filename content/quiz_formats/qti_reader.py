"""One question out of an XML file of QTI 3.0, 2.2 or 2.1 (1EdTech, Question and Test Interoperability, item model)."""

from __future__ import annotations

from dataclasses import replace
from xml.etree.ElementTree import Element

from content.errors import Invalid
from content.messages import N_, Message
from content.quiz_formats.checking import checked
from content.quiz_formats.exact_copy import restored
from content.quiz_formats.qti_feedback import feedback_of, without_feedback
from content.quiz_formats.qti_responses import Response, options_of, response_of
from content.quiz_formats.qti_texts import Texts
from content.quiz_formats.question import Question, QuestionKind
from content.quiz_formats.question_file import Collection, Place
from content.quiz_formats.unreadable import Unreadable
from content.quiz_formats.xml_tree import parse_xml

ITEM = "assessment-item"
EXACT = "data-changxue"
CHANGED = N_("The question was changed after it left this portal: what only the portal knew of it is not kept.")


def read_item(data: bytes, place: Place, collection: Collection) -> None:
    """Take the question of the file in, or name why it is not read."""
    try:
        item = parse_xml(data)
    except Unreadable as reason:
        collection.lose(place, reason.message, whole=True)
        return
    if item.tag != ITEM:
        message = N_("The file “%(name)s” holds no question and was not read.")
        collection.lose(place, Message(message, {"name": item.tag[:40]}))
        return
    _read(item, place, collection)


def _read(item: Element, place: Place, collection: Collection) -> None:
    body = item.find("item-body")
    copy = "" if body is None else body.get(EXACT, "")
    texts = Texts()
    question: Question | None = None
    reason: Message | None = None
    try:
        question = checked(_question(item, texts))
    except (Unreadable, Invalid) as error:
        reason = error.message
    exact = restored(copy, question) if copy else None
    if exact is not None:
        collection.add(exact, place)
        return
    if copy:
        collection.lose(place, Message(CHANGED))
    if question is None:
        collection.lose(place, reason or Message(CHANGED), whole=True)
        return
    for loss in texts.losses:
        collection.lose(place, loss)
    collection.add(question, place)


def _question(item: Element, texts: Texts) -> Question:
    body = item.find("item-body")
    interactions = [] if body is None else [one for one in body.iter() if one.tag.endswith("-interaction")]
    if body is None or not interactions:
        raise Unreadable(N_("There is nothing to be answered in it."))
    if len(interactions) > 1:
        raise Unreadable(
            N_("The question has %(count)d places to answer. Here a question has one."), count=len(interactions)
        )
    interaction = interactions[0]
    response = response_of(item, interaction)
    feedback = feedback_of(item, texts)
    without_feedback(body)
    question = _asked(response, texts, feedback.by_option)
    title = " ".join(item.get("title", "").split())[:160]
    return replace(
        question,
        title="" if title == item.get("identifier") else title,
        stem=texts.stem(body, interaction),
        hint=_hint(item, texts),
        feedback_right=feedback.right,
        feedback_wrong=feedback.wrong,
        explanation=feedback.explanation,
    )


def _asked(response: Response, texts: Texts, feedback: dict[str, str]) -> Question:
    kind, options = options_of(response, texts, feedback)
    case_sensitive = kind is QuestionKind.TEXT and response.case_sensitive
    return Question(kind, "", tuple(options), case_sensitive=case_sensitive)


def _hint(item: Element, texts: Texts) -> str:
    """Directions that the item's catalogue gives beside the question (QTI 3.0, support "additional-directions")."""
    cards = [card for card in item.iter("card") if card.get("support") == "additional-directions"]
    return "\n".join(texts.plain(card) for card in cards)
