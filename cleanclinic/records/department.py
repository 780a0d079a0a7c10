"""A department (科室): the unit that records, signs and sends."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from cleanclinic.records.department_type import DepartmentType
from cleanclinic.records.fields import Choice, Line
from cleanclinic.records.record import Record


@dataclass(frozen=True, kw_only=True)
class Department(Record):
    """Its id is the department id of the roster; `code` opens every document number."""

    KIND: ClassVar[str] = "department"

    name: Annotated[str, Line(50)]
    code: Annotated[str, Line(10, pattern=r"[A-Z0-9]{1,10}")]
    department_type: Annotated[DepartmentType, Choice(DepartmentType)]
    director: Annotated[str, Line(50)] = ""
    head_nurse: Annotated[str, Line(50)] = ""
    phone: Annotated[str, Line(30)] = ""
