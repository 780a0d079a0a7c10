"""Builds what a person installs: for now a portable Linux folder, by PyInstaller.

`python3 build_installer.py [--out dist]` freezes the program in a build environment of its own,
takes out what it never uses, runs the frozen program's self-test and only then puts the folder in
place, with its licences and SHA256SUMS. Standard library only; PyInstaller runs in `.venv-build`.
"""

import argparse
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import PathDistribution
from pathlib import Path, PurePosixPath

import dev

ROOT = Path(__file__).resolve().parent
BUILD_VENV = ROOT / ".venv-build"
BUILD_LOCK = ROOT / "requirements-build.lock"
NAME = "cleanclinic"

# Programs PyInstaller and this script call.
BUILD_NEEDS = (
    dev.Need("objdump", "binutils"),
    dev.Need("objcopy", "binutils"),
    dev.Need("strip", "binutils"),
)

# Modules that are found at run time by name only, so that no analysis of imports sees them.
HIDDEN_PACKAGES = (
    "cleanclinic",
    "ui",
    "resources",
    "reportlab.graphics.barcode",
    "keyring.backends",
)
HIDDEN_MODULES = (
    "sqlalchemy.dialects.sqlite.pysqlcipher",
    # A QR code's text may be in it.
    "encodings.shift_jis",
    # cryptography is a binary that imports it.
    "_cffi_backend",
)
# keyring finds its back ends through the metadata of its distribution.
METADATA = ("keyring",)
EXCLUDED_MODULES = (
    *("tkinter", "setuptools", "pip", "_pytest", "pytest", "IPython", "numpy"),
    # The other dialects of SQLAlchemy have to stay: Alembic imports them.
    *("sqlalchemy.testing", "sqlalchemy.ext.asyncio"),
    *("PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtOpenGL", "PySide6.QtTest"),
)

# What stays of Qt's plugins, by folder; a folder that is not named goes as a whole.
KEPT_PLUGINS: Mapping[str, str] = {
    "platforms": r"libq(xcb|wayland.*|offscreen)\.so",
    "platforminputcontexts": r"lib(ibus|compose)platforminputcontextplugin\.so",
    "platformthemes": r"libqxdgdesktopportal\.so",
    "imageformats": r"libq(jpeg|ico|svg|gif)\.so",
    "iconengines": r".*",
    "printsupport": r".*",
    "xcbglintegrations": r".*",
    "wayland-decoration-client": r".*",
    "wayland-graphics-integration-client": r".*",
    "wayland-shell-integration": r".*",
}
KEPT_TRANSLATIONS = r"(qt|qtbase)_(zh_CN|en)\.qm"
DROPPED_FILES = (r"PIL/_avif\..*", r"PIL/_imagingtk\..*", r"reportlab/fonts/.*")

# What the frozen program must say of itself: its self-test prints one JSON object,
# {"checks": {name: {"ok": true or false, "found": anything}}}, on its last line.
SELF_TEST = "--self-test"
REQUIRED_CHECKS = frozenset({"words", "fonts", "migrations", "demo", "credential_store", "window"})
# Files that are loaded by name at run time, so that their lack shows late and quietly.
REQUIRED_FILES = (
    "_internal/PySide6/Qt/plugins/platforms/libqxcb.so",
    "_internal/PySide6/Qt/plugins/platforms/libqoffscreen.so",
    "_internal/PySide6/Qt/plugins/platforms/libqwayland-generic.so",
    "_internal/PySide6/Qt/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so",
    "_internal/PySide6/Qt/plugins/iconengines/libqsvgicon.so",
    "_internal/PySide6/Qt/translations/qtbase_zh_CN.qm",
    "_internal/cleanclinic/storage/migrations/env.py",
    "_internal/resources/fonts/NotoSansSC-Regular.ttf",
)

HOW_TO_START = """\
清廉科室 CleanClinic

运行本文件夹中的 cleanclinic 即可打开程序，无须安装。
文件夹可整体复制到别处，请勿单独移动其中的文件。
核对文件是否完整：在本文件夹中运行 sha256sum -c SHA256SUMS

Start cleanclinic in this folder; nothing has to be installed. Copy the folder as a whole, and
leave the files in it where they are. To check it: sha256sum -c SHA256SUMS
What it needs of the system is in build-info.json; the licences are in the folder licenses.
"""


class BuildError(Exception):
    """The build stops here; the text says why."""


def main(arguments: list[str]) -> int:
    """Builds the folder; the answer is the exit code."""
    parser = argparse.ArgumentParser(description="Builds a portable folder of CleanClinic (Linux).")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="where the folder goes")
    options = parser.parse_args(arguments)
    if not sys.platform.startswith("linux"):
        print("build_installer.py: only the Linux folder can be built so far.", file=sys.stderr)
        return 2
    try:
        folder = build(options.out)
    except BuildError as error:
        print(f"build_installer.py: {error}", file=sys.stderr)
        return 1
    print(f"built {folder}")
    return 0


