"""The registers through their operations: numbers, refusals, standings, years, papers read back."""

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest

from cleanclinic.operations.demo.registers import DemoRegisters
from cleanclinic.operations.ethics.book import EthicsBook
from cleanclinic.operations.ethics.timeline import timeline
from cleanclinic.operations.hidden.sensitive import SensitiveForbiddenError
from cleanclinic.operations.home.overview import overview, shell_state
from cleanclinic.operations.recording.history import undo
from cleanclinic.operations.recording.searching import search_index
from cleanclinic.operations.recording.staff import add_staff
from cleanclinic.operations.recording.writing import (
    get_record,
    list_removed,
    record_history,
    remove_records,
    restore_records,
)
from cleanclinic.operations.registers.entries import (
    REGISTERS,
    add_entries,
    add_entry,
    edit_entries,
    edit_entry,
    list_register,
    next_number,
    register_of,
)
from cleanclinic.operations.registers.papers import entry_pdf, print_entry, print_year, year_pdf
from cleanclinic.operations.registers.summary import (
    companies,
    overdue_count,
    register_counts,
    waiting_entries,
    year_summary,
)
from cleanclinic.operations.workspace.roles import Person, Role
from cleanclinic.paper.errors import NothingToPrintError
from cleanclinic.paper.qr import read_payload
from cleanclinic.records.commendation import Commendation, CommendationForm
from cleanclinic.records.gift_record import GiftDisposal, GiftForm, GiftRecord
from cleanclinic.records.record import RecordInvalidError
from cleanclinic.records.register import Involved
from cleanclinic.records.register_standing import RegisterStanding, waits
from cleanclinic.records.rep_visit import RepVisit
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.records.talk import Talk, TalkForm
from cleanclinic.records.timeline import TIMELINE_KINDS
from tests.core.paper_pdfs import WORDS, codes, metadata, texts
from tests.hospital import START, Hospital, contents, person

TODAY = START.date()
NAMES = ("王敏", "欧阳倩", "䶮琎", "李𬭎", "买买提·吐尔逊江·阿卜杜热西提", "周宁", "王敏")


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with Hospital(tmp_path_factory.mktemp("registers")) as made:
        yield made


@pytest.fixture(scope="module")
def kept(house):
    """A ward whose registers are all long."""
    ward = staffed(house.found_ward("kept"))
    made = DemoRegisters(ward, random.Random(5), full=True)
    made.keep()
    made.keep_last()
    return ward


@pytest.fixture(scope="module")
def shared(house):
    """A ward for tests that count nothing, or change nothing."""
    return staffed(house.found_ward("shared"))


@pytest.fixture
def ward(hospital):
    return staffed(hospital.found_ward("icu"))


def staffed(ward):
    for number, name in enumerate(NAMES):
        add_staff(ward, person(number + 1, name))
    return ward


def people(ward):
    from cleanclinic.operations.recording.staff import list_staff

    return [one.id for one in list_staff(ward)]


def gift(**changed):
    return {"on": TODAY, "form": GiftForm.MONEY, **changed}


# --- Writing --------------------------------------------------------------------------------------


def test_entries_are_numbered_within_their_year_and_a_number_is_never_used_again(ward):
    first = add_entry(ward, GiftRecord, gift())
    last_year = add_entry(ward, GiftRecord, gift(on=date(2025, 12, 30)))
    remove_records(ward, GiftRecord, [first.id])
    second = add_entry(ward, GiftRecord, gift())
    banner = add_entry(ward, Commendation, {"on": TODAY, "form": CommendationForm.BANNER})
    assert number(ward, GiftRecord, last_year) == "ICU〔2025〕HB-001"
    assert number(ward, GiftRecord, second) == "ICU〔2026〕HB-002"
    assert number(ward, Commendation, banner) == "ICU〔2026〕BY-001"
    assert next_number(ward, GiftRecord, 2026) == "ICU〔2026〕HB-003"


def number(ward, of, saved):
    return get_record(ward, of, saved.id).record.number


