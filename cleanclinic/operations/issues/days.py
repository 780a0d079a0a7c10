"""An issue is written down once it was found, not before."""

from datetime import date

from cleanclinic.records.fields import Problem
from cleanclinic.records.issue_order import IssueOrder
from cleanclinic.records.record import RecordInvalidError
from cleanclinic.records.rectification import Finding


def check_found(issue: Finding | IssueOrder, today: date) -> None:
    """Raises RecordInvalidError where the day it was found is still to come."""
    if issue.found_on > today:
        problem = Problem("found_on", "future", {"day": issue.found_on})
        raise RecordInvalidError(issue.KIND, (problem,))
