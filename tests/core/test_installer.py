"""build_installer.py: what goes in, what is taken out, what the proof demands; without a build."""

import ast
import json
from importlib.metadata import PathDistribution

import pytest

import build_installer as installer

FINE = {check: {"ok": True, "found": "it"} for check in installer.REQUIRED_CHECKS}


def test_the_specification_is_python_and_names_what_no_analysis_finds(tmp_path):
    spec = installer.spec_text(tmp_path / "__main__.py", [("a/b.json", "a")], tmp_path)
    ast.parse(spec)
    for name in (*installer.HIDDEN_PACKAGES, *installer.HIDDEN_MODULES, *installer.METADATA):
        assert repr(name) in spec
    assert "('a/b.json', 'a')" in spec


def test_resources_and_migrations_go_in_as_data(tmp_path):
    for name in (
        "resources/__init__.py",
        "resources/words/en.json",
        "resources/fonts/make_fonts.py",
        "cleanclinic/storage/store.py",
        "cleanclinic/storage/migrations/env.py",
        "cleanclinic/storage/migrations/versions/0001_log.py",
        "cleanclinic/storage/migrations/versions/__pycache__/0001_log.pyc",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert installer.data_files(tmp_path) == [
        ("cleanclinic/storage/migrations/env.py", "cleanclinic/storage/migrations"),
        (
            "cleanclinic/storage/migrations/versions/0001_log.py",
            "cleanclinic/storage/migrations/versions",
        ),
        ("resources/words/en.json", "resources/words"),
    ]


def test_the_words_and_fonts_of_this_checkout_go_in():
    sources = {source for source, _ in installer.data_files(installer.ROOT)}
    assert "resources/fonts/NotoSansSC-Regular.ttf" in sources
    assert any(source.startswith("resources/words/zh_CN") for source in sources)


@pytest.mark.parametrize(
    "place",
    [
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6/Qt/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so",
        "PySide6/Qt/plugins/printsupport/libcupsprintersupport.so",
        "PySide6/Qt/plugins/imageformats/libqsvg.so",
        "PySide6/Qt/translations/qtbase_zh_CN.qm",
        "PySide6/Qt/lib/libQt6Core.so.6",
        "reportlab/pdfbase/_fontdata.py",
        "resources/fonts/NotoSansSC-Regular.ttf",
    ],
)
def test_what_the_program_uses_stays(place):
    assert installer.is_kept(place)


@pytest.mark.parametrize(
    "place",
    [
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/Qt/plugins/platforms/libqvnc.so",
        "PySide6/Qt/plugins/tls/libqopensslbackend.so",
        "PySide6/Qt/plugins/imageformats/libqwebp.so",
        "PySide6/Qt/plugins/platforminputcontexts/libqtvirtualkeyboardplugin.so",
        "PySide6/Qt/translations/qtbase_de.qm",
        "reportlab/fonts/DarkGardenMK.afm",
        "PIL/_avif.cpython-311-x86_64-linux-gnu.so",
    ],
)
def test_what_the_program_never_uses_goes(place):
    assert not installer.is_kept(place)


def test_a_library_goes_with_the_last_one_that_needed_it():
    needed = {
        "program": ["libz.so.1"],
        "_internal/plugin.so": ["libQt6Gui.so.6"],
        "_internal/Qt/lib/libQt6Gui.so.6": ["libpng.so"],
        "_internal/libpng.so": [],
        "_internal/libz.so.1": [],
        "_internal/libgtk-3.so.0": ["libgdk-3.so.0", "libz.so.1"],
        "_internal/libgdk-3.so.0": ["libgtk-3.so.0"],
    }
    libraries = {
        place: place.rpartition("/")[2] for place in needed if installer.is_plain_library(place)
    }
    assert installer.unreachable(needed, libraries) == [
        "_internal/libgdk-3.so.0",
        "_internal/libgtk-3.so.0",
    ]


@pytest.mark.parametrize(
    ("place", "plain"),
    [
        ("_internal/libz.so.1", True),
        ("_internal/PySide6/Qt/lib/libQt6Quick.so.6", True),
        ("_internal/pillow.libs/libjpeg-1a2b.so.62", True),
        ("_internal/libpython3.11.so.1.0", False),
        ("_internal/_cffi_backend.cpython-311-x86_64-linux-gnu.so", False),
        ("_internal/PySide6/Qt/plugins/platforms/libqxcb.so", False),
        ("_internal/PySide6/QtGui.abi3.so", False),
        ("cleanclinic", False),
    ],
)
def test_only_libraries_that_others_link_to_are_ever_dropped(place, plain):
    assert installer.is_plain_library(place) is plain


def test_needed_libraries_are_read_from_objdump():
    said = "Dynamic Section:\n  NEEDED     libz.so.1\n  SONAME   libx.so\n  NEEDED   libc.so.6\n"
    assert installer.needed_by(said) == ["libz.so.1", "libc.so.6"]


def test_the_newest_glibc_is_found_by_number_not_by_letter():
    said = "(GLIBC_2.4) memcpy\n(GLIBC_2.34) pthread_create\n GLIBC_2.9 x\n"
    assert installer.newest_glibc(said) == (2, 34)
    assert installer.newest_glibc("") == (0, 0)


def answer(checks):
    return f"some line\n{json.dumps({'ok': True, 'checks': checks})}\n"


def test_a_self_test_that_says_ok_to_every_check_passes():
    assert installer.failed_checks(answer(FINE)) == []


def test_a_failed_check_is_named():
    checks = {**FINE, "demo": {"ok": False, "found": "no barcode"}}
    assert installer.failed_checks(answer(checks)) == ["demo: no barcode"]


def test_a_check_that_was_not_made_is_a_failure():
    checks = {check: result for check, result in FINE.items() if check != "window"}
    assert installer.failed_checks(answer(checks)) == ["window: not checked"]


@pytest.mark.parametrize("said", ["", "all well", "[]", '"ok"', '{"checks": []}', '{"ok": true}'])
def test_an_answer_that_cannot_be_read_is_a_failure(said):
    assert len(installer.failed_checks(said)) == 1


@pytest.mark.parametrize(
    ("place", "licence"),
    [
        ("x-1.dist-info/licenses/LICENSE", True),
        ("x-1.dist-info/licenses/third/party.txt", True),
        ("x-1.dist-info/LICENSE.txt", True),
        ("x-1.dist-info/COPYING", True),
        ("x-1.dist-info/RECORD", False),
        ("x/LICENSE", False),
    ],
)
def test_licence_files_are_told_from_others(place, licence):
    assert installer.is_licence(place) is licence


def distribution(folder, name, *texts):
    info = folder / f"{name}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8"
    )
    for text in texts:
        (info / text).write_text("free", encoding="utf-8")
    record = "".join(f"{info.name}/{text},,\n" for text in ("METADATA", *texts))
    (info / "RECORD").write_text(record, encoding="utf-8")
    return PathDistribution(info)