def test_several_are_one_act_and_keep_the_numbers_they_bring(ward):
    rows = [gift(number="ICU〔2026〕HB-002"), gift(), gift(on=date(2025, 1, 2)), gift()]
    assert add_entries(ward, GiftRecord, rows).count == 4
    numbers = {one.record.number for one in list_register(ward, GiftRecord).entries}
    assert numbers == {
        "ICU〔2026〕HB-001", "ICU〔2026〕HB-002", "ICU〔2026〕HB-003", "ICU〔2025〕HB-001",
    }  # fmt: skip
    undo(ward)
    assert list_register(ward, GiftRecord).entries == ()


def test_a_number_used_before_is_refused_also_within_one_sheet(shared):
    saved = add_entry(shared, GiftRecord, gift())
    used = number(shared, GiftRecord, saved)
    remove_records(shared, GiftRecord, [saved.id])
    before = contents(shared)
    for rows in ([gift(number=used)], [gift(number="A-1"), gift(number="A-1")]):
        with pytest.raises(RecordInvalidError) as caught:
            add_entries(shared, GiftRecord, rows)
        assert caught.value.values["rule"] == "@problem.used"
    assert contents(shared) == before


@pytest.mark.parametrize("missing", ["on", "form"])
def test_what_is_required_and_missing_is_named(shared, missing):
    before = contents(shared)
    row = {name: value for name, value in gift().items() if name != missing}
    for act in (partial(add_entry, values=row), partial(add_entries, rows=[gift(), row])):
        with pytest.raises(RecordInvalidError) as caught:
            act(shared, GiftRecord)
        assert caught.value.problems[0].field == missing
    assert contents(shared) == before


@pytest.mark.parametrize(
    ("values", "field", "rule"),
    [
        ({"on": TODAY + timedelta(days=1)}, "on", "future"),
        ({"on": date(2126, 11, 2)}, "on", "future"),
        ({"disposed_on": TODAY + timedelta(days=1)}, "disposed_on", "future"),
        ({"disposed_on": TODAY - timedelta(days=1)}, "disposed_on", "earlier"),
        ({"amount": Decimal("-1")}, "amount", "range"),
        ({"amount": Decimal("1.234")}, "amount", "places"),
        ({"patient": "王小明"}, "patient", "shape_patient"),
        ({"what": "患者王小明送来信封"}, "what", "full_name"),
        ({"remark": "家属电话 13812345678"}, "remark", "mobile_number"),
        ({"time": "25:00"}, "time", "shape_time"),
    ],
)
def test_what_cannot_be_is_named_and_changes_nothing(shared, values, field, rule):
    saved = add_entry(shared, GiftRecord, gift())
    before = contents(shared)
    for act in (
        lambda: add_entry(shared, GiftRecord, gift(**values)),
        lambda: add_entries(shared, GiftRecord, [gift(), gift(**values)]),
        lambda: edit_entry(shared, GiftRecord, saved.id, values),
    ):
        with pytest.raises(RecordInvalidError) as caught:
            act()
        assert (caught.value.problems[0].field, caught.value.problems[0].rule) == (field, rule)
        assert WORDS.sentence(caught.value)
    assert contents(shared) == before


def test_an_entry_is_edited_deleted_and_brought_back_with_its_history(shared):
    saved = add_entry(shared, GiftRecord, gift())
    edit_entry(shared, GiftRecord, saved.id, {"amount": Decimal(300)})
    assert len(record_history(shared, GiftRecord, saved.id)) == 2
    remove_records(shared, GiftRecord, [saved.id])
    assert saved.id in [held.record.id for held in list_removed(shared, GiftRecord)]
    restore_records(shared, GiftRecord, [saved.id])
    assert get_record(shared, GiftRecord, saved.id).record.amount == 300


def test_several_are_edited_as_one_act(ward):
    one, two = (add_entry(ward, GiftRecord, gift()).id for _ in range(2))
    edit_entries(ward, GiftRecord, [one, two], {"disposal": GiftDisposal.REFUSED})
    assert {e.record.disposal for e in list_register(ward, GiftRecord).entries} == {
        GiftDisposal.REFUSED
    }
    undo(ward)
    assert {e.record.disposal for e in list_register(ward, GiftRecord).entries} == {
        GiftDisposal.PENDING
    }


