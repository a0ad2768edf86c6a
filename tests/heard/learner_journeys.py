"""What learners do who go by what they hear, told once for every language and every reader."""

from __future__ import annotations

from portal.demonstration.people import PASSWORD
from tests.heard.reader import Reader
from tests.heard.sample_portal import WORDS
from tests.heard.strings import Translate, language_of


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
