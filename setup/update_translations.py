"""Brings every catalogue up to date with the messages in code and templates, and says what is left to translate."""

from __future__ import annotations

from babel.messages.pofile import read_po
from catalogues import LANGUAGES, WIDTH, catalogue, extracted, pybabel


def main() -> None:
    template = extracted()
    for language in LANGUAGES:
        file = catalogue(language)
        files = ("--input-file", str(template), "--output-file", str(file), "--locale", language)
        if file.exists():
            shape = ("--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date")
            pybabel("update", *files, "--width", str(WIDTH), *shape)
        else:
            pybabel("init", *files, "--width", str(WIDTH))
    with catalogue("zh_Hans_CN").open("rb") as opened:
        chinese = read_po(opened, locale="zh_Hans_CN")
    left = [message.id for message in chinese if message.id and not all(_strings(message.string))]
    print(f"{len(chinese)} messages, {len(left)} without Chinese")
    for message_id in left:
        print(f"  {message_id if isinstance(message_id, str) else message_id[0]}")


def _strings(string: object) -> list[str]:
    return [string] if isinstance(string, str) else list(string)  # type: ignore[call-overload]  # Babel's string


if __name__ == "__main__":
    main()
