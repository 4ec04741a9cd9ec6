"""Small real documents from a few words, for the sample home: PDF, OOXML (Word, Excel, PowerPoint) and PNG.

The same words make the same bytes. These are the least that other programs open, no layout engine:
PDF text is Latin (Windows-1252) in Helvetica, an Excel sheet holds text and numbers, a slide a
title and lines.
"""

from __future__ import annotations

import io
import struct
import textwrap
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

__all__ = ["docx", "pdf", "png", "pptx", "xlsx"]

_LINES_A_PAGE = 44
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org"
_RELATED = f"{_OFFICE}/officeDocument/2006/relationships"
_PART = "application/vnd.openxmlformats-officedocument"


def pdf(title: str, paragraphs: Sequence[str]) -> bytes:
    """A PDF of A4 pages with a title and wrapped paragraphs (PDF 1.4)."""
    lines = [
        line
        for text in paragraphs
        for line in (*textwrap.wrap(text, 88, break_long_words=True), "")
    ]
    pages = [lines[n : n + _LINES_A_PAGE] for n in range(0, len(lines), _LINES_A_PAGE)] or [[]]
    first = 5  # after catalog, page tree, font and document information
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{first + 2 * n} 0 R' for n in range(len(pages)))}] >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Title (" + _pdf_text(title) + b") >>",
    ]
    for number, page in enumerate(pages):
        heading = b"/F1 18 Tf (" + _pdf_text(title) + b") Tj 0 -28 Td " if number == 0 else b""
        shown = b" ".join(b"(" + _pdf_text(line) + b") Tj T*" for line in page)
        content = b"BT 56 780 Td 16 TL " + heading + b"/F1 11 Tf " + shown + b" ET"
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {first + 2 * number + 1} 0 R >>".encode(),
            f"<< /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream",
        ]
    return _pdf_file(objects)


def _pdf_file(objects: Sequence[bytes]) -> bytes:
    """Objects 1, 2, ... with the cross-reference table: object 1 is the catalog, 4 the document information."""
    file, offsets = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(file))
        file += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    end = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info 4 0 R >>\nstartxref\n{len(file)}\n%%EOF\n"
    )
    return file + end.encode()


def _pdf_text(text: str) -> bytes:
    encoded = text.encode("cp1252", "replace")
    return encoded.replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")


def docx(title: str, paragraphs: Sequence[str]) -> bytes:
    """A Word document: the title, then the paragraphs."""
    word = f"{_OFFICE}/wordprocessingml/2006/main"
    runs = "".join(
        f'<w:p><w:r>{"<w:rPr><w:b/></w:rPr>" if n == 0 else ""}<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'
        for n, text in enumerate((title, *paragraphs))
    )
    document = f'{_XML}<w:document xmlns:w="{word}"><w:body>{runs}</w:body></w:document>'
    kind = f"{_PART}.wordprocessingml.document.main+xml"
    return _package({"word/document.xml": (kind, document)}, "word/document.xml")


def xlsx(rows: Sequence[Sequence[str | int | float]]) -> bytes:
    """An Excel workbook with one sheet."""
    sheet_space = f"{_OFFICE}/spreadsheetml/2006/main"
    cells = "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows)
    sheet = f'{_XML}<worksheet xmlns="{sheet_space}"><sheetData>{cells}</sheetData></worksheet>'
    book = (
        f'{_XML}<workbook xmlns="{sheet_space}" xmlns:r="{_RELATED}">'
        '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    parts = {
        "xl/workbook.xml": (f"{_PART}.spreadsheetml.sheet.main+xml", book),
        "xl/worksheets/sheet1.xml": (f"{_PART}.spreadsheetml.worksheet+xml", sheet),
    }
    links = {"xl/workbook.xml": [("worksheet", "worksheets/sheet1.xml")]}
    return _package(parts, "xl/workbook.xml", links)


def _cell(value: str | int | float) -> str:
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return f"<c><v>{value}</v></c>"


