"""PNG and JPEG: every piece in its place from the first byte to the last, and nothing behind it."""

import struct
import zlib

from kezhuan.engine.files.limits import FileLimits
from kezhuan.engine.files.refusals import refuse

_PNG_HEAD, _HEADER = 8, 13
_JPEG = b"\xff\xd8\xff"
_IMAGES = 4
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_START_OF_FRAME = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_SCAN, _END, _COMMENT, _FRAME = 0xDA, 0xD9, 0xFE, 6
_MARKS = (b"<script", b"<svg", b"<html", b"<!doctype", b"<?php")


def check_png(content: bytes, limits: FileLimits) -> None:
    """Chunks with right checksums from IHDR to IEND; texts hold no web page."""
    position, first = _PNG_HEAD, True
    while position < len(content):
        if position + 12 > len(content):
            raise refuse("damaged")
        length, kind = struct.unpack_from(">I4s", content, position)
        end = position + 12 + length
        if end > len(content) or first != (kind == b"IHDR"):
            raise refuse("damaged")
        body = content[position + 8 : end - 4]
        if zlib.crc32(kind + body) != struct.unpack_from(">I", content, end - 4)[0]:
            raise refuse("damaged")
        if first:
            _check_size(*_dimensions(body), limits)
        elif kind in (b"tEXt", b"iTXt", b"zTXt"):
            _check_text(body)
        if kind == b"IEND":
            if end != len(content):
                raise refuse("picture")
            return
        position, first = end, False
    raise refuse("damaged")


def check_jpeg(content: bytes, limits: FileLimits) -> None:
    """One image, or the few that a camera writes one after another, and nothing behind them."""
    for _ in range(_IMAGES):
        content = content[_jpeg_end(content, limits) :].strip(b"\0")
        if not content:
            return
        if not content.startswith(_JPEG):
            break
    raise refuse("picture")


def _jpeg_end(content: bytes, limits: FileLimits) -> int:
    """Where the first image ends: segments in order from its start; comments hold no web page."""
    position, sized = 2, False
    while position + 4 <= len(content):
        if content[position] != 0xFF:
            break
        marker = content[position + 1]
        if marker == 0xFF or marker in _STANDALONE:
            position += 1 if marker == 0xFF else 2
            continue
        (length,) = struct.unpack_from(">H", content, position + 2)
        body = content[position + 4 : position + 2 + length]
        if length < 2 or position + 2 + length > len(content):
            break
        sized = _check_segment(marker, body, limits) or sized
        position += 2 + length
        if marker == _SCAN:
            position = _after_scan(content, position)
            if content[position + 1] == _END and sized:
                return position + 2
    raise refuse("damaged")


def _check_segment(marker: int, body: bytes, limits: FileLimits) -> bool:
    """Whether the segment says how large the image is."""
    if marker == _COMMENT:
        _check_text(body)
    if marker not in _START_OF_FRAME or len(body) < _FRAME:
        return False
    height, width = struct.unpack_from(">HH", body, 1)
    _check_size(width, height, limits)
    return True


def _after_scan(content: bytes, position: int) -> int:
    """The next marker behind packed picture data: neither a stuffed byte nor a restart."""
    while True:
        position = content.find(b"\xff", position)
        if position < 0 or position + 1 >= len(content):
            raise refuse("damaged")
        following = content[position + 1]
        if following != 0 and not 0xD0 <= following <= 0xD7:
            return position
        position += 2


def _dimensions(header: bytes) -> tuple[int, int]:
    """Width and height as a PNG states them first."""
    if len(header) != _HEADER:
        raise refuse("damaged")
    width, height = struct.unpack_from(">II", header)
    return width, height


def _check_size(width: int, height: int, limits: FileLimits) -> None:
    if not (0 < width <= limits.side and 0 < height <= limits.side):
        raise refuse("picture")


def _check_text(body: bytes) -> None:
    if any(mark in body.lower() for mark in _MARKS):
        raise refuse("markup")
