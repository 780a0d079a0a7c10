"""What a picture looks like, in a form in which copies of it are alike. Pillow's own home.

Bytes of any origin are read: the size is looked at before anything is unpacked, and what is torn or
too large has no look.
"""

from io import BytesIO

from PIL import Image, ImageChops, ImageOps, ImageStat, UnidentifiedImageError

from cleanclinic.paper.errors import NoPictureError
from cleanclinic.paper.photos import open_photo
from cleanclinic.records.look_alike import PictureLook

_FORMATS = ("JPEG", "PNG", "GIF", "BMP", "WEBP", "TIFF")
# A JPEG is unpacked in an eighth of its size; all else whole.
_MOST_PIXELS, _MOST_UNPACKED = 89_000_000, 24_000_000
_ENOUGH = 256
_SIDE, _GRID, _FIELD = 64, 8, 8
_MIDDLE, _SPREAD = 128, 48
# Of 256 greys: less is an even surface, and all of those look alike.
_FLAT = 4
_UNREADABLE = (
    UnidentifiedImageError, Image.DecompressionBombError, Warning,
    OSError, ValueError, EOFError, SyntaxError, RuntimeError, KeyError, IndexError, OverflowError,
    TypeError, AttributeError, ZeroDivisionError, MemoryError,
)  # fmt: skip


def look_of(content: bytes, media_type: str) -> PictureLook | None:
    """How a picture is compared; None for what is no picture, cannot be read or is even grey."""
    try:
        if media_type == "image/heic":
            return _look(open_photo(content, "").convert("L"))
        picture = _opened(content)
        return None if picture is None else _look(picture)
    except (NoPictureError, *_UNREADABLE):
        return None


def shown_apart(one: bytes, other: bytes) -> int:
    """By how much two pictures differ where they differ most, of 256."""
    grey = [Image.frombytes("L", (_SIDE, _SIDE), shown) for shown in (one, other)]
    _, most = ImageChops.difference(*grey).reduce(_FIELD).getextrema()
    assert isinstance(most, int | float)
    return int(most)


def _opened(content: bytes) -> Image.Image | None:
    picture: Image.Image = Image.open(BytesIO(content), formats=_FORMATS)
    # Nothing is unpacked yet, and a few bytes may claim any size.
    pixels = picture.width * picture.height
    if pixels > (_MOST_PIXELS if picture.format == "JPEG" else _MOST_UNPACKED):
        return None
    picture.draft("L", (_ENOUGH, _ENOUGH))
    if picture.mode in ("L", "RGB", "RGBA", "LA", "CMYK", "YCbCr"):
        # Made small before anything else: each step would take as much room again.
        picture.thumbnail((_ENOUGH * 4, _ENOUGH * 4))
    return ImageOps.exif_transpose(_on_white(picture).convert("L"))


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode not in ("RGBA", "LA", "PA") and "transparency" not in picture.info:
        return picture
    clear = picture.convert("RGBA")
    white = Image.new("RGBA", clear.size, "white")
    return Image.alpha_composite(white, clear)


def _look(picture: Image.Image) -> PictureLook | None:
    smooth = Image.Resampling.LANCZOS
    fields = picture.resize((_GRID + 1, _GRID), smooth).tobytes()
    mark = 0
    for line in range(_GRID):
        first = line * (_GRID + 1)
        for place in range(first, first + _GRID):
            mark = mark << 1 | (fields[place] > fields[place + 1])
    grey = picture.resize((_SIDE, _SIDE), smooth)
    facts = ImageStat.Stat(grey)
    middle, spread = facts.mean[0], facts.stddev[0]
    if spread < _FLAT:
        return None
    # Brighter and harder copies become the same.
    even = [round(_MIDDLE + _SPREAD * (one - middle) / spread) for one in range(256)]
    shown = grey.point([min(max(one, 0), 255) for one in even])
    return PictureLook(mark, shown.tobytes())
