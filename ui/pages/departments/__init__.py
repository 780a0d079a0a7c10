"""The page of departments and their computers."""

from ui.pages.departments.page import DepartmentsPage

__all__ = ["DepartmentsPage"]
