"""A member of staff (职工) of a department, contract staff included."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from cleanclinic.records.fields import Choice, Day, Line, Sensitive
from cleanclinic.records.post_type import PostType
from cleanclinic.records.record import Record

# GB 18030-2022 level 3 and the national naming rules: any character, a middle dot, up to 50.
NAME_LENGTH = 50
# A mobile number, a number with its area code, or an extension of the house.
PHONE = r"1[3-9]\d{9}|0\d{2,3}-\d{7,8}|\d{3,8}"


@dataclass(frozen=True, kw_only=True)
class StaffMember(Record):
    """`staff_number` is unique within the hospital; identity-card numbers are never asked for."""

    KIND: ClassVar[str] = "staff_member"

    name: Annotated[str, Line(NAME_LENGTH)]
    staff_number: Annotated[str, Line(20, pattern=r"[0-9A-Za-z-]{1,20}")]
    post_type: Annotated[PostType, Choice(PostType)]
    title: Annotated[str, Line(30)] = ""
    duty: Annotated[str, Line(30)] = ""
    joined: Annotated[date | None, Day()] = None
    left: Annotated[date | None, Day()] = None
    # Kept to call somebody in; nobody else's business.
    phone: Annotated[str, Line(20, pattern=PHONE), Sensitive()] = ""

    def serves_on(self, day: date) -> bool:
        """Whether the person belongs to the department on `day`."""
        return (self.joined is None or self.joined <= day) and (
            self.left is None or day <= self.left
        )
