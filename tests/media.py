"""Real sticks for tests: images on a loop device. FAT32 by the kernel, exFAT also through FUSE.

FAT32 through FUSE (fusefat) is not used: it refuses names that are not ASCII, and says that a full
disk is a forbidden one.

A copy of the image, taken while it is mounted, is what a stick holds when it is pulled.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

KINDS = ("vfat", "exfat")
_MAKE = {"vfat": ["mkfs.vfat"], "exfat": ["mkfs.exfat"]}
_EXFAT_FUSE = "mount.exfat-fuse"
MIB = 1024 * 1024


@dataclass
class Stick:
    """A mounted image; `driver` is the FUSE program behind it, None for the kernel's own."""

    kind: str
    image: Path
    folder: Path
    device: str
    driver: "subprocess.Popen[bytes] | None"

    def pull(self) -> None:
        """The stick is gone in the middle of whatever was under way."""
        if self.driver is None:
            pytest.skip("only a driver of our own can be taken away in the middle")
        self.driver.kill()
        self.driver.wait()


@contextmanager
def stick(
    folder: Path,
    kind: str,
    *,
    mib: int = 40,
    read_only: bool = False,
    image: Path | None = None,
    device_lies: Mapping[str, str] | None = None,
) -> Iterator[Stick]:
    """A stick of this kind; skips with the reason where there can be none.

    `device_lies`: the environment of its FUSE driver, see `tests.fake_stick`.
    """
    if sys.platform != "linux" or os.geteuid():
        pytest.skip("only root on Linux can mount an image")
    if image is None:
        image = folder / f"{kind}-{mib}.img"
        if not shutil.which(_MAKE[kind][0]):
            pytest.skip(f"{_MAKE[kind][0]} is not installed")
        with image.open("wb") as file:
            file.truncate(mib * MIB)
        subprocess.run([*_MAKE[kind], str(image)], check=True, capture_output=True)
    mount = folder / f"mounted-{image.stem}-{len(list(folder.iterdir()))}"
    mount.mkdir()
    device = _loop(image)
    made: Stick | None = None
    try:
        made = _mounted(kind, image, mount, device, read_only, device_lies)
        yield made
    finally:
        if made is not None:
            subprocess.run(["umount", "-l", str(mount)], check=False, capture_output=True)
            if made.driver is not None:
                made.driver.wait(30)
        if device:
            subprocess.run(["losetup", "-d", device], check=False, capture_output=True)


def _loop(image: Path) -> str:
    done = subprocess.run(["losetup", "-f", "--show", str(image)], capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"no loop device here: {done.stderr.decode().strip()}")
    return done.stdout.decode().strip()


def _mounted(
    kind: str,
    image: Path,
    mount: Path,
    device: str,
    read_only: bool,
    device_lies: Mapping[str, str] | None,
) -> Stick:
    option = "ro" if read_only else "rw"
    by_kernel = ["mount", "-t", kind, "-o", option, device, str(mount)]
    kernel_can = device_lies is None
    if kernel_can and subprocess.run(by_kernel, check=False, capture_output=True).returncode == 0:
        return Stick(kind, image, mount, device, None)
    if kind != "exfat":
        pytest.skip(f"this kernel has no {kind}")
    if not shutil.which(_EXFAT_FUSE) or not Path("/dev/fuse").exists():
        pytest.skip(f"this kernel has no exfat, and {_EXFAT_FUSE} is not installed")
    command = [_EXFAT_FUSE, "-d", "-o", option, device, str(mount)]
    driver = subprocess.Popen(
        command,
        env={**os.environ, **(device_lies or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while not os.path.ismount(mount):
        if driver.poll() is not None:
            pytest.skip(f"{_EXFAT_FUSE} cannot mount here")
    return Stick(kind, image, mount, device, driver)


@contextmanager
def pulled(folder: Path, one: Stick) -> Iterator[Stick]:
    """What another PC finds on a stick pulled just now."""
    copy = folder / f"pulled-{one.image.stem}.img"
    shutil.copyfile(one.image, copy)
    with stick(folder, one.kind, image=copy, read_only=True) as found:
        yield found