def build(out: Path) -> Path:
    """Freezes, trims, tests and places the program; raises BuildError where a step fails."""
    dev.install_system_needs(build_needs())
    dev.make_environment(BUILD_VENV, BUILD_LOCK)
    work = ROOT / "build"
    folder = freeze(work)
    dropped = drop_unreachable_libraries(folder)
    dev.say(f"dropped {len(dropped)} libraries nothing needs")
    add_licences(folder, sources_of_libraries(work / "sources.json"))
    write_build_info(folder)
    self_test(folder)
    write_sums(folder)
    return place(folder, out / f"{NAME}-{program_version()}-linux-{platform.machine()}")


def build_needs() -> list[dev.Need]:
    """Programs and libraries of the system; Debian keeps libpython in a package of its own."""
    library = f"libpython{sys.version_info.major}.{sys.version_info.minor}"
    debian_python = sys.base_prefix == "/usr"
    return [*BUILD_NEEDS, *([dev.Need(f"{library}.so.1.0", library)] if debian_python else [])]


def program_version() -> str:
    """The version of the project, read without importing it."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    found = re.search(r'^version = "([^"]+)"$', text, re.MULTILINE)
    if found is None:
        raise BuildError("pyproject.toml names no version")
    return found[1]


# --- Freezing -------------------------------------------------------------------------------------


def freeze(work: Path) -> Path:
    """Runs PyInstaller on a specification written here; the answer is the frozen folder."""
    work.mkdir(exist_ok=True)
    spec = work / f"{NAME}.spec"
    spec.write_text(spec_text(ROOT / NAME / "__main__.py", data_files(ROOT), work), "utf-8")
    command = [str(dev.venv_python(BUILD_VENV)), "-m", "PyInstaller", "--noconfirm"]
    command += ["--log-level", "WARN", "--distpath", str(work / "frozen")]
    command += ["--workpath", str(work / "work"), str(spec)]
    dev.say("freezing; this takes a minute or two")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"}
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    if done.returncode != 0:
        raise BuildError("PyInstaller failed (its lines above say why)")
    return work / "frozen" / NAME


def data_files(root: Path) -> list[tuple[str, str]]:
    """Every file that is read as data, with the folder it belongs in: resources and migrations."""
    wanted = [path for path in (root / "resources").rglob("*") if path.suffix != ".py"]
    for start in (root / NAME).rglob("env.py"):
        # Alembic reads its scripts from the disk.
        wanted += start.parent.rglob("*")
    places = sorted(path.relative_to(root) for path in wanted if path.is_file())
    return [
        (place.as_posix(), place.parent.as_posix())
        for place in places
        if "__pycache__" not in place.parts
    ]


def spec_text(entry: Path, data: Iterable[tuple[str, str]], work: Path) -> str:
    """The PyInstaller specification: what goes in, and what is taken out again."""
    return f"""\
import json, sys
sys.path.insert(0, {str(ROOT)!r})
from PyInstaller.utils.hooks import collect_submodules, copy_metadata
from build_installer import is_kept

hidden = {list(HIDDEN_MODULES)!r}
for package in {list(HIDDEN_PACKAGES)!r}:
    hidden += collect_submodules(package, on_error="raise")
data = [({str(ROOT)!r} + "/" + source, place) for source, place in {list(data)!r}]
for distribution in {list(METADATA)!r}:
    data += copy_metadata(distribution)
analysis = Analysis(
    [{str(entry)!r}],
    pathex=[{str(ROOT)!r}],
    datas=data,
    hiddenimports=hidden,
    excludes={list(EXCLUDED_MODULES)!r},
)
analysis.binaries = [item for item in analysis.binaries if is_kept(item[0])]
analysis.datas = [item for item in analysis.datas if is_kept(item[0])]
with open({str(work / "sources.json")!r}, "w") as file:
    json.dump({{item[0]: item[1] for item in analysis.binaries}}, file)
