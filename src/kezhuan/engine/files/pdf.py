"""PDF: what is printed on its pages is kept; what acts, fetches or carries other files is not."""

import re
import zlib
from collections.abc import Iterator

from kezhuan.engine.files.limits import FileLimits
from kezhuan.engine.files.refusals import refuse

_HEAD = 1024
_END = b"%%EOF"
_ZIP_END = b"PK\x05\x06"
_MARKUP = re.compile(rb"<\s*(?:!doctype|html|script|svg|iframe|body)\b", re.I)
_ACTIVE = re.compile(
    rb"/(?:JavaScript|JS|Launch|SubmitForm|ImportData|EmbeddedFiles?|RichMedia|XFA|GoToE|GoToR|Movie|Sound|Rendition"
    rb"|3D)(?![A-Za-z0-9])"
)
_ENCRYPT = re.compile(rb"/Encrypt(?![A-Za-z0-9])")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"<<((?:(?!stream).){0,2000}?)>>\s*stream\r?\n", re.S)


def check_pdf(content: bytes, limits: FileLimits) -> None:
    """BadUpload for a locked one, one that acts, and one that is something else besides."""
    end = content.rfind(_END)
    if end < 0:
        raise refuse("damaged")
    if content[end + len(_END) :].strip(b"\r\n\t \0"):
        raise refuse("structure")
    if _MARKUP.search(content[:_HEAD]) or _ZIP_END in content[-65_600:]:
        raise refuse("structure")
    outside, packed = _parts(content)
    plain = _unescaped(outside)
    if _ENCRYPT.search(plain):
        raise refuse("password")
    if _ACTIVE.search(plain):
        raise refuse("active")
    for listed in _object_lists(packed, limits):
        if _ACTIVE.search(_unescaped(listed)):
            raise refuse("active")


def _unescaped(part: bytes) -> bytes:
    """Names may be written with #xx for any letter."""
    return _ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), part)


def _parts(content: bytes) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """What lies outside of streams, and every stream with the dictionary before it."""
    outside: list[bytes] = []
    streams: list[tuple[bytes, bytes]] = []
    position = 0
    for match in _STREAM.finditer(content):
        if match.start() < position:
            continue
        finish = content.find(b"endstream", match.end())
        finish = len(content) if finish < 0 else finish
        outside.append(content[position : match.end()])
        streams.append((match[1], content[match.end() : finish]))
        position = finish
    outside.append(content[position:])
    return b"\n".join(outside), streams


def _object_lists(streams: list[tuple[bytes, bytes]], limits: FileLimits) -> Iterator[bytes]:
    """The packed lists of objects (/ObjStm), unpacked within the limits; pages and pictures are left alone."""
    left, looked = limits.pdf_unpacked, 0
    for dictionary, body in streams:
        if b"/ObjStm" not in _unescaped(dictionary):
            continue
        looked += 1
        if looked > limits.pdf_streams:
            raise refuse("bomb")
        if b"/FlateDecode" not in _unescaped(dictionary) and b"/Fl" not in dictionary:
            yield body
            continue
        unpacked = _inflated(body, left)
        left -= len(unpacked)
        yield unpacked


def _inflated(body: bytes, left: int) -> bytes:
    reader = zlib.decompressobj()
    try:
        unpacked = reader.decompress(body, left + 1)
    except zlib.error:
        raise refuse("damaged") from None
    if len(unpacked) > left:
        raise refuse("bomb")
    return unpacked
