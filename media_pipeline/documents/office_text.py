"""The child process that takes text and pictures out of DOCX and PPTX; started by `office`, imports nothing of this
project.

Arguments: "script" or "lesson", and the file. Standard output: one line of JSON {"kind": "docx" or "pptx", "text": …},
for a script the words that are spoken, for a lesson HTML; nothing where the file is neither. For a lesson the pictures
are written into the folder in which it was started, as "1", "2", …; in the HTML the source of the first one is
"picture:1". A deck has "slides" as well, each with its HTML, its notes and what else is to be known of it.
"""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from typing import Any

MOST_BYTES = 400 * 1024**2
"""Unpacked. Pictures and recordings in a deck count as well."""
MOST_SLIDES = 2000
MOST_PICTURES = 100
LARGEST_PICTURE = 30 * 1024**2
SHOWN_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""What browsers show; drawings (EMF, WMF, SVG) and TIFF are named by the alternative text alone."""


def main(purpose: str, path: str) -> None:
    with zipfile.ZipFile(path) as package:
        names = set(package.namelist())
        if sum(entry.file_size for entry in package.infolist()) > MOST_BYTES:
            raise SystemExit("too large")
    kind = "docx" if "word/document.xml" in names else "pptx" if "ppt/presentation.xml" in names else ""
    if not kind:
        raise SystemExit("neither a document nor a deck")
    print(json.dumps({"kind": kind, **READERS[purpose, kind](path)}))


class Pictures:
    """The pictures written so far."""

    def __init__(self) -> None:
        self.count = 0

    def source(self, content_type: str, data: bytes) -> str:
        """The source of a picture in the HTML; empty where it is none to be shown."""
        if content_type not in SHOWN_TYPES or len(data) > LARGEST_PICTURE or self.count >= MOST_PICTURES:
            return ""
        self.count += 1
        Path(str(self.count)).write_bytes(data)
        return f"picture:{self.count}"


def words_of_docx(path: str) -> dict[str, Any]:
    import mammoth

    with open(path, "rb") as file:  # noqa: PTH123  (mammoth takes an open file)
        return {"text": str(mammoth.extract_raw_text(file).value)}


def html_of_docx(path: str) -> dict[str, Any]:
    """Headings, lists, tables, links, emphasis, pictures."""
    import mammoth

    pictures = Pictures()

    def source(picture: Any) -> dict[str, str]:
        if picture.content_type not in SHOWN_TYPES:
            return {"src": ""}
        try:
            with picture.open() as file:
                return {"src": pictures.source(picture.content_type, file.read(LARGEST_PICTURE + 1))}
        except (OSError, KeyError, ValueError):  # it stands outside the file, or is not in it
            return {"src": ""}

    with open(path, "rb") as file:  # noqa: PTH123  (mammoth takes an open file)
        convert_image = mammoth.images.img_element(source)
        return {"text": str(mammoth.convert_to_html(file, convert_image=convert_image).value)}


def notes_of_pptx(path: str) -> dict[str, Any]:
    return {"text": "\n\n".join(note for note in map(_notes, _slides(path)) if note)}


def html_of_pptx(path: str) -> dict[str, Any]:
    """Each slide under its title: its texts as lists, its tables, its pictures."""
    pictures = Pictures()
    slides = [_slide(slide, number, pictures) for number, slide in enumerate(_slides(path), start=1)]
    return {"text": "".join(f"<h2>{each['heading']}</h2>{each['html']}" for each in slides), "slides": slides}


def _slides(path: str) -> list[Any]:
    from pptx import Presentation

    slides = list(Presentation(path).slides)
    if len(slides) > MOST_SLIDES:
        raise SystemExit("too many slides")
    return slides


def _notes(slide: Any) -> str:
    frame = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    return "" if frame is None else str(frame.text.replace("\x0b", "\n").strip())


def _slide(slide: Any, number: int, pictures: Pictures) -> dict[str, Any]:
    title = slide.shapes.title
    words = title.text_frame.text.strip() if title is not None else ""
    others = [shape for shape in slide.shapes if title is None or shape.shape_id != title.shape_id]
    return {
        "title": " ".join(words.split()),
        "heading": escape(words or str(number)),
        "html": "".join(part for shape in others for part in _shape(shape, pictures)),
        "notes": _notes(slide),
        "hidden": slide._element.get("show") in ("0", "false"),
        "drawn": any(_is_drawn(shape) for shape in others),
    }


def _is_drawn(shape: Any) -> bool:
    """Whether there is something to be seen in a shape besides words."""
    if hasattr(shape, "shapes"):
        return True
    if getattr(shape, "has_table", False):
        return False
    return not shape.has_text_frame or not shape.text_frame.text.strip()


def _shape(shape: Any, pictures: Pictures) -> Iterator[str]:
    if hasattr(shape, "shapes"):
        for one in shape.shapes:
            yield from _shape(one, pictures)
    elif getattr(shape, "has_table", False):
        rows = ("".join(f"<td>{escape(cell.text)}</td>" for cell in row.cells) for row in shape.table.rows)
        yield f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
    elif shape.has_text_frame:
        lines = [line.strip() for line in shape.text_frame.text.replace("\x0b", "\n").split("\n") if line.strip()]
        tag, item = ("ul", "li") if len(lines) > 1 else ("div", "p")
        yield f"<{tag}>{''.join(f'<{item}>{escape(line)}</{item}>' for line in lines)}</{tag}>"
    elif hasattr(type(shape), "image"):
        alternative = escape(shape._element._nvXxPr.cNvPr.get("descr") or "")
        yield f'<img src="{_picture(shape, pictures)}" alt="{alternative}">'


def _picture(shape: Any, pictures: Pictures) -> str:
    try:
        return pictures.source(shape.image.content_type, shape.image.blob)
    except (AttributeError, KeyError, ValueError):  # it stands outside the file, is not in it, or of no known kind
        return ""


READERS: dict[tuple[str, str], Callable[[str], dict[str, Any]]] = {
    ("script", "docx"): words_of_docx,
    ("script", "pptx"): notes_of_pptx,
    ("lesson", "docx"): html_of_docx,
    ("lesson", "pptx"): html_of_pptx,
}

if __name__ == "__main__":
    main(*sys.argv[1:])
