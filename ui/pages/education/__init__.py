"""Education: the year on a calendar, sessions and attendance, people, the exam."""

from ui.pages.education.page import EducationPage

__all__ = ["EducationPage"]
