"""Files as Word, PowerPoint and a program for texts write them, as small as they can be."""

from __future__ import annotations

import io
import zipfile

TYPES = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/word/document.xml"
 ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"""
RELATIONS = """<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
 Target="word/document.xml"/></Relationships>"""
WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'


def docx(
    body: str = "<w:p><w:r><w:t>大家好。</w:t></w:r></w:p><w:p><w:r><w:t>先洗手。</w:t></w:r></w:p>", head: str = ""
) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", TYPES)
        package.writestr("_rels/.rels", RELATIONS)
        package.writestr("word/document.xml", head + WORD.format(body))
        package.writestr("word/vbaProject.bin", b"macros are never run")
    return target.getvalue()


def pptx(*notes: str) -> bytes:
    from pptx import Presentation

    deck = Presentation()
    for text in notes:
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = "标题不是讲稿"
        if text:
            slide.notes_slide.notes_text_frame.text = text
    target = io.BytesIO()
    deck.save(target)
    return target.getvalue()


def pdf(text: str = "Wash your hands first.", pages: int = 1, trailer: str = "") -> bytes:
    """A file as a program for texts would write it: a catalogue, pages, one font."""
    stream = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET"
    kids = " ".join(f"{number + 5} 0 R" for number in range(pages))
    page = (
        "<< /Type /Page /Parent 2 0 R /Contents 3 0 R /Resources << /Font << /F1 4 0 R >> >> /MediaBox [0 0 612 792] >>"
    )
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *[page] * pages,
    ]
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R {trailer}>>\n"
    return data + f"{end}startxref\n{len(data)}\n%%EOF\n".encode()
