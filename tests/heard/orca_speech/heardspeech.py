"""A speech server for Orca, in its own process: what would be spoken is written down, one JSON text a line.

Beside it stands how Orca is, written anew ten times a second, but only when nothing waits to be done: so whoever
listens counts rest in Orca's own time, however busy the machine is.
"""

import json
import os
from pathlib import Path

from gi.repository import GLib
from orca import event_manager, orca_state, speechserver

BEAT_MS = 100
SPEECH = Path(os.environ["HEARD_SPEECH"])
STATE = SPEECH.with_name("state")


def _write(text):
    if text and text.strip():
        with SPEECH.open("a", encoding="utf-8") as log:
            log.write(json.dumps(text, ensure_ascii=False) + "\n")


class _Pulse:
    """How often Orca was at rest, how often a key had come when it was, what has its focus, whether it keeps keys."""

    def __init__(self):
        self.beats, self.keys, self.last_key = 0, 0, None
        GLib.timeout_add(BEAT_MS, self.beat, priority=GLib.PRIORITY_LOW)

    def beat(self):
        if not event_manager.getManager()._eventQueue.empty():
            return True
        key = orca_state.lastInputEvent
        self.beats, self.keys, self.last_key = self.beats + 1, self.keys + (key is not self.last_key), key
        state = {"beats": self.beats, "keys": self.keys, "role": _role(), "focus_mode": _is_in_focus_mode()}
        new = STATE.with_suffix(".new")
        new.write_text(json.dumps(state))
        new.replace(STATE)
        return True


def _role():
    try:
        return orca_state.locusOfFocus.getRoleName()
    except Exception:  # what had the focus is gone, or nothing has
        return ""


def _is_in_focus_mode():
    try:
        return bool(orca_state.activeScript.inFocusMode())
    except Exception:  # the script of a window without pages knows no such mode
        return False


class SpeechServer(speechserver.SpeechServer):
    """Rate, pitch and volume mean nothing here: Orca's own class does nothing about them."""

    _only = None

    def __init__(self):
        super().__init__()
        self.pulse = _Pulse()

    @staticmethod
    def getFactoryName():
        return "Heard"

    @classmethod
    def getSpeechServers(cls):
        return [cls.getSpeechServer()]

    @classmethod
    def getSpeechServer(cls, info=None):
        cls._only = cls._only or cls()
        return cls._only

    @staticmethod
    def shutdownActiveServers():
        """Nothing runs."""

    def getInfo(self):
        return ["heard", "heard"]

    def getVoiceFamilies(self):
        return []

    def speak(self, text=None, acss=None, interrupt=True):
        _write(text)

    def speakCharacter(self, character, acss=None):
        _write(character)

    def speakKeyEvent(self, event, acss=None):
        """Keys are in the transcript already."""

    def sayAll(self, utterances, progress):
        def one_more():
            try:
                context, _acss = next(utterances)
            except StopIteration:
                return False
            _write(context.utterance)
            context.currentOffset = context.endOffset
            GLib.idle_add(progress, context.copy(), speechserver.SayAllContext.COMPLETED)
            GLib.timeout_add(20, one_more)
            return False

        GLib.idle_add(one_more)
