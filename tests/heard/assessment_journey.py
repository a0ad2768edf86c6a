"""The final assessment by ear: several kinds of questions, handing in, the result, and time that is nearly up."""

from __future__ import annotations

from tests.heard.reader import Reader
from tests.heard.strings import Translate, constant_part, language_of
from tests.walk.sample_questions import sample_questions


def assessment(reader: Reader, _: Translate) -> None:
    """An attempt is gone on with, its last question left open; of the next one the time is nearly up when it begins."""
    start = reader.school.assessments[language_of(_)]
    reader.opens(start, "the assessment")
    reader.skips()
    reader.reads()
    reader.opens(start, "the assessment once more")
    reader.skips()
    reader.tabs_to(_("Go on with your attempt"))
    reader.follows()
    reader.skips()
    reader.tabs_to(_("Question %(number)s") % {"number": 1})
    reader.follows()
    _answer(reader, _)
    reader.tabs_to(_("Hand in my answers"))
    reader.follows()
    reader.skips()
    reader.reads()
    reader.opens_again("the question before handing in")
    reader.skips()
    reader.tabs_to(_("Yes, hand in"))
    reader.follows()
    reader.reads()
    reader.opens(start, "the assessment after it")
    reader.skips()
    reader.tabs_to(_("Begin the next attempt"))
    reader.follows()
    reader.presses("Enter")
    reader.waits_for(constant_part(_("You have more time now: until %(time)s.")))


def _answer(reader: Reader, _: Translate) -> None:
    """From the first question, which is read whole, to the overview. After each the focus is on the word that it is
    saved, in the main part."""
    single, multiple, text, _number, matching, _ordering = sample_questions(language_of(_))
    saved, go_on = constant_part(_("Saved at %(time)s.")), _("Save and go to the next question")
    reader.skips()
    reader.reads()
    reader.opens_again("the first question")
    reader.skips()
    reader.tabs_to(single.options[0].text)
    reader.presses("Space")
    reader.waits_for(saved)
    reader.tabs_to(go_on)
    reader.follows()
    reader.tabs_to(multiple.options[0].text)
    reader.presses("Space")
    reader.waits_for(saved)
    reader.tabs_to(multiple.options[1].text)
    reader.presses("Space")
    reader.tabs_to(go_on)
    reader.follows()
    reader.tabs_to(_("Write your answer."))
    reader.types(text.options[0].text)
    reader.waits_for(saved)
    reader.follows()
    reader.tabs_to(_("Write a number."))
    reader.types("20")
    reader.waits_for(saved)
    reader.follows()
    reader.tabs_to(matching.options[0].text)
    reader.presses("ArrowDown")
    reader.waits_for(saved)
    reader.tabs_to(matching.options[1].text)
    reader.presses("ArrowDown")
    reader.tabs_to(_("Save and go to the overview"))
    reader.follows()
