"""Choosing files and folders, with the last place remembered, and handing them to the system."""

import shutil
import tempfile
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QStandardPaths, QStorageInfo, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from ui.parts.kit import Kit

_FOR_VIEWER = "cleanclinic-paper-"
_STICK_ROOTS = ("/media/", "/run/media/", "/Volumes/")


def choose_folder(
    parent: QWidget, kit: Kit, title: str, purpose: str, start: Path | None = None
) -> Path | None:
    """A folder, starting at `start` or where the last one for this `purpose` was; None if none."""
    begin = start or last_folder(kit, purpose)
    chosen = QFileDialog.getExistingDirectory(parent, title, str(begin))
    return _remember(kit, purpose, Path(chosen), Path(chosen)) if chosen else None


def choose_file(parent: QWidget, kit: Kit, title: str, kinds: str, purpose: str) -> Path | None:
    """A file to read; `kinds` is Qt's filter text."""
    chosen, _ = QFileDialog.getOpenFileName(parent, title, str(last_folder(kit, purpose)), kinds)
    return _remember(kit, purpose, Path(chosen), Path(chosen).parent) if chosen else None


def choose_files(
    parent: QWidget, kit: Kit, title: str, kinds: str, purpose: str
) -> tuple[Path, ...]:
    """Files to read; none when given up."""
    chosen, _ = QFileDialog.getOpenFileNames(parent, title, str(last_folder(kit, purpose)), kinds)
    paths = tuple(Path(name) for name in chosen)
    if paths:
        _remember(kit, purpose, paths[0], paths[0].parent)
    return paths


def choose_target(
    parent: QWidget, kit: Kit, title: str, name: str, kinds: str, purpose: str
) -> Path | None:
    """A file to write, `name` proposed; None when given up."""
    start = last_folder(kit, purpose) / name
    chosen, _ = QFileDialog.getSaveFileName(parent, title, str(start), kinds)
    if not chosen:
        return None
    path = Path(chosen)
    if not path.suffix:
        path = path.with_suffix(Path(name).suffix)
    return _remember(kit, purpose, path, path.parent)


def last_folder(kit: Kit, purpose: str) -> Path:
    """Where the last choice for this purpose was made, if it is still there; else the documents."""
    remembered = kit.state.get(f"folder.{purpose}")
    if remembered and Path(remembered).is_dir():
        return Path(remembered)
    documents = QStandardPaths.StandardLocation.DocumentsLocation
    return Path(QStandardPaths.writableLocation(documents))


def find_stick() -> Path | None:
    """Where a stick is mounted, as far as the system's paths tell; None when none is seen."""
    for volume in QStorageInfo.mountedVolumes():
        root = volume.rootPath()
        if volume.isReady() and not volume.isReadOnly() and root.startswith(_STICK_ROOTS):
            return Path(root)
    return None


def folder_for_viewer() -> Path:
    """A new folder for a paper that the system's viewer is to show and print.

    It is in clear there, so it goes when the program ends, or at the next paper where the viewer
    still held it then.
    """
    for old in Path(tempfile.gettempdir()).glob(f"{_FOR_VIEWER}*"):
        shutil.rmtree(old, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=_FOR_VIEWER))
    if (program := QCoreApplication.instance()) is not None:
        program.aboutToQuit.connect(partial(shutil.rmtree, folder, ignore_errors=True))
    return folder


def open_with_system(path: Path) -> bool:
    """Opens a file or folder with the program the system has for it; False when it has none."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def _remember(kit: Kit, purpose: str, path: Path, folder: Path) -> Path:
    kit.state.set(f"folder.{purpose}", str(folder))
    return path
