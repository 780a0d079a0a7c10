"""Where what went wrong is written down: one rotating file in the user's state folder."""

import logging
import sys
import threading
import traceback
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any

from platformdirs import user_log_path
from PySide6.QtCore import QtMsgType, qInstallMessageHandler

_log = logging.getLogger("cleanclinic.ui")
_SIZE, _KEPT = 1_000_000, 3
_LINES_MOST = 400
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class _Formatter(logging.Formatter):
    """Says where something went wrong and what kind of thing, never what it was about.

    The words of an exception can hold a person's name, and this file lies on the disk in clear.
    """

    def format(self, record: logging.LogRecord) -> str:
        # Another handler may have left its own account of the exception here.
        record.exc_text = None
        text = super().format(record)
        record.exc_text = None
        return text

    def formatException(self, ei: Any) -> str:
        lines: list[str] = []
        error: BaseException | None = ei[1]
        while error is not None and len(lines) < _LINES_MOST:
            frames = traceback.extract_tb(error.__traceback__)
            lines += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
            lines.append(f"{type(error).__name__} {getattr(error, 'code', '')}".strip())
            error = error.__cause__ or error.__context__
        return "\n".join(lines)


def log_file() -> Path:
    """The file in use."""
    return user_log_path("CleanClinic", appauthor=False) / "window.log"


def start_log() -> None:
    """Sends warnings of the program and of Qt to the file; without the file, to stderr alone."""
    path = log_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = RotatingFileHandler(
            path, maxBytes=_SIZE, backupCount=_KEPT, encoding="utf-8", delay=True
        )
    except OSError:
        handler = logging.StreamHandler()
    handler.setFormatter(_Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    handler.setLevel(logging.WARNING)
    logging.getLogger().addHandler(handler)
    qInstallMessageHandler(lambda kind, _, text: _log.log(_LEVELS[kind], "Qt: %s", text))


def catch_all(tell: Callable[[Exception], None]) -> None:
    """Logs what nobody caught, and tells the person where it came up on the UI thread."""

    def on_main(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        _log.critical("uncaught", exc_info=(kind, error, trace))
        if not isinstance(error, Exception):
            sys.__excepthook__(kind, error, trace)
        elif threading.current_thread() is threading.main_thread():
            tell(error)

    sys.excepthook = on_main
    threading.excepthook = lambda args: on_main(
        args.exc_type, args.exc_value or RuntimeError(str(args.exc_type)), args.exc_traceback
    )