exe = EXE(
    PYZ(analysis.pure), analysis.scripts, exclude_binaries=True, name={NAME!r},
    console=True, strip=True, upx=False,
)
COLLECT(exe, analysis.binaries, analysis.datas, name={NAME!r}, strip=True, upx=False)
"""


def is_kept(place: str) -> bool:
    """Whether a file of the frozen folder stays, by its place inside it."""
    path = PurePosixPath(place)
    if any(re.fullmatch(pattern, place) for pattern in DROPPED_FILES):
        return False
    if "translations" in path.parts and path.suffix == ".qm":
        return re.fullmatch(KEPT_TRANSLATIONS, path.name) is not None
    if "plugins" in path.parts and "PySide6" in path.parts:
        kind = path.parts[path.parts.index("plugins") + 1]
        return re.fullmatch(KEPT_PLUGINS.get(kind, r"(?!)"), path.name) is not None
    return True


# --- Taking out -----------------------------------------------------------------------------------


def drop_unreachable_libraries(folder: Path) -> list[str]:
    """Removes the shared libraries that came for a plugin that is no longer there."""
    needed, libraries = {}, {}
    for path in binaries(folder):
        place = path.relative_to(folder).as_posix()
        needed[place] = needed_by(objdump("-p", path))
        if is_plain_library(place):
            libraries[place] = path.name
    dropped = unreachable(needed, libraries)
    for place in dropped:
        (folder / place).unlink()
    for path in folder.rglob("*"):
        if path.is_symlink() and not path.exists():
            path.unlink()
    return dropped


def is_plain_library(place: str) -> bool:
    """Whether a binary is there only because others link to it: no plugin, module or Python."""
    path = PurePosixPath(place)
    folder = path.parent.name
    if not (folder in ("_internal", "lib") or folder.endswith(".libs")):
        return False
    return re.match(r"lib(?!python)[^/]*\.so", path.name) is not None


def unreachable(needed: Mapping[str, Iterable[str]], libraries: Mapping[str, str]) -> list[str]:
    """The libraries (place and file name) that nothing needs which itself is needed."""
    places_by_name: dict[str, list[str]] = {}
    for place, name in libraries.items():
        places_by_name.setdefault(name, []).append(place)
    waiting = [place for place in needed if place not in libraries]
    reached = set(waiting)
    while waiting:
        for name in needed[waiting.pop()]:
            new = [place for place in places_by_name.get(name, []) if place not in reached]
            reached.update(new)
            waiting.extend(new)
    return sorted(libraries.keys() - reached)


def binaries(folder: Path) -> Iterator[Path]:
    """The ELF files of a folder, each once."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                if file.read(4) == b"\x7fELF":
                    yield path


def objdump(option: str, path: Path) -> str:
    done = subprocess.run(["objdump", option, str(path)], capture_output=True, check=False)
    return done.stdout.decode("utf-8", "replace")


def needed_by(headers: str) -> list[str]:
    """The libraries a binary links to, out of what `objdump -p` says of it."""
    return re.findall(r"^\s*NEEDED\s+(\S+)$", headers, re.MULTILINE)


def newest_glibc(symbols: str) -> tuple[int, int]:
    """The newest GLIBC version among what `objdump -T` lists; (0, 0) where there is none."""
    versions = re.findall(r"GLIBC_(\d+)\.(\d+)", symbols)
    return max(((int(major), int(minor)) for major, minor in versions), default=(0, 0))


# --- Licences -------------------------------------------------------------------------------------


def add_licences(folder: Path, libraries: Mapping[str, Path]) -> None:
    """Puts every licence of what the folder holds into `licenses`; raises where one is missing."""
    target = folder / "licenses"
    shutil.copytree(ROOT / "resources" / "licenses", target)
    shutil.copy(ROOT / "LICENSE", target / "CleanClinic.txt")
    shutil.copy(Path(os.__file__).parent / "LICENSE.txt", target / "Python.txt")
    for distribution in shipped():
        copy_licences(distribution, target)
    for library, source in libraries.items():
        if (folder / "_internal" / library).exists():
            copy_system_copyright(source, target / "system")


def shipped() -> list[PathDistribution]:
    """The distributions that both locks name: what the program imports, no tool of ours."""
    names = locked_names(ROOT / "requirements.lock") & locked_names(BUILD_LOCK)
    (packages,) = BUILD_VENV.glob("lib/python3.*/site-packages")
    found = (PathDistribution(path) for path in sorted(packages.glob("*.dist-info")))
    return [item for item in found if normal(item.metadata["Name"]) in names]


def locked_names(lock: Path) -> set[str]:
    lines = re.findall(r"^([A-Za-z0-9][\w.-]*)==", lock.read_text(encoding="utf-8"), re.MULTILINE)
    return {normal(line) for line in lines}


def normal(name: str) -> str:
    """A distribution's name as locks spell it."""
    return re.sub(r"[-_.]+", "-", name).lower()


# Wheels that carry no licence text, and the file in resources/licenses that stands in.
LICENCE_ELSEWHERE = {"pyside6-essentials": "LGPL-3.0.txt", "shiboken6": "LGPL-3.0.txt"}


def copy_licences(distribution: PathDistribution, target: Path) -> None:
    """Copies a distribution's licence files; raises BuildError where it has none anywhere."""
    name = normal(distribution.metadata["Name"])
    texts = [file for file in distribution.files or [] if is_licence(str(file))]
    if not texts and name not in LICENCE_ELSEWHERE:
        raise BuildError(f"{name} carries no licence text; add one to resources/licenses")
    for text in texts:
        inside = "__".join(text.parts[1:])
        (target / name).mkdir(parents=True, exist_ok=True)
        shutil.copy(str(text.locate()), target / name / inside)


