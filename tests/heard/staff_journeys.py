"""What those do by ear who teach and review."""

from __future__ import annotations

from tests.heard.reader import Reader
from tests.heard.strings import Translate

WHERE = "Caption {number} of {of}, {start} to {end}. {before} seconds without caption before it, {after} after it."


def captions(reader: Reader, _: Translate) -> None:
    """An instructor goes by keys from one caption to the next, asks where that is, corrects one and marks
    all of them as checked."""
    reader.opens(reader.school.captions, "the captions of a lecture")
    reader.skips()
    reader.reads()
    reader.opens(f"{reader.school.captions}#captions-form", "their form")
    reader.tabs_to(_("Caption %(number)s") % {"number": 1})
    reader.presses("Alt+j", becomes=_("Caption %(number)s") % {"number": 2})
    reader.presses("Alt+w")
    reader.waits_for(_(WHERE).partition("{start}")[0].rstrip("\uff0c, ").format(number=2, of=3))
    reader.presses("Alt+k", becomes=_("Caption %(number)s") % {"number": 1})
    reader.presses("Control+A")
    reader.types("Xian shi shou.")
    reader.tabs_to(_("Save and mark as checked"))
    reader.follows()


def descriptions(reader: Reader, _: Translate) -> None:
    """An instructor hears the page of audio descriptions, asks by key where one is and whether it fits, corrects it and
    saves by key."""
    reader.opens(f"{reader.school.recording}/descriptions/zh", "the descriptions of a recording")
    reader.skips()
    reader.reads()
    reader.opens(f"{reader.school.recording}/descriptions/zh#descriptions-form", "their form")
    reader.tabs_to(_("Description {number}").format(number=1))
    reader.presses("Alt+w")
    reader.waits_for(_("Description {number}").format(number=1))
    reader.presses("Control+A")
    reader.types("Ju shou.")
    reader.presses("Control+s")
    reader.waits_for(_("Saved."))
    reader.presses("Alt+j", becomes=_("Description {number}").format(number=2))


def review(reader: Reader, _: Translate) -> None:
    """A reviewer reads the evidence of a course and approves it."""
    reader.opens("/review", "the queue")
    reader.skips()
    reader.reads()
    reader.opens("/review", "the queue once more")
    reader.skips()
    reader.presses("Tab")
    reader.follows()
    reader.skips()
    reader.reads()
    reader.opens(reader.school.case, "the case once more")
    reader.skips()
    reader.tabs_to(_("Go to the decision"))
    reader.presses("Enter")
    for _line in range(4):  # what people alone can judge; the other lines are filled in beforehand
        reader.tabs_to(_("Meets"))
        reader.presses("Space")
        reader.presses("Tab")
    reader.tabs_to(_("Approve: it goes to the next level, or is published if this is the last"))
    reader.presses("Space")
    reader.tabs_to(_("Comment for the author"))
    reader.tabs_to(_("Go on"))
    reader.follows()
    reader.tabs_to(_("Send my decision"))
    reader.follows()