# --- Reading --------------------------------------------------------------------------------------


def test_what_waits_becomes_overdue_with_the_hours(hospital, ward):
    first, second, third = people(ward)[:3]
    who = {"handler": first, "witness": second, "second_witness": third}
    add_entry(ward, GiftRecord, gift(**who, time="07:59"))
    assert list_register(ward, GiftRecord).entries[0].standing is RegisterStanding.OPEN
    assert overdue_count(ward) == 0
    hospital.time.pass_days(1)
    board = list_register(ward, GiftRecord)
    assert board.entries[0].standing is RegisterStanding.OVERDUE
    assert (board.overdue, overdue_count(ward)) == (1, 1)


def test_a_year_is_summed_by_disposal_person_and_month(ward):
    first, second = people(ward)[:2]
    rows = [
        gift(amount=Decimal(300), disposal=GiftDisposal.RETURNED, handler=first),
        gift(amount=Decimal("200.50"), disposal=GiftDisposal.RETURNED, handler=first),
        gift(on=date(2026, 3, 1), disposal=GiftDisposal.REFUSED, handler=second),
        gift(on=date(2025, 3, 1), handler=second),
    ]
    add_entries(ward, GiftRecord, rows)
    summary = year_summary(ward, GiftRecord, 2026)
    assert summary.count == 3
    assert summary.forms == (("gift_disposal.returned", 2), ("gift_disposal.refused", 1))
    assert summary.people == ((NAMES[0], 2), (NAMES[1], 1))
    assert summary.amounts == (("gift_disposal.returned", Decimal("500.50")),)
    assert (summary.months[2], summary.months[10], sum(summary.months)) == (1, 2, 3)
    assert list_register(ward, GiftRecord).years == (2026, 2025)


def test_two_people_of_one_name_are_counted_apart(ward):
    first, *_, last = people(ward)
    for handler in (first, last, last):
        add_entry(ward, GiftRecord, gift(handler=handler))
    assert year_summary(ward, GiftRecord, 2026).people == (
        (f"{NAMES[0]} 10007", 2),
        (f"{NAMES[0]} 10001", 1),
    )


def test_a_persons_timeline_is_read_from_all_registers(kept):
    book = EthicsBook(kept)
    entries = [said for one in people(kept) for _, said in book.told_of[one]]
    entries = [one for one in entries if one.kind in {of.KIND for of in TIMELINE_KINDS}]
    assert {entry.kind for entry in entries} == {of.KIND for of in TIMELINE_KINDS}
    assert len(TIMELINE_KINDS) == 7
    for entry in entries:
        assert WORDS.act(entry.key, entry.values), entry.key
    days = [row.on for row in timeline(kept, people(kept)[0], book=book)]
    assert days == sorted(days, reverse=True)


def test_companies_are_told_with_their_authority(kept):
    rows = companies(kept)
    assert len({(one.company, one.rep) for one in rows}) == len(rows) == 4
    assert RegisterStanding.EXPIRING in {one.standing for one in rows}
    visits = [one.record for one in list_register(kept, RepVisit).entries]
    assert rows[0].last_on == max(visit.on for visit in visits)


def test_talks_are_not_for_everybody(ward):
    saved = add_entry(ward, Talk, {"on": TODAY, "form": TalkForm.ROUTINE})
    ward.acting = Person("x", "陈晓", Role.RECORDER, sees_ethics=False)
    board = list_register(ward, Talk)
    assert (board.hidden, board.entries) == (True, ())
    for act in (
        lambda: add_entry(ward, Talk, {"on": TODAY, "form": TalkForm.ROUTINE}),
        lambda: edit_entry(ward, Talk, saved.id, {"place": "示教室"}),
        lambda: entry_pdf(ward, Talk, saved.id, words=WORDS),
        lambda: year_pdf(ward, Talk, 2026, words=WORDS),
    ):
        with pytest.raises(SensitiveForbiddenError):
            act()
    assert not list_register(ward, GiftRecord).hidden
    assert search_index(ward, WORDS, ["talk"]) == ()
    ward.acting = replace(ward.acting, sees_ethics=True)
    assert len(list_register(ward, Talk).entries) == 1
    assert len(search_index(ward, WORDS, ["talk"])) == 1


