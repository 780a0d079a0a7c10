"""What a demo ward did for its education: a year's sessions with attendance, and the exam."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from cleanclinic.operations.education.exams import draw_exam, record_points
from cleanclinic.operations.education.sessions import serving
from cleanclinic.operations.recording.writing import put_records
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.education import Attendance, EducationSession, Presence, Rhythm
from cleanclinic.records.education_plan import IN_ORDER, Period, education_rules, periods_of
from cleanclinic.records.working_days import holidays

_PLACE = "护士站"
_MISSED_EVERY, _OPEN_DAYS = 13, 20
_FAILED = 2


class DemoEducation:
    """Keeps a year's sessions: held up to today, planned after it."""

    def __init__(self, ward: Workspace, random: Random) -> None:
        self._ward = ward
        self._random = random
        self._people = [person.id for person in serving(ward, ward.today())]

    def keep(self, since: date | None = None) -> None:
        """The sessions of the year, or of its periods that ended after `since`, as one act."""
        self._put(since or date(self._ward.today().year - 1, 12, 31), planned=True)

    def keep_past(self, since: date) -> None:
        """The sessions of periods that ended between `since` and today, as one act."""
        self._put(since, planned=False)

    def _put(self, since: date, *, planned: bool) -> None:
        today, rules, days = self._ward.today(), education_rules(), holidays()
        sessions = []
        for year in range((since + timedelta(days=1)).year, today.year + 1):
            for rhythm in IN_ORDER:
                topics = [topic for topic in rules.topics if topic.rhythm is rhythm]
                for number, period in enumerate(periods_of(year, rhythm, rules, days)):
                    over = period.last < today
                    missed = number % _MISSED_EVERY == _MISSED_EVERY - 1
                    if rhythm is Rhythm.WEEKLY and missed and over:
                        continue
                    if period.last > since and (planned or over):
                        topic = topics[number % len(topics)].id
                        sessions.append(self._session(period, topic, settled=not planned))
        put_records(self._ward, sessions, "act.add_record")

    def keep_exam(self) -> None:
        """An exam sat that day; some failed, some were not there."""
        on = self._ward.today()
        made = draw_exam(
            self._ward, title=f"{on.year} 年廉洁知识考试", on=on, count=20, minutes=30,
            pass_points=Decimal(60),
        ).id  # fmt: skip
        there = self._people[: len(self._people) - _FAILED]
        points = {one: Decimal(self._random.randrange(13, 21) * 5) for one in there}
        for one in there[:_FAILED]:
            points[one] = Decimal(55)
        record_points(self._ward, made, points, on=on)

    def _session(self, period: Period, topic_id: str, *, settled: bool) -> EducationSession:
        today, rules = self._ward.today(), education_rules()
        topic = next(one for one in rules.topics if one.id == topic_id)
        rule = rules.rhythms[period.rhythm]
        yearly = period.rhythm is Rhythm.YEARLY and period.last >= today
        held = period.due if period.due < today and not yearly else None
        return EducationSession(
            id=self._ward.new_id(),
            title=topic.title,
            rhythm=period.rhythm,
            form=rule.form,
            planned_on=period.due,
            held_on=held,
            minutes=rule.minutes,
            speaker=self._ward.person if held else "",
            place=_PLACE,
            points="\n".join(topic.points),
            attendance=self._attendance(held, settled=settled) if held else (),
            topic_id=topic.id,
        )

    def _attendance(self, held: date, *, settled: bool) -> tuple[Attendance, ...]:
        away = set(self._random.sample(self._people, min(2, len(self._people))))
        made_up_on = held + timedelta(days=3)
        settled = settled or (self._ward.today() - held).days > _OPEN_DAYS
        found = []
        for person in self._people:
            presence = Presence.PRESENT
            if person in away:
                presence = Presence.MADE_UP if settled else Presence.ABSENT
            day = made_up_on if presence is Presence.MADE_UP else None
            found.append(Attendance(person=person, presence=presence, made_up_on=day))
        return tuple(found)