def test_licences_are_copied_from_a_distribution(tmp_path):
    installer.copy_licences(distribution(tmp_path, "Good_One", "LICENSE"), tmp_path / "licenses")
    assert (tmp_path / "licenses" / "good-one" / "LICENSE").read_text(encoding="utf-8") == "free"


def test_a_distribution_without_any_licence_stops_the_build(tmp_path):
    with pytest.raises(installer.BuildError, match="bare"):
        installer.copy_licences(distribution(tmp_path, "bare"), tmp_path / "licenses")


def test_the_texts_that_stand_in_for_missing_ones_are_here():
    for name in installer.LICENCE_ELSEWHERE.values():
        assert (installer.ROOT / "resources" / "licenses" / name).is_file()


def test_the_sums_cover_every_file_and_are_right(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.txt").write_bytes(b"abc")
    installer.write_sums(tmp_path)
    assert (tmp_path / "SHA256SUMS").read_text(encoding="utf-8") == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  sub/a.txt\n"
    )


def test_an_older_build_is_replaced_and_a_strangers_folder_is_not(tmp_path):
    new, old = tmp_path / "new", tmp_path / "out" / "old"
    for folder in (new, old):
        folder.mkdir(parents=True)
    (new / "program").touch()
    (old / "thesis.txt").touch()
    with pytest.raises(installer.BuildError, match="no build of CleanClinic"):
        installer.place(new, old)
    (old / "build-info.json").touch()
    assert [path.name for path in installer.place(new, old).iterdir()] == ["program"]


def test_the_version_is_that_of_the_project():
    assert installer.program_version().count(".") == 2
