"""What a role is called: whoever leads an office is no head nurse."""

from cleanclinic.words import Words

_OFFICE, _LEADS = "office", "head_nurse"


def role_name(words: Words, role: str, kind: str) -> str:
    """The words for a role (`Role`) in a kind of workspace (`WorkspaceKind`), both by value."""
    return words.text("role.office_head" if (kind, role) == (_OFFICE, _LEADS) else f"role.{role}")
