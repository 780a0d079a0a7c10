"""Looking at a bundle from outside: needs no workspace and proves nothing about its sender."""

from pathlib import Path

from cleanclinic.sync.bundle import inspect_bundle


def inspect_file(path: Path) -> dict[str, object]:
    """The header's hints with size and checksum; raises the CCB-* of a damaged container."""
    seen = inspect_bundle(path)
    header = seen.header
    return {
        "kind": header.kind,
        "hospital": header.hospital,
        "recipient": header.to,
        "bundle": header.uuid,
        "suite": header.suite,
        "created": header.created,
        "size": seen.size,
        "sha256": seen.sha256,
    }
