"""dev.py: what it finds missing, how it asks for it, when it makes the environment anew."""

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import dev

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux looks for libraries")
def test_a_library_that_loads_is_there_and_one_that_does_not_is_missing():
    needs = [dev.Need("libc.so.6", "libc6"), dev.Need("libnot-there.so.9", "libnot-there9")]
    assert dev.missing_needs(needs, dev.is_there) == needs[1:]


def test_a_program_on_the_path_is_there_and_another_is_missing():
    assert dev.is_there("sh" if os.name == "posix" else "cmd")
    assert not dev.is_there("no-such-program-anywhere")


def test_without_a_display_no_window_library_is_asked_for():
    names = {need.name for need in dev.system_needs({}, testing=False)}
    assert "libGL.so.1" in names
    assert not names & {need.name for need in dev.WINDOW_LIBRARIES + dev.TEST_PROGRAMS}


@pytest.mark.parametrize("variable", ["DISPLAY", "WAYLAND_DISPLAY"])
def test_a_display_asks_for_the_windows_libraries(variable):
    needs = dev.system_needs({variable: ":0"}, testing=False)
    assert set(dev.WINDOW_LIBRARIES) <= set(needs)
    assert not set(dev.TEST_PROGRAMS) & set(needs)


def test_testing_asks_for_a_screen_and_pdf_programs():
    assert set(dev.WINDOW_LIBRARIES + dev.TEST_PROGRAMS) <= set(dev.system_needs({}, testing=True))


def test_a_credential_store_is_put_on_a_ci_machine_only():
    assert set(dev.CI_PROGRAMS) <= set(dev.system_needs({"CI": "true"}, testing=True))
    assert not set(dev.CI_PROGRAMS) & set(dev.system_needs({}, testing=True))
    assert not set(dev.CI_PROGRAMS) & set(dev.system_needs({"CI": "true"}, testing=False))


def test_the_environment_is_made_anew_when_the_lock_changes(tmp_path):
    lock = tmp_path / "requirements.lock"
    lock.write_text("pytest==9.2.0\n", encoding="utf-8")
    first = dev.environment_key(lock)
    assert dev.environment_key(lock) == first
    lock.write_text("pytest==9.2.1\n", encoding="utf-8")
    assert dev.environment_key(lock) != first


def test_chosen_tests_run_in_one_process_and_the_whole_suite_in_several():
    assert dev.parallel(["tests/core"]) == []
    assert dev.parallel(["-q"])[0] == "-n"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="apt and sudo are Linux's")
def test_without_root_and_sudo_the_exact_command_is_printed(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit) as ended:
        dev.apt_install(["libgl1", "xvfb"])
    assert ended.value.code == 1
    assert (
        "apt-get update && apt-get install -y -qq --no-install-recommends libgl1 xvfb"
        in capsys.readouterr().err
    )


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux looks for packages")
def test_a_linux_without_apt_is_told_what_is_missing(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit):
        dev.install_system_needs(dev.TEST_PROGRAMS)
    said = capsys.readouterr().err
    assert "Xvfb" in said
    assert "On Debian they are in: poppler-utils xauth xdotool xvfb" in said


def test_an_unknown_command_is_answered_with_the_usage():
    done = subprocess.run(
        [sys.executable, str(ROOT / "dev.py"), "tset"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "python3 dev.py run" in done.stdout


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_readme_names_exactly_the_two_commands(readme):
    text = (ROOT / readme).read_text(encoding="utf-8")
    commands = re.findall(
        r"^python3? .*$", "\n".join(re.findall(r"```sh\n(.*?)```", text, re.S)), re.M
    )
    assert commands == ["python3 dev.py run", "python3 dev.py test"]


@pytest.mark.skipif(os.name != "posix", reason="the mode of a file is POSIX's")
def test_the_check_of_a_submission_is_the_readmes_test_command():
    script = ROOT / ".ci" / "run"
    assert stat.S_IMODE(script.stat().st_mode) & stat.S_IXUSR
    assert script.read_text(encoding="utf-8").splitlines()[-1] == "python3 dev.py test"
