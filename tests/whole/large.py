"""Carries large attachments from a ward to the office and tells how far the memory grew.

Arguments: a new folder, megabytes in all, megabytes each.
"""

import json
import sys
from pathlib import Path

from cleanclinic.operations.exchange.sending import export_bundle
from cleanclinic.operations.risks.controls import add_control, add_evidence
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.records.control import Control
from tests.hospital import CONTROL, Hospital, risk

MEGABYTE = 1024 * 1024


def peak() -> int:
    """The most memory this program ever had, in bytes.

    What getrusage says would begin with the peak of whoever started the program.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


def write(path: Path, number: int, megabytes: int) -> None:
    with path.open("wb") as file:
        for block in range(megabytes):
            file.write((number * megabytes + block).to_bytes(8, "big") * (MEGABYTE // 8))


def main(folder: Path, megabytes: int, each: int) -> None:
    with Hospital(folder) as hospital:
        ward, office = hospital.ward(), hospital.office
        control = add_control(ward, add_risk(ward, risk()).id, CONTROL).id
        hospital.round_trip(ward)
        before = peak()
        for number in range(megabytes // each):
            write(folder / "scan.bin", number, each)
            add_evidence(ward, control, folder / "scan.bin")
        recorded = peak()
        done = export_bundle(ward, hospital.stick())
        exported = peak()
        hospital.take(office, list(done.paths))
        imported = peak()
        evidence = office.store.get(Control, control).record.evidence
        facts = {
            "recorded": recorded - before,
            "exported": exported - before,
            "imported": imported - before,
            "size": sum(path.stat().st_size for path in done.paths),
            "held": sum(office.store.attachment(one.attachment).size for one in evidence),
        }
        print(json.dumps(facts))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
