"""What those do by ear who answer for completions, credits and figures."""

from __future__ import annotations

from tests.heard.reader import Reader
from tests.heard.sample_records import TOWELS
from tests.heard.strings import Translate, language_of

ROWS = "rows of “%(line)s”, %(table)s"


def audit(reader: Reader, _: Translate) -> None:
    """A manager hears who waits for an audit of their completion and lets one pass."""
    reader.opens("/oversight/audits", "the completions to check")
    reader.skips()
    reader.reads()
    reader.opens_again("the completions to check")
    reader.skips()
    reader.tabs_to(TOWELS[language_of(_)])
    reader.follows()
    reader.skips()
    reader.reads()
    reader.opens_again("the course")
    reader.skips()
    reader.tabs_to("孙丽")
    reader.presses("Space")
    reader.tabs_to(_("Pass the chosen completions"))
    reader.follows()
    reader.reads()


def desk(reader: Reader, _: Translate) -> None:
    """A pilot's administrator looks for somebody's entries, opens one, hears sums, and judges what stands out."""
    reader.opens(f"{reader.school.pilot}/entries", "who earned what and why")
    reader.skips()
    reader.tabs_to(_("Learner"))
    reader.types("chen")
    reader.follows()
    reader.tabs_to(_("See what it rests on"))
    reader.follows()
    reader.skips()
    reader.reads()
    reader.opens(f"{reader.school.pilot}/sums", "the sums")
    reader.skips()
    reader.tabs_to(_("By course"))
    reader.follows()
    reader.skips()
    reader.reads()
    reader.opens(f"{reader.school.pilot}/outliers", "what stands out")
    reader.skips()
    reader.reads()
    reader.opens_again("what stands out")
    reader.skips()
    reader.tabs_to(_("Credits given by hand"))
    reader.presses("Tab")
    reader.follows()
    reader.skips()
    reader.reads()
    reader.opens_again("what stands out there")
    reader.skips()
    reader.tabs_to(_("Looked at, still open"))
    reader.hands_over()
    reader.presses("ArrowDown")
    reader.presses("ArrowDown")
    reader.tabs_to(_("Reason"))
    reader.types("Ban ji.")
    reader.tabs_to(_("Save"))
    reader.follows()


def report(reader: Reader, _: Translate) -> None:
    """A county's reviewer hears the draft of a report, what one figure means and rests on, and hands the report in."""
    reader.opens("/reports", "the reports")
    reader.skips()
    reader.reads()
    reader.opens_again("the reports")
    reader.skips()
    reader.presses("Tab")
    reader.follows()
    address = reader.address
    reader.skips()
    reader.reads()
    reader.opens(address, "the report once more")
    reader.skips()
    reader.tabs_to(_(ROWS) % {"line": _("With a published course"), "table": _("Institutions")})
    reader.follows()
    reader.skips()
    reader.reads()
    reader.opens(address, "the report, to hand it in")
    reader.skips()
    reader.tabs_to(_("Hand the report in"))
    reader.follows()
    reader.skips()
    reader.reads()
    reader.opens_again("the question before handing in")
    reader.skips()
    reader.tabs_to(_("Yes, hand the report in"))
    reader.follows()
