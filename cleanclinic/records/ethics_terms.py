"""The terms of the ethics evaluation (医德考评): headings, grades, levels of review."""

from enum import StrEnum


class EthicsHeading(StrEnum):
    """The seven headings (卫办发〔2007〕296号); words `ethics_heading.<value>` and `.short`."""

    SERVICE = "service"
    RIGHTS = "rights"
    COURTESY = "courtesy"
    HONESTY = "honesty"
    PRACTICE = "practice"
    TEAMWORK = "teamwork"
    SKILL = "skill"


class EthicsGrade(StrEnum):
    """优秀, 良好, 一般, 较差; best first."""

    EXCELLENT = "excellent"
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"

    def better_than(self, other: "EthicsGrade") -> bool:
        order = tuple(EthicsGrade)
        return order.index(self) < order.index(other)


class ReviewLevel(StrEnum):
    """Who fills a column, in the order in which it is done; words `review_level.<value>`."""

    SELF = "self"
    DEPARTMENT = "department"
    PANEL = "panel"
    OFFICE = "office"


class ConductKind(StrEnum):
    """What an entry in somebody's file is; the first two add points, the others take them."""

    PLUS = "plus"
    COMMENDATION = "commendation"
    MINUS = "minus"
    ADVERSE = "adverse"

    @property
    def adds(self) -> bool:
        return self in (ConductKind.PLUS, ConductKind.COMMENDATION)
