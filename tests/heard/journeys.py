"""The main journeys, told once for every language and every reader: what a person does who goes by what they hear."""

from __future__ import annotations

from collections.abc import Callable

from portal.demonstration.people import PASSWORD
from tests.heard.reader import Reader
from tests.heard.sample_portal import WORDS
from tests.heard.strings import Translate

Journey = Callable[[Reader, Translate], None]


def sign_in(reader: Reader, _: Translate) -> None:
    """The password is forgotten first; the error leads back to its field."""
    reader.opens("/account/sign-in", "the page to sign in")
    reader.skips()
    reader.reads()
    reader.opens("/account/sign-in", "the page to sign in once more")
    reader.skips()
    reader.tabs_to(_("Sign-in name"))
    reader.types("wang")
    reader.follows()
    reader.presses("Tab")
    reader.presses("Enter")
    reader.types(PASSWORD)
    reader.follows()


def settings(reader: Reader, _: Translate) -> None:
    """Another look, and descriptions of the picture; each is kept at once and said to be."""
    reader.opens("/account/preferences", "the settings")
    reader.skips()
    reader.reads()
    reader.opens("/account/preferences", "the settings once more")
    reader.skips()
    reader.tabs_to(_("How pages look"))
    reader.presses("Enter")
    reader.tabs_to(_("As my device is set"))
    reader.hands_over()
    reader.presses("ArrowDown")
    reader.waits_for(_saved(_, "Colours", "Dark text on light"))
    reader.tabs_to(_("Listening and reading"))
    reader.presses("Enter")
    reader.tabs_to(_("Off"))
    reader.hands_over()
    reader.presses("ArrowDown")
    reader.waits_for(_saved(_, "Descriptions of what is seen", "On"))


def _saved(_: Translate, setting: str, choice: str) -> str:
    return _("{setting}: {choice}. Saved.").format(setting=_(setting), choice=_(choice))


def find_a_course(reader: Reader, _: Translate) -> None:
    """Words are looked for, the course read about and joined."""
    course = WORDS[language_of(_)]
    reader.opens("/courses", "the courses")
    reader.skips()
    reader.tabs_to(_("What do you want to learn?"))
    reader.types(course.title)
    reader.follows()
    reader.reads()
    reader.opens(reader.school.courses[language_of(_)], "the course that was found")
    reader.skips()
    reader.reads()
    reader.opens(reader.school.courses[language_of(_)], "the course once more")
    reader.skips()
    reader.tabs_to(_("Enrol in this course"))
    reader.follows()


def lesson(reader: Reader, _: Translate) -> None:
    """The page, the player from control to control, the transcript, and the recording to its end."""
    path = reader.school.lessons[language_of(_)]
    reader.opens(path, "the lesson")
    reader.skips()
    reader.reads()
    reader.opens(path, "the lesson once more")
    reader.skips()
    reader.tabs_to(_("Play"))
    reader.tabs_to(_("Where am I?"))
    reader.presses("Enter")
    reader.waits_for(_("Captions"))
    reader.tabs_to(_("Captions"))
    reader.presses("Enter")
    reader.presses("ArrowUp")
    reader.presses("Escape")
    reader.tabs_to(_("Audio description"))
    reader.presses("Enter")
    reader.presses("Space")
    reader.presses("Tab")
    reader.hands_over()
    reader.presses("ArrowDown")
    reader.presses("Escape")
    reader.tabs_to(_("Search in the transcript"))
    reader.types(WORDS[language_of(_)].spoken[1][:4].strip())
    reader.waits_for("1")
    reader.tabs_to("0:02")
    reader.hands_over()
    reader.presses("ArrowDown")
    reader.hands_over()
    reader.presses("Home")
    reader.presses("Enter", becomes="current")
    reader.back_to(_("Play"))
    reader.presses("Enter", becomes=_("Pause"))
    reader.waits_for(WORDS[language_of(_)].described[0])
    reader.waits_for(_("This lesson is completed."))


def credits_statement(reader: Reader, _: Translate) -> None:
    """What was earned and for what."""
    reader.opens("/my/credits", "the credits")
    reader.skips()
    reader.reads()


def wallet(reader: Reader, _: Translate) -> None:
    """The files of somebody's credits are made by keyboard, then heard what they are and how others check them."""
    reader.opens("/my/wallet", "the wallet")
    reader.skips()
    reader.reads()
    reader.opens("/my/wallet", "the wallet once more")
    reader.skips()
    reader.tabs_to(_("Make my files"))
    reader.follows()
    reader.tabs_to(_("Download everything (ZIP)"))
    reader.opens("/my/wallet", "the wallet with its files")
    reader.skips()
    reader.reads()


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


def language_of(_: Translate) -> str:
    """The language of the courses of somebody whose pages say it like this."""
    return "en" if _("Courses") == "Courses" else "zh"


LEARNER: dict[str, tuple[str, Journey]] = {
    "sign-in": ("", sign_in),
    "settings": ("wang", settings),
    "find-a-course": ("wang", find_a_course),
    "lesson": ("liu", lesson),
    "credits": ("chen", credits_statement),
}
BENCH: dict[str, tuple[str, Journey]] = {
    "descriptions": ("teacher", descriptions),
}
WALLET: dict[str, tuple[str, Journey]] = {
    "wallet": ("chen", wallet),
}
"""Both are heard through the virtual reader alone, the second in each language."""
STAFF: dict[str, tuple[str, Journey]] = {
    "captions": ("teacher", captions),
    "review": ("county", review),
}
