"""What the command line says where no Chinese can be shown, as in a pipe of Windows."""

import json
import sys
from io import BytesIO, TextIOWrapper

from cleanclinic.cli.console import Console, speak_plainly
from cleanclinic.words import Words

NAME = "风险 é\U00020164"


def into_a_western_pipe(monkeypatch, say, *, as_json):
    """The bytes that went into it."""
    pipe = BytesIO()
    monkeypatch.setattr(sys, "stdout", TextIOWrapper(pipe, encoding="cp1252"))
    speak_plainly()
    say(Console(Words("zh_CN"), as_json=as_json))
    sys.stdout.flush()
    return pipe.getvalue().strip()


def test_text_becomes_escapes_and_no_failure(monkeypatch):
    said = into_a_western_pipe(monkeypatch, lambda console: console.line(NAME), as_json=False)
    assert said == rb"\u98ce\u9669 " + b"\xe9" + rb"\U00020164"


def test_json_is_read_as_it_was_meant(monkeypatch):
    def say(console):
        console.facts(name=NAME)
        console.finish()

    said = into_a_western_pipe(monkeypatch, say, as_json=True)
    assert json.loads(said.decode("utf-8"))["name"] == NAME