def test_an_entry_is_found_by_the_names_of_those_it_is_about(ward):
    praised = tuple(Involved(person=one) for one in people(ward)[1:3])
    values = {"on": TODAY, "form": CommendationForm.BANNER, "praised": praised}
    add_entry(ward, Commendation, values)
    (entry,) = search_index(ward, WORDS, ["commendation"])
    assert ("被表扬人员", f"{NAMES[1]} · {NAMES[2]}") in entry.texts


def test_entries_travel_to_the_office(hospital):
    ward = hospital.ward("icu")
    add_staff(ward, person(1))
    saved = add_entry(ward, GiftRecord, gift(amount=Decimal("300.00"), handler=people(ward)[0]))
    hospital.round_trip(ward)
    (held,) = hospital.office.store.all(GiftRecord)
    assert held.record == get_record(ward, GiftRecord, saved.id).record


def test_what_waits_stands_on_the_start_page(kept):
    todos = {todo.kind: todo for todo in overview(kept).todos if todo.page == "registers"}
    assert set(todos) == {"gift_record", "complaint", "rep_visit"}
    assert todos["gift_record"].days_left == -1
    # Each leads to the entry it is about.
    assert {kind: register_of(kept, one.target) for kind, one in todos.items()} == {
        kind: kind for kind in todos
    }
    for todo in todos.values():
        assert WORDS.text(todo.text_key, **todo.values)
    assert shell_state(kept).badges["registers"] == overdue_count(kept) == 1


# --- Paper ----------------------------------------------------------------------------------------

registers = pytest.mark.parametrize("of", REGISTERS, ids=lambda of: of.KIND)


@registers
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_sheet_of_an_entry_reads_back(kept, tmp_path, of, language):
    from cleanclinic.words import Words

    words = Words(language)
    record = list_register(kept, of).entries[-1].record
    path = tmp_path / "sheet.pdf"
    done = print_entry(kept, of, record.id, path, words=words)
    assert done.missing == ()
    (page,) = texts(path)
    plain = page.replace(" ", "")
    if of is not Talk:
        assert words.text(f"paper.register.title.{of.KIND}").replace(" ", "") in plain
    assert record.number in page
    assert record.on.isoformat() in page
    for one in list_register(kept, of).entries[-1].people:
        assert one.replace(" ", "") in plain
    assert read_payload(codes(path)[0]) == (record.number, of.KIND)
    assert metadata(path)["Subject"] == record.number


@registers
def test_the_ledger_of_a_year_reads_back_with_its_totals(kept, tmp_path, of):
    path = tmp_path / "year.pdf"
    done = print_year(kept, of, 2026, path, words=WORDS)
    said = "".join(texts(path)).replace(" ", "")
    board = list_register(kept, of)
    assert done.pages == len(texts(path))
    assert WORDS.text(f"kind.{of.KIND}") in said
    for entry in board.entries:
        assert entry.record.number in said
    summary, said = year_summary(kept, of, 2026), said.replace("　", "")
    assert f"合计{summary.count}" in said
    months = [f"{month}月{count}" for month, count in enumerate(summary.months, 1) if count]
    assert f"各月{'、'.join(months)}" in said.replace("\n", "")


def test_a_talk_is_called_by_its_form_and_says_who_somebody_is(kept, tmp_path):
    record = list_register(kept, Talk).entries[-1].record
    path = tmp_path / "talk.pdf"
    print_entry(kept, Talk, record.id, path, words=WORDS)
    said = "".join(texts(path)).replace(" ", "")
    assert WORDS.text(f"paper.register.title.talk.{record.form}") in said
    person = next(
        one.record for one in kept.store.all(StaffMember) if one.record.id == record.people()[0]
    )
    assert f"{person.name}（{person.duty or person.title}）".replace(" ", "") in said


def test_sums_of_money_stand_below_the_ledger(kept, tmp_path):
    path = tmp_path / "year.pdf"
    print_year(kept, GiftRecord, 2026, path, words=WORDS)
    total = sum(amount for _, amount in year_summary(kept, GiftRecord, 2026).amounts)
    assert f"{total:,.2f}" in "".join(texts(path))


