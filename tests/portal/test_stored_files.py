"""The name under which a file is saved."""

from __future__ import annotations

import pytest
from werkzeug.http import parse_options_header

from portal.stored_files import content_disposition


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("lesson-1.pdf", "lesson-1.pdf"),
        ("按摩前怎样洗手.epub", "changxue.epub"),
        ("第 2 课 hand washing.pdf", "2 hand washing.pdf"),
        ('a"b\\c\r\nX: y.txt', "a b c X y.txt"),
        ("讲义", "changxue"),
        ("讲义.文档", "changxue"),
        ("", "changxue"),
    ],
)
def test_every_program_gets_a_name_that_it_can_write_with_its_ending(name: str, plain: str) -> None:
    header = content_disposition(name, attached=True)
    assert header.isascii()
    assert header.isprintable()
    assert header.startswith(f'attachment; filename="{plain}"')


@pytest.mark.parametrize("name", ["lesson-1.pdf", "按摩前怎样洗手.epub", '50% & mehr; "so".pdf'])
def test_whoever_knows_the_newer_form_gets_the_name_as_it_is(name: str) -> None:
    kind, options = parse_options_header(content_disposition(name, attached=False))
    assert (kind, options["filename"]) == ("inline", name)
