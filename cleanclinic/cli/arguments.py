"""The words of the command line: which commands there are and what they take."""

import argparse
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cleanclinic import VERSION
from cleanclinic.operations.office.devices import BY_A_PERSON
from cleanclinic.operations.workspace.places import PROGRAM
from cleanclinic.operations.workspace.roles import Role
from cleanclinic.records.department_type import DepartmentType
from cleanclinic.words import LANGUAGES, Words

if TYPE_CHECKING:
    _Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001  its only name
else:
    _Commands = object


# More than these nobody means.
DEPARTMENTS_MOST, STAFF_MOST, ROOTS_MOST = 1000, 50_000, 99


def path(text: str) -> Path:
    """A path as typed; an empty one (an unset variable) does not mean the folder one stands in.

    "." and its like get their names: a file beside one without a name cannot be.
    """
    if not text.strip():
        raise ValueError(text)
    found = Path(text)
    return found if found.name not in ("", "..") else found.resolve()


def make_parser(words: Words) -> argparse.ArgumentParser:
    """The parser of all commands, its help in the language of `words`."""
    about = words.text("cli.about")
    # No shortened options: "--passphrase X" must not pass for "--passphrase-file X".
    parser = argparse.ArgumentParser(prog=PROGRAM, description=about, allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {VERSION}")
    parser.add_argument("--self-test", action="store_true", help=argparse.SUPPRESS)
    common = _common(words)
    commands = parser.add_subparsers(dest="command", metavar=words.text("cli.command"))
    _window(commands, common, words)
    _demo(commands, common, words)
    _ward(commands, common, words)
    _office(commands, common, words)
    _paper(commands, common, words)
    _bundle(commands, common, words)
    _log(commands, common, words)
    _people(commands, common, words)
    _backup(commands, common, words)
    return parser


def _common(words: Words) -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    group = common.add_argument_group(words.text("cli.common"))
    group.add_argument(
        "--workspace", type=path, default=None, metavar="DIR", help=words.text("cli.workspace")
    )
    group.add_argument(
        "--passphrase-file", type=path, metavar="FILE", help=words.text("cli.passphrase_file")
    )
    group.add_argument("--as", dest="acting", metavar="NAME", help=words.text("cli.as"))
    group.add_argument("--json", action="store_true", help=words.text("cli.json"))
    group.add_argument("--language", choices=LANGUAGES, help=words.text("cli.language"))
    return common


def _sub(
    commands: _Commands, common: argparse.ArgumentParser, words: Words, name: str
) -> argparse.ArgumentParser:
    key = "cli." + name.replace(" ", "_").replace("-", "_")
    text = words.text(key)
    return commands.add_parser(
        name.split()[-1], parents=[common], help=text, description=text, allow_abbrev=False
    )


def _group(commands: _Commands, words: Words, name: str) -> _Commands:
    text = words.text(f"cli.{name}")
    parser = commands.add_parser(name, help=text, description=text, allow_abbrev=False)
    return parser.add_subparsers(dest="action", required=True, metavar=words.text("cli.command"))


def _steps(commands: _Commands, words: Words, name: str) -> _Commands:
    """A command that has commands of its own."""
    text = words.text("cli." + name.replace(" ", "_"))
    parser = commands.add_parser(name.split()[-1], help=text, description=text, allow_abbrev=False)
    return parser.add_subparsers(dest="step", required=True, metavar=words.text("cli.command"))


def _window(commands: _Commands, common: argparse.ArgumentParser, words: Words) -> None:
    _sub(commands, common, words, "window")


def _demo(commands: _Commands, common: argparse.ArgumentParser, words: Words) -> None:
    demo = _sub(commands, common, words, "demo")
    demo.add_argument("--out", type=path, metavar="DIR", help=words.text("cli.demo_out"))
    counts = (
        ("--departments", DEPARTMENTS_MOST, "cli.demo_n"),
        ("--staff", STAFF_MOST, "cli.demo_staff"),
    )
    for name, most, key in counts:
        count = partial(_count, words, most)
        demo.add_argument(name, type=count, metavar="N", help=words.text(key))
    demo.add_argument("--seed", type=int, default=1, metavar="N", help=words.text("cli.demo_seed"))
    demo.add_argument("--no-window", action="store_true", help=words.text("cli.demo_no_window"))


def _ward(commands: _Commands, common: argparse.ArgumentParser, words: Words) -> None:
    ward = _group(commands, words, "ward")
    init = _sub(ward, common, words, "ward init")
    init.add_argument("--hospital", default="", metavar="CODE", help=words.text("cli.hospital_ask"))
    init.add_argument("--department", required=True, help=words.text("department.name"))
    init.add_argument("--code", default="", help=words.text("department.code"))
    init.add_argument("--pin-file", type=path, metavar="FILE", help=words.text("cli.pin_file"))
    init.add_argument(
        "--type", choices=[one.value for one in DepartmentType], default="ward", metavar="TYPE"
    )
    init.add_argument("--person", required=True, help=words.text("cli.person"))
    init.add_argument("--device", required=True, help=words.text("cli.device"))
    init.add_argument("--request", type=path, metavar="FILE", help=words.text("cli.request"))
    init.add_argument("--no-store", action="store_true", help=words.text("cli.no_store"))
    init.add_argument("--replaces", default="", metavar="NUMBER", help=words.text("cli.replaces"))
    _sub(ward, common, words, "ward show")
    _ward_roots(ward, common, words)
    _sub(ward, common, words, "ward renew")


def _office(commands: _Commands, common: argparse.ArgumentParser, words: Words) -> None:
    office = _group(commands, words, "office")
    init = _sub(office, common, words, "office init")
    init.add_argument("--hospital", required=True, metavar="CODE", help=words.text("cli.hospital"))
    init.add_argument("--name", required=True, help=words.text("cli.hospital_name"))
    init.add_argument("--person", required=True, help=words.text("cli.person"))
    init.add_argument("--pin-file", type=path, metavar="FILE", help=words.text("cli.pin_file"))
    init.add_argument("--no-store", action="store_true", help=words.text("cli.no_store"))
    enrol = _sub(office, common, words, "office enrol")
    enrol.add_argument("request", type=path, metavar="REQUEST")
    enrol.add_argument("--digits", metavar="DIGITS", help=words.text("cli.digits"))
    enrol.add_argument("--department-id", metavar="ID", help=words.text("cli.department_id"))
    enrol.add_argument("--out", type=path, default=Path(), metavar="DIR")
    take = _sub(office, common, words, "office import")
    take.add_argument("paths", type=path, nargs="+", metavar="PATH")
    give = _sub(office, common, words, "office export")
    give.add_argument("folder", type=path, metavar="DIR")
    _sub(office, common, words, "office show")
    ethics = _sub(office, common, words, "office ethics-rules")
    ethics.add_argument("--out", type=path, metavar="FILE", help=words.text("cli.ethics_out"))
    ethics.add_argument(
        "--publish", type=path, metavar="FILE", help=words.text("cli.ethics_publish")
    )
    _office_devices(office, common, words)
    _office_roots(office, common, words)


def _office_devices(office: _Commands, common: argparse.ArgumentParser, words: Words) -> None:
    _sub(office, common, words, "office devices")
    revoke = _sub(office, common, words, "office revoke")
    revoke.add_argument("device", metavar="DEVICE")
    reasons = [one.value for one in BY_A_PERSON]
    revoke.add_argument("--reason", choices=reasons, required=True, help=words.text("cli.reason"))
    revoke.add_argument("--note", default="", metavar="TEXT", help=words.text("cli.note"))
    revoke.add_argument("--dry-run", action="store_true", help=words.text("cli.dry_run"))
    swap = _sub(office, common, words, "office replace")
    swap.add_argument("request", type=path, metavar="REQUEST")
    swap.add_argument("device", metavar="DEVICE", nargs="?", default="")
    swap.add_argument("--digits", metavar="DIGITS", help=words.text("cli.digits"))
    swap.add_argument("--out", type=path, default=Path(), metavar="DIR")
    release = _sub(office, common, words, "office release")
    release.add_argument("names", nargs="*", metavar="NAME")


def _office_roots(office: _Commands, common: argparse.ArgumentParser, words: Words) -> None:
    root = _steps(office, words, "office root")
    _sub(root, common, words, "office root show")
    renew = _sub(root, common, words, "office root renew-keys")
    rescue = _sub(office, common, words, "office rescue")
    rescue.add_argument("request", type=path, metavar="REQUEST")
    rescue.add_argument("--digits", metavar="DIGITS", help=words.text("cli.digits"))
    rescue.add_argument("--out", type=path, default=Path(), metavar="DIR")
    making = [_sub(root, common, words, f"office root {name}") for name in ("move", "rotate")]
    for one in making:
        one.add_argument(
            "--to",
            type=path,
            action="append",
            required=True,
            metavar="PATH",
            help=words.text("cli.to"),
        )
        one.add_argument(
            "--threshold", type=partial(_count, words, ROOTS_MOST), default=2, metavar="N"
        )
    for one in (*making, renew, rescue):
        one.add_argument(
            "--key", type=path, action="append", metavar="PATH", help=words.text("cli.root_key")
        )
        one.add_argument(
            "--code-file",
            type=path,
            action="append",
            metavar="FILE",
            help=words.text("cli.code_file"),
        )
        one.add_argument(
            "--stick-passphrase-file", type=path, metavar="FILE", help=words.text("cli.stick_file")
        )


def _ward_roots(ward: _Commands, common: argparse.ArgumentParser, words: Words) -> None:
    escrow = _steps(ward, words, "ward escrow")
    for name in ("show", "give", "take"):
        _sub(escrow, common, words, f"ward escrow {name}")
    rescue = _steps(ward, words, "ward rescue")
    ask = _sub(rescue, common, words, "ward rescue ask")
    ask.add_argument("--out", type=path, default=Path(), metavar="DIR")
    use = _sub(rescue, common, words, "ward rescue use")
    use.add_argument("answer", type=path, metavar="ANSWER")
    use.add_argument("--pin-file", type=path, metavar="FILE", help=words.text("cli.pin_file"))


def _paper(commands: _Commands, common: argparse.ArgumentParser, words: Words) -> None:
    pledges = _group(commands, words, "pledges")
    sheets = _sub(pledges, common, words, "pledges print")
    sheets.add_argument("--out", type=path, required=True, metavar="PATH")
    sheets.add_argument("--each", action="store_true", help=words.text("cli.each"))
    sheets.add_argument("--staff", nargs="*", metavar="NUMBER", help=words.text("cli.staff"))
    risks = _group(commands, words, "risks")
    listing = _sub(risks, common, words, "risks print")
    listing.add_argument("--out", type=path, required=True, metavar="FILE")
    sheet = _sub(risks, common, words, "risks import")
    sheet.add_argument("file", type=path, metavar="FILE")
    sheet.add_argument("--dry-run", action="store_true", help=words.text("cli.dry_run"))


def _bundle(commands: _Commands, common: argparse.ArgumentParser, words: Words) -> None:
    bundle = _group(commands, words, "bundle")
    export = _sub(bundle, common, words, "bundle export")
    export.add_argument("folder", type=path, metavar="DIR")
    take = _sub(bundle, common, words, "bundle import")
    take.add_argument("paths", type=path, nargs="+", metavar="PATH")
    folder = _sub(bundle, common, words, "bundle folder")
    folder.add_argument("--set", type=path, metavar="DIR", help=words.text("cli.folder_set"))
    folder.add_argument(
        "--only-collect", action="store_true", help=words.text("cli.folder_only_collect")
    )
    folder.add_argument("--once", action="store_true", help=words.text("cli.folder_once"))
    for name in ("bundle inspect", "bundle verify"):
        _sub(bundle, common, words, name).add_argument("file", type=path, metavar="FILE")


def _log(commands: _Commands, common: argparse.ArgumentParser, words: Words) -> None:
    log = _group(commands, words, "log")
    _sub(log, common, words, "log verify")
    _sub(log, common, words, "log history").add_argument("record", metavar="RECORD")


def _backup(commands: _Commands, common: argparse.ArgumentParser, words: Words) -> None:
    backup = _group(commands, words, "backup")
    _sub(backup, common, words, "backup make")
    _sub(backup, common, words, "backup list")
    for name in ("backup check", "backup restore"):
        one = _sub(backup, common, words, name)
        one.add_argument("file", type=path, metavar="FILE", help=words.text("cli.backup_file"))


def _people(commands: _Commands, common: argparse.ArgumentParser, words: Words) -> None:
    people = _group(commands, words, "people")
    _sub(people, common, words, "people list")
    add = _sub(people, common, words, "people add")
    add.add_argument("name", metavar="NAME")
    roles = [one.value for one in Role]
    add.add_argument("--role", choices=roles, required=True, help=words.text("cli.role"))
    _sub(people, common, words, "people disable").add_argument("name", metavar="NAME")
    pin = _sub(people, common, words, "people pin")
    pin.add_argument("name", metavar="NAME")
    permit = _sub(people, common, words, "people permit")
    permit.add_argument("name", metavar="NAME")
    permit.add_argument("--off", action="store_true", help=words.text("cli.permit_off"))
    _sub(people, common, words, "people changes")
    looks = _sub(people, common, words, "people looks")
    looks.add_argument("record", metavar="RECORD", nargs="?", default="")
    handover = _sub(people, common, words, "people handover")
    handover.add_argument("name", metavar="NAME")
    handover.add_argument("--stays", action="store_true", help=words.text("cli.handover_stays"))
    alone = _sub(people, common, words, "people take-over")
    alone.add_argument("name", metavar="NAME")
    alone.add_argument(
        "--from", dest="outgoing", default="", metavar="NAME", help=words.text("cli.take_over_from")
    )
    alone.add_argument("--answer", type=path, metavar="FILE", help=words.text("cli.answer"))
    for one in (handover, alone):
        one.add_argument("--out", type=path, required=True, metavar="FILE")
    recovery = _group(commands, words, "recovery")
    sheet = _sub(recovery, common, words, "recovery print")
    sheet.add_argument("--out", type=path, required=True, metavar="FILE")
    use = _sub(recovery, common, words, "recovery use")
    for one in (use, alone):
        one.add_argument("--code-file", type=path, metavar="FILE", help=words.text("cli.code_file"))
    for one in (add, pin, use, handover, alone):
        one.add_argument("--pin-file", type=path, metavar="FILE", help=words.text("cli.pin_file"))


def _count(words: Words, most: int, text: str) -> int:
    number = int(text) if text.isdecimal() and len(text) < 10 else 0
    if not 1 <= number <= most:
        raise argparse.ArgumentTypeError(words.text("cli.not_a_count", value=text, most=most))
    return number
