"""The form of a recording's captions: what was typed for each, and which button was pressed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flask import request

from content.errors import Invalid
from content.messages import N_
from content.timed_text.clock import parse_clock
from content.timed_text.cue import Cue, new_key
from content.tracks.caption_actions import CueAction, edits_of_action
from content.tracks.caption_edits import CueEdit
from portal.labels.caption_lint import repairs_of
from portal.teach.forms import posted_version

TEXT, START, END, MOVE, SOURCES, TAKEN_BACK = "cue-", "start-", "end-", "move-", "from-", "take-back-"
_KEY = re.compile(r"[\w-]{1,32}", re.ASCII)
_MOST_MOVED_S = 100 * 3600.0


@dataclass(frozen=True, slots=True)
class CaptionForm:
    """`number`: the version that the form began from; `unreadable`: the fields that hold no time; `button`: what was
    pressed at one caption, as its parts ("split", key), empty for the buttons of the whole form."""

    number: int
    edits: Mapping[str, CueEdit]
    unreadable: tuple[str, ...]
    button: tuple[str, ...]

    def typed_as_it_was(self) -> dict[str, str]:
        """What is shown again as it was typed: fields that hold no time, and by how much captions were to be moved.
        All else is shown as it stands after others have saved."""
        names = [*self.unreadable, *(name for name in request.form if name.startswith(MOVE))]
        return {name: request.form[name] for name in names}

    def require_readable(self) -> None:
        """Raise Invalid at the first field that holds no time."""
        if self.unreadable:
            raise Invalid(N_("Write a time as minutes and seconds, for example 1:02.5."), field=self.unreadable[0])

    def edits_with_button(self, language: str, cues: list[Cue]) -> dict[str, CueEdit]:
        """What was typed, with what the button pressed changes of it. `cues`: the captions with what was typed."""
        name, key, rule = (*self.button, "", "", "")[:3]
        if name in set(CueAction):
            action = CueAction(name)
            seconds = _seconds(key) if action is CueAction.MOVE else 0.0
            typed = self.edits.get(key)
            if action is CueAction.SPLIT and typed is not None:  # an empty line in it says where
                cues = [cue if cue.key != key else cue.rewritten(typed.text) for cue in cues]
            second = _usable_key(request.form.get(f"second-{key}", ""))
            return {**self.edits, **edits_of_action(cues, action, key, new_key=second, seconds=seconds)}
        if name == "repair":
            repairs = {each: cue for each, cue in repairs_of(cues, rule, language).items() if not key or each == key}
            return {**self.edits, **{each: CueEdit(cue.text, cue.start, cue.end) for each, cue in repairs.items()}}
        return dict(self.edits)


def posted_captions() -> CaptionForm:
    """The form of this request."""
    unreadable: list[str] = []

    def time_of(name: str) -> float | None:
        typed = request.form.get(name, "")
        seconds = parse_clock(typed)
        if typed.strip() and seconds is None:
            unreadable.append(name)
        return seconds

    edits = {}
    for key, text in _texts().items():
        sources = tuple(source for source in request.form.get(SOURCES + key, "").split() if _KEY.fullmatch(source))
        edits[key] = CueEdit(text, time_of(START + key), time_of(END + key), sources)
    button = tuple(request.form.get("do", "").split(":"))
    return CaptionForm(posted_version(), edits, tuple(unreadable), button if button[0] else ())


def _texts() -> dict[str, str]:
    """Map each cue's key to the text of its field, lines as they were typed, guesses of the program taken back where
    that was asked for."""
    texts = {
        name.removeprefix(TEXT): "\n".join(line.strip() for line in text.strip().splitlines())
        for name, text in request.form.items()
        if name.startswith(TEXT) and _KEY.fullmatch(name.removeprefix(TEXT))
    }
    for name, value in request.form.items(multi=True):
        key, (guess, _bar, recognised) = name.removeprefix(TAKEN_BACK), value.partition("|")
        if name.startswith(TAKEN_BACK) and guess and key in texts:
            over_lines = r"\n?".join(map(re.escape, guess))
            texts[key] = re.sub(over_lines, lambda _match: recognised, texts[key], count=1)  # noqa: B023  (used at once)
    return texts


def _usable_key(typed: str) -> str:
    return typed if _KEY.fullmatch(typed) else new_key()


def _seconds(key: str) -> float:
    """By how many seconds captions shall come later: a time, with a minus of any keyboard where they come earlier."""
    field = MOVE + key
    typed = request.form.get(field, "").strip().replace("\u2212", "-").replace("\uff0d", "-")
    seconds = parse_clock(typed.lstrip("+-"))
    if seconds is None or seconds > _MOST_MOVED_S:
        raise Invalid(N_("Enter a number of seconds, for example 1.5 or -0.4."), field=field)
    return -seconds if typed.startswith("-") else seconds
