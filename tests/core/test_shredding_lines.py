"""What is no lawful erasure is refused or found; what is left of a line is the same everywhere."""

import hashlib
import json

from cleanclinic.operations.hidden.shredding import erasable_fields, shred_record
from cleanclinic.records.change import hash_of, parse_line, to_line
from cleanclinic.records.erasing import blanks_of, erase_line
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.storage.errors import ChangeParentError, ChangeRestError, ChangeShredError
from tests.core.refusal_kit import refused
from tests.core.shredding_kit import WHY, lines_of, nurse, staff

__all__ = ["nurse"]


# ---- what is no erasure


def test_an_erasure_that_changes_something_else_is_refused(nurse, hospital):
    ward, one = nurse
    head = ward.store.history(one)[-1].hash
    last = next(line for line in lines_of(ward) if hash_of(parse_line(line), line) == head)
    change = parse_line(last)
    blanks = {"phone": ""}
    mine = [line for line in lines_of(ward) if parse_line(line).rec == one]
    good = {
        hash_of(parse_line(line), line): hashlib.sha256(erase_line(line, blanks)).hexdigest()
        for line in mine
    }

    def take(data, lines, parents=(head,)):
        forged = json.loads(last) | {
            "id": ward.new_id(),
            "op": "shred",
            "parents": list(parents),
            "data": data,
            "shred": {"blanks": blanks, "lines": lines},
        }
        forged.pop("salt")
        raw = json.dumps(forged, ensure_ascii=False, separators=(",", ":")).encode()
        with hospital.office.store.writing() as tx:
            tx.import_changes(
                ward.department_id, [raw], allowed_kinds=["staff_member"], bundle="ab" * 32
            )

    before = lines_of(hospital.office)
    data = dict(change.data) | blanks
    refused(ChangeShredError, take, data | {"duty": "院长"}, good)
    refused(ChangeShredError, take, None, good)
    refused(ChangeShredError, take, data | {"phone": "13700000000"}, good)
    refused(ChangeRestError, take, data, good | {head: "00" * 32})
    # What it builds on it knew: it has to name it.
    refused(ChangeRestError, take, data, {head: good[head]})
    refused(ChangeParentError, take, data, good | {"11" * 32: "00" * 32})
    assert lines_of(hospital.office) == before
    take(data, good)
    assert staff(hospital.office, one).phone == ""


def test_a_line_that_only_says_it_was_erased_is_found_by_the_walk(nurse, hospital):
    ward, one = nurse
    position, raw = next(
        (line.position, line.line) for line in ward.store.lines_after(0) if line.rec == one
    )

    def rewrite(target, line):
        with target.store.writing() as tx:
            tx._core.log.rewrite(position, line)

    rewrite(ward, erase_line(raw, {"phone": ""}))
    assert ward.store.verify().problem.rule == "shred"
    rewrite(ward, raw)
    assert ward.store.verify().problem is None
    shred_record(ward, "staff_member", one, why=WHY)
    left = next(line.line for line in ward.store.lines_after(position - 1))
    rewrite(ward, left.replace("王医1".encode(), "张三九".encode()))
    assert ward.store.verify().problem.rule == "shred"
    rewrite(ward, left)
    assert ward.store.verify().problem is None


# ---- what is left of a line


def test_what_is_left_is_the_same_wherever_it_is_done_and_gives_nothing_away(nurse):
    ward, one = nurse
    raw = next(line.line for line in ward.store.lines_after(0) if line.rec == one)
    change = parse_line(raw)
    assert change.salt, "without it the value could be guessed by the hash that stays"
    rest = erase_line(raw, {"phone": ""})
    left = parse_line(rest)
    assert (left.salt, left.was) == ("", hash_of(change, raw))
    assert left.data == {**change.data, "phone": ""}
    assert erase_line(rest, {"phone": ""}) == rest
    assert hash_of(left, rest) == hash_of(change, raw)
    assert set(erasable_fields("staff_member")) == set(blanks_of(StaffMember))
    assert erasable_fields("department") == ()
    assert parse_line(to_line(left)) == left
