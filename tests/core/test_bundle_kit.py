"""The kit of cases: every reader's question is answered the same in process and from outside."""

import json
import os
import re
import shutil
import struct

import pyrage
import pytest

from tests.bundle_kit.forge import DEVICES
from tests.bundle_kit.make_kit import make_kit
from tests.bundle_kit.readers import TRUST as READERS
from tests.bundle_kit.recipe import CASES, TRUST, content, file_name, read
from tests.bundle_kit.runner import (
    Bench,
    all_cases,
    ask_in_process,
    ask_program,
    cases_of,
    open_in_process,
    prepare_folder,
    several,
    trust_of,
)
from tests.core.format_page import printed_reader

PLACE = "place"
BUNDLE_READERS = sorted(set(READERS) - {PLACE})


@pytest.fixture(scope="module", params=BUNDLE_READERS)
def bench(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(f"kit-{request.param}")
    yield Bench(folder, request.param)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return Bench(tmp_path_factory.mktemp("kit-place"), PLACE)


def runs_here(case):
    """Whether this machine can make the case's file."""
    return os.name != "nt" or not ("special" in read(case.folder) or "as" in case.expect)


def test_every_verdict_in_process(bench):
    cases = [case for case in cases_of(bench.trust) if runs_here(case)]
    wrong = [
        f"{case.name}: {verdict} for {case.code} {changed}"
        for case, verdict, changed in ask_in_process(bench, cases)
        if not case.is_right(verdict) or changed
    ]
    assert wrong == []


def test_every_verdict_of_the_program(bench):
    cases = [
        case
        for case in cases_of(bench.trust)
        if runs_here(case) and case.expect.get("only") != "in process"
    ]
    wrong = [
        f"{case.name}: {verdict} for {case.code}"
        for case, verdict in ask_program(bench, cases)
        if not case.is_right(verdict)
    ]
    assert wrong == []


def test_every_folder_opens_or_is_refused_both_ways(place, tmp_path):
    wrong, commands, asked = [], [], []
    for case in cases_of(PLACE):
        word = case.expect.get("passphrase")
        folder, ends = prepare_folder(place, case)
        found = open_in_process(folder, case)
        if not case.is_right(found):
            wrong.append(f"{case.name}: {found} for {case.code}")
        for end in ends:
            end()
        if ends or case.expect.get("only") == "in process":
            # The program has no store here, and cannot be asked while this process holds it open.
            continue
        other, _ = prepare_folder(place, case)
        command = ["log", "verify", "--workspace", str(other), "--json", "--language", "en"]
        if word:
            file = tmp_path / f"{case.name}.txt"
            file.write_text(word + "\n", encoding="utf-8")
            command += ["--passphrase-file", str(file)]
        commands.append(command)
        asked.append(case)
    for case, answer in zip(asked, several(commands), strict=True):
        found = "OK" if answer["ok"] else answer["code"]
        if not case.is_right(found):
            wrong.append(f"{case.name}: the program says {found} for {case.code}")
    assert wrong == []


def test_the_kit_is_what_its_generator_makes():
    kit = make_kit()
    made = {case.name: case.files() for case in kit.cases}
    found = {folder.name: files_in(folder) for folder in CASES.iterdir()}
    assert found.keys() == made.keys()
    # What a library of zlib made may differ from that of another; all else may not.
    stored = {name for name in made if not re.search(r"pack-|changes-1|recipe-of", name)}
    assert [name for name in sorted(stored) if loaded(found[name]) != loaded(made[name])] == []


def files_in(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def loaded(files):
    """The files with large described contents left out."""
    expect = json.loads(files["expect.json"])
    recipe = expect.get("recipe", {})
    if "seal" in recipe:
        recipe["seal"]["plain"] = None
    recipe["folder"] = [step for step in recipe.get("folder", ()) if step[0] != "write"]
    return {**files, "expect.json": expect}


def test_the_readers_are_what_their_makers_say():
    assert sorted(path.stem for path in TRUST.iterdir()) == sorted(READERS)
    for name, reader in READERS.items():
        assert json.loads((TRUST / f"{name}.json").read_text(encoding="utf-8")) == reader()


def test_the_reader_printed_on_the_page_reads_what_is_good():
    """It knows neither streams nor several signatures; all else that is taken in it takes too."""
    read_printed = printed_reader()
    identity = trust_of("office")["identity"]
    publics = {device.key.id: device.key.public for device in DEVICES}
    cases = [case for case in cases_of("office") if case.code == "OK"]
    names = [case for case in cases if "as" in case.expect or "signatures-" in case.name]
    small = (".ccreq", ".ccepoch")
    taken = [
        case for case in cases if case not in names and not file_name(case.folder).endswith(small)
    ]
    for case in taken:
        manifest, lines, files = read_printed(content(case.folder), identity, publics.__getitem__)
        assert len(lines) == manifest["counts"]["changes"]
        assert len(files) == manifest["counts"]["attachments"]
    assert len(taken) > 50


def test_the_reader_printed_on_the_page_refuses_what_is_broken():
    """It leaves strict JSON and policy to its caller; the outside and the seal it checks itself."""
    words = "EMPTY MAGIC TRUNCATED TRAILING HASH FLAGS VERSION RECIPIENT FRAME"
    broken = {f"CCB-{word}" for word in words.split()}
    read_printed = printed_reader()
    identity = trust_of("office")["identity"]
    publics = {device.key.id: device.key.public for device in DEVICES}
    cases = [case for case in cases_of("office") if case.code in broken]
    for case in cases:
        with pytest.raises((AssertionError, ValueError, struct.error, pyrage.DecryptError)):
            read_printed(content(case.folder), identity, publics.__getitem__)
    assert len(cases) > 100


def test_the_kit_is_as_large_as_promised():
    """Which case belongs to which bad input stands in promises/bad_bytes.md."""
    assert len(all_cases()) >= 300


def test_every_refusal_of_the_page_is_in_the_kit():
    """No code the page names for bundles goes without a case, but those of moments in time."""
    page = (CASES.parents[2] / "docs" / "bundle-format.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(CCB-[A-Z]+)`", page))
    in_time = {"CCB-CHANGED", "CCB-EPOCH", "CCB-RETIRED", "CCB-WAITING"}
    assert named - in_time <= {case.code for case in all_cases()}
