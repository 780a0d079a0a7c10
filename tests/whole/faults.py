"""Fails every call of the operating system in turn while something is done to a workspace.

    python -m tests.whole.faults                       everything, each call with each error
    python -m tests.whole.faults save import           only these
    python -m tests.whole.faults --most 6 --seed 3     at most six places a call, drawn anew

The work is done by a copy of this process over a copy of its workspaces; strace lets the call
number N fail, or kills the process there. So SQLite's own writes fail too, with nothing in between
that knows it is a test. After each the workspaces must open, be whole, stand at the old state or at
the new one, and the next try must succeed.
"""

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from cleanclinic.errors import CleanClinicError
from tests.whole.fault_work import WORK, State, Work, prepare, state_of

# Which calls can fail how; each is also a place to be killed at.
CALLS = {
    "pwrite64": ("EIO", "ENOSPC"),
    "write": ("EIO", "ENOSPC"),
    "fsync": ("EIO",),
    "fdatasync": ("EIO",),
    "ftruncate": ("EIO",),
    "rename": ("EIO", "EACCES", "ENOSPC"),
    "unlink": ("EACCES",),
    "mkdir": ("EACCES", "ENOSPC"),
}
KILLED = "killed"


@dataclass(frozen=True)
class Fault:
    """One call that fails, and whether all of its kind do from then on."""

    call: str
    how: str
    at: int
    stays: bool = False

    @property
    def injection(self) -> str:
        action = "signal=KILL" if self.how == KILLED else f"error={self.how}"
        return f"inject={self.call}:{action}:when={self.at}{'+' if self.stays else ''}"

    def __str__(self) -> str:
        return f"{self.call} {self.at}{'+' if self.stays else ''} {self.how}"


@dataclass(frozen=True)
class Outcome:
    """How the work ended: "done", a code of ours, "killed", or what it never may."""

    said: str

    @property
    def foreign(self) -> bool:
        return self.said.startswith("!")


def why_not() -> str:
    """Why it cannot be done here; "" if it can."""
    if sys.platform != "linux" or shutil.which("strace") is None:
        return "needs strace"
    with tempfile.TemporaryDirectory() as folder:
        said = ended(
            lambda _: Path(folder, "x").write_bytes(b"x"), Path(folder), Fault("write", "EIO", 1)
        )
    return "" if said.said.startswith("!OSError") else f"strace may not trace here: {said.said}"


def counted(do: Work, folder: Path) -> dict[str, int]:
    """How often the work makes each call."""
    with _child(do, folder) as (pid, talk), tempfile.NamedTemporaryFile("r") as log:
        arguments = ["-o", log.name, "-e", f"trace={','.join(CALLS)}"]
        with _traced(pid, arguments):
            talk.send(b"go")
            assert talk.recv(4096) == b"done"
        lines = log.read().splitlines()
    return {call: sum(f"{call}(" in line.split("=")[0] for line in lines) for call in CALLS}


def ended(do: Work, folder: Path, fault: Fault) -> Outcome:
    """Do the work with one fault in it."""
    with _child(do, folder) as (pid, talk):
        arguments = ["-o", os.devnull, "-e", f"trace={fault.call}", "-e", fault.injection]
        with _traced(pid, arguments):
            talk.send(b"go")
            said = talk.recv(4096).decode(errors="replace")
    return Outcome(said or KILLED)


@contextmanager
def _child(do: Work, folder: Path) -> Iterator[tuple[int, socket.socket]]:
    """A copy of this process that does the work when it is told to, and says how it ended."""
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        theirs.recv(16)
        try:
            do(folder)
            said = "done"
        except CleanClinicError as error:
            said = error.code
        except BaseException as error:  # noqa: BLE001 - this is what is looked for
            frames = traceback.extract_tb(error.__traceback__)[-3:]
            where = " < ".join(
                f"{Path(one.filename).name}:{one.lineno}" for one in reversed(frames)
            )
            said = f"!{type(error).__name__}: {error} at {where}"
        # Not `write`, which may be the very call that fails.
        theirs.send(said.encode()[:4000])
        os._exit(0)
    theirs.close()
    try:
        yield pid, ours
    finally:
        ours.close()
        os.waitpid(pid, 0)


