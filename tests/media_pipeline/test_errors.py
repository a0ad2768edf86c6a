"""What the log is told of a failure: where and of what kind it is, without the texts that a program was given."""

from __future__ import annotations

import pytest

from media_pipeline.errors import UnusableFile, without_words

TRACE = """Traceback (most recent call last):
  File "/opt/x/child.py", line 7, in <module>
    parse(text)
ValueError: no such word: Wang Jianguo
and on a second line of Jianguo
During handling of the above exception, another exception occurred:
  File "/opt/x/child.py", line 9, in <module>
    raise SystemExit
json.decoder.JSONDecodeError: Expecting value near Wang Jianguo"""


@pytest.mark.parametrize(
    ("detail", "left"),
    [
        ("[mov @ 0x55] moov atom not found", "[mov @ 0x55] moov atom not found"),
        ("exit 1: ValueError: of Wang Jianguo", "exit 1: ValueError: …"),
        ("Tag 王建国 无 效 is not ASCII", "Tag … is not ASCII"),
        ("cannot open 'Wang Jianguo.mp4' or \"Wang\" or `Wang'", "cannot open “…” or “…” or “…”"),
        ("it isn't here and can't be", "it isn't here and can't be"),
        ("", ""),
    ],
)
def test_what_a_program_said_is_told_without_words(detail: str, left: str) -> None:
    assert without_words(detail) == left


def test_a_trace_keeps_its_lines_and_the_kinds_of_its_exceptions() -> None:
    told = without_words(TRACE)
    assert "Jianguo" not in told
    assert "line 9, in <module>" in told
    assert ("ValueError: …" in told, "json.decoder.JSONDecodeError: …" in told) == (True, True)


def test_the_places_of_a_message_stay_empty_and_little_of_much_is_told() -> None:
    error = UnusableFile("%(name)s is empty.", name="王建国.vtt", detail="x\n" * 10**6)
    assert error.for_log().startswith("%(name)s is empty. x")
    assert len(error.for_log()) < 200
