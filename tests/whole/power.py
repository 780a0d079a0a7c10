"""Power cuts: what a disk would hold if the power failed now, while a program saves on and on.

    python -m tests.whole.power --cuts 100                       as root; nothing may be lost
    python -m tests.whole.power --cuts 20 --synchronous NORMAL   must lose some: the bench bites

The workspace lies on a file system of its own, in an image file behind a loop device. What was not
brought to the disk is in the memory of the kernel and not in the image, so a copy of the image is
what a power cut leaves. The program is stopped while the image is copied; the copy is mounted,
opened and held against all that had been acknowledged by then.
"""

import argparse
import hashlib
import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random

SIZE = 48 * 1024 * 1024
ROUND_S = 0.4
CUTS_A_DISK = 10


class NoLoopDeviceError(Exception):
    """This machine or this user may not mount an image; the text says why."""


@dataclass
class Told:
    """What the program had acknowledged when the power failed."""

    saves: set[int] = field(default_factory=set)
    files: dict[str, str] = field(default_factory=dict)

    def hear(self, line: str) -> None:
        said = json.loads(line)
        if "save" in said:
            self.saves.add(said["save"])
        if "file" in said:
            self.files[said["file"]] = said["sha256"]


@dataclass(frozen=True)
class Cut:
    """What one cut cost."""

    acknowledged: int
    lost_saves: int
    lost_files: int
    problem: str = ""

    @property
    def lost(self) -> bool:
        return bool(self.lost_saves or self.lost_files or self.problem)