@contextmanager
def _traced(pid: int, arguments: list[str]) -> Iterator[None]:
    command = ["strace", "-f", "-p", str(pid), *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracer:
        assert tracer.stderr is not None
        assert "attached" in tracer.stderr.readline()
        yield
        tracer.stderr.read()


def faults(counts: dict[str, int], most: int, random: Random) -> Iterator[Fault]:
    """Every place of every call, or at most so many of each, with each way of failing."""
    for call, count in counts.items():
        places = range(1, count + 1)
        chosen = sorted(random.sample(places, most)) if 0 < most < count else list(places)
        for at in chosen:
            for how in CALLS[call]:
                yield Fault(call, how, at)
            if "ENOSPC" in CALLS[call]:
                yield Fault(call, "ENOSPC", at, stays=True)
            yield Fault(call, KILLED, at)


@dataclass(frozen=True)
class Problem:
    """A fault that did what none may do."""

    work: str
    fault: Fault
    why: str

    def __str__(self) -> str:
        return f"{self.work}, {self.fault}: {self.why}"


def tried(
    name: str, base: Path, aside: Path, random: Random, *, most: int = 0, in_all: int = 0
) -> Iterator[Problem | None]:
    """Each fault in one kind of work; None where all went as it must.

    `most` places of each call are tried, and of these `in_all`; 0 is all of them.
    """
    do = WORK[name]
    counts = counted(do, copied(base, aside / "counted"))
    fresh = copied(base, aside / "fresh")
    old = state_of(fresh)
    do(fresh)
    new = state_of(fresh)
    chosen = list(faults(counts, most, random))
    for fault in random.sample(chosen, in_all) if 0 < in_all < len(chosen) else chosen:
        folder = copied(base, aside / "case")
        outcome = ended(do, folder, fault)
        try:
            why = outcome.said if outcome.foreign else _judged(do, folder, outcome, old, new)
        except Exception:  # noqa: BLE001 - whatever it is, it is a problem
            why = f"said {outcome.said}, then {traceback.format_exc(limit=-2)}"
        yield Problem(name, fault, why) if why else None


def _judged(do: Work, folder: Path, outcome: Outcome, old: State, new: State) -> str:
    """What is wrong with the state afterwards or with the next try; "" if nothing is."""
    found = state_of(folder)
    if outcome.said == "done" and found != new:
        return f"said done, and is not: { {name for name in new if found.get(name) != new[name]} }"
    # Each fact is the old one or the new one: an export may be recorded and not yet written.
    between = {
        name: one for name, one in found.items() if one not in (old.get(name), new.get(name))
    }
    if between:
        return f"said {outcome.said}, and stands between: {between}"
    do(folder)
    state_of(folder)
    return ""


def copied(base: Path, target: Path) -> Path:
    shutil.rmtree(target, ignore_errors=True)
    return shutil.copytree(base, target)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("work", nargs="*", help=f"of {', '.join(WORK)}")
    parser.add_argument("--most", type=int, default=0, help="places a call; all by default")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if reason := why_not():
        print(f"no faults here: {reason}")
        return 2
    found = 0
    with tempfile.TemporaryDirectory(prefix="cc-faults-") as folder:
        base = prepare(Path(folder) / "base")
        for name in given.work or WORK:
            results = []
            for problem in tried(name, base, Path(folder), Random(given.seed), most=given.most):
                results.append(problem)
                if problem:
                    print(problem, flush=True)
            bad = sum(problem is not None for problem in results)
            found += bad
            print(f"{name}: {len(results)} faults, {bad} problems", flush=True)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
