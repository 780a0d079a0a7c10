"""What a demo hospital is made of: people, departments, and which risks each department has.

Everything follows from a seed. Names come from resources/catalog/demo_names.json and belong to
nobody. 24 departments are the fixed plan of the demo hospital (114 risk points, 272 controls);
more are drawn by the rules of `make_departments` and `plan_risks`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from itertools import count as count_from
from itertools import islice
from random import Random
from typing import Any

from cleanclinic.records.catalog import (
    LibraryControl,
    LibraryRisk,
    demo_hospital,
    risk_library,
    risks_for,
)
from cleanclinic.records.department_type import DepartmentType
from cleanclinic.records.post_type import PostType

RARE_SHARE, COMPOUND_SHARE, MINORITY_SHARE = 0.03, 0.012, 0.012
# Nobody in the demo joined later; the demo's clock starts after this day.
LAST_JOINED = date(2026, 9, 1)
YOUNGEST, OLDEST, COMMONEST_AGE = 23, 58, 29
HEAD_AGES = (42, 57)
FEMALE_PERCENT = {PostType.NURSE: 96, PostType.DOCTOR: 47, PostType.LOGISTICS: 15}
# Risk points and controls of a department that is not in the fixed plan.
USUAL_POINTS, USUAL_CONTROLS = (3, 7), 2.4
# Where a department has more risk points than the library has for its kind, the same risk is
# looked at again in these circumstances, then team by team.
CIRCUMSTANCES = (
    "夜班和节假日期间，",
    "新入职人员中，",
    "轮转和进修人员中，",
    "外包和第三方人员中，",
    "搬迁改造期间，",
    "信息系统停用时，",
    "负责人外出期间，",
    "检查评审前后，",
    "年终结算期间，",
)


@dataclass(frozen=True)
class StaffDraft:
    """A person of the demo; `post` is what they do there (护士长), `title` the 职称."""

    name: str
    staff_no: str
    post_type: PostType
    post: str
    title: str
    joined: date


@dataclass(frozen=True)
class DepartmentPlan:
    """`code` opens document numbers and is unique among all departments of the plan."""

    code: str
    name: str
    type: DepartmentType
    headcount: int
    institution: str


@dataclass(frozen=True)
class RiskPlan:
    """A risk point to record; `text` differs from the library's where that one was used up."""

    number: str
    risk: LibraryRisk
    place: str
    text: str
    controls: tuple[LibraryControl, ...]


@cache
def _words() -> Mapping[str, Any]:
    text = (files("resources") / "catalog" / "demo_names.json").read_text(encoding="utf-8")
    words: Mapping[str, Any] = json.loads(text)
    return words


def make_staff(
    random: Random, count: int, department_type: DepartmentType, first_number: int = 10001
) -> list[StaffDraft]:
    """People of one department, the head first; no two bear the same name there."""
    posts = _posts(count, department_type)
    special = _special_names(random, count)
    names: set[str] = set()
    staff = []
    for index, (post_type, post) in enumerate(posts):
        leads = index < len(_heads(department_type))
        age = random.randint(*HEAD_AGES) if leads else _age(random)
        kind = special.get(index, "")
        name = _name(random, post_type, age, kind)
        while name in names:
            name = _name(random, post_type, age, kind)
        names.add(name)
        staff.append(
            StaffDraft(
                name,
                f"{first_number + index:05d}",
                post_type,
                post or random.choice(_duties(department_type, post_type, age)),
                _title(random, post_type, department_type, age, leads=leads),
                _joined(random, age),
            )
        )
    return staff


def make_departments(count: int, staff: int | None = None) -> list[DepartmentPlan]:
    """`count` departments, the demo's ward first; headcounts add up to `staff` if it is given.

    The first 24 are the demo hospital's own. The rest belong to 24 more institutions of the city:
    each gets up to 24 departments in turn; beyond 25 x 24, numbered wards are added everywhere.
    """
    plans = list(islice(_all_departments(), count))
    if staff is None:
        return plans
    if staff < count:
        raise ValueError(f"{staff} people cannot fill {count} departments")
    heads = _shares(staff - count, [plan.headcount for plan in plans])
    return [
        DepartmentPlan(plan.code, plan.name, plan.type, 1 + extra, plan.institution)
        for plan, extra in zip(plans, heads, strict=True)
    ]


