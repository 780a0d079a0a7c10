"""The code on a pledge sheet: what it says, and its drawing as one path."""

import re
from typing import Any
from zlib import crc32

import zxingcpp

PREFIX = "CC1"
LEVEL = "Q"
DARK = re.compile(rb"\x00+")


def qr_payload(number: str, staff_number: str) -> str:
    """What a scanned sheet says of itself; the checksum refuses a misread or foreign code."""
    said = f"{PREFIX}|{number}|{staff_number}"
    # Text from outside may hold half a character.
    return f"{said}|{crc32(said.encode('utf-8', 'replace')):08X}"


def read_payload(text: str) -> tuple[str, str] | None:
    """Number and staff number of a sheet, or None for a code that is not ours."""
    parts = text.split("|")
    if len(parts) != 4 or parts[0] != PREFIX or text != qr_payload(parts[1], parts[2]):
        return None
    return parts[1], parts[2]


def read_codes(width: int, height: int, grey: bytes) -> tuple[str, ...]:
    """What all square codes in a picture of one byte a pixel say."""
    picture = memoryview(grey).cast("B", (height, width))
    found = zxingcpp.read_barcodes(
        picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    )
    return tuple(code.text for code in found)


def qr_path(payload: str, x: float, y: float, side: float, level: str = LEVEL) -> str:
    """PDF operators that fill the dark modules in a square at x, y; quiet zone not included."""
    code = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.QRCode, ec_level=level)
    image: Any = code.to_image(scale=1, add_quiet_zones=False)
    modules, pixels = image.shape[0], bytes(image)
    path: list[str] = []
    open_runs: dict[tuple[int, int], int] = {}
    for row in range(modules + 1):
        line = pixels[row * modules : (row + 1) * modules]
        # A run that goes on unchanged in the next row stays one rectangle: a smaller file.
        runs = {run.span(): open_runs.pop(run.span(), row) for run in DARK.finditer(line)}
        for (start, end), first in open_runs.items():
            path.append(f"{start} {first} {end - start} {row - first} re")
        open_runs = runs
    scale = side / modules
    place = f"q {scale:.5f} 0 0 {-scale:.5f} {x:.3f} {y + side:.3f} cm"
    return "\n".join([place, *path, "f Q"])
