"""What a demo ward keeps in its registers: everyday entries, no patient by name."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from cleanclinic.operations.registers.entries import add_entries
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.commendation import Commendation, CommendationForm
from cleanclinic.records.complaint import (
    Complaint,
    ComplaintChannel,
    ComplaintFinding,
    ComplaintSubject,
)
from cleanclinic.records.credit_code import ALPHABET, check_character
from cleanclinic.records.gift_record import GiftDisposal, GiftForm, GiftGiver, GiftRecord
from cleanclinic.records.mailbox_opening import MailboxOpening, MailboxWhereto
from cleanclinic.records.major_decision import (
    DecisionCategory,
    DecisionResult,
    MajorDecision,
    VoteMethod,
)
from cleanclinic.records.register import Involved, Register
from cleanclinic.records.rep_visit import RepVisit, VisitPurpose
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.records.talk import Talk, TalkForm

Values = dict[str, Any]

_WEEKS_DAYS = 70
_GIFTS = (
    (GiftForm.MONEY, "术前家属塞来信封一个，内有现金", 500, GiftDisposal.PREPAYMENT),
    (GiftForm.MONEY, "查房时发现抽屉里有红包一个", 1000, GiftDisposal.HANDED_IN),
    (GiftForm.CARD, "出院时留下超市购物卡两张", 400, GiftDisposal.RETURNED),
    (GiftForm.GOODS, "水果两箱、土鸡蛋一篮", 180, GiftDisposal.RETURNED),
    (GiftForm.TRANSFER, "家属通过微信转来红包，未点开", 200, GiftDisposal.REFUSED),
    (GiftForm.BANQUET, "家属邀请参加答谢宴，谢绝", None, GiftDisposal.REFUSED),
    (GiftForm.GOODS, "科室门口放下的茶叶礼盒", 600, GiftDisposal.HANDED_IN),
)
_THANKS = (
    (CommendationForm.BANNER, "李某家属", "术后护理细致耐心，赠锦旗“医德高尚 护理精心”"),
    (CommendationForm.LETTER, "8 床家属", "夜间抢救反应迅速，写来感谢信两页"),
    (CommendationForm.LETTER, "陈女士", "拾到手机后主动联系失主归还"),
    (CommendationForm.PHONE, "张先生", "出院随访耐心解答用药问题，来电致谢"),
    (CommendationForm.ONLINE, "网友", "医院公众号留言表扬健康宣教通俗易懂"),
    (CommendationForm.BANNER, "王某", "康复训练指导有方，赠锦旗一面"),
)
_COMPANIES = (
    ("明远医药有限公司", "周明", "阿托伐他汀钙片"),
    ("华瑞医疗器械有限公司", "孙倩", "一次性使用静脉留置针"),
    ("康泽生物科技有限公司", "吴昊", "低分子肝素钠注射液"),
    ("安济医疗设备有限公司", "郑凯", "多参数监护仪"),
)
_COMPLAINTS = (
    (ComplaintSubject.WAITING, ComplaintChannel.VISIT, "反映办理出院手续等候一个多小时",
     ComplaintFinding.TRUE, "已致歉，出院带药改为当日上午配好"),
    (ComplaintSubject.ATTITUDE, ComplaintChannel.HOTLINE, "反映夜班呼叫铃应答慢、语气生硬",
     ComplaintFinding.PARTLY, "已当面沟通取得谅解，晨会重申首问负责"),
    (ComplaintSubject.FEES, ComplaintChannel.PHONE, "对护理费计费天数有疑问",
     ComplaintFinding.UNTRUE, "逐日核对清单无误，打印明细并解释"),
    (ComplaintSubject.SURROUNDINGS, ComplaintChannel.MAILBOX, "建议走廊增加座椅",
     ComplaintFinding.TRUE, "已报后勤，两周内增设"),
)  # fmt: skip
_DECISIONS = (
    (
        DecisionCategory.FUNDS,
        "第三季度绩效二次分配方案",
        "按工作量、夜班数和质控得分分配，公示三天",
    ),
    (DecisionCategory.PERSONNEL, "推荐年度优秀护士候选人", "按民主测评和考核得分排名推荐前两名"),
    (DecisionCategory.PROJECT, "低值耗材品牌试用评价", "三人以上盲评，按得分上报采购中心"),
)
_TALKS = (
    (TalkForm.ROUTINE, "一人一约谈：季度廉洁从业例行谈话",
     "重温九项准则，了解科室耗材领用和接待情况", "表示严格遵守，不私下接触医药代表"),
    (TalkForm.REMINDER, "耗材领用登记不及时", "指出近一月三次补登，要求当班登记、双人核对",
     "认识到问题，立即改正"),
)  # fmt: skip


class DemoRegisters:
    """The entries of one ward, as of its workspace's day; `full` makes every register long."""

    def __init__(self, ward: Workspace, random: Random, *, full: bool) -> None:
        self.ward = ward
        self._random = random
        self._full = full
        self._people = [held.record.id for held in ward.store.all(StaffMember)]
        self._leader = ward.person

    def keep(self) -> None:
        """One act for each register, its entries in the order of their days."""
        few = 1 if not self._full else 2
        for of, made, most in (
            (GiftRecord, self._gift, 3 * few),
            (Commendation, self._thanks, 3 * few),
            (RepVisit, self._visit, 2 * few),
            (Talk, self._talk, few),
            (MajorDecision, self._decision, few),
            (MailboxOpening, self._opening, 2 * few),
            (Complaint, self._complaint, 2 * few),
        ):
            self._add(of, [made(number, day) for number, day in self._days(most)])

    def keep_month(self, number: int) -> None:
        """A gift of the last weeks, and every other time what somebody thanked for."""
        day = self.ward.today() - timedelta(days=self._random.randint(3, 12))
        self._add(GiftRecord, [self._gift(number, day)])
        if number % 2:
            self._add(Commendation, [self._thanks(number, day)])

    def keep_last(self) -> None:
        """What the ward wrote down lately and has not finished."""
        today, three = self.ward.today(), self._three()
        self._add(
            GiftRecord,
            [
                {
                    "on": today - timedelta(days=2), "time": "10:20", "form": GiftForm.MONEY,
                    "place": "医生办公室", "patient": "0317", "what": "换药时家属放下信封后离开",
                    "amount": Decimal(800), **three,
                }
            ],
        )  # fmt: skip
        self._add(
            Complaint,
            [
                {
                    "on": today - timedelta(days=1), "channel": ComplaintChannel.PHONE,
                    "about": ComplaintSubject.ATTITUDE, "complainant": "赵女士", "patient": "2206",
                    "content": "反映探视时间解释不清", "handler": three["handler"],
                }
            ],
        )  # fmt: skip

    def _add(self, of: type[Register], rows: Sequence[Values]) -> None:
        if rows:
            add_entries(self.ward, of, rows)

    def _days(self, count: int) -> list[tuple[int, date]]:
        """So many days of the last weeks, in their order."""
        today = self.ward.today()
        backs = sorted((self._random.randint(2, _WEEKS_DAYS) for _ in range(count)), reverse=True)
        return [(number, today - timedelta(days=back)) for number, back in enumerate(backs)]

    def _three(self) -> dict[str, str]:
        """Who handled something and who saw it, as far as there are so many people."""
        people = self._random.sample(self._people, min(3, len(self._people)))
        return dict(zip(("handler", "witness", "second_witness"), people, strict=False))

    def _pair(self) -> tuple[str, str | None]:
        found = self._random.sample(self._people, min(2, len(self._people)))
        return (found[0], found[1]) if len(found) > 1 else (found[0], None)

    def _mark(self) -> str:
        return f"{self._random.randint(1, 9999):04d}"

    def _gift(self, number: int, day: date) -> Values:
        form, what, amount, disposal = _GIFTS[number % len(_GIFTS)]
        values: Values = {
            "on": day, "time": "09:30", "form": form, "what": what, "disposal": disposal,
            "place": self._random.choice(("病房", "护士站", "医生办公室")),
            "giver": GiftGiver.PATIENT, "patient": self._mark(),
            **self._three(),
        }  # fmt: skip
        if amount is not None:
            values |= {"amount": Decimal(amount), "estimated": form is GiftForm.GOODS}
        if disposal is not GiftDisposal.REFUSED:
            values |= {"disposed_on": day, "disposed_time": "16:00", "signed_for": True}
            values["voucher"] = f"NO.{self._random.randint(100000, 999999)}"
        return values

    def _thanks(self, number: int, day: date) -> Values:
        form, giver, reason = _THANKS[number % len(_THANKS)]
        praised, verifier = self._pair()
        return {
            "on": day, "form": form, "giver": giver, "reason": reason, "verifier": verifier,
            "praised": (Involved(person=praised),), "points": Decimal(3),
        }  # fmt: skip

    def _visit(self, number: int, day: date) -> Values:
        company, rep, products = _COMPANIES[number % len(_COMPANIES)]
        first, second = self._pair()
        body = "91430100MA4" + "".join(self._random.choice(ALPHABET[:10]) for _ in range(6))
        until = date(day.year + 1, 3, 31)
        if number == 1:
            until = self.ward.today() + timedelta(days=12)
        return {
            "on": day, "time": "15:00", "company": company, "rep": rep, "products": products,
            "credit_code": body + check_character(body), "valid_until": until,
            "filing": f"BA{day.year}{number + 21:04d}", "booked_on": day - timedelta(days=5),
            "booking": f"YY{number + 103}", "place": "行政楼接待室", "receiver": first,
            "second_receiver": second, "talked_of": "介绍说明书更新和不良反应监测要求",
            "materials": "产品说明书一份",
            "purpose": VisitPurpose.SERVICE if number == 3 else VisitPurpose.INFORMATION,
        }  # fmt: skip

    def _talk(self, number: int, day: date) -> Values:
        form, reason, content, statement = _TALKS[number % len(_TALKS)]
        person, recorder = self._pair()
        return {
            "on": day, "time": "16:30", "form": form, "place": "护士长办公室",
            "talker": self._leader, "with_whom": (Involved(person=person),),
            "recorder": recorder, "reason": reason, "content": content, "statement": statement,
        }  # fmt: skip

    def _decision(self, number: int, day: date) -> Values:
        category, matter, decision = _DECISIONS[number % len(_DECISIONS)]
        there = self._random.sample(self._people, min(7, len(self._people)))
        return {
            "on": day, "time": "17:00", "category": category, "matter": matter,
            "place": "示教室", "proposer": there[0], "method": VoteMethod.BALLOT,
            "attendees": tuple(Involved(person=one) for one in there),
            "views": "到会人员逐一发表意见，均表示同意，建议结果在病区公示。",
            "votes_for": len(there), "votes_against": 0, "abstained": 0,
            "result": DecisionResult.PASSED, "decision": decision, "published": True,
        }  # fmt: skip

    def _opening(self, number: int, day: date) -> Values:
        first, second = self._pair()
        values: Values = {
            "on": day, "time": "08:30", "mailbox": "病区走廊东侧", "opener": first,
            "second_opener": second, "count": number % 3,
        }  # fmt: skip
        if number % 3:
            values |= {
                "letters": "、".join(f"{day:%m%d}-{one + 1}" for one in range(number % 3)),
                "about": "意见建议", "whereto": MailboxWhereto.CONDUCT, "handed_on": day,
            }  # fmt: skip
        return values

    def _complaint(self, number: int, day: date) -> Values:
        about, channel, content, finding, answer = _COMPLAINTS[number % len(_COMPLAINTS)]
        concerned, handler = self._pair()
        return {
            "on": day, "channel": channel, "about": about, "content": content,
            "complainant": "家属", "patient": self._mark(), "handler": handler,
            "concerned": (Involved(person=concerned),), "finding": finding, "answer": answer,
            "inquiry": "向当班人员了解情况并查阅记录", "answered_on": day + timedelta(days=1),
        }  # fmt: skip