def plan_risks(
    departments: Sequence[DepartmentPlan],
    seed: int,
    points: int | None = None,
    controls: int | None = None,
) -> list[tuple[RiskPlan, ...]]:
    """Risk points of each department, in their order.

    Without numbers, a department of the demo hospital gets its fixed plan and any other three to
    seven points of its kind. With `points`, they are spread over the departments by chance, and
    `controls` over the points, at least one each and at most what the library offers for a point.
    Raises ValueError if the controls do not fit the points.
    """
    fixed = {department.code: department for department in demo_hospital().departments}
    if points is None and controls is None:
        return [
            _fixed_risks(plan) if plan.code in fixed else _usual_risks(plan, seed)
            for plan in departments
        ]
    points = points if points is not None else len(departments) * 5
    random = Random(f"{seed}:points")  # noqa: S311 - a demo is to be repeated, not to be secret
    counts = _shares(points, [random.randint(60, 140) for _ in departments])
    drawn = [
        list(islice(_endless_risks(plan, seed), wanted))
        for plan, wanted in zip(departments, counts, strict=True)
    ]
    if controls is None:
        controls = round(points * USUAL_CONTROLS)
    return _cut_controls(drawn, controls, random)


def _fixed_risks(plan: DepartmentPlan) -> tuple[RiskPlan, ...]:
    library = {risk.id: risk for risk in risk_library()}
    department = next(item for item in demo_hospital().departments if item.code == plan.code)
    found = ((library[item.risk_id], item.controls) for item in department.risks)
    return tuple(
        RiskPlan(f"R-{number:04d}", risk, risk.place, risk.text, risk.controls[:controls])
        for number, (risk, controls) in enumerate(found, 1)
    )


def _usual_risks(plan: DepartmentPlan, seed: int) -> tuple[RiskPlan, ...]:
    random = Random(f"{seed}:{plan.code}:usual")  # noqa: S311  a demo is to be repeated
    wanted = random.randint(*USUAL_POINTS)
    return tuple(islice(_endless_risks(plan, seed), wanted))


def _endless_risks(plan: DepartmentPlan, seed: int) -> Iterator[RiskPlan]:
    """Its own trade's risks by chance, then everybody's, then all again under circumstances."""
    random = Random(f"{seed}:{plan.code}")  # noqa: S311  a demo is to be repeated
    offered = list(risks_for(plan.type))
    own = [risk for risk in offered if len(risk.departments) < len(DepartmentType)]
    general = [risk for risk in offered if len(risk.departments) == len(DepartmentType)]
    random.shuffle(own)
    random.shuffle(general)
    number = count_from(1)
    for circumstance in _circumstances():
        for risk in own + general:
            yield RiskPlan(
                f"R-{next(number):04d}",
                risk,
                risk.place,
                circumstance + risk.text,
                tuple(
                    LibraryControl(
                        circumstance + item.text, item.frequency, item.responsible, item.rule
                    )
                    for item in risk.controls
                ),
            )


def _circumstances() -> Iterator[str]:
    yield ""
    yield from CIRCUMSTANCES
    for team in count_from(1):
        yield f"第{team}责任组："


def _cut_controls(
    drawn: Sequence[Sequence[RiskPlan]], controls: int, random: Random
) -> list[tuple[RiskPlan, ...]]:
    """Leaves exactly `controls` controls, spread by chance, at least one for each point."""
    spare = [
        (department, index)
        for department, plans in enumerate(drawn)
        for index, plan in enumerate(plans)
        for _ in plan.controls[1:]
    ]
    points = sum(map(len, drawn))
    if not points <= controls <= points + len(spare):
        raise ValueError(f"{points} risk points take {points} to {points + len(spare)} controls")
    kept: dict[tuple[int, int], int] = {}
    for place in random.sample(spare, controls - points):
        kept[place] = kept.get(place, 0) + 1
    return [
        tuple(
            RiskPlan(
                plan.number,
                plan.risk,
                plan.place,
                plan.text,
                plan.controls[: 1 + kept.get((department, index), 0)],
            )
            for index, plan in enumerate(plans)
        )
        for department, plans in enumerate(drawn)
    ]


def _all_departments() -> Iterator[DepartmentPlan]:
    institutions = _words()["institutions"]
    for item in demo_hospital().departments:
        yield DepartmentPlan(item.code, item.name, item.type, item.headcount, institutions[0])
    for number, institution in enumerate(institutions[1:], 2):
        for code, name, kind, headcount in _words()["branches"]:
            yield _branch(number, institution, code, name, DepartmentType(kind), headcount)
    wards = (("NK", "内科", DepartmentType.WARD), ("WK", "外科", DepartmentType.SURGICAL_WARD))
    for ward in count_from(2):
        for code, name, kind in wards:
            for number, institution in enumerate(institutions, 1):
                yield _branch(
                    number, institution, f"{code}{ward}", f"{name}{numeral(ward)}病区", kind, 20
                )