def make_image(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(SIZE)
    done = subprocess.run(
        ["mkfs.ext4", "-q", "-F", str(path)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NoLoopDeviceError(done.stderr.strip() or "mkfs.ext4 failed")


@contextmanager
def mounted(image: Path, point: Path) -> Iterator[Path]:
    """The image's file system, at a place that is sure to be it and not the host's disk."""
    point.mkdir()
    done = subprocess.run(
        ["mount", "-o", "loop", str(image), str(point)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NoLoopDeviceError(done.stderr.strip() or "mount failed")
    try:
        assert os.path.ismount(point)
        yield point
    finally:
        # A mount that stays would stack under the next one and spoil every later round.
        subprocess.run(["umount", str(point)], check=True)
        assert not os.path.ismount(point)


def why_not() -> str:
    """Why there can be no bench here; "" if there can."""
    if sys.platform != "linux":
        return "loop devices are Linux's"
    if os.geteuid() != 0:
        return "needs root to mount an image"
    if not all(map(shutil.which, ("mkfs.ext4", "mount", "umount"))):
        return "mkfs.ext4 or mount is missing"
    with tempfile.TemporaryDirectory(prefix="cc-power-") as folder:
        try:
            make_image(Path(folder) / "x.img")
            with mounted(Path(folder) / "x.img", Path(folder) / "x"):
                return ""
        except NoLoopDeviceError as error:
            return str(error)


def cut_power(cuts: int, synchronous: str = "FULL", seed: int = 1) -> Iterator[Cut]:
    """So many power cuts while a program saves on and on; a new disk before the old one is full."""
    random = Random(seed)
    for first in range(0, cuts, CUTS_A_DISK):
        yield from _cut_one_disk(min(CUTS_A_DISK, cuts - first), synchronous, random)


def _cut_one_disk(cuts: int, synchronous: str, random: Random) -> Iterator[Cut]:
    with tempfile.TemporaryDirectory(prefix="cc-power-") as name:
        folder = Path(name)
        make_image(folder / "disk.img")
        with (
            mounted(folder / "disk.img", folder / "disk") as disk,
            _saving(disk, synchronous) as saver,
        ):
            told = Told()
            for number in range(cuts):
                _listen(saver, told, time.monotonic() + random.uniform(0.02, ROUND_S))
                saver.send_signal(signal.SIGSTOP)
                _await_stop(saver.pid)
                # What was said before it stood still counts.
                _listen(saver, told, 0)
                image = folder / f"cut-{number}.img"
                subprocess.run(["cp", "--sparse=always", folder / "disk.img", image], check=True)
                saver.send_signal(signal.SIGCONT)
                yield _looked_at(image, folder / f"cut-{number}", told)
                image.unlink()


def _looked_at(image: Path, point: Path, told: Told) -> Cut:
    from cleanclinic.errors import CleanClinicError
    from cleanclinic.records.risk_point import RiskPoint
    from tests.core.store_kit import open_store, risk

    with mounted(image, point) as disk:
        lost_files = sum(
            not (path := disk / name).is_file()
            or hashlib.sha256(path.read_bytes()).hexdigest() != sha256
            for name, sha256 in told.files.items()
        )
        try:
            with open_store(disk, lane=900) as store:
                held = {one.record.id for one in store.all(RiskPoint)}
                problem = store.verify().problem or store.compare_projection()
        except CleanClinicError as error:
            return Cut(len(told.saves), len(told.saves), lost_files, str(error))
    lost = sum(risk(number).id not in held for number in told.saves)
    return Cut(len(told.saves) + len(told.files), lost, lost_files, str(problem or ""))


@contextmanager
def _saving(disk: Path, synchronous: str) -> Iterator[subprocess.Popen[str]]:
    arguments = [sys.executable, "-m", "tests.whole.power", "--save", str(disk)]
    with subprocess.Popen(
        [*arguments, "--synchronous", synchronous], stdout=subprocess.PIPE, text=True, bufsize=1
    ) as saver:
        try:
            assert saver.stdout is not None
            assert saver.stdout.readline() == "ready\n"
            os.set_blocking(saver.stdout.fileno(), False)
            yield saver
        finally:
            saver.send_signal(signal.SIGCONT)
            saver.kill()


_rest: dict[int, bytes] = {}


def _listen(saver: subprocess.Popen[str], told: Told, until: float) -> None:
    """Hear what the program acknowledges until a moment; with 0 what it has said already."""
    assert saver.stdout is not None
    with selectors.DefaultSelector() as selector:
        selector.register(saver.stdout, selectors.EVENT_READ)
        while True:
            left = max(0.0, until - time.monotonic())
            if not selector.select(left):
                return
            data = _rest.pop(saver.pid, b"") + os.read(saver.stdout.fileno(), 65536)
            *lines, rest = data.split(b"\n")
            _rest[saver.pid] = rest
            for line in lines:
                told.hear(line.decode())
            if until and not left:
                return


def _await_stop(pid: int) -> None:
    while True:
        _, status = os.waitpid(pid, os.WUNTRACED)
        if os.WIFSTOPPED(status):
            return


def save_on_and_on(disk: Path, synchronous: str) -> None:
    """Acts of two records each, and now and then a file as an export writes it."""
    from cleanclinic.sync.files import write_bytes_safely
    from tests.core.store_kit import new_store, risk, save

    with new_store(disk) as store:
        store._core.database.row(f"PRAGMA synchronous = {synchronous}")
        print("ready", flush=True)
        for number in count(1):
            save(store, risk(number), risk(number + 500_000))
            said: dict[str, object] = {"save": number}
            if number % 7 == 0:
                data = os.urandom(3000)
                written = write_bytes_safely(disk / f"CC-{number}.ccb", data)
                said |= {"file": written.path.name, "sha256": written.sha256}
            print(json.dumps(said), flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--cuts", type=int, default=100)
    parser.add_argument("--synchronous", default="FULL", choices=["FULL", "NORMAL", "EXTRA", "OFF"])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--save", type=Path, help="for the bench itself")
    given = parser.parse_args()
    if given.save is not None:
        save_on_and_on(given.save, given.synchronous)
        return 0
    if reason := why_not():
        print(f"no power cuts here: {reason}")
        return 2
    cuts = []
    for number, cut in enumerate(cut_power(given.cuts, given.synchronous, given.seed), 1):
        cuts.append(cut)
        if cut.lost:
            print(
                f"cut {number}: of {cut.acknowledged} acknowledged, {cut.lost_saves} saves and "
                f"{cut.lost_files} files lost {cut.problem}",
                flush=True,
            )
    lost = sum(cut.lost for cut in cuts)
    print(f"{len(cuts)} cuts, {cuts[-1].acknowledged} acknowledged, {lost} cuts lost something")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
