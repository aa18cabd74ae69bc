"""Good and bad files, made here byte by byte; nothing of anybody's is kept in the repository."""

import struct
import zipfile
import zlib
from io import BytesIO

from openpyxl import Workbook

_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>{more}</Types>'
)
_RELS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    "{rels}</Relationships>"
)
_DOCUMENT = '<?xml version="1.0"?><w:document xmlns:w="w"><w:body/></w:document>'


def pdf(body: bytes = b"", tail: bytes = b"", head: bytes = b"") -> bytes:
    return (
        b"%PDF-1.7\n" + head
        + b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        + body + b"\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n" + tail
    )  # fmt: skip


def packed_objects(text: bytes) -> bytes:
    packed = zlib.compress(text)
    return (
        b"3 0 obj<</Type/ObjStm/Filter/FlateDecode/Length %d>>stream\n" % len(packed) + packed + b"\nendstream endobj"
    )


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(*more: bytes, width: int = 2, height: int = 1, tail: bytes = b"") -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(b"\0\0\0")
    chunks = chunk(b"IHDR", header) + b"".join(more) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks + tail


def jpeg(*, comment: bytes = b"", tail: bytes = b"", width: int = 2) -> bytes:
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, 1, width, 1) + b"\1\x11\0"
    said = b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment if comment else b""
    scan = b"\xff\xda" + struct.pack(">H", 8) + b"\1\1\0\0\x3f\0" + b"\x12\xff\x00\x34"
    return b"\xff\xd8" + said + frame + scan + b"\xff\xd9" + tail


