"""The list of cases while it is being made: numbers, names, and what belongs to each."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bundle_kit.forge import Made
from tests.bundle_kit.readers import TRUST

# What a case's file is: its bytes, the parts of a bundle to seal, or a recipe to make it by.
Content = bytes | Made | dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One question to a reader, and the one right answer."""

    name: str
    suffix: str
    content: bytes | dict[str, Any]
    expect: dict[str, Any]

    def files(self) -> dict[str, bytes]:
        if isinstance(self.content, bytes):
            return {f"bundle{self.suffix}": self.content, "expect.json": pretty(self.expect)}
        return {"expect.json": pretty(self.expect | {"recipe": self.content})}


@dataclass
class Kit:
    """Cases in the order they were added."""

    cases: list[Case] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    def add(
        self,
        name: str,
        content: Content,
        code: str,
        trust: str,
        covers: tuple[int, ...] = (),
        *,
        suffix: str = ".ccb",
        **more: object,
    ) -> None:
        """A case; `covers` are the numbers of the list of bad inputs it belongs to."""
        if name in self.names:
            raise ValueError(f"two cases are called {name}")
        self.names[name] = f"{len(self.cases) + 1:03d}-{name}"
        raw = content.file() if isinstance(content, Made) else content
        expect = {"code": code, "trust": trust, "covers": list(covers), **more}
        self.cases.append(Case(self.names[name], suffix, raw, expect))

    def of(self, name: str, *steps: list[Any], **more: Any) -> dict[str, Any]:
        """A recipe on the file of another case."""
        return {"of": self.names[name], "steps": list(steps), **more}

    def write(self, folder: Path) -> None:
        for case in self.cases:
            place = folder / case.name
            place.mkdir(parents=True)
            for name, data in case.files().items():
                (place / name).write_bytes(data)

    def write_trust(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        for name, trust in TRUST.items():
            (folder / f"{name}.json").write_bytes(pretty(trust()))


def pretty(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"
