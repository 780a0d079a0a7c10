"""Looks for parts that tests show by themselves."""

from PySide6.QtWidgets import QApplication

from ui.parts.style import Look


def wear(application: QApplication, look: Look) -> None:
    """Gives the application what the program gives its window, for parts that stand alone."""
    look.apply(application)
    sheet = look.style_sheet()
    if application.styleSheet() != sheet:
        # The same one again would dress every widget there is once more.
        application.setStyleSheet(sheet)


def plain() -> None:
    """Takes it off again, for what is dressed by itself."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    application.setStyleSheet("")
