"""Pictures that came as evidence, from anywhere."""

from cleanclinic.paper.errors import NoPictureError
from cleanclinic.paper.looks import look_of
from tests.core.pictures import jpeg, room, saved, turned
from tests.fuzz.base import Target


def run_picture(data: bytes) -> None:
    if look_of(data, "image/jpeg") is None:
        raise NoPictureError(name="x")


def pictures() -> list[bytes]:
    small = room(1).resize((60, 45))
    kinds = ("PNG", "GIF", "BMP", "WEBP", "TIFF")
    return [jpeg(small), turned(small), *(saved(small, kind) for kind in kinds)]


TARGETS: dict[str, Target] = {"picture": Target(run_picture, pictures)}
