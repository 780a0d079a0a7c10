"""Bringing everything to an end, and what must be true then."""

from collections.abc import Mapping

from cleanclinic.operations.exchange.progress import by_state
from cleanclinic.records.change import parse_line
from cleanclinic.records.merge import History
from cleanclinic.sync.heads import holds
from cleanclinic.sync.recall import forgotten
from tests.simulator.disks import OFFICE, Log, Packet, Pc
from tests.simulator.erasing import broken, lost_more
from tests.simulator.wards import PATIENCE
from tests.simulator.world import ROUNDS, Step, World

SPLIT = ("CCB-FORK", "CCB-ROLLBACK", "CCB-HISTORY")


def run(script: list[Step], flaws: frozenset[str] = frozenset()) -> list[str]:
    """Play a script, deliver everything, and name what is wrong; nothing if all is well."""
    world = World(flaws)
    for step in script:
        world.do(step)
    calm = not any(name in ACCIDENT_NAMES for name, _, _ in script)
    if calm:
        deliver_backwards(world)
    settle(world)
    check(world, calm=calm)
    return world.found


ACCIDENT_NAMES = frozenset(
    {"restore", "put_back", "snapshot", "clone", "lose", "suspect"}
    | {"office_restore", "office_dies", "office_put_back"}
)


def deliver_backwards(world: World) -> None:
    """Every stick arrives once, the last one first: nothing has to be sent again for it."""
    files = [one for one in world.to_office if isinstance(one, Packet)]
    for file in reversed(files):
        world.office.take(file)
    held = world.office.disk.log.places
    for pc in world.at_work():
        mine = {one.manifest.seq: one for one in files if one.signed_by == pc.disk.key}
        for number in range(1, len(mine) + 1):
            if number not in mine:
                break
            if any(line.node.hash not in held for line in mine[number].lines):
                world.find(f"{pc.name}: a bundle that came early was not taken in")
                return


def settle(world: World) -> None:
    """Everybody exchanges with everybody until nobody has news; people do what alarms ask."""
    before: object = None
    for number in range(ROUNDS):
        _people_act(world, number)
        world.exchange()
        now = _standing(world)
        if number == 2:
            world.seconds += PATIENCE
        if now == before and number > 3:
            return
        before = now
        world.seconds += 60


def _standing(world: World) -> object:
    wards = [
        (pc.disk.device, pc.disk.epoch, len(pc.disk.log.lines), pc.disk.out.seq, pc.disk.inn.seq)
        for pc in world.at_work()
    ]
    return wards, len(world.office.disk.log.lines)


def _people_act(world: World, number: int) -> None:
    """Whoever lost a PC takes it out of use; a copy that was refused asks anew."""
    roster = world.office.disk.roster
    for pc in world.pcs:
        if not (pc.stolen or pc.gone):
            continue
        used = any(one.disk.device == pc.disk.device for one in world.at_work())
        entry = roster.newest(pc.disk.device)
        if entry is not None and entry.status == "active" and not used:
            # An office put back from before it knew: the person who reported it says so again.
            world.office.revoke(pc.disk.device)
            roster = world.office.disk.roster
    if number < 2:
        return
    for pc in world.at_work():
        entry = roster.newest(pc.disk.device)
        known = entry is not None and (entry.public, entry.status) == (pc.disk.key, "active")
        if not pc.disk.granted or not known:
            ward = world.ward(pc)
            if pc.disk.granted:
                ward.enrol_anew()
            world._grant(pc)
            roster = world.office.disk.roster


def check(world: World, *, calm: bool) -> None:
    """The promises, one by one."""
    office = world.office.disk
    for pc in world.at_work():
        mine = _of(pc.disk.log, pc.disk.department)
        there = _of(office.log, pc.disk.department)
        if mine - there:
            world.find(f"{pc.name}: {len(mine - there)} changes never reached the office")
        if there - mine:
            world.find(f"{pc.name}: {len(there - mine)} changes of the office are missing")
        if _of(office.log, OFFICE) - _of(pc.disk.log, OFFICE):
            world.find(f"{pc.name}: a text of the office is missing")
        if {one.node.hash for one in pc.disk.log.lines if one.of_office} - office.log.places.keys():
            world.find(f"{pc.name}: the office has lost what it wrote")
        if any(one.address not in ("", pc.disk.department) for one in pc.disk.log.lines):
            world.find(f"{pc.name} has an order for another department")
        lists = [one for one in (pc.disk.before, pc.disk.listed) if one is not None]
        # One let in again tells of its list with the first thing it has to say.
        if pc.disk.out.seq and any(forgotten(office.roster, one) for one in lists):
            world.find(f"{pc.name}: the office has forgotten of its list what this PC knows")
        _check_records(world, pc)
        _check_streams(world, pc)
        _check_counts(world, pc)
    if world.written:
        _check_erased(world)
    if calm:
        alarms = [*office.alarms, *(one for pc in world.at_work() for one in pc.disk.alarms)]
        if alarms:
            world.find(f"an alarm though nothing had happened: {alarms[0]}")


