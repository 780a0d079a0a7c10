"""Which rules an ethics evaluation is reckoned by here: the office's own, else the program's."""

import json
from pathlib import Path

from cleanclinic.errors import CleanClinicError, FileProblemError, reason_of
from cleanclinic.operations.recording.published import publish_version
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Saved
from cleanclinic.records.codec import from_data, to_data
from cleanclinic.records.ethics_catalog import built_in_rules
from cleanclinic.records.ethics_rules import EthicsRules
from cleanclinic.sync.errors import ExchangeError
from cleanclinic.sync.files import read_small


class EthicsRulesMissingError(CleanClinicError):
    """A version of the rules is not known here; values: `rules`, `version`."""

    code = "ETHICS-RULES-MISSING"


class EthicsRulesFileError(CleanClinicError):
    """A file holds no rules that could be used; values: `path`, `place` (words of a field)."""

    code = "ETHICS-RULES-FILE"


# A set with as many items as there may be is a tenth of it.
_FILE_MOST = 4 << 20
NO_ID = "00000000-0000-7000-8000-000000000000"


def all_rules(workspace: Workspace) -> tuple[EthicsRules, ...]:
    """Every set in force, its newest version: the office's first, then the program's."""
    newest: dict[str, EthicsRules] = {}
    for one in (*_in_force(workspace), *built_in_rules()):
        known = newest.get(one.code)
        if known is None or one.version > known.version:
            newest[one.code] = one
    return tuple(newest.values())


def current_rules(workspace: Workspace) -> EthicsRules:
    """The rules a new round begins with: those of the office in force, else the program's."""
    return next(iter(_in_force(workspace)), built_in_rules()[0])


def rules_of(workspace: Workspace, code: str, version: int) -> EthicsRules:
    """The very rules an evaluation was begun with; raises EthicsRulesMissingError."""
    for one in (*_of_office(workspace), *built_in_rules()):
        if (one.code, one.version) == (code, version):
            return one
    raise EthicsRulesMissingError(rules=code, version=version)


def write_rules(rules: EthicsRules, path: Path) -> None:
    """The rules as a text to work over and publish; raises FileProblemError."""
    try:
        path.write_text(
            json.dumps(to_data(rules), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
    except OSError as error:
        raise FileProblemError(path=path, reason=reason_of(error)) from error


def read_rules(path: Path) -> EthicsRules:
    """Rules from such a text; raises FileProblemError and EthicsRulesFileError."""
    try:
        data = json.loads(read_small(path, _FILE_MOST).decode("utf-8-sig"))
    except (ExchangeError, ValueError, RecursionError) as error:
        raise EthicsRulesFileError(path=path, place="JSON") from error
    try:
        # Which version it becomes is found out when it is published.
        rules = from_data(EthicsRules, NO_ID, {"version": 1, **data})
        rules.check()
    except CleanClinicError as error:
        raise EthicsRulesFileError(path=path, place=error.values["field"]) from error
    except (TypeError, AttributeError) as error:
        raise EthicsRulesFileError(path=path, place="JSON") from error
    return rules


def publish_rules(workspace: Workspace, rules: EthicsRules) -> Saved:
    """The office gives its wards rules of its own; a set published before gets a new version.

    Rounds that have begun keep theirs. Raises RecordInvalidError for rules that are not sound.
    """
    after = max((one.version for one in built_in_rules() if one.code == rules.code), default=0)
    return publish_version(workspace, rules, after=after, code=rules.code)


def _of_office(workspace: Workspace) -> tuple[EthicsRules, ...]:
    """What the office published, the latest first."""
    return tuple(held.record for held in reversed(workspace.store.all(EthicsRules)))


def _in_force(workspace: Workspace) -> list[EthicsRules]:
    """Those of the office whose day has come, the latest first."""
    today = workspace.today()
    of_office = _of_office(workspace)
    return [one for one in of_office if one.valid_from is None or one.valid_from <= today]
