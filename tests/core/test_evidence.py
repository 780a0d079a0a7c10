"""Evidence: filed once, dated, looked at from memory; what is no evidence is refused in words."""

import hashlib
import os
import tracemalloc
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import partial
from io import BytesIO

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from cleanclinic.errors import CleanClinicError, FileProblemError
from cleanclinic.operations.recording import evidence as module
from cleanclinic.operations.recording.evidence import (
    AttachmentEmptyError,
    AttachmentGoneError,
    NewFile,
    add_files,
    add_with_files,
    date_evidence,
    drop_evidence,
    evidence_field,
    file_evidence,
    list_evidence,
    read_file,
    rename_evidence,
    save_copy,
    try_file,
)
from cleanclinic.operations.recording.file_kinds import check_kind
from cleanclinic.operations.recording.history import recent_acts, undo
from cleanclinic.operations.recording.writing import NoSuchRecordError, get_record
from cleanclinic.operations.risks.controls import add_control, add_evidence, get_control
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.records.control import Control
from cleanclinic.records.record import RecordInvalidError
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.words import LANGUAGES, Words
from tests.hospital import CONTROL, Hospital, contents, risk

EXE = b"MZ\x90\x00" + bytes(200)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


@pytest.fixture(scope="module")
def ward(tmp_path_factory):
    with Hospital(tmp_path_factory.mktemp("evidence")) as made:
        yield made.found_ward("icu")


@pytest.fixture
def control(ward):
    return add_control(ward, add_risk(ward, risk()).id, CONTROL).id


def files_of(ward, control):
    return [(one.name, one.on) for one in get_record(ward, Control, control).record.evidence]


def photo(path, size=(40, 30), colour="white"):
    Image.new("RGB", size, colour).save(path)
    return path


def pdf(password=None):
    """A page; with a password nobody opens it without."""
    made = BytesIO()
    canvas = Canvas(made, encrypt=password)
    canvas.drawString(72, 720, "clean hands")
    canvas.save()
    return made.getvalue()


def stored(ward):
    database = ward.store._core.database
    return database.rows("SELECT count(*), sum(length(content)) FROM attachment_chunk")[0]


def test_files_are_filed_as_one_act_with_the_day_they_are_about(ward, control, tmp_path):
    first = photo(tmp_path / "公示栏照片.jpg")
    day = date(2026, 3, 8)
    done = add_files(ward, Control, control, [NewFile.at(first), NewFile(PNG, "截图.png")], on=day)
    assert (done.count, done.known) == (2, 0)
    assert files_of(ward, control) == [("公示栏照片.jpg", day), ("截图.png", day)]
    rows = list_evidence(ward, Control, control)
    assert [(row.size, row.media_type) for row in rows] == [
        (first.stat().st_size, "image/jpeg"),
        (len(PNG), "image/png"),
    ]
    # The day it is about is one thing, when it was filed another.
    assert {row.filed_at.date() for row in rows} == {ward.today()}
    assert {row.filed_by for row in rows} == {ward.person}
    undo(ward)
    assert files_of(ward, control) == []


def test_the_same_file_is_kept_once(ward, control, tmp_path):
    path = photo(tmp_path / "一次.png", colour="red")
    add_files(ward, Control, control, [NewFile.at(path)])
    before = stored(ward)
    again = add_files(ward, Control, control, [NewFile(path.read_bytes(), "另一个名字.png")])
    assert (again.count, again.known, bool(again.changes)) == (0, 1, False)
    other = add_control(ward, add_risk(ward, risk()).id, CONTROL).id
    add_files(ward, Control, other, [NewFile.at(path), NewFile.at(path)])
    assert stored(ward) == before
    assert len(files_of(ward, other)) == 1


def test_a_file_kept_for_a_record_that_is_not_there_yet(ward, tmp_path):
    path = photo(tmp_path / "新.png", colour="blue")
    kept = file_evidence(ward, path, path.name)
    assert kept.attachment == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (kept.name, kept.on) == ("新.png", ward.today())
    assert file_evidence(ward, path.read_bytes(), "同.png").attachment == kept.attachment


def test_a_record_is_made_with_its_files_as_one_act_or_neither_is(ward, control, tmp_path):
    path = photo(tmp_path / "新.png", colour="blue")
    files = [NewFile.at(path), NewFile(path.read_bytes(), "同.png"), NewFile(PNG, "截图.png")]
    point, before = get_record(ward, Control, control).record.risk_point, stored(ward)
    make = partial(add_control, ward, point)
    with pytest.raises(RecordInvalidError):
        add_with_files(ward, Control, files, {**CONTROL, "text": ""}, make)
    with pytest.raises(AttachmentEmptyError):
        add_with_files(ward, Control, [*files, NewFile(b"", "空.txt")], CONTROL, make)
    assert stored(ward) == before, "what was refused kept no file"
    made = add_with_files(ward, Control, files, CONTROL, make).id
    today = ward.today()
    assert files_of(ward, made) == [("新.png", today), ("截图.png", today)]
    undo(ward)
    with pytest.raises(NoSuchRecordError):
        get_record(ward, Control, made)
    assert try_file(files[0]) == path.stat().st_size


