"""Importing for a worker what only the UI thread may import, in turns that nobody feels.

A class of Qt's must not be made on a worker (see `ui.parts.bell`), and every module of `ui` makes
some. To import a page with all it stands on takes too long for one turn, though. So a worker asks
for a module: a turn that meets another one late, or one that is not of `ui`, stops there, and that
one comes first.
"""

import importlib
import sys
import threading
import time
from collections.abc import Collection, Sequence
from functools import partial
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

from ui.parts.tasks import Tasks

_OURS = "ui"
_QT = ("PySide6", "shiboken6")
# A turn that has lasted longer begins no other module: what it began is done again.
_LONG_S = 0.004


class _AnotherFirst(Exception):  # noqa: N818 - no error: it says what comes first
    """Not an ImportError, which a module may take as an answer."""


class _Gate(MetaPathFinder):
    """Lets through what is wanted, the packages it lies in, Qt's, and of `ui` what is in time."""

    def __init__(self, wanted: Collection[str], absent: Collection[str]) -> None:
        self._wanted = wanted
        self._absent = absent
        self._late = time.perf_counter() + _LONG_S
        # Every thread asks the same finders; another one imports meanwhile what it likes.
        self._thread = threading.get_ident()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if threading.get_ident() != self._thread:
            return None
        around = any(f"{wanted}.".startswith(f"{fullname}.") for wanted in self._wanted)
        root = fullname.partition(".")[0]
        if around or root in _QT or fullname in self._absent:
            return None
        if root == _OURS and time.perf_counter() < self._late:
            return None
        raise _AnotherFirst(fullname)


def bring(tasks: Tasks, *names: str) -> None:
    """Imports these modules; on a worker it takes many turns of the UI thread.

    What is not of `ui` is imported here. Raises whatever importing raises, and CancelledError when
    the window is closed meanwhile.
    """
    absent: set[str] = set()
    wanted = [*reversed(names)]
    while wanted:
        name = wanted[-1]
        if name in sys.modules and not _is_being_made(name):
            wanted.pop()
        elif name.partition(".")[0] != _OURS:
            try:
                importlib.import_module(name)
            except ImportError:
                # Whoever imports it hears the same, and may have an answer to it.
                absent.add(name)
            wanted.pop()
        elif first := tasks.turn(partial(_import, wanted, absent)):
            wanted.append(first)


def _is_being_made(name: str) -> bool:
    spec = getattr(sys.modules[name], "__spec__", None)
    return bool(getattr(spec, "_initializing", False))


def _import(wanted: Sequence[str], absent: Collection[str]) -> str:
    """Imports the last of them; gives the name of another one that has to be there first, or ""."""
    gate = _Gate(wanted, absent)
    sys.meta_path.insert(0, gate)
    try:
        importlib.import_module(wanted[-1])
    except _AnotherFirst as another:
        return str(another)
    finally:
        sys.meta_path.remove(gate)
    return ""
