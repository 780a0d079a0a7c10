"""What education says about people: who was there, who was not, and what an exam came to."""

from cleanclinic.records.decimals import plain
from cleanclinic.records.education import EducationSession, Presence
from cleanclinic.records.exam import Exam, ExamResult
from cleanclinic.records.timeline import TimelineEntry

PRESENCE = "presence"


def session_entries(session: EducationSession) -> tuple[TimelineEntry, ...]:
    """One entry for each way of being there or not, with the people it is about.

    Nothing of a session that was not held yet.
    """
    if session.held_on is None:
        return ()
    found = []
    for presence in Presence:
        people = tuple(one.person for one in session.attendance if one.presence is presence)
        if people:
            values = {
                "title": session.title,
                "rhythm": f"@rhythm.{session.rhythm}",
                PRESENCE: f"@presence.{presence}",
            }
            found.append(
                TimelineEntry(
                    session.held_on, session.KIND, session.id, people,
                    "timeline.education", values, counted=False,
                )
            )  # fmt: skip
    return tuple(found)


def result_entry(result: ExamResult, exam: Exam) -> TimelineEntry:
    """What somebody scored, and whether that is enough."""
    passed = result.points >= exam.pass_points
    values = {
        "title": exam.title,
        "points": plain(result.points),
        "passed": f"@timeline.exam.{'passed' if passed else 'failed'}",
    }
    return TimelineEntry(
        result.on, result.KIND, result.id, (result.person,), "timeline.exam", values, counted=False
    )