def test_what_is_to_stand_together_holds_no_half(ward, control):
    record = get_record(ward, Control, control).record

    def act():
        with ward.store.act("act.add_control", ward.actor, number="1") as one:
            one.put(replace(record, text="另一句"))

    def half():
        with ward.store.whole():
            act()
            with suppress(RecordInvalidError), ward.store.act("act.add_control", ward.actor) as one:
                one.put(replace(record, text=""))

    with pytest.raises(RuntimeError):
        half()
    assert get_record(ward, Control, control).record == record
    with pytest.raises(RuntimeError), ward.store.writing():
        act()
    with ward.store.whole():
        act()
    assert get_record(ward, Control, control).record.text == "另一句"


def test_a_file_is_looked_at_from_memory_and_given_out_where_wanted(ward, control, tmp_path):
    path = photo(tmp_path / "看.png", colour="green")
    add_files(ward, Control, control, [NewFile.at(path)])
    (row,) = list_evidence(ward, Control, control)
    found = read_file(ward, row.evidence)
    assert (found.content, found.media_type) == (path.read_bytes(), "image/png")
    target = save_copy(ward, row.evidence, tmp_path / "副本.png")
    assert target.read_bytes() == path.read_bytes()
    with pytest.raises(FileProblemError):
        save_copy(ward, row.evidence, tmp_path / "没有" / "副本.png")


def test_a_file_is_dated_renamed_and_taken_away_by_name(ward, control):
    add_files(ward, Control, control, [NewFile(PNG, "甲.png")])
    (sha256,) = [one.attachment for one in get_record(ward, Control, control).record.evidence]
    date_evidence(ward, Control, control, sha256, date(2026, 1, 5))
    rename_evidence(ward, Control, control, sha256, "一月\n公示.png")
    assert files_of(ward, control) == [("一月 公示.png", date(2026, 1, 5))]
    drop_evidence(ward, Control, control, sha256)
    assert files_of(ward, control) == []
    with pytest.raises(NoSuchRecordError):
        drop_evidence(ward, Control, control, sha256)
    undo(ward)
    assert len(files_of(ward, control)) == 1
    for language in LANGUAGES:
        words = Words(language)
        for line in recent_acts(ward, 8):
            name = words.act(line.key, line.args, line.reversal)
            assert "{" not in name
            assert "@" not in name


def test_a_control_with_evidence_is_in_place(ward, control, tmp_path):
    add_evidence(ward, control, photo(tmp_path / "证.png", colour="black"), date(2026, 5, 1))
    found = get_control(ward, control)
    assert found.in_place_on == ward.today()
    assert [one.on for one in found.evidence] == [date(2026, 5, 1)]


# What is no evidence


@pytest.fixture
def refused(ward, control, tmp_path):
    """Files something as evidence; it must be refused, and nothing may be changed by it."""

    def refuse(content, name):
        path = tmp_path / name
        path.write_bytes(content)
        before = contents(ward), stored(ward)
        sentences = []
        for source in (path, content):
            with pytest.raises(CleanClinicError) as caught:
                add_files(ward, Control, control, [NewFile(PNG, "好.png"), NewFile(source, name)])
            sentences.append(Words("zh_CN").sentence(caught.value))
            assert "{" not in sentences[-1]
        assert (contents(ward), stored(ward)) == before
        return caught.value.code, sentences[0]

    return refuse


@pytest.mark.parametrize("name", ["照片.jpg", "照片.PNG", "通知.pdf", "通知.docx"])
def test_a_program_under_another_name_is_refused(refused, name):
    code, sentence = refused(EXE, name)
    assert code == "FILE-DISGUISED"
    assert name in sentence
    assert "程序" in sentence


@pytest.mark.parametrize(
    ("content", "name"),
    [(EXE, "安装.exe"), (b"@echo off", "run.bat"), (b"#!/bin/sh\n", "说明"), (b"\x7fELF", "x.txt")],
)
def test_a_program_is_no_evidence(refused, content, name):
    assert refused(content, name)[0] == "FILE-PROGRAM"


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [(PNG, "通知.pdf", "图片"), (b"%PDF-1.7", "照片.jpg", "PDF"), (b"hello", "照片.jpg", "别的")],
)
def test_a_name_that_is_not_what_it_says_is_refused(refused, content, name, kind):
    code, sentence = refused(content, name)
    assert code == "FILE-DISGUISED"
    assert kind in sentence