def pptx(slides: Sequence[Sequence[str]]) -> bytes:
    """A PowerPoint presentation; of each slide the first line is the title."""
    spaces = (
        f'xmlns:a="{_OFFICE}/drawingml/2006/main" xmlns:r="{_RELATED}" '
        f'xmlns:p="{_OFFICE}/presentationml/2006/main"'
    )
    group = (
        '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
    )
    empty = f"<p:cSld><p:spTree>{group}</p:spTree></p:cSld>"
    colours = " ".join(
        f'{name}="{value}"'
        for name, value in zip(
            ("bg1", "tx1", "bg2", "tx2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink"),
            ("lt1", "dk1", "lt2", "dk2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink"),
            strict=True,
        )
    )
    master = (
        f"{_XML}<p:sldMaster {spaces}>{empty}<p:clrMap {colours}/>"
        '<p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rId1"/></p:sldLayoutIdLst></p:sldMaster>'
    )
    ids = "".join(f'<p:sldId id="{256 + n}" r:id="rId{n + 2}"/>' for n in range(len(slides)))
    presentation = (
        f'{_XML}<p:presentation {spaces}><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId1"/>'
        f"</p:sldMasterIdLst><p:sldIdLst>{ids}</p:sldIdLst>"
        '<p:sldSz cx="9144000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>'
    )
    kind = f"{_PART}.presentationml"
    layout = "ppt/slideLayouts/slideLayout1.xml"
    parts = {
        "ppt/presentation.xml": (f"{kind}.presentation.main+xml", presentation),
        "ppt/slideMasters/slideMaster1.xml": (f"{kind}.slideMaster+xml", master),
        layout: (f"{kind}.slideLayout+xml", f"{_XML}<p:sldLayout {spaces}>{empty}</p:sldLayout>"),
        "ppt/theme/theme1.xml": (f"{_PART}.theme+xml", _theme()),
    }
    links = {
        "ppt/presentation.xml": [("slideMaster", "slideMasters/slideMaster1.xml")],
        "ppt/slideMasters/slideMaster1.xml": [
            ("slideLayout", "../slideLayouts/slideLayout1.xml"),
            ("theme", "../theme/theme1.xml"),
        ],
        layout: [("slideMaster", "../slideMasters/slideMaster1.xml")],
    }
    for number, lines in enumerate(slides, start=1):
        name = f"slides/slide{number}.xml"
        shapes = f"<p:cSld><p:spTree>{group}{_shapes(lines)}</p:spTree></p:cSld>"
        parts[f"ppt/{name}"] = (f"{kind}.slide+xml", f"{_XML}<p:sld {spaces}>{shapes}</p:sld>")
        links["ppt/presentation.xml"].append(("slide", name))
        links[f"ppt/{name}"] = [("slideLayout", "../slideLayouts/slideLayout1.xml")]
    return _package(parts, "ppt/presentation.xml", links)


def _shapes(lines: Sequence[str]) -> str:
    """Two text boxes, sizes in English metric units (914,400 an inch): the title, the lines below it."""
    boxes = [(lines[:1], 457_200, 914_400, 3200), (lines[1:], 1_600_200, 4_525_963, 2000)]
    shapes = []
    for number, (texts, top, height, size) in enumerate(boxes, start=2):
        paragraphs = "".join(
            f'<a:p><a:r><a:rPr lang="en" sz="{size}"/><a:t>{escape(text)}</a:t></a:r></a:p>'
            for text in texts
        )
        shapes.append(
            f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="Text {number}"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr>'
            f'<p:spPr><a:xfrm><a:off x="457200" y="{top}"/><a:ext cx="8229600" cy="{height}"/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
            f"<p:txBody><a:bodyPr/><a:lstStyle/>{paragraphs or '<a:p/>'}</p:txBody></p:sp>"
        )
    return "".join(shapes)


def _theme() -> str:
    """Colours, fonts and the three fills, lines and effects that the schema asks of every theme."""
    names = ("dk1", "lt1", "dk2", "lt2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink")
    values = "000000 FFFFFF 1F3A4D EEF2F4 2F6F8F C8553D 588157 E0A458 6D597A 355070 1A5FB4 613583"
    colours = "".join(
        f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>'
        for name, value in zip(names, values.split(), strict=True)
    )
    font = '<a:latin typeface="Helvetica"/><a:ea typeface=""/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line, effect = f"<a:ln>{fill}</a:ln>", "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'{_XML}<a:theme xmlns:a="{_OFFICE}/drawingml/2006/main" name="Plain"><a:themeElements>'
        f'<a:clrScheme name="Plain">{colours}</a:clrScheme><a:fontScheme name="Plain">'
        f"<a:majorFont>{font}</a:majorFont><a:minorFont>{font}</a:minorFont></a:fontScheme>"
        f'<a:fmtScheme name="Plain"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{line * 3}</a:lnStyleLst><a:effectStyleLst>{effect * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )


def _package(
    parts: Mapping[str, tuple[str, str]],
    main: str,
    links: Mapping[str, Sequence[tuple[str, str]]] | None = None,
) -> bytes:
    """An OOXML package (ECMA-376, part 2) of parts (name to type and XML), `links` between them by
    type and target."""
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, (kind, _) in parts.items()
    )
    types = (
        f'{_XML}<Types xmlns="{_OFFICE}/package/2006/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )
    files = {"[Content_Types].xml": types, "_rels/.rels": _links([("officeDocument", main)])}
    files |= {name: content for name, (_, content) in parts.items()}
    for name, targets in (links or {}).items():
        folder, _, file = name.rpartition("/")
        files[f"{folder}/_rels/{file}.rels"] = _links(targets)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _links(targets: Sequence[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{n}" Type="{_RELATED}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    space = f"{_OFFICE}/package/2006/relationships"
    return f'{_XML}<Relationships xmlns="{space}">{listed}</Relationships>'


def png(width: int, height: int, colour: tuple[int, int, int]) -> bytes:
    """An image that runs from a colour at the top to white at the bottom."""
    rows = b"".join(
        b"\0" + bytes(c + (255 - c) * y // height for c in colour) * width for y in range(height)
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
