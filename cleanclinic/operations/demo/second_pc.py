"""The second PC of the ward people look at first: both changed one thing, and a person decides."""

from pathlib import Path

from cleanclinic.operations.demo.names import DepartmentPlan
from cleanclinic.operations.people.creating import create_ward
from cleanclinic.operations.recording.staff import staff_names
from cleanclinic.operations.risks.points import edit_risk
from cleanclinic.operations.risks.register import list_risks
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.sources import Sources

# Which of the ward's risk points both give to somebody else.
_POINT = 2


def make_pc(
    folder: Path, hospital_code: str, department: DepartmentPlan, number: int, sources: Sources
) -> Workspace:
    """Another PC of a ward, which has yet to ask to be let in."""
    return create_ward(
        folder,
        hospital_code=hospital_code,
        department_name=department.name,
        department_code=department.code,
        department_type=department.type,
        person="周宁",
        device_label=f"护士站 {number} 号机",
        passphrase=None,
        demo=True,
        sources=sources,
    )


def give_to(ward: Workspace, place: int) -> None:
    """Makes another person responsible for the risk point that both PCs change, if there is one."""
    points = list_risks(ward).rows[: _POINT + 1]
    for point in points[-1:]:
        others = [one for one in staff_names(ward) if one != point.responsible]
        for other in others[place : place + 1]:
            edit_risk(ward, point.id, {"responsible": other})
