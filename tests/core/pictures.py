"""Pictures for tests, made by Pillow: rooms as a camera sees them, forms filled in, copies."""

from io import BytesIO
from random import Random

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter


def room(seed: int, *, aside: float = 0.0) -> Image.Image:
    """A room with things in it; `aside` is how far aside the camera stood, of the width."""
    chance = Random(seed)
    wall = (
        Image.linear_gradient("L").rotate(180).resize((480, 360)).point(lambda one: 150 + one // 3)
    )
    made = wall.convert("RGB")
    draw = ImageDraw.Draw(made)
    draw.rectangle((0, 250, 480, 360), fill=(140, 130, 115))
    for _ in range(14):
        left, top = chance.randrange(400), chance.randrange(60, 260)
        wide, tall = chance.randrange(30, 130), chance.randrange(30, 105)
        colour = tuple(chance.randrange(30, 240) for _ in range(3))
        draw.rectangle((left, top, left + wide, top + tall), fill=colour)
    made = made.filter(ImageFilter.GaussianBlur(1))
    if not aside:
        return made
    box = (480 * aside, 360 * aside, 480 * (1 - aside / 2), 360 * (1 - aside / 2))
    return made.crop(tuple(map(round, box))).resize((480, 360))


def form(seed: int) -> Image.Image:
    """One printed form, filled in by hand in another way for each seed."""
    chance = Random(seed)
    made = Image.new("L", (400, 560), 250)
    draw = ImageDraw.Draw(made)
    draw.rectangle((120, 20, 280, 40), fill=20)
    for line in range(20):
        top = 70 + line * 22
        draw.rectangle((20, top, 380, top + 22), outline=40)
        draw.rectangle((30, top + 6, 60, top + 14), fill=90)
        if chance.random() < 0.8:
            points = [(200 + step * 5, top + 11 + chance.randrange(-7, 7)) for step in range(20)]
            draw.line(points[: chance.randrange(8, 20)], fill=30, width=2)
    return made


def jpeg(picture: Image.Image, quality: int = 80, *, exif: Image.Exif | None = None) -> bytes:
    return saved(picture.convert("RGB"), "JPEG", quality=quality, exif=exif or Image.Exif())


def saved(picture: Image.Image, form_of: str, **how: object) -> bytes:
    file = BytesIO()
    picture.save(file, form_of, **how)
    return file.getvalue()


def brighter(picture: Image.Image, by: float) -> Image.Image:
    return ImageEnhance.Brightness(picture).enhance(by)


def turned(picture: Image.Image) -> bytes:
    """Lying on its side in the file, with a word beside that it stands."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return jpeg(picture.rotate(90, expand=True), exif=exif)