def _check_erased(world: World) -> None:
    """What was erased is nowhere, nothing else is gone, and every log can be walked."""
    office = world.office.disk.log
    shreds = [parse_line(line.raw) for line in office.lines if b'"shred":{' in line.raw]
    taken = dict[str, dict[str, object]]()
    for one in shreds:
        assert one.shred is not None
        taken.setdefault(one.rec, {}).update(one.shred.blanks)
    gone = {
        value for name, values in world.erased.items() if name in office.places for value in values
    }
    logs = [(OFFICE, office), *((pc.name, pc.disk.log) for pc in world.at_work())]
    for name, log in logs:
        if problem := broken(log):
            world.find(f"{name}: {problem}")
        for line in (one for one in log.lines if one.raw):
            if gone.intersection((line.node.data or {}).values()):
                world.find(f"{name}: an erased value is still held")
            there = office.places.get(line.node.hash)
            if there and office.lines[there - 1].raw != line.raw:
                world.find(f"{name}: other is left of a line than at the office")
            written = world.written.get(line.node.hash)
            if written and lost_more(line, written, taken.get(line.rec, {})):
                world.find(f"{name}: more is gone from a line than was erased")


def _of(log: Log, owner: str) -> set[str]:
    return {line.node.hash for line in log.lines if owner in (line.owner, line.address)}


def _check_records(world: World, pc: Pc) -> None:
    for rec, nodes in pc.disk.log.of.items():
        if rec.startswith(OFFICE):
            continue
        here, there = History(nodes), History(world.office.disk.log.of.get(rec, ()))
        heads = here.heads()
        if heads != there.heads():
            world.find(f"{pc.name}: other heads of {rec} than the office")
            continue
        state, other = here.state(heads), there.state(there.heads())
        if state is None or other is None or state.conflicts != other.conflicts:
            world.find(f"{pc.name}: other conflicts of {rec} than the office")
        elif missing := _hidden(here, heads, state.conflicts):
            world.find(f"{pc.name}: a conflict of {rec} in {missing} is not visible")


def _hidden(history: History, heads: tuple[str, ...], shown: Mapping[str, object]) -> str:
    """A field that two heads, both edits of one and the same change, set differently; unseen."""
    nodes = [history.nodes[head] for head in heads]
    for one in nodes:
        for other in nodes:
            if one.parents != other.parents or len(one.parents) != 1:
                continue
            base = history.value(one.parents[0])
            mine, theirs = one.data, other.data
            if mine is None or theirs is None:
                continue
            for name in base:
                values = {mine.get(name), theirs.get(name), base[name]}
                if len(values) == 3 and name not in shown:
                    return name
    return ""


def _check_streams(world: World, pc: Pc) -> None:
    office, disk = world.office.disk, pc.disk
    state = world.office.incoming(disk.device, disk.epoch)
    if state.frozen:
        world.find(f"{pc.name}: its stream stays frozen at the office")
    if disk.inn.frozen:
        world.find(f"{pc.name}: the office's stream stays frozen")
    if state.waiting:
        world.find(f"{pc.name}: bundles wait for ever at the office")
    if disk.waiting:
        world.find(f"{pc.name}: the office's bundles wait for ever")
    if ("difference", disk.device, 0) in office.alarms or ("difference", 0) in disk.alarms:
        world.find(f"{pc.name}: both sides still differ in their sums")
    if not all(holds(known, disk.log.head_at) for known in disk.got):
        world.find(f"{pc.name}: what the office saw of its log is no part of it")


def _check_counts(world: World, pc: Pc) -> None:
    disk = pc.disk
    waiting, sent, received, safe = by_state(disk.notes, disk.received, disk.durable)
    if waiting or sent:
        world.find(f"{pc.name}: {len(waiting) + len(sent)} bundles are not received at the end")
    held = world.office.disk.log.places
    for note in (*received, *safe):
        if any(line.node.hash not in held for line in disk.sent[note.seq - 1].lines):
            world.find(f"{pc.name} calls a change received that the office has not")
            return