def package(parts: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return held.getvalue()


def word(
    more: dict[str, str | bytes] | None = None, types: str = "", rels: str = "", document: str = _DOCUMENT
) -> bytes:
    return package(
        {
            "[Content_Types].xml": _TYPES.format(more=types),
            "word/document.xml": document,
            "word/_rels/document.xml.rels": _RELS.format(rels=rels),
            **(more or {}),
        }
    )


def slides() -> bytes:
    return package({"[Content_Types].xml": _TYPES.format(more=""), "ppt/presentation.xml": "<p/>"})


def real_xlsx() -> bytes:
    held = BytesIO()
    book = Workbook()
    book.worksheets[0].append(["报价", 120000])
    book.save(held)
    return held.getvalue()


def relation(kind: str, target: str) -> str:
    return f'<Relationship Id="r9" Type="http://x/{kind}" Target="{target}" TargetMode="External"/>'


def encrypted(content: bytes) -> bytes:
    """The same package with the mark "encrypted" on every entry."""
    changed = bytearray(content)
    for head, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        position = changed.find(head)
        while position >= 0:
            changed[position + offset] |= 1
            position = changed.find(head, position + 4)
    return bytes(changed)


def ole(mark: str = "") -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + mark.encode("utf-16-le")


_HTML = b"<html><script>alert(1)</script></html>"

GOOD: dict[str, tuple[str, bytes]] = {
    "a pdf": ("报价单.pdf", pdf()),
    "a pdf with packed objects": ("报价单.PDF", pdf(packed_objects(b"4 0 <</Type/Page>>"))),
    "a docx with a picture": ("试验报告.docx", word({"word/media/image1.png": png(), "docProps/app.xml": "<a/>"})),
    "a docx with a link": ("方案.docx", word(rels=relation("hyperlink", "https://example.com/"))),
    "a docx with the figures of a chart": ("图表.docx", word({"word/embeddings/book.xlsx": real_xlsx()})),
    "an xlsx of a real program": ("报价.xlsx", real_xlsx()),
    "a pptx": ("路演.pptx", slides()),
    "a png": ("密封面.png", png()),
    "a jpg": ("密封面.jpg", jpeg()),
    "a jpeg of two images": ("密封面.jpeg", jpeg(tail=jpeg())),
    "a name of two forms": ("cafe\u0301.pdf", pdf()),
}

BAD: dict[str, tuple[str, bytes, str]] = {
    "nothing": ("a.pdf", b"", "empty"),
    "too large": ("a.pdf", pdf() + b" " * (20 * 1024 * 1024), "too_large"),
    "no extension": ("报告", pdf(), "extension"),
    "only an extension": (".pdf", pdf(), "extension"),
    "a page": ("a.html", _HTML, "extension"),
    "a drawing": ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "extension"),
    "a program": ("a.exe", b"MZ", "extension"),
    "a disguised program": ("发票.exe.pdf", pdf(), "name"),
    "a disguised page": ("发票.html.png", png(), "name"),
    "a NUL in the name": ("a\0.pdf", pdf(), "name"),
    "a turned name": ("发票\u202efdp.exe.pdf", pdf(), "name"),
    "a hidden letter": ("a\u200b.pdf", pdf(), "name"),
    "a path": ("../../a.pdf", pdf(), "name"),
    "a windows path": ("c:\\a.pdf", pdf(), "name"),
    "a newline in the name": ("a\r\nX: y.pdf", pdf(), "name"),
    "a long name": ("长" * 130 + ".pdf", pdf(), "name"),
    "an archive": ("a.zip", package({"a": "a"}), "archive"),
    "an archive called docx": ("a.docx", package({"a.txt": "a"}), "mismatch"),
    "a workbook called docx": ("a.docx", real_xlsx(), "mismatch"),
    "a docx called xlsx": ("a.xlsx", word(), "mismatch"),
    "a macro name": ("a.docm", word(), "macro"),
    "an old format": ("a.doc", ole(), "old_format"),
    "an old format renamed": ("a.docx", ole(), "old_format"),
    "a locked docx": ("a.docx", ole("EncryptedPackage"), "password"),
    "a page called pdf": ("a.pdf", _HTML, "mismatch"),
    "a program called png": ("a.png", b"MZ" + b"\0" * 90, "mismatch"),
    "a drawing called png": ("a.png", b"<svg onload='alert(1)'/>", "mismatch"),
    "a png called jpg": ("a.jpg", png(), "mismatch"),
    "a pdf behind a page": ("a.pdf", _HTML + pdf(), "mismatch"),
    "a pdf with a page in its head": ("a.pdf", pdf(head=b"%" + _HTML + b"\n"), "structure"),
    "a pdf with an archive behind it": ("a.pdf", pdf(tail=package({"a": "a"})), "structure"),
    "a pdf cut off": ("a.pdf", pdf()[:-10], "damaged"),
    "a locked pdf": ("a.pdf", pdf(b"9 0 obj<</Encrypt 8 0 R>>endobj"), "password"),
    "a pdf with a script": ("a.pdf", pdf(b"9 0 obj<</S/JavaScript/JS(app.alert(1))>>endobj"), "active"),
    "a pdf with a script in disguise": ("a.pdf", pdf(b"9 0 obj<</S/J#61vaScript>>endobj"), "active"),
    "a pdf with a packed script": ("a.pdf", pdf(packed_objects(b"9 0 <</S/JavaScript/JS(x)>>")), "active"),
    "a pdf that starts something": ("a.pdf", pdf(b"9 0 obj<</S/Launch/F(cmd.exe)>>endobj"), "active"),
    "a pdf with a file in it": ("a.pdf", pdf(b"9 0 obj<</Names<</EmbeddedFiles 8 0 R>>>>endobj"), "active"),
    "a pdf bomb": ("a.pdf", pdf(packed_objects(b"\0" * (61 * 1024 * 1024))), "bomb"),
    "a docx with macros": ("a.docx", word({"word/vbaProject.bin": b"x"}), "macro"),
    "a docx of a macro type": (
        "a.docx",
        word(types='<Override PartName="/w.xml" ContentType="application/vnd.ms-word.macroEnabled.main+xml"/>'),
        "macro",
    ),
    "a docx with a control": ("a.docx", word({"word/activeX/activeX1.xml": "<a/>"}), "embedded"),
    "a docx with a program": ("a.docx", word({"word/media/a.exe": b"MZ"}), "embedded"),
    "a docx with a program called picture": ("a.docx", word({"word/media/a.png": b"MZ\0\0"}), "embedded"),
    "a docx with a page called picture": ("a.docx", word({"word/media/a.png": _HTML}), "embedded"),
    "a docx with an old object": ("a.docx", word({"word/embeddings/oleObject1.bin": ole()}), "embedded"),
    "a docx in a docx": ("a.docx", word({"word/embeddings/a.docx": word()}), "embedded"),
    "a docx with a distant template": ("a.docx", word(rels=relation("attachedTemplate", "http://x/t")), "external"),
    "a docx with a distant picture": ("a.docx", word(rels=relation("image", "http://example.com/p.png")), "external"),
    "a docx with a DTD": ("a.docx", word(document='<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "markup"),
    "a docx of broken markup": ("a.docx", word(document="<a><b></a>"), "damaged"),
    "a docx nested without end": ("a.docx", word(document="<a>" * 3000 + "</a>" * 3000), "bomb"),
    "a docx bomb": ("a.docx", word({"word/media/a.bmp": b"\0" * (130 * 1024 * 1024)}), "bomb"),
    "a docx of too many parts": ("a.docx", word({f"word/p{n}.xml": "<a/>" for n in range(2001)}), "bomb"),
    "a docx that climbs": ("a.docx", word({"word/../../a.xml": "<a/>"}), "structure"),
    "a docx with something before it": ("a.docx", b"PK\x03\x04" + word(), "structure"),
    "a docx with something behind it": ("a.docx", word() + _HTML, "structure"),
    "a docx cut off": ("a.docx", word()[:-300], "damaged"),
    "an encrypted docx": ("a.docx", encrypted(word()), "password"),
    "a png with a page behind it": ("a.png", png(tail=_HTML), "picture"),
    "a png with an archive behind it": ("a.png", png(tail=package({"a": "a"})), "picture"),
    "a png with a page in its words": ("a.png", png(chunk(b"tEXt", b"Comment\0<script>alert(1)</script>")), "markup"),
    "a png cut off": ("a.png", png()[:-6], "damaged"),
    "a png with a wrong sum": ("a.png", png()[:-1] + b"\0", "damaged"),
    "a png of giant size": ("a.png", png(width=60_000), "picture"),
    "a jpg with a page behind it": ("a.jpg", jpeg(tail=_HTML), "picture"),
    "a jpg with an archive behind it": ("a.jpg", jpeg(tail=package({"a": "a"})), "picture"),
    "a jpg with a page in its comment": ("a.jpg", jpeg(comment=_HTML), "markup"),
    "a jpg cut off": ("a.jpg", jpeg()[:-2], "damaged"),
    "a jpg of no width": ("a.jpg", jpeg(width=0), "picture"),
}  # fmt: skip