def is_licence(place: str) -> bool:
    """Whether a file of a dist-info folder is a licence or notice."""
    path = PurePosixPath(place)
    if not path.parts[0].endswith(".dist-info"):
        return False
    plain = re.match(r"(licen[cs]e|copying|notice|authors|copyright)", path.name, re.IGNORECASE)
    return "licenses" in path.parts[1:-1] or plain is not None


def sources_of_libraries(record: Path) -> dict[str, Path]:
    """Where the frozen binaries came from, as the specification wrote it down."""
    return {place: Path(source) for place, source in json.loads(record.read_text("utf-8")).items()}


def copy_system_copyright(library: Path, target: Path) -> None:
    """Copies the copyright file of the Debian package a library came from, if it came from one."""
    if not library.as_posix().startswith(("/usr/lib/", "/lib/")) or shutil.which("dpkg") is None:
        return
    for path in {library.resolve(), Path(re.sub(r"^/usr", "", str(library.resolve())))}:
        done = subprocess.run(
            ["dpkg", "-S", str(path)], capture_output=True, text=True, check=False
        )
        if done.returncode == 0:
            package = done.stdout.partition(":")[0]
            copyright_file = Path("/usr/share/doc") / package / "copyright"
            if copyright_file.is_file():
                target.mkdir(parents=True, exist_ok=True)
                shutil.copy(copyright_file, target / f"{package}.txt")


# --- Proof ----------------------------------------------------------------------------------------


def self_test(folder: Path) -> None:
    """Runs the frozen program's self-test away from the checkout; raises BuildError on any miss."""
    if missing := [name for name in REQUIRED_FILES if not (folder / name).is_file()]:
        raise BuildError(f"the frozen folder lacks {', '.join(missing)}")
    with tempfile.TemporaryDirectory(prefix="cleanclinic-self-test-") as home:
        environment = {"PATH": "/usr/bin:/bin", "HOME": home, "LANG": "C.UTF-8"}
        environment["QT_QPA_PLATFORM"] = "offscreen"
        command = [str(folder / NAME), SELF_TEST]
        done = subprocess.run(
            command, cwd=home, env=environment, capture_output=True, text=True, check=False
        )
    failed = failed_checks(done.stdout)
    if done.returncode != 0 or failed:
        told = "\n".join([*failed, done.stderr[-4000:]])
        raise BuildError(f"the self-test failed (exit code {done.returncode}):\n{told}")
    dev.say(f"the frozen program passes its self-test: {', '.join(sorted(REQUIRED_CHECKS))}")


def failed_checks(said: str) -> list[str]:
    """What a self-test's answer lacks: a check that failed, or one that was not made."""
    try:
        checks = json.loads(said.strip().splitlines()[-1])["checks"]
        failed = [
            f"{check}: {result['found']}" for check, result in checks.items() if not result["ok"]
        ]
    except (IndexError, ValueError, TypeError, KeyError, AttributeError):
        return ["it gave no answer that can be read"]
    return failed + [f"{check}: not checked" for check in sorted(REQUIRED_CHECKS - checks.keys())]


def write_build_info(folder: Path) -> None:
    """Says what the folder was built from and what it needs of the system it runs on."""
    files = list(binaries(folder))
    glibc = max(newest_glibc(objdump("-T", path)) for path in files)
    needed = {name for path in files for name in needed_by(objdump("-p", path))}
    info = {
        "version": program_version(),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "needs_glibc": f"{glibc[0]}.{glibc[1]}",
        "needs_libraries": sorted(needed - {path.name for path in folder.rglob("*.so*")}),
        "packages": {normal(item.metadata["Name"]): item.version for item in shipped()},
    }
    text = json.dumps(info, indent=2, sort_keys=True)
    (folder / "build-info.json").write_text(f"{text}\n", "utf-8")
    (folder / "README.txt").write_text(HOW_TO_START, "utf-8")


def write_sums(folder: Path) -> None:
    """Writes SHA256SUMS, in the form `sha256sum -c` reads, over every file of the folder."""
    lines = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            lines.append(f"{digest}  {path.relative_to(folder).as_posix()}\n")
    (folder / "SHA256SUMS").write_text("".join(lines), "utf-8")


def place(folder: Path, target: Path) -> Path:
    """Moves a finished folder to where it was asked for, in place of an older build."""
    if target.exists():
        if not (target / "build-info.json").is_file():
            raise BuildError(f"{target} is there and is no build of CleanClinic; move it away")
        shutil.rmtree(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(folder, target)
    return target


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
