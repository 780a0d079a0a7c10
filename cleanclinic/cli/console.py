"""What a command says and asks: text or JSON out, secrets in from a file or the terminal."""

import ctypes
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from getpass import getpass
from io import TextIOWrapper
from pathlib import Path

from cleanclinic.errors import CleanClinicError, FileProblemError, reason_of
from cleanclinic.operations.workspace.results import Progress, no_progress
from cleanclinic.words import Words

DONE, USAGE, REFUSED, INTERRUPTED = 0, 2, 3, 130
BAR_WIDTH = 30
SECRET_MOST = 4096
STDIN = -10  # STD_INPUT_HANDLE of Windows


class Console:
    """Writes in one language, as text or as one JSON object."""

    def __init__(self, words: Words, *, as_json: bool) -> None:
        self.words = words
        self.as_json = as_json
        self._facts: dict[str, object] = {}

    def say(self, key: str, **values: object) -> None:
        """A sentence for a person; nothing in JSON."""
        if not self.as_json:
            print(self.words.text(key, **values))

    def line(self, text: str) -> None:
        """Text as it is, for a person; nothing in JSON."""
        if not self.as_json:
            print(text)

    def facts(self, **facts: object) -> None:
        """What a machine should know; printed by `finish`."""
        self._facts |= facts

    def finish(self) -> int:
        if self.as_json:
            _print_json({"ok": True, **self._facts})
        return DONE

    def refuse(self, error: CleanClinicError) -> int:
        """One sentence with the next step, and the stable code."""
        sentence = self.words.sentence(error)
        if self.as_json:
            body = {"ok": False, "code": error.code, "message": sentence, **self._facts}
            _print_json(body)
        else:
            print(f"{sentence} [{error.code}]", file=sys.stderr)
        return REFUSED

    def table(self, rows: list[tuple[str, ...]]) -> None:
        """Columns for a person, aligned by display width."""
        if self.as_json or not rows:
            return
        widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
        for row in rows:
            cells = (
                cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
            )
            print("  ".join(cells).rstrip())

    @property
    def progress(self) -> Progress:
        """A bar on a terminal, nothing elsewhere."""
        return _bar if sys.stderr.isatty() and not self.as_json else no_progress

    def secret(self, file: Path | None, *, new: bool = False) -> str | None:
        """A passphrase from the first line of a file or the terminal; None where there is neither.

        Never from an argument or the environment: other programs can read those. Raises
        FileProblemError and SecretFileError.
        """
        if file is not None:
            return _first_line(file)
        if not person_there():
            return None
        first = getpass(self.words.text("cli.ask_passphrase"))
        if new and getpass(self.words.text("cli.ask_again")) != first:
            raise PassphrasesDifferError()
        return first or None

    def ask(self, key: str) -> str:
        """A line from the terminal; empty where there is none."""
        return input(self.words.text(key)) if person_there() else ""


class PassphrasesDifferError(CleanClinicError):
    """The passphrase was typed differently the second time; nothing was made."""

    code = "PASSPHRASES-DIFFER"


class SecretFileError(CleanClinicError):
    """A file holds no passphrase that can be read; values: `path` and `most` bytes of a line."""

    code = "SECRET-FILE"


def _first_line(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            data = stream.readline(SECRET_MOST + 1)
    except OSError as error:
        raise FileProblemError(path=file, reason=reason_of(error)) from error
    try:
        # Editors on Windows put a mark in front of UTF-8.
        line = data.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise SecretFileError(path=file, most=SECRET_MOST) from error
    if not line or len(data) > SECRET_MOST:
        raise SecretFileError(path=file, most=SECRET_MOST)
    return line


def person_there() -> bool:
    """Whether somebody can be asked; Windows calls its empty device (NUL) a terminal as well."""
    if not sys.stdin.isatty():
        return False
    if sys.platform == "win32":
        kernel, mode = ctypes.windll.kernel32, ctypes.c_uint32()
        return bool(kernel.GetConsoleMode(kernel.GetStdHandle(STDIN), ctypes.byref(mode)))
    return True


def speak_plainly() -> None:
    """Let what standard output cannot show become an escape: a pipe of Windows takes no Chinese."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _print_json(body: Mapping[str, object]) -> None:
    """UTF-8, or in the older code of a Windows pipe ASCII, which every reader takes for UTF-8."""
    print(json.dumps(body, ensure_ascii=sys.stdout.encoding.lower() != "utf-8", default=_plain))


def _bar(done: int, total: int) -> None:
    share = done / total if total else 1.0
    filled = int(share * BAR_WIDTH)
    end = "\n" if done >= total else ""
    text = f"\r[{'#' * filled}{'.' * (BAR_WIDTH - filled)}] {done}/{total}{end}"
    print(text, end="", file=sys.stderr, flush=True)


def _width(text: str) -> int:
    """Columns on a terminal: Chinese characters take two."""
    return sum(2 if ord(character) >= 0x2E80 else 1 for character in text)


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    return str(value)