def _branch(
    number: int, institution: str, code: str, name: str, kind: DepartmentType, headcount: int
) -> DepartmentPlan:
    if number == 1:
        return DepartmentPlan(code, name, kind, headcount, institution)
    short = institution.removeprefix("清河市")
    return DepartmentPlan(f"H{number:02d}{code}", short + name, kind, headcount, institution)


def numeral(number: int) -> str:
    """A number as wards are counted: 一, 十二, 二十; from 100 on in digits."""
    if number >= 100:
        return str(number)
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    before = "" if tens == 0 else "十" if tens == 1 else f"{digits[tens]}十"
    return before + (digits[ones] if ones else "")


def _shares(total: int, weights: Sequence[int]) -> list[int]:
    """`total` split in proportion to `weights`, exactly; the largest remainders get the rest."""
    whole = sum(weights)
    shares = [total * weight // whole for weight in weights]
    left = total - sum(shares)
    by_remainder = sorted(range(len(weights)), key=lambda index: -(total * weights[index] % whole))
    for index in by_remainder[:left]:
        shares[index] += 1
    return shares


def _heads(kind: DepartmentType) -> list[tuple[str, PostType]]:
    heads = _words()["heads"]
    return [(post, PostType(post_type)) for post, post_type in heads.get(kind, heads["other"])]


def _posts(count: int, kind: DepartmentType) -> list[tuple[PostType, str]]:
    """Post types by the department's mix, heads first with their post's name."""
    posts = _words()["posts"]
    mix = posts.get(kind, posts["other"])
    heads = [(post_type, post) for post, post_type in _heads(kind)][:count]
    shares = _shares(count, list(mix.values()))
    rest: list[tuple[PostType, str]] = []
    for name, share in zip(mix, shares, strict=True):
        taken = sum(post_type == name for post_type, _ in heads)
        rest += [(PostType(name), "")] * (share - taken)
    return (heads + rest)[:count]


def _duties(department: DepartmentType, post_type: PostType, age: int) -> list[str]:
    """What people of a post type do in a department, as far as their age allows."""
    own = _words()["own_duties"].get(department, {})
    duties = own.get(post_type) or _words()["duties"][post_type]
    return [duty for duty, least in duties if least <= age] or [duties[0][0]]


def _age(random: Random) -> int:
    """More people are young than old."""
    return int(random.triangular(YOUNGEST, OLDEST, COMMONEST_AGE))


def _title(
    random: Random, post_type: PostType, department: DepartmentType, age: int, *, leads: bool
) -> str:
    """A title that the age allows; a head holds the highest, others often one or two below."""
    family: str = post_type
    if post_type is PostType.ADMIN:
        family = _words()["title_families"].get(department, "general")
    reached = [title for title, least in _words()["titles"][family] if least <= age]
    steps = 0 if leads else random.choices((0, 1, 2), (4, 5, 1))[0]
    title: str = reached[max(0, len(reached) - 1 - steps)] if reached else ""
    return title


def _joined(random: Random, age: int) -> date:
    served = random.randint(0, max(0, (age - YOUNGEST) * 365))
    return LAST_JOINED - timedelta(days=served + random.randint(0, 300))


def _special_names(random: Random, count: int) -> dict[int, str]:
    """Which of `count` people bear a rare, compound or minority name."""
    kinds: list[str] = []
    shares = (("rare", RARE_SHARE), ("compound", COMPOUND_SHARE), ("minority", MINORITY_SHARE))
    for kind, share in shares:
        kinds += [kind] * int(count * share + random.random())
    return dict(zip(random.sample(range(count), min(count, len(kinds))), kinds, strict=False))


def _name(random: Random, post_type: PostType, age: int, kind: str) -> str:
    words = _words()
    female = random.randint(1, 100) <= FEMALE_PERCENT.get(post_type, 55)
    gender = "female" if female else "male"
    if kind == "minority":
        return "·".join(random.choice(part) for part in words["minority"][gender])
    surname = random.choice(words["compound"]) if kind == "compound" else _surname(random)
    born = LAST_JOINED.year - age
    given = next(group for group in words["given"] if born <= group["until"])
    parts = given[gender]
    if kind == "rare":
        rare = random.choice(words["rare"])
        second = random.choice(parts["second"]) if random.random() < 0.5 else ""
        return f"{surname}{rare}{second}"
    if random.randint(1, 100) <= given["one_percent"]:
        return f"{surname}{random.choice(parts['one'])}"
    first, second = random.choice(parts["first"]), random.choice(parts["second"])
    return f"{surname}{first}{second}"


def _surname(random: Random) -> str:
    surnames = _words()["surnames"]
    weights = [weight for _, weight in surnames]
    name: str = random.choices(surnames, weights)[0][0]
    return name
