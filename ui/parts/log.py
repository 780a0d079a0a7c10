"""Where what went wrong is written down: one rotating file in the user's state folder."""

import logging
import sys
import threading
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from platformdirs import user_log_path
from PySide6.QtCore import QtMsgType, qInstallMessageHandler

_log = logging.getLogger("cleanclinic.ui")
_SIZE, _KEPT = 1_000_000, 3
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


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
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
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
