"""More than a hundred files that must not be opened, each made by code. ``(what it is, file name, content)``."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator

from tests.engine.spreadsheet.workbooks import MAIN, SHEET, changed, pack, parts, sheet_xml, xlsx

Hostile = tuple[str, str, bytes]
GOOD = xlsx([["名称", "说明"], ["泵", "漏"]])
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def all_hostile() -> Iterator[Hostile]:
    yield from names()
    yield from wrong_magic()
    yield from broken_zips()
    yield from bombs()
    yield from markup()
    yield from active_content()
    yield from sizes()
    yield from texts()
    yield from random_damage()


def names() -> Iterator[Hostile]:
    odd = [
        "",
        " ",
        "a\0.xlsx",
        "a\u202exslx.exe",
        "需求\u202e.xlsx",
        "a/b.xlsx",
        "..\\a.xlsx",
        "a\n.xlsx",
        "x" * 252 + ".xlsx",
    ]
    odd += [
        "a\u200b.xlsx",
        "a<b>.xlsx",
        "a|b.xlsx",
        "a",
        "a.exe",
        "a.xlsx.exe",
        "a.html",
        "a.svg",
        "a.xml",
        "a.zip",
        "a.json",
    ]
    odd += ["a.xlsm", "a.xltm", "a.xlam", "a.xlsb", "a.xls", "a.et", "a.ods", "a.docx", "a.xlsx ", "a.php.xlsx\0"]
    for name in odd:
        yield f"name {name!r}", name, GOOD


def wrong_magic() -> Iterator[Hostile]:
    heads = {
        "old xls": OLE,
        "encrypted": OLE + "EncryptedPackage".encode("utf-16-le"),
        "pdf": b"%PDF-1.7\n1 0 obj",
        "png": b"\x89PNG\r\n\x1a\n" + b"\0" * 40,
        "gzip": b"\x1f\x8b\x08" + b"\0" * 40,
        "7z": b"7z\xbc\xaf\x27\x1c" + b"\0" * 40,
        "rar": b"Rar!\x1a\x07\0" + b"\0" * 40,
        "exe": b"MZ\x90\0" + b"\0" * 60,
        "elf": b"\x7fELF" + b"\0" * 60,
        "html": b"<html><body><table><tr><td>1</td></tr></table></body></html>",
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        "xml spreadsheet": b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        "mhtml": b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n",
        "rtf": b"{\\rtf1 hello}",
        "shell": b"#!/bin/sh\nrm -rf /\n",
        "nothing": b"",
        "zeros": b"\0" * 4096,
    }
    for what, content in heads.items():
        yield f"{what} as xlsx", "a.xlsx", content
        yield f"{what} as csv", "a.csv", content
    yield "xlsx as csv", "a.csv", GOOD
    yield "csv as xlsx", "a.xlsx", "名称\n泵\n".encode()


def broken_zips() -> Iterator[Hostile]:
    for cut in (1, 10, 22, 100, len(GOOD) // 2, len(GOOD) - 30, len(GOOD) - 4):
        yield f"cut by {cut}", "a.xlsx", GOOD[: len(GOOD) - cut]
    yield "bytes behind the end", "a.xlsx", GOOD + b"<script>alert(1)</script>"
    yield "html before the zip", "a.xlsx", b"<html>" + GOOD
    yield "PK then html then zip", "a.xlsx", b"PK\x03\x04<html>" + GOOD
    yield "end record only", "a.xlsx", b"PK\x05\x06" + b"\0" * 18
    yield "empty zip", "a.xlsx", pack({})
    yield "zip with a comment", "a.xlsx", GOOD[:-2] + struct.pack("<H", 5) + b"<svg>"
    yield "checksum wrong", "a.xlsx", _with_wrong_checksum()
    yield "overlapping entries", "a.xlsx", _overlapping()
    yield "hole between entries", "a.xlsx", _with_hole()
    yield "names differ in the two headers", "a.xlsx", GOOD.replace(b"xl/workbook.xml", b"xl/workbooz.xml", 1)
    yield "encrypted entries", "a.xlsx", _encrypted_flag()
    yield "doubled entry", "a.xlsx", _doubled()
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        yield f"compression {method}", "a.xlsx", pack(parts(GOOD), method)
    for name in (
        "../../etc/passwd.xml",
        "/etc/passwd.xml",
        "xl\\..\\x.xml",
        "C:/x.xml",
        "xl/a\u202eb.xml",
        "xl/../../x.xml",
    ):
        yield f"zip slip {name!r}", "a.xlsx", changed({name: b"<a/>"})
    for name in ("xl/a.zip", "xl/a.xlsx", "xl/media/a.exe", "xl/a.js", "xl/media/a.svg", "xl/a.html", "a.jar"):
        yield f"nested {name}", "a.xlsx", changed({name: GOOD})
    yield "archive dressed as a picture", "a.xlsx", changed({"xl/media/image1.png": GOOD})
    yield "html dressed as a picture", "a.xlsx", changed({"xl/media/image1.png": b"<html></html>"})
    yield "word document", "a.xlsx", pack({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"})
    yield "plain zip", "a.xlsx", pack({"a.txt": b"x"})
    yield "ods", "a.xlsx", pack({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"})
    for gone in ("[Content_Types].xml", "xl/workbook.xml", SHEET, "xl/_rels/workbook.xml.rels"):
        yield f"without {gone}", "a.xlsx", changed({gone: None})


def _with_wrong_checksum() -> bytes:
    content = bytearray(GOOD)
    at = content.find(b"PK\x03\x04") + 30
    content[at + 60] ^= 0xFF
    return bytes(content)


def _overlapping() -> bytes:
    """Two directory entries that point at one local header (the flat zip bomb)."""
    entries = parts(GOOD)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in entries.items():
            archive.writestr(name, body)
        first = archive.infolist()[0]
        copy = zipfile.ZipInfo("xl/copy.xml")
        copy.header_offset, copy.CRC = first.header_offset, first.CRC
        copy.compress_size, copy.file_size, copy.compress_type = first.compress_size, first.file_size, 8
        archive.filelist.append(copy)
    return file.getvalue()


def _with_hole() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts(GOOD).items():
            archive.writestr(name, body)
            archive.fp.write(b"\0" * 100)  # type: ignore[union-attr]
            archive.start_dir = archive.fp.tell()  # type: ignore[union-attr]
    return file.getvalue()


def _encrypted_flag() -> bytes:
    content = bytearray(GOOD)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(mark, at + 4)
    return bytes(content)


def _doubled() -> bytes:
    entries = parts(GOOD)
    return pack({**entries, SHEET.upper(): entries[SHEET]})


def bombs() -> Iterator[Hostile]:
    yield "zeros in a sheet", "a.xlsx", changed({SHEET: sheet_xml(" " * 30_000_000)})
    yield "a part of 130 MiB", "a.xlsx", changed({"xl/theme/theme1.xml": b"<a>" + b" " * (130 * 1024 * 1024) + b"</a>"})
    yield "declared too small", "a.xlsx", _lying_size()
    yield "5000 parts", "a.xlsx", changed({f"xl/theme/t{number}.xml": b"<a/>" for number in range(5000)})
    yield "60 sheets", "a.xlsx", changed({f"xl/worksheets/sheet{n}.xml": sheet_xml("") for n in range(2, 62)})
    yield "deep nesting", "a.xlsx", changed({SHEET: sheet_xml("<a>" * 5000 + "</a>" * 5000)})
    shared = f'<sst xmlns="{MAIN}"><si><t>{"字" * 30_000}</t></si></sst>'.encode()
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 2001))
    yield "one long text used 2000 times", "a.xlsx", changed({"xl/sharedStrings.xml": shared, SHEET: sheet_xml(cells)})
    yield (
        "text beyond a cell",
        "a.xlsx",
        changed({"xl/sharedStrings.xml": shared.replace(b"<si>", b"<si><t>" + b"a" * 40_000 + b"</t>")}),
    )
    yield (
        "pointer to no text",
        "a.xlsx",
        changed(
            {
                SHEET: sheet_xml('<row r="1"><c r="A1" t="s"><v>9</v></c></row>'),
                "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"/>'.encode(),
            }
        ),
    )


def _lying_size() -> bytes:
    body = sheet_xml(" " * 3_000_000)
    content = bytearray(changed({SHEET: body}))
    wrong, right = struct.pack("<I", 200_000), struct.pack("<I", len(body))
    return bytes(content).replace(right, wrong)


def markup() -> Iterator[Hostile]:
    laughs = (
        '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    )
    prologs = {
        "XXE file": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        "XXE network": '<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1:9/">]>',
        "parameter entity": '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]>',
        "outside DTD": '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd">',
        "public DTD": '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://127.0.0.1:9/x.dtd">',
        "billion laughs": laughs,
        "quadratic": f'<!DOCTYPE a [<!ENTITY a "{"a" * 50_000}">]>',
        "empty DTD": "<!DOCTYPE a>",
    }
    for what, prolog in prologs.items():
        yield f"{what} in a sheet", "a.xlsx", changed({SHEET: sheet_xml("", prolog)})
    plain = prologs["XXE file"].encode()
    for part in (
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/styles.xml",
        "xl/_rels/workbook.xml.rels",
        "docProps/core.xml",
    ):
        yield f"XXE in {part}", "a.xlsx", changed({part: b'<?xml version="1.0"?>' + plain + b"<a>&x;</a>"})
    yield (
        "XXE in UTF-16",
        "a.xlsx",
        changed(
            {SHEET: ('<?xml version="1.0" encoding="utf-16"?>' + prologs["XXE file"] + "<a>&x;</a>").encode("utf-16")}
        ),
    )
    yield "unknown encoding", "a.xlsx", changed({SHEET: b'<?xml version="1.0" encoding="utf-7"?><a/>'})
    yield "unclosed markup", "a.xlsx", changed({SHEET: sheet_xml("")[:-5]})
    yield "not markup", "a.xlsx", changed({SHEET: b"\0\1\2" * 100})


def active_content() -> Iterator[Hostile]:
    extra = [
        "xl/vbaProject.bin",
        "xl/macrosheets/sheet1.xml",
        "xl/dialogsheets/sheet1.xml",
        "xl/externalLinks/externalLink1.xml",
    ]
    extra += [
        "xl/queryTables/queryTable1.xml",
        "xl/connections.xml",
        "xl/embeddings/oleObject1.bin",
        "xl/activeX/activeX1.xml",
    ]
    extra += ["xl/ctrlProps/ctrlProp1.xml", "customUI/customUI.xml", "xl/model/item.data"]
    for name in extra:
        yield f"part {name}", "a.xlsx", changed({name: b"<a/>"})
    types = parts(GOOD)["[Content_Types].xml"]
    yield (
        "macro content type",
        "a.xlsx",
        changed(
            {
                "[Content_Types].xml": types.replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml").replace(
                    b"openxmlformats-officedocument.spreadsheetml.sheet.macro", b"ms-excel.sheet.macro"
                )
            }
        ),
    )
    for kind, target in (
        ("externalLinkPath", "file:///x"),
        ("oleObject", "file://host/x"),
        ("attachedTemplate", "http://127.0.0.1:9/x"),
        ("image", "\\\\\\\\host\\\\x"),
    ):
        link = f'<Relationship Id="r1" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="External"/>'
        body = f'<Relationships xmlns="{RELS}">{link}</Relationships>'
        yield f"outside {kind}", "a.xlsx", changed({"xl/worksheets/_rels/sheet1.xml.rels": body.encode()})
    formulas = [
        "cmd|'/C calc'!A0",
        'DDE("cmd","/C calc","x")',
        'WEBSERVICE("http://127.0.0.1:9")',
        "MSEXCEL|'\\..\\cmd.exe'!A",
        'RTD("x",,"y")',
    ]
    for formula in formulas:
        yield (
            f"formula {formula}",
            "a.xlsx",
            changed(
                {
                    SHEET: sheet_xml(
                        f'<row r="1"><c r="A1"><f>{formula.replace(chr(34), "&quot;")}</f><v>0</v></c></row>'
                    )
                }
            ),
        )


def sizes() -> Iterator[Hostile]:
    for reference in ("XFD1", "TA1", "ZZZZZ1", "A1048576", "A100001", "ZZ90000"):
        yield (
            f"cell {reference}",
            "a.xlsx",
            changed({SHEET: sheet_xml(f'<row><c r="A1"><v>1</v></c><c r="{reference}"><v>1</v></c></row>')}),
        )
    for what, cells in {
        "row zero": '<row r="1"><c r="A0"><v>1</v></c></row>',
        "row zero on the row": '<row r="0"><c><v>1</v></c></row>',
        "rows out of order": '<row r="9"><c r="A9"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>',
        "cell in another row": '<row r="9"><c r="A9"><v>1</v></c><c r="A2"><v>1</v></c></row>',
        "cell outside rows": '<c r="A5"><v>1</v></c>',
        "row of ten digits": '<row r="9999999999"><c><v>1</v></c></row>',
        "absolute reference": '<row r="1"><c r="$A$1"><v>1</v></c></row>',
        "no letters": '<row r="1"><c r="1"><v>1</v></c></row>',
    }.items():
        yield what, "a.xlsx", changed({SHEET: sheet_xml(cells)})
    hidden = parts(GOOD)["xl/_rels/workbook.xml.rels"].replace(b"worksheets/sheet1.xml", b"theme/s.xml")
    far = sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    yield "sheet under another name", "a.xlsx", changed({"xl/_rels/workbook.xml.rels": hidden, "xl/theme/s.xml": far})
    yield "16384 columns", "a.xlsx", changed({SHEET: sheet_xml("<row>" + "<c><v>1</v></c>" * 16_384 + "</row>")})
    yield (
        "wide and long",
        "a.xlsx",
        changed(
            {
                SHEET: sheet_xml(
                    '<row r="1"><c r="SA1"><v>1</v></c></row><row r="99999"><c r="A99999"><v>1</v></c></row>'
                )
            }
        ),
    )
    yield "21 MiB", "a.xlsx", GOOD + b"\0" * (21 * 1024 * 1024)
    yield "21 MiB csv", "a.csv", b"a\n" * (11 * 1024 * 1024)
    yield "empty workbook", "a.xlsx", xlsx([])


def texts() -> Iterator[Hostile]:
    yield "NUL in a csv", "a.csv", b"a,b\n1,\0\n"
    yield "control marks in a csv", "a.csv", b"a,b\n1,\x07\n"
    yield "no encoding", "a.csv", b"\xff\xff\xff\xfe\x80\x81,\xff"
    yield "odd UTF-16", "a.csv", "名称".encode("utf-16") + b"\x00"
    yield "open quote", "a.csv", b'a,b\n"1,2\n3,4\n'
    yield "quote inside", "a.csv", b'a,b\n"1"x,2\n'
    yield "endless line", "a.csv", b"a" * 1_500_000
    yield "endless field", "a.csv", b"a,b\n" + b"x" * 40_000 + b",1\n"
    yield "600 columns", "a.csv", b"," * 600 + b"\n"
    yield "too many rows", "a.csv", b"1\n" * 100_002
    yield "too many cells", "a.csv", (b"1," * 400 + b"\n") * 3000
    yield "blank csv", "a.csv", b"\n\n\r\n,,\n"
    yield "BOM only", "a.csv", b"\xef\xbb\xbf"


def random_damage() -> Iterator[Hostile]:
    dice = random.Random(20241123)  # noqa: S311 - a seed for tests
    for number in range(12):
        yield f"noise {number}", "a.xlsx", b"PK\x03\x04" + dice.randbytes(500 * (number + 1))
    directory = GOOD.rfind(b"PK\x01\x02")
    for number in range(8):
        content = bytearray(GOOD)
        content[directory + 16 + number] ^= 0x5A
        yield f"directory byte {number}", "a.xlsx", bytes(content)
    yield "deflate cut", "a.xlsx", GOOD.replace(zlib.compress(b"x")[2:-4], b"", 1)[:-40]
