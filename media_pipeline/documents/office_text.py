"""The child process that takes the text out of DOCX and PPTX; started by `office`, imports nothing of this project.

Arguments: "script" or "lesson", and the file. Standard output: one line of JSON {"kind": "docx" or "pptx", "text": …},
for a script the words that are spoken, for a lesson HTML; nothing where the file is neither.
"""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Callable, Iterator
from html import escape
from typing import Any

MOST_BYTES = 400 * 1024**2
"""Unpacked. Pictures and recordings in a deck count as well."""
MOST_SLIDES = 2000


def main(purpose: str, path: str) -> None:
    with zipfile.ZipFile(path) as package:
        names = set(package.namelist())
        if sum(entry.file_size for entry in package.infolist()) > MOST_BYTES:
            raise SystemExit("too large")
    kind = "docx" if "word/document.xml" in names else "pptx" if "ppt/presentation.xml" in names else ""
    if not kind:
        raise SystemExit("neither a document nor a deck")
    print(json.dumps({"kind": kind, "text": TEXTS[purpose, kind](path)}))


def words_of_docx(path: str) -> str:
    import mammoth

    with open(path, "rb") as file:  # noqa: PTH123  (mammoth takes an open file)
        return str(mammoth.extract_raw_text(file).value)


def html_of_docx(path: str) -> str:
    """Headings, lists, tables, links, emphasis; of a picture its alternative text alone."""
    import mammoth

    without_file = mammoth.images.img_element(lambda _picture: {"src": ""})
    with open(path, "rb") as file:  # noqa: PTH123  (mammoth takes an open file)
        return str(mammoth.convert_to_html(file, convert_image=without_file).value)


def notes_of_pptx(path: str) -> str:
    notes = [slide.notes_slide.notes_text_frame for slide in _slides(path) if slide.has_notes_slide]
    texts = [frame.text.replace("\x0b", "\n").strip() for frame in notes if frame is not None]
    return "\n\n".join(text for text in texts if text)


def html_of_pptx(path: str) -> str:
    """Each slide under its title: its texts as lists, its tables, its pictures by their alternative text."""
    return "".join("".join(_slide(slide, number)) for number, slide in enumerate(_slides(path), start=1))


def _slides(path: str) -> list[Any]:
    from pptx import Presentation

    slides = list(Presentation(path).slides)
    if len(slides) > MOST_SLIDES:
        raise SystemExit("too many slides")
    return slides


def _slide(slide: Any, number: int) -> Iterator[str]:
    title = slide.shapes.title
    heading = title.text_frame.text.strip() if title is not None else ""
    yield f"<h2>{escape(heading or str(number))}</h2>"
    for shape in slide.shapes:
        if title is not None and shape.shape_id == title.shape_id:
            continue
        yield from _shape(shape)


def _shape(shape: Any) -> Iterator[str]:
    if hasattr(shape, "shapes"):
        for one in shape.shapes:
            yield from _shape(one)
    elif getattr(shape, "has_table", False):
        rows = ("".join(f"<td>{escape(cell.text)}</td>" for cell in row.cells) for row in shape.table.rows)
        yield f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
    elif shape.has_text_frame:
        lines = [line.strip() for line in shape.text_frame.text.replace("\x0b", "\n").split("\n") if line.strip()]
        tag, item = ("ul", "li") if len(lines) > 1 else ("div", "p")
        yield f"<{tag}>{''.join(f'<{item}>{escape(line)}</{item}>' for line in lines)}</{tag}>"
    elif hasattr(shape, "image"):
        yield f'<img alt="{escape(shape._element._nvXxPr.cNvPr.get("descr") or "")}">'


TEXTS: dict[tuple[str, str], Callable[[str], str]] = {
    ("script", "docx"): words_of_docx,
    ("script", "pptx"): notes_of_pptx,
    ("lesson", "docx"): html_of_docx,
    ("lesson", "pptx"): html_of_pptx,
}

if __name__ == "__main__":
    main(*sys.argv[1:])