def test_a_year_without_entries_is_not_printed(kept, tmp_path):
    with pytest.raises(NothingToPrintError):
        print_year(kept, GiftRecord, 2001, tmp_path / "year.pdf", words=WORDS)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("lines", [1, 12, 40, 55, 120])
def test_long_texts_go_on_over_pages_and_none_of_them_is_lost(shared, tmp_path, lines):
    content = "\n".join(f"第{n:03d}行" for n in range(lines))
    values = {"content": content, "statement": content[:1990], "reason": "例行"}
    saved = add_entry(shared, Talk, {"on": TODAY, "form": TalkForm.ROUTINE, **values})
    path = tmp_path / "talk.pdf"
    print_entry(shared, Talk, saved.id, path, words=WORDS)
    pages = texts(path)
    said = "".join(pages)
    assert all(said.count(f"第{n:03d}行") == 2 for n in range(lines))
    assert "谈话人（签名）" in pages[-1]
    assert len(pages) == 1 if lines < 5 else len(pages) > 1


@pytest.mark.parametrize(
    ("form", "title"), [(TalkForm.ADMONITION, "诫勉谈话记录"), (TalkForm.ROUTINE, "例行约谈记录")]
)
def test_the_form_of_a_talk_names_its_sheet(shared, tmp_path, form, title):
    saved = add_entry(shared, Talk, {"on": TODAY, "form": form})
    path = tmp_path / "talk.pdf"
    print_entry(shared, Talk, saved.id, path, words=WORDS)
    assert title in texts(path)[0]


def test_a_long_year_has_its_headings_on_every_page(shared, tmp_path):
    rows = [{"on": TODAY, "form": CommendationForm.LETTER, "reason": "细致" * 30}] * 80
    add_entries(shared, Commendation, [dict(row) for row in rows])
    path = tmp_path / "year.pdf"
    print_year(shared, Commendation, 2026, path, words=WORDS)
    pages = texts(path)
    assert len(pages) > 2
    assert all("被表扬人员" in page for page in pages)
    assert "合计 80" in pages[-1]


def test_a_character_no_font_has_is_reported(shared, tmp_path):
    saved = add_entry(shared, GiftRecord, gift(what="信封\U00030000"))
    done = print_entry(shared, GiftRecord, saved.id, tmp_path / "sheet.pdf", words=WORDS)
    assert [one.code_point for one in done.missing] == ["U+30000"]


def test_everybody_named_on_a_decision_is_there(shared):
    from cleanclinic.records.major_decision import DecisionCategory, MajorDecision

    there = tuple(Involved(person=one) for one in people(shared))
    saved = add_entry(
        shared,
        MajorDecision,
        {
            "on": TODAY, "category": DecisionCategory.FUNDS, "matter": "绩效方案",
            "attendees": there, "votes_for": 8,
        },
    )  # fmt: skip
    assert list_register(shared, MajorDecision).entries[0].standing is RegisterStanding.IRREGULAR
    assert entry_pdf(shared, MajorDecision, saved.id, words=WORDS).startswith(b"%PDF")


def test_a_second_pc_gives_numbers_of_its_own(hospital):
    first = hospital.ward("icu")
    second = hospital.ward("two", joins=first)
    numbers = [next_number(one, GiftRecord, 2026) for one in (first, second)]
    assert numbers[0] == "ICU〔2026〕HB-001"
    assert numbers[1].endswith("〔2026〕HB2-001")


def test_what_waits_is_counted_as_if_all_were_read(kept):
    year, found = kept.today().year, {count.of: count for count in register_counts(kept)}
    for of in REGISTERS:
        every = [held.record for held in kept.store.all(of)]
        assert list(waiting_entries(kept, of)) == [one for one in every if waits(one)]
        entries = list_register(kept, of).entries
        overdue = [one for one in entries if one.standing is RegisterStanding.OVERDUE]
        assert (found[of].count, found[of].overdue) == (
            sum(one.on.year == year for one in every), len(overdue)
        )  # fmt: skip
    assert any(list(waiting_entries(kept, of)) for of in REGISTERS)
