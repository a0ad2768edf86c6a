"""A text cut in two by whoever wrote it."""

from __future__ import annotations


def two_parts(text: str) -> tuple[str, str]:
    """The parts before and after the first empty line, else before and after the first line break; the second is empty
    where there is neither."""
    lines = "\n".join(line.strip() for line in text.strip().splitlines())
    first, _, second = lines.partition("\n\n") if "\n\n" in lines else lines.partition("\n")
    return first.strip(), second.strip()