def test_an_empty_a_locked_and_a_torn_file_are_refused(refused):
    for content, name, code in (
        (b"", "空.txt", "ATTACHMENT-EMPTY"),
        (pdf("secret"), "通知.pdf", "PDF-LOCKED"),
        (pdf()[:200], "半份.pdf", "PDF-UNREADABLE"),
    ):
        found, sentence = refused(content, name)
        assert found == code
        assert name in sentence


def test_a_file_over_the_limit_is_refused_before_it_is_read(refused, monkeypatch):
    monkeypatch.setattr(module, "FILE_MOST_BYTES", 1 << 20)
    code, sentence = refused(PNG + bytes(2 << 20), "大.png")
    assert code == "ATTACHMENT-SIZE"
    for said in ("大.png", "2.1\xa0MB", "1\xa0MB"):
        assert said in sentence


def test_a_photo_of_300_mb_is_refused_before_a_byte_of_it_is_kept(ward, control, tmp_path):
    path = tmp_path / "长廊.jpg"
    with path.open("wb") as file:
        file.write(b"\xff\xd8\xff\xe0")
        # Sparse: no disk is filled for it.
        file.truncate(300 << 20)
    before = contents(ward), stored(ward)
    tracemalloc.start()
    with pytest.raises(CleanClinicError) as caught:
        add_files(ward, Control, control, [NewFile.at(path)])
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.code == "ATTACHMENT-SIZE"
    sentence = Words("zh_CN").sentence(caught.value)
    for said in ("长廊.jpg", "300.0\xa0MB", "50\xa0MB"):
        assert said in sentence
    assert most < 1 << 20
    assert (contents(ward), stored(ward)) == before


def test_a_large_file_goes_through_memory_in_pieces(ward, control, tmp_path):
    path = tmp_path / "走廊.jpg"
    with path.open("wb") as file:
        file.write(b"\xff\xd8\xff\xe0")
        file.truncate(20 << 20)
    tracemalloc.start()
    add_files(ward, Control, control, [NewFile.at(path)])
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 8 << 20


def test_what_is_not_there_is_said(ward, control, tmp_path):
    with pytest.raises(CleanClinicError):
        add_files(ward, Control, control, [NewFile.at(tmp_path / "没有.png")])
    with pytest.raises(CleanClinicError):
        add_files(ward, Control, control, [NewFile.at(tmp_path)])
    chosen = tmp_path / "选好又没了.png"
    chosen.write_bytes(b"\x89PNG\r\n\x1a\n")
    picked = NewFile.at(chosen)
    chosen.unlink()
    with pytest.raises(CleanClinicError):
        add_files(ward, Control, control, [picked])
    assert files_of(ward, control) == []
    gone = module.Evidence(attachment="ab" * 32, name="没来.png")
    with pytest.raises(AttachmentGoneError):
        read_file(ward, gone)
    with pytest.raises(AttachmentGoneError):
        save_copy(ward, gone, tmp_path / "x.png")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no file that opens and cannot be read")
def test_a_file_that_opens_and_cannot_be_read_is_said(ward, control, tmp_path):
    """As one that lies with a cloud service and cannot be fetched."""
    unread = tmp_path / "在云端.png"
    unread.symlink_to("/proc/self/mem")
    with pytest.raises(CleanClinicError):
        add_files(ward, Control, control, [NewFile.at(unread)])
    assert files_of(ward, control) == []


@pytest.mark.parametrize(
    ("name", "head", "media_type"),
    [
        ("a.JPG", b"\xff\xd8\xff\xe0", "image/jpeg"),
        # A phone that calls a PNG a JPEG: it opens all the same.
        ("a.jpg", PNG, "image/png"),
        ("表.xlsx", b"PK\x03\x04", "spreadsheet"),
        ("信.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "word"),
        ("备注.txt", "说明".encode(), "text/plain"),
        ("IMG.HEIC", b"\x00\x00\x00\x18ftypheic", "image/heic"),
        ("台账.xls", b"<html><table>", ""),
        ("说明.txt", b"MZ-1 room", "text/plain"),
        ("录音.amr", b"#!AMR"[1:], ""),
    ],
)
def test_what_may_be_evidence(name, head, media_type):
    assert media_type in check_kind(name, head)


def test_every_kind_with_evidence_has_a_field_for_it():
    assert evidence_field(Control) == "evidence"
    with pytest.raises(KeyError):
        evidence_field(StaffMember)
