"""Fuzzes the parsers of whatever comes from outside; any exception but our own is a find.

    python -m tests.fuzz.run --seconds 300 manifest slots      two targets, five minutes each
    python -m tests.fuzz.run --runs 200                        all targets, 200 inputs each
    python -m tests.fuzz.run --replay FILE manifest            one input again
    python -m tests.fuzz.run --atheris --seconds 300 line      led by coverage, if atheris is there

Input number N of a target is always the same bytes for the same `--start`, so a find is a number.
It is also kept as a file: moved into corpus/TARGET it is tried in every run from then on.
"""

import argparse
import contextlib
import faulthandler
import os
import sys
import time
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random

from cleanclinic.errors import CleanClinicError
from tests.fuzz.base import CORPUS, Target
from tests.fuzz.mutate import mutated
from tests.fuzz.targets import TARGETS

if sys.platform == "linux":
    import resource

SLOW_S = 5.0
STUCK_S = 60
MIB = 1024 * 1024


@dataclass(frozen=True)
class Find:
    """An input that did what none may do."""

    name: str
    why: str
    data: bytes


def bound_memory(mib: int) -> None:
    """From now on this program may take so much more than it has."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    limit = pages * os.sysconf("SC_PAGE_SIZE") + mib * MIB
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def kept(name: str) -> list[bytes]:
    """What the corpus has for a target."""
    return [path.read_bytes() for path in sorted((CORPUS / name).glob("*"))]


def inputs(name: str, target: Target, start: int) -> Iterator[tuple[str, bytes]]:
    """Honest input and the corpus as they are, then without end what random changes make of it."""
    seeds = [*target.seeds(), *kept(name)]
    for number, data in enumerate(seeds):
        yield f"seed {number}", data
    for number in count(start):
        yield f"{number}", mutated(seeds, Random(f"{name} {number}"))


def tried(target: Target, name: str, data: bytes) -> Find | bool:
    """Whether the input was taken for honest; a find if it did what none may do."""
    began = time.monotonic()
    faulthandler.dump_traceback_later(STUCK_S, exit=True)
    try:
        target.run(data)
        taken = True
    except CleanClinicError:
        taken = False
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is a find
        frames = traceback.extract_tb(error.__traceback__)[-4:]
        where = "".join(f"\n  {frame.filename}:{frame.lineno} {frame.line}" for frame in frames)
        return Find(name, f"{type(error).__name__}{where}", data)
    finally:
        faulthandler.cancel_dump_traceback_later()
    took = time.monotonic() - began
    return Find(name, "slow", data) if took > SLOW_S else taken


def fuzz(
    name: str, target: Target, start: int, runs: int, seconds: float
) -> tuple[int, int, list[Find]]:
    """How many inputs were tried and taken, and what was found; each kind of failure once."""
    finds: dict[str, Find] = {}
    last = Path(f"fuzz-last-{name}")
    end = time.monotonic() + seconds
    done = taken = 0
    # If the program is killed, this file says by which input.
    status = os.open(last, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    try:
        for which, data in inputs(name, target, start):
            if (runs and done >= runs) or (seconds and time.monotonic() > end):
                break
            os.lseek(status, 0, os.SEEK_SET)
            os.write(status, which.ljust(20).encode())
            result = tried(target, which, data)
            if isinstance(result, Find):
                finds.setdefault(result.why, result)
            else:
                taken += result
            done += 1
    finally:
        os.close(status)
    last.unlink()
    return done, taken, list(finds.values())


def keep(name: str, finds: Iterable[Find]) -> None:
    for find in finds:
        folder = Path(f"fuzz-finds/{name}")
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / find.name.replace(" ", "-")
        path.write_bytes(find.data)
        print(f"\n{name}, input {find.name}, {len(find.data)} bytes, kept as {path}\n{find.why}")


def write_seeds(folder: Path) -> Path:
    """Honest input of every target as files, for other fuzzers."""
    for name, target in TARGETS.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        for number, data in enumerate(target.seeds()):
            (folder / name / f"seed-{number}").write_bytes(data)
    return folder


def run_atheris(name: str, seconds: float) -> None:
    """Led by coverage, from honest input and the corpus; what it finds lies in `fuzz-finds`."""
    import atheris

    target = TARGETS[name]

    def one(data: bytes) -> None:
        with contextlib.suppress(CleanClinicError):
            target.run(data)

    seeds = write_seeds(Path("fuzz-finds/seeds")) / name
    found = Path("fuzz-finds") / f"atheris-{name}"
    found.mkdir(parents=True, exist_ok=True)
    folders = [one for one in (found, seeds, CORPUS / name) if one.is_dir()]
    options = [f"-max_total_time={int(seconds)}", "-rss_limit_mb=1500", "-timeout=10"]
    options += ["-max_len=65536", f"-artifact_prefix=fuzz-finds/{name}-"]
    atheris.Setup([sys.argv[0], *options, *map(str, folders)], one)
    atheris.instrument_all()
    atheris.Fuzz()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("targets", nargs="*", choices=[*TARGETS, []], help="all, if none is named")
    parser.add_argument("--seconds", type=float, default=0, help="for each target")
    parser.add_argument("--runs", type=int, default=0, help="for each target")
    parser.add_argument("--start", type=int, default=0, help="number of the first input")
    parser.add_argument("--memory", type=int, default=512, help="MiB above what the program has")
    parser.add_argument("--replay", type=Path, help="a file to try again")
    parser.add_argument("--atheris", action="store_true")
    parser.add_argument("--write-seeds", action="store_true")
    given = parser.parse_args()
    names = given.targets or list(TARGETS)
    if given.write_seeds:
        write_seeds(Path("fuzz-finds/seeds"))
        return 0
    if given.atheris:
        run_atheris(names[0], given.seconds or 60)
        return 0
    for name in names:
        TARGETS[name].seeds()
    if sys.platform == "linux":
        bound_memory(given.memory)
    found = 0
    for name in names:
        target = TARGETS[name]
        if given.replay is not None:
            result = tried(target, given.replay.name, given.replay.read_bytes())
            print(f"{name}: {result.why if isinstance(result, Find) else 'nothing wrong'}")
            found += isinstance(result, Find)
            continue
        runs = given.runs or (0 if given.seconds else 1000)
        done, taken, finds = fuzz(name, target, given.start, runs, given.seconds)
        keep(name, finds)
        found += len(finds)
        print(f"{name}: {done} inputs, {taken} taken, {len(finds)} finds", flush=True)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
