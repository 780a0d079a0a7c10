"""What the first ward of a demo keeps in its ethics files: a closed year, and this one begun."""

from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from cleanclinic.operations.ethics.board import ethics_board
from cleanclinic.operations.ethics.events import add_event, list_events, pass_events
from cleanclinic.operations.ethics.rounds import (
    Column,
    close_round,
    fill_column,
    propose_grades,
    start_round,
)
from cleanclinic.operations.ethics.rules import current_rules
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.conduct_event import EventSource, EventState
from cleanclinic.records.ethics_terms import EthicsHeading, ReviewLevel
from cleanclinic.records.post_type import PostType
from cleanclinic.records.staff_member import Gender, StaffMember

_OWN = (
    "一年来坚持以患者为中心，执行九项准则，无投诉。不足：健康宣教还不够细。",
    "认真落实核心制度，主动为行动不便的患者代办手续。今后加强业务学习。",
    "遵守廉洁规定，拒绝患者馈赠；带教实习护士三名。",
    "服从排班，团结同事；夜间巡视及时。与患者沟通的耐心还要提高。",
)
_DEPARTMENT = (
    "工作认真负责，患者满意度高。",
    "作风踏实，遵守规定。",
    "同意自评，希望再提高沟通技巧。",
)
_OFFICE = "同意科室意见。"
# Items of the rules with what happened; (days back in the year before, item, summary, hidden).
_LAST_YEAR = (
    (40, "plus-gift-refused", "退还家属信封一个，家属签收", ""),
    (75, "plus-letter", "出院患者来信致谢", ""),
    (90, "minus-study", "无故缺席季度专题学习一次", ""),
    (120, "plus-found", "在走廊拾到钱包，联系失主归还", ""),
    (160, "minus-attitude", "解释用药不耐心，被投诉，已当面致歉", ""),
    (200, "plus-safety", "核对医嘱时发现剂量差错，避免了用药错误", ""),
    (230, "minus-error-2", "", "输液标签贴错，未造成后果；护士长当班发现并更正。"),
)
_THIS_YEAR = (
    (30, "plus-rescue", "参加公交车事故伤员抢救，连续工作十小时", ""),
    (45, "minus-charge", "漏记护理收费两次，已补记", ""),
    (60, "plus-letter", "康复患者寄来感谢信一封", ""),
    (80, "minus-talk", "", "与陪护人员争吵，经护士长谈话后认识到错误。"),
)
_SCHOOLS = ("中专", "大专", "本科", "本科", "硕士")


def basics(random: Random, post_type: PostType, joined: date) -> dict[str, Any]:
    """What else the roster says of somebody made up."""
    began = date(joined.year - random.randint(0, 6), 7, 1)
    values: dict[str, Any] = {
        "hired_on": date(joined.year, random.randint(1, joined.month), 1),
        "birth_year": began.year - random.randint(21, 25),
        "education": random.choice(_SCHOOLS),
        "ethnicity": "汉族" if random.random() < 0.92 else "土家族",
        "politics": random.choice(("群众", "群众", "共青团员", "中共党员")),
    }
    values["working_since"] = min(began, values["hired_on"])
    if post_type is PostType.NURSE:
        values["gender"] = Gender.FEMALE
    return values


class DemoEthics:
    """The ethics files of one open ward, by the same operations as on the screen."""

    def __init__(self, ward: Workspace, random: Random) -> None:
        self._ward = ward
        self._random = random
        self._people = [held.record for held in ward.store.all(StaffMember)]

    def close_last_year(self) -> None:
        """Entries, three columns and grades of the year before."""
        year = self._ward.today().year - 1
        start_round(self._ward, year)
        rows = ethics_board(self._ward, year).rows
        if not rows:
            return
        ids = [row.id for row in rows]
        for row in rows:
            own = Column(
                full=True, remark=self._random.choice(_OWN), by=row.name, on=date(year, 12, 10)
            )
            fill_column(self._ward, [row.id], ReviewLevel.SELF, own)
        for level, remark, day in (
            (ReviewLevel.DEPARTMENT, self._random.choice(_DEPARTMENT), 18),
            (ReviewLevel.OFFICE, _OFFICE, 28),
        ):
            column = Column(full=True, remark=remark, by=self._head(level), on=date(year, 12, day))
            fill_column(self._ward, ids, level, column)
        self._lower(ids)
        present = {row.staff_id for row in rows}
        staff = [one.id for one in self._people if one.id in present]
        self._record(_LAST_YEAR, staff, date(year, 12, 31), passed=len(_LAST_YEAR))
        propose_grades(self._ward, year)
        close_round(self._ward, ids)

    def begin_this_year(self) -> None:
        """Entries of this year, some to be confirmed, and a round that waits to be filled."""
        today = self._ward.today()
        here = [one for one in self._people if one.serves_on(today)]
        self._record(_THIS_YEAR, [one.id for one in here], today, passed=2)
        start_round(self._ward, today.year)
        for row in ethics_board(self._ward, today.year).rows[: len(here) // 2]:
            own = Column(full=True, remark=self._random.choice(_OWN), by=row.name, on=today)
            fill_column(self._ward, [row.id], ReviewLevel.SELF, own)

    def _lower(self, ids: list[str]) -> None:
        """Most people lose a point somewhere; department and office differ a little."""
        rules = current_rules(self._ward)
        for place, evaluation_id in enumerate(self._random.sample(ids, len(ids)), 1):
            heading = self._random.choice(tuple(EthicsHeading))
            lost = min(Decimal(place) / 8, Decimal(5)).quantize(Decimal("0.1"))
            for level, more in ((ReviewLevel.DEPARTMENT, "0.5"), (ReviewLevel.OFFICE, "0")):
                mark = rules.heading(heading).full - lost - Decimal(more)
                fill_column(self._ward, [evaluation_id], level, Column(marks={heading: mark}))

    def _head(self, level: ReviewLevel) -> str:
        return self._people[0].name if level is ReviewLevel.DEPARTMENT else "林知行"

    def _record(
        self,
        told: tuple[tuple[int, str, str, str], ...],
        staff: list[str],
        end: date,
        *,
        passed: int,
    ) -> None:
        """Entries of different people counted back from `end`; the first so many are confirmed."""
        ids = []
        for (back, item, summary, facts), person in zip(
            told, self._random.sample(staff, min(len(staff), len(told))), strict=False
        ):
            on = date.fromordinal(max(end.toordinal() - back, date(end.year, 1, 1).toordinal()))
            values = {
                "staff_member": person, "on": on, "item": item, "summary": summary,
                "facts": facts, "source": EventSource.INSPECTION, "state": EventState.PENDING,
            }  # fmt: skip
            ids.append(add_event(self._ward, values).id)
        known = {row.id for row in list_events(self._ward)}
        pass_events(self._ward, [one for one in ids[:passed] if one in known])
