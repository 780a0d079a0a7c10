"""Which rules an ethics evaluation is reckoned by here: the office's own, else the program's."""

from dataclasses import replace

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.results import Saved
from cleanclinic.operations.workspace import Workspace, WorkspaceKind
from cleanclinic.records.ethics_catalog import built_in_rules
from cleanclinic.records.ethics_rules import EthicsRules


class EthicsRulesMissingError(CleanClinicError):
    """A version of the rules is not known here; values: `rules`, `version`."""

    code = "ETHICS-RULES-MISSING"


def all_rules(workspace: Workspace) -> tuple[EthicsRules, ...]:
    """Every set that can be chosen, its newest version: the office's first, then the program's."""
    newest: dict[str, EthicsRules] = {}
    for one in (*_of_office(workspace), *built_in_rules()):
        known = newest.get(one.code)
        if known is None or one.version > known.version:
            newest[one.code] = one
    return tuple(newest.values())


def current_rules(workspace: Workspace) -> EthicsRules:
    """The rules a new round begins with: those the office published last, else the program's."""
    return next(iter(_of_office(workspace)), built_in_rules()[0])


def rules_of(workspace: Workspace, code: str, version: int) -> EthicsRules:
    """The very rules an evaluation was begun with; raises EthicsRulesMissingError."""
    for one in (*_of_office(workspace), *built_in_rules()):
        if (one.code, one.version) == (code, version):
            return one
    raise EthicsRulesMissingError(rules=code, version=version)


def publish_rules(workspace: Workspace, rules: EthicsRules) -> Saved:
    """The office gives its wards rules of its own; a set published before gets a new version.

    Rounds that have begun keep theirs. Raises RecordInvalidError for rules that are not sound.
    """
    workspace.require(WorkspaceKind.OFFICE)
    known = [one.version for one in all_rules(workspace) if one.code == rules.code]
    published = replace(rules, id=workspace.new_id(), version=max(known, default=0) + 1)
    published.check()
    with workspace.store.act(
        "act.publish_ethics_rules", workspace.actor, title=published.title
    ) as act:
        act.put(published)
    return Saved(published.id, act.changes)


def _of_office(workspace: Workspace) -> tuple[EthicsRules, ...]:
    """What the office published, the latest first."""
    return tuple(held.record for held in reversed(workspace.store.all(EthicsRules)))
