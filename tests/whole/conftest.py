"""Starting the program as a person does, and listening to what it says."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.hospital import Hospital
from tests.whole.running import PASSPHRASE, Said, environment


@pytest.fixture
def hospital(tmp_path: Path) -> Iterator[Hospital]:
    with Hospital(tmp_path / "hospital") as made:
        yield made


@pytest.fixture
def program(tmp_path: Path) -> Callable[..., Said]:
    """Runs one command in a process; `lang` sets the person's language."""

    def run(*arguments: object, lang: str = "zh_CN.UTF-8") -> Said:
        done = subprocess.run(
            [sys.executable, "-m", "cleanclinic", *map(str, arguments)],
            cwd=tmp_path,
            env=environment(LANG=lang),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def command(capfd, monkeypatch) -> Callable[..., Said]:
    """The same in this process, which saves a second of start-up each."""

    def run_here(*arguments: object, lang: str = "zh_CN.UTF-8") -> Said:
        from cleanclinic.cli.main import run

        monkeypatch.setenv("LANG", lang)
        capfd.readouterr()
        try:
            code = run([str(one) for one in arguments])
        except SystemExit as end:
            code = int(end.code or 0)
        said = capfd.readouterr()
        return Said(code, said.out, said.err)

    return run_here


@pytest.fixture
def passphrase_file(tmp_path: Path) -> Path:
    path = tmp_path / "passphrase.txt"
    path.write_text(PASSPHRASE + "\n", encoding="utf-8")
    return path
