"""Does one kind of work over and over in a process of its own, to be killed at any moment.

It imports everything once; each line on its standard input names work and folders, and is answered
by a forked child that begins at once. What a child has finished it writes to a file of
acknowledgements, as a window would show it to a person.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.sending import export_bundle
from cleanclinic.operations.risks.controls import add_evidence
from cleanclinic.operations.risks.points import add_risk, edit_risk
from cleanclinic.operations.workspace.opening import Workspace, open_workspace
from tests.hospital import risk


def save(workspace: Workspace, target: Path) -> Iterator[dict[str, object]]:
    """A new risk point and an edit of it, again and again."""
    while True:
        point = add_risk(workspace, risk()).id
        yield {"id": point, "remark": ""}
        edit_risk(workspace, point, {"remark": point})
        yield {"id": point, "remark": point}


def attach(workspace: Workspace, target: Path) -> Iterator[dict[str, object]]:
    """Files of some size as evidence."""
    from cleanclinic.records.control import Control

    control = workspace.store.all(Control)[0].record.id
    for number in range(1000):
        path = target / f"{time.monotonic_ns()}-{number}.bin"
        path.write_bytes(os.urandom(300_000))
        add_evidence(workspace, control, path)
        yield {"evidence": path.name}
        path.unlink()


def export(workspace: Workspace, target: Path) -> Iterator[dict[str, object]]:
    """Something new, then everything the office has not confirmed."""
    while True:
        yield {"id": add_risk(workspace, risk()).id, "remark": ""}
        done = export_bundle(workspace, target)
        yield {"sent": [path.name for path in done.paths]}


def take_in(workspace: Workspace, target: Path) -> Iterator[dict[str, object]]:
    for path in sorted(target.iterdir()):
        report = import_files(workspace, [path])
        yield {"taken": [one.result for one in report.files], "file": path.name}


WORK = {"save": save, "attach": attach, "export": export, "take_in": take_in}


def child(order: dict[str, str]) -> None:
    with (
        open_workspace(Path(order["workspace"])) as workspace,
        Path(order["acknowledged"]).open("ab", buffering=0) as told,
    ):
        told.write(b'{"ready": true}\n')
        for done in WORK[order["work"]](workspace, Path(order["target"])):
            told.write(json.dumps(done).encode() + b"\n")


def main() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        process = os.fork()
        if not process:
            try:
                child(order)
            finally:
                os._exit(0)
        # Counted from the moment the work begins, not from opening.
        acknowledged = Path(order["acknowledged"])
        while not (acknowledged.exists() and acknowledged.stat().st_size):
            if os.waitpid(process, os.WNOHANG)[0]:
                break
            time.sleep(0.001)
        else:
            time.sleep(float(order["seconds"]))
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
        print("done", flush=True)


if __name__ == "__main__":
    main()
