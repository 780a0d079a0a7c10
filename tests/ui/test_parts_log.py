"""The log of the window: where something failed, and nothing of what it was about."""

import logging

import pytest

from cleanclinic.errors import FileProblemError
from ui.parts import log

NAME = "欧阳娜娜"


@pytest.fixture
def written(tmp_path, monkeypatch):
    """What a piece of logging leaves in the file."""
    monkeypatch.setattr(log, "log_file", lambda: tmp_path / "logs" / "window.log")
    monkeypatch.setattr(log, "qInstallMessageHandler", lambda _handler: None)
    root = logging.getLogger()
    before = list(root.handlers)
    log.start_log()
    (handler,) = set(root.handlers) - set(before)
    yield lambda: log.log_file().read_text(encoding="utf-8")
    root.removeHandler(handler)
    handler.close()


def fail():
    try:
        raise ValueError(f"{NAME} is not a number")
    except ValueError as error:
        raise FileProblemError(path=f"/home/{NAME}/x.pdf", reason=NAME) from error


def test_a_failure_is_told_without_what_it_was_about(written):
    try:
        fail()
    except FileProblemError as error:
        logging.getLogger("cleanclinic.ui").error("work failed", exc_info=error)
    text = written()
    assert NAME not in text
    assert "FileProblemError FILE" in text
    assert "ValueError" in text
    assert "test_parts_log.py:" in text
    assert "work failed" in text


def test_a_circle_of_causes_ends(written):
    one, two = ValueError(NAME), KeyError(NAME)
    one.__context__, two.__context__ = two, one
    logging.getLogger("cleanclinic.ui").error("work failed", exc_info=one)
    assert NAME not in written()
