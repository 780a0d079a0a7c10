"""Photos that Qt cannot read, as pictures: HEIC, the format of an iPhone's camera."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from cleanclinic.paper.errors import NoPictureError
from cleanclinic.paper.preview import PagePicture

if TYPE_CHECKING:
    from PIL.Image import Image

# No camera makes more; a few bytes may claim any size.
_MOST_PIXELS = 200_000_000
# What the decoder raises for content that is torn or none.
_UNREADABLE = (ValueError, RuntimeError, OSError, EOFError, SyntaxError)


def render_photo(content: bytes, name: str, width_px: int) -> PagePicture:
    """A HEIC photo the right way up, at most so wide; raises NoPictureError."""
    picture = open_photo(content, name).convert("RGB")
    picture.thumbnail((width_px, width_px * 3))
    return PagePicture(picture.width, picture.height, picture.tobytes())


def open_photo(content: bytes, name: str) -> Image:
    """A HEIC photo the right way up; raises NoPictureError."""
    try:
        from pi_heif import open_heif  # noqa: PLC0415  slow, and needed only by who looks at one
    except ImportError as none:
        # No wheel is made for every system (docs/decisions/0030-what-comes-in-by-hand.md).
        raise NoPictureError(name=name) from none
    try:
        photo = open_heif(BytesIO(content), convert_hdr_to_8bit=True)
        if photo.size[0] * photo.size[1] > _MOST_PIXELS:
            raise NoPictureError(name=name)
        picture: Image = photo.to_pillow()
    except _UNREADABLE as problem:
        raise NoPictureError(name=name) from problem
    return picture
