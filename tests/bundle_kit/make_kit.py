"""Make all cases anew: `python -m tests.bundle_kit.make_kit`. The same every time, to the byte."""

import shutil

from tests.bundle_kit import (
    cases_answers,
    cases_changes,
    cases_claims,
    cases_container,
    cases_epochs,
    cases_erasing,
    cases_manifest,
    cases_office,
    cases_places,
    cases_rest,
    cases_streams,
)
from tests.bundle_kit.kit import Kit
from tests.bundle_kit.recipe import CASES, TRUST


def make_kit() -> Kit:
    """Every case, in order."""
    kit = Kit()
    parts = (cases_container, cases_manifest, cases_changes, cases_answers, cases_places)
    later = (cases_streams, cases_epochs, cases_erasing, cases_office, cases_claims, cases_rest)
    for part in (*parts, *later):
        part.add_all(kit)
    return kit


def main() -> None:
    kit = make_kit()
    for folder, write in ((CASES, kit.write), (TRUST, kit.write_trust)):
        shutil.rmtree(folder, ignore_errors=True)
        write(folder)
    print(f"{len(kit.cases)} cases in {CASES}")


if __name__ == "__main__":
    main()
