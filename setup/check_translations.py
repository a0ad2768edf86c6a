"""Checks that every message in code and templates has its Chinese, with the same places in it; says what is wrong.

English is the language of the messages themselves, so its catalogue need only hold them all.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from catalogues import LANGUAGES, catalogue, extracted
from fingerprints import ROOT

TRANSLATED = "zh_Hans_CN"
PLACES = re.compile(r"%\(\w+\)[a-z]|\{\w*\}")
"""What a value is put into: `%(name)s` in Python and templates, `{name}` in the messages the player fills."""
IN_F_STRING = re.compile(r"\{(_|n?p?gettext|N_)\(")


def main() -> int:
    with extracted().open("rb") as opened:
        wanted = read_po(opened)
    problems = list(hidden_messages())
    problems += [problem for language in LANGUAGES for problem in problems_of(language, wanted)]
    for problem in problems:
        print(problem)
    return 1 if problems else 0


def hidden_messages() -> Iterator[str]:
    """One sentence for each message that stands in an f-string, where Babel does not find it before Python 3.12."""
    for folder in ("portal", "content", "media_pipeline"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
                if IN_F_STRING.search(line):
                    yield f"{file.relative_to(ROOT)}:{number}: a message in an f-string is never translated"


def problems_of(language: str, wanted: Catalog) -> Iterator[str]:
    """One sentence for each message of `language` that is missing, left over, untranslated, unsure or misfilled."""
    with catalogue(language).open("rb") as opened:
        held = read_po(opened, locale=language)
    keys = {(message.id, message.context) for message in wanted if message.id}
    for message_id, context in sorted(keys, key=str):
        message = held.get(_singular(message_id), context)
        if message is None or message.id != message_id:
            yield f"{language}: not in the catalogue, run `make translations`: {message_id!r}"
        elif language == TRANSLATED:
            yield from _faults(language, message)
    for message in held:
        if message.id and (message.id, message.context) not in keys:
            yield f"{language}: used nowhere any more, run `make translations`: {message.id!r}"


def _faults(language: str, message: Message) -> Iterator[str]:
    strings = [message.string] if isinstance(message.string, str) else list(message.string or [""])
    if not all(strings):
        yield f"{language}: not translated: {message.id!r}"
    elif message.fuzzy:
        yield f"{language}: marked unsure (fuzzy): {message.id!r}"
    else:
        # Chinese has one form for every number: it stands for the plural, whose places it must have
        source = message.id if isinstance(message.id, str) else message.id[-1]
        for string in strings:
            if sorted(set(PLACES.findall(source))) != sorted(set(PLACES.findall(string))):
                yield f"{language}: other places than its message: {source!r} / {string!r}"


def _singular(message_id: str | tuple[str, ...] | list[str]) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]


if __name__ == "__main__":
    sys.exit(main())
