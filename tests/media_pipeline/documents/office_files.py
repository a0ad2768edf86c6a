"""Files as Word, PowerPoint and a program for texts write them, as small as they can be."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from PIL import Image

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


def picture(width: int = 8, height: int = 8, kind: str = "PNG") -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (width, height), (200, 60, 20)).save(target, kind)
    return target.getvalue()


def picture_claiming(width: int, height: int) -> bytes:
    """A small PNG whose header names another size."""
    data = picture()
    header = b"IHDR" + struct.pack(">II", width, height) + data[24:29]
    return data[:12] + header + struct.pack(">I", zlib.crc32(header)) + data[33:]


def docx_with_pictures(*pictures: tuple[bytes, str], ending: str = "png", outside: str = "") -> bytes:
    """A Word file: a heading, a text, then each picture with its description; `outside`: the address of one more that
    is not in the file."""
    namespaces = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
    )
    drawn = (
        '<w:p><w:r><w:drawing><wp:inline><wp:docPr id="1" name="x" descr="{}"/><a:graphic><a:graphicData><pic:pic>'
        '<pic:blipFill><a:blip r:{}="{}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>'
        "</w:r></w:p>"
    )
    body = (
        '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>洗手</w:t></w:r></w:p>'
        "<w:p><w:r><w:t>先洗手。</w:t></w:r></w:p>"
    )
    image = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    relations = ""
    for number, (_data, words) in enumerate(pictures, start=1):
        body += drawn.format(words, "embed", f"p{number}")
        relations += f'<Relationship Id="p{number}" Type="{image}" Target="media/{number}.{ending}"/>'
    if outside:
        body += drawn.format("von aussen", "link", "out")
        relations += f'<Relationship Id="out" Type="{image}" Target="{outside}" TargetMode="External"/>'
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", TYPES.replace("</Types>", f"{_image_type(ending)}</Types>"))
        package.writestr("_rels/.rels", RELATIONS)
        package.writestr("word/document.xml", f"<w:document {namespaces}><w:body>{body}</w:body></w:document>")
        opening = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        package.writestr("word/_rels/document.xml.rels", f"{opening}{relations}</Relationships>")
        for number, (data, _words) in enumerate(pictures, start=1):
            package.writestr(f"word/media/{number}.{ending}", data)
    return target.getvalue()


def _image_type(ending: str) -> str:
    return f'<Default Extension="{ending}" ContentType="image/{ending}"/>'


def deck(*slides: tuple[str, str, str], drawing_on: int = 0, hidden: int = 0) -> bytes:
    """A deck of slides, each with its title, its words and its notes; of those numbered one has a picture, one is not
    shown."""
    from pptx import Presentation
    from pptx.util import Cm

    presentation = Presentation()
    for number, (title, words, notes) in enumerate(slides, start=1):
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = words
        if notes:
            slide.notes_slide.notes_text_frame.text = notes
        if number == drawing_on:
            slide.shapes.add_picture(io.BytesIO(picture()), Cm(1), Cm(1))
        if number == hidden:
            slide._element.set("show", "0")
    target = io.BytesIO()
    presentation.save(target)
    return target.getvalue()
