"""Sets the project up and runs it: `python3 dev.py run` and `python3 dev.py test`.

Standard library only. Both make `.venv` from requirements.lock and see to the system libraries Qt
needs on Debian and its kin, so that nothing has to be installed by hand. `python3 dev.py lock` is
for maintainers: it resolves the two lock files again.
"""

# An older Python has to get as far as the sentence that names the one needed.
from __future__ import annotations

import ctypes
import hashlib
import importlib
import importlib.util
import os
import platform
import shlex
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
OLDEST_PYTHON = (3, 11)

USAGE = """\
python3 dev.py run [options of the demo]    set up, make the demo hospital, open its window
python3 dev.py test [options of pytest]     set up, run every check and test
python3 dev.py lock                         resolve requirements.lock and requirements-build.lock
"""

# The flags that keep a lock free of addresses and paths, and good for every platform.
LOCK_FLAGS = ("--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "-q")


class Need(NamedTuple):
    """A shared library (by soname) or a program (by name) and the Debian package that has it."""

    name: str
    package: str


QT_LIBRARIES = (
    Need("libglib-2.0.so.0", "libglib2.0-0"),
    Need("libgthread-2.0.so.0", "libglib2.0-0"),
    Need("libGL.so.1", "libgl1"),
    Need("libEGL.so.1", "libegl1"),
    Need("libX11.so.6", "libx11-6"),
    Need("libxkbcommon.so.0", "libxkbcommon0"),
    Need("libdbus-1.so.3", "libdbus-1-3"),
    Need("libfontconfig.so.1", "libfontconfig1"),
    Need("libfreetype.so.6", "libfreetype6"),
    Need("libbrotlidec.so.1", "libbrotli1"),
)
WINDOW_LIBRARIES = (
    Need("libX11-xcb.so.1", "libx11-xcb1"),
    Need("libxcb-cursor.so.0", "libxcb-cursor0"),
    Need("libxcb-icccm.so.4", "libxcb-icccm4"),
    Need("libxcb-image.so.0", "libxcb-image0"),
    Need("libxcb-keysyms.so.1", "libxcb-keysyms1"),
    Need("libxcb-randr.so.0", "libxcb-randr0"),
    Need("libxcb-render-util.so.0", "libxcb-render-util0"),
    Need("libxcb-shape.so.0", "libxcb-shape0"),
    Need("libxcb-xkb.so.1", "libxcb-xkb1"),
    Need("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
)
WAYLAND_LIBRARIES = (
    Need("libwayland-client.so.0", "libwayland-client0"),
    Need("libwayland-cursor.so.0", "libwayland-cursor0"),
    Need("libwayland-egl.so.1", "libwayland-egl1"),
)
PRINT_LIBRARIES = (Need("libcups.so.2", "libcups2"),)
TEST_PROGRAMS = (
    Need("Xvfb", "xvfb"),
    Need("xauth", "xauth"),
    Need("xdotool", "xdotool"),
    Need("pdftotext", "poppler-utils"),
    Need("pdftoppm", "poppler-utils"),
)
# A real credential store; not put on a person's desktop, where it would answer for the one there.
# And what makes and mounts images of sticks.
CI_PROGRAMS = (
    Need("gnome-keyring-daemon", "gnome-keyring"),
    Need("dbus-run-session", "dbus-daemon"),
    Need("mkfs.exfat", "exfatprogs"),
    Need("mount.exfat-fuse", "exfat-fuse"),
    Need("mkfs.vfat", "dosfstools"),
    Need("mcopy", "mtools"),
)


def main(arguments: Sequence[str]) -> int:
    """Does one command; the answer is the exit code."""
    command, rest = (arguments[0] if arguments else "", list(arguments[1:]))
    if command not in ("run", "test", "lock"):
        print(USAGE, end="")
        return 0 if command in ("-h", "--help", "help") else 2
    if sys.version_info < OLDEST_PYTHON:
        give_up(f"This is Python {platform.python_version()}; Python 3.11 or newer is needed.")
    if command == "lock":
        return resolve_locks()
    install_system_needs(system_needs(os.environ, testing=command == "test"))
    make_environment()
    if command == "run":
        return hand_over(["-m", "cleanclinic", "demo", *rest])
    os.chdir(ROOT)
    compile_sources()
    return hand_over(["-m", "pytest", *parallel(rest), *rest])


def parallel(arguments: Sequence[str]) -> list[str]:
    """Spreads the whole suite over the cores; a run of chosen tests stays in one process."""
    if any(not argument.startswith("-") for argument in arguments):
        return []
    # Neighbours stay together, so that what a module shares is made once; the end is shared out.
    return ["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "worksteal"]


def compile_sources() -> None:
    """Once for all the processes that tests start, which would each do it again."""
    command = [str(venv_python()), "-m", "compileall", "-q", "-j", "0", "cleanclinic", "ui"]
    subprocess.run(command, cwd=ROOT, check=False)


# --- System libraries -----------------------------------------------------------------------------


def install_system_needs(needs: Sequence[Need]) -> None:
    """Installs missing system packages on Debian and its kin; elsewhere says what is missing."""
    if not sys.platform.startswith("linux"):
        return
    missing = missing_needs(needs, is_there)
    packages = sorted({need.package for need in missing})
    if importlib.util.find_spec("ensurepip") is None:
        packages.append("python3-venv")
    if not packages:
        return
    if not (shutil.which("apt-get") and shutil.which("dpkg")):
        names = [need.name for need in missing] or ["ensurepip, a part of Python"]
        give_up(
            f"This system lacks: {', '.join(names)}.",
            "Install them with its package manager, then run this again.",
            f"On Debian they are in: {' '.join(packages)}",
        )
    apt_install(packages)
    importlib.invalidate_caches()
    still = missing_needs(missing, is_there)
    if still or importlib.util.find_spec("ensurepip") is None:
        names = [need.name for need in still] or ["ensurepip, a part of this Python"]
        give_up(f"Still missing after the installation: {', '.join(names)}.")


def system_needs(environment: Mapping[str, str], *, testing: bool) -> list[Need]:
    """What this run needs of the system: without a display, nothing of a window's."""
    needs = [*QT_LIBRARIES, *PRINT_LIBRARIES]
    if testing or environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"):
        needs += WINDOW_LIBRARIES
    if environment.get("WAYLAND_DISPLAY"):
        needs += WAYLAND_LIBRARIES
    if testing:
        needs += TEST_PROGRAMS
    if testing and environment.get("CI"):
        needs += CI_PROGRAMS
    return needs


def missing_needs(needs: Iterable[Need], there: Callable[[str], bool]) -> list[Need]:
    """The needs that `there` does not find."""
    return [need for need in needs if not there(need.name)]


def is_there(name: str) -> bool:
    """Whether a shared library loads, or a program is on the path."""
    if ".so." not in name:
        # Programs that make file systems are not on everybody's path.
        return (
            shutil.which(name, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin")
            is not None
        )
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def apt_install(packages: Sequence[str]) -> None:
    """Installs Debian packages, as root or through sudo; else prints the command and stops."""
    command = apt_command(packages)
    by_hand = f"apt-get update && {shlex.join(command)}"
    prefix = administrator_prefix()
    if prefix is None:
        give_up("System packages are missing. As root, run:", f"  {by_hand}", "then this again.")
    say(f"Installing system packages: {' '.join(packages)}")
    quiet = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive"]
    # A stale package list is no reason to stop: the installation that follows decides.
    subprocess.run([*quiet, "apt-get", "-qq", "update"], stdin=subprocess.DEVNULL, check=False)
    done = subprocess.run([*quiet, *command], stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        give_up(
            "The system packages could not be installed (the lines above say why).",
            "With a network, and as root, run:",
            f"  {by_hand}",
            "then this again.",
        )


def apt_command(packages: Sequence[str]) -> list[str]:
    """The apt-get line that installs packages without asking."""
    return ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]


def administrator_prefix() -> list[str] | None:
    """What to put before a command that only root may run; None where there is no way."""
    if os.name != "posix" or os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    return ["sudo"] if sys.stdin.isatty() else ["sudo", "-n"]


# --- The virtual environment ----------------------------------------------------------------------


def make_environment(folder: Path = VENV, lock: Path = LOCK) -> None:
    """Makes a virtual environment out of a lock, unless it is there and still fits."""
    stamp, wanted = folder / "made-from.txt", environment_key(lock)
    if (
        stamp.is_file()
        and stamp.read_text(encoding="utf-8") == wanted
        and venv_python(folder).exists()
    ):
        return
    say(f"Installing the packages of {lock.name} into {folder.name}; it takes minutes once")
    if Path(sys.prefix).resolve() == folder.resolve():
        # Started with its own Python, which cannot be removed under its feet.
        stamp.unlink(missing_ok=True)
    else:
        venv.create(folder, clear=True, with_pip=True, symlinks=os.name != "nt")
    python = venv_python(folder)
    if not install_with_uv(python, lock):
        install_with_pip(python, lock)
    stamp.write_text(wanted, encoding="utf-8")


def environment_key(lock: Path) -> str:
    """What an environment depends on: the lock, the Python, and where the checkout stands."""
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    return f"lock {digest}\npython {platform.python_version()} {sys.base_prefix}\nplace {ROOT}\n"


def install_with_uv(python: Path, lock: Path) -> bool:
    """Installs the lock with uv where uv is on the path; False leaves it to pip."""
    uv = shutil.which("uv")
    if uv is None:
        return False
    command = [uv, "pip", "install", "-q", "--python", str(python), "--require-hashes"]
    command += ["-r", str(lock)]
    # uv does not read pip's settings (a mirror, say), so where it fails pip may still succeed.
    return subprocess.run(command, check=False).returncode == 0


def install_with_pip(python: Path, lock: Path) -> None:
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*command, "--require-hashes", "-r", str(lock)], check=False)
    if done.returncode != 0:
        give_up(
            "The Python packages could not be installed (pip's lines above say why).",
            "Without a network: pip download them on another machine of this kind, then set",
            "PIP_FIND_LINKS to that folder and PIP_NO_INDEX to 1 and run this again.",
        )


def venv_python(folder: Path = VENV) -> Path:
    """The Python of a virtual environment."""
    if os.name == "nt":
        return folder / "Scripts" / "python.exe"
    return folder / "bin" / "python"


def hand_over(arguments: Sequence[str]) -> int:
    """Goes on as `.venv`'s Python with these arguments; its exit code is the answer."""
    command = [str(venv_python()), *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "posix":
        # Ctrl+C and kill then reach the program itself, with nobody in between.
        os.execve(command[0], command, environment)
    process = subprocess.Popen(command, env=environment)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # The program got it as well and is about to end in its own way.


# --- The lock files -------------------------------------------------------------------------------


def resolve_locks() -> int:
    """Writes both lock files with uv; the second one takes over every version of the first."""
    uv = shutil.which("uv")
    if uv is None:
        give_up("Resolving the lock files needs uv: pip install uv")
    compile_command = [uv, "pip", "compile", *LOCK_FLAGS, "pyproject.toml"]
    for group, target, more in (
        ("dev", "requirements.lock", []),
        ("build", "requirements-build.lock", ["--constraints", "requirements.lock"]),
    ):
        command = [*compile_command, "--group", group, *more, "--output-file", target]
        done = subprocess.run(command, cwd=ROOT, check=False)
        if done.returncode != 0:
            return done.returncode
    return 0


def say(sentence: str) -> None:
    print(f"dev.py: {sentence}", flush=True)


def give_up(*sentences: str) -> NoReturn:
    """Says what is wrong and what to do, and ends with exit code 1."""
    for sentence in sentences:
        print(f"dev.py: {sentence}", file=sys.stderr, flush=True)
    sys.exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
