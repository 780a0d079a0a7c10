"""What the registers want done: entries to be settled in time, authorities that run out."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from cleanclinic.operations.registers.entries import rules_of
from cleanclinic.operations.registers.summary import companies, waiting_entries
from cleanclinic.operations.workspace.counted import counted
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.start_page import Todo
from cleanclinic.records.complaint import Complaint
from cleanclinic.records.gift_record import GiftRecord
from cleanclinic.records.register_rules import RegisterRules
from cleanclinic.records.register_standing import RegisterStanding, due_of
from cleanclinic.records.rep_visit import RepVisit
from cleanclinic.records.working_days import holidays

PAGE = "registers"


def register_todos(workspace: Workspace) -> Iterator[Todo]:
    """Every gift and complaint that waits, and every authority that runs out soon."""
    rules, today, days = rules_of(workspace), workspace.today(), holidays()
    for of in (GiftRecord, Complaint):
        for record in waiting_entries(workspace, of):
            if due := due_of(record, rules, days):
                yield _todo(of.KIND, due.on, today, {"number": record.number}, record.id)
    for one in counted(
        workspace, "companies", (RepVisit, RegisterRules), partial(companies, workspace)
    ):
        if one.standing is RegisterStanding.EXPIRING and one.valid_until is not None:
            values: dict[str, object] = {"company": one.company, "rep": one.rep}
            yield _todo(RepVisit.KIND, one.valid_until, today, values, one.last_visit)


def _todo(kind: str, due: date, today: date, values: dict[str, object], target: str) -> Todo:
    return Todo(kind, due, (due - today).days, f"todo.{kind}", values, PAGE, target)
