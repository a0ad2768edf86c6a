"""A speech server for Orca, in its own process: what would be spoken is written down, one JSON text a line."""

import json
import os
from pathlib import Path

from gi.repository import GLib
from orca import speechserver


def _write(text):
    if text and text.strip():
        with Path(os.environ["HEARD_SPEECH"]).open("a", encoding="utf-8") as log:
            log.write(json.dumps(text, ensure_ascii=False) + "\n")


class SpeechServer(speechserver.SpeechServer):
    """Rate, pitch and volume mean nothing here: Orca's own class does nothing about them."""

    _only = None

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
