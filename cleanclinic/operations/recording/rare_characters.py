"""Characters in people's names that an ordinary font lacks, and the font that has them.

Every level of GB 18030-2022 may stand in a name; what it is printed with serves the screen too.
"""

import lzma
from importlib.resources import files

from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.rare_fonts import may_be_rare, rare_part
from cleanclinic.records.staff_member import StaffMember


def rare_characters(workspace: Workspace) -> frozenset[str]:
    """The ideographs in names that a font may lack."""
    named = workspace.store.parts(StaffMember, ("name",))
    return frozenset(one for part in named for one in part.record.name if may_be_rare(one))


def font_file(character: str) -> str:
    """The name of the shipped font for a rare character."""
    return rare_part(ord(character))


def read_font(file: str) -> bytes:
    """A shipped font, unpacked; takes a third of a second."""
    return lzma.decompress((files("resources") / "fonts" / file).read_bytes())
