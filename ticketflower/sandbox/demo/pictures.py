"""Pictures of the demo, drawn as PNG (https://www.w3.org/TR/png-3/) of a few rectangles."""

import struct
import zlib
from collections.abc import Sequence

type Color = tuple[int, int, int]
type Rectangle = tuple[int, int, int, int, Color]
"""Left, top, width, height and color."""


def png(width: int, height: int, rectangles: Sequence[Rectangle]) -> bytes:
    """A picture of rectangles; later ones cover earlier ones."""
    rows = [[(255, 255, 255)] * width for _row in range(height)]
    for left, top, across, down, color in rectangles:
        for row in rows[top : top + down]:
            row[left : left + across] = [color] * across
    lines = b"".join(b"\0" + bytes(value for color in row for value in color) for row in rows)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)  # 8 bits of red, green, blue
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


_WALL = (70, 70, 90)
_AISLE = (236, 232, 244)
_OURS = (124, 77, 255)
_OTHERS = (206, 200, 222)
_DOOR = (255, 196, 77)

HALL_PLAN = png(
    360,
    220,
    [
        (0, 0, 360, 220, _WALL),
        (6, 6, 348, 208, _AISLE),
        *(
            (30 + 80 * column, 30 + 70 * row, 60, 45, _OTHERS)
            for column in range(4)
            for row in (0, 1)
        ),
        (270, 170, 84, 44, _OURS),
        (150, 214, 60, 6, _DOOR),
    ],
)
"""A hall of a trade fair with a stand in the corner."""
