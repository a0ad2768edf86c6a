"""Script of a lecture that somebody brings as plain text."""

from __future__ import annotations

from content.messages import N_
from media_pipeline.captions.parsers.decoding import decoded
from media_pipeline.errors import UnusableFile

MAX_BYTES = 8 * 1024**2


def read_script_file(data: bytes, name: str) -> str:
    """Decode a plain-text script. Raises UnusableFile, naming the file, where it is no text or has no words."""
    if len(data) > MAX_BYTES:
        raise UnusableFile(N_("%(name)s is too large for a script. Save it as plain text (.txt)."), name=name)
    text = decoded(data, name).text.strip()
    if not any(character.isalnum() for character in text):
        raise UnusableFile(N_("There are no words in %(name)s. Choose the file that holds the script."), name=name)
    return text
