"""A field for a passphrase or a PIN."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit

from ui.parts.field_icon import FieldIcon
from ui.parts.icons import icon
from ui.parts.kit import Kit


def secret_field(kit: Kit, name: str, *, placeholder: str | None = None) -> QLineEdit:
    """A field whose text is hidden until the eye is pressed; its name stands in it while empty."""
    words = kit.words
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setPlaceholderText(name if placeholder is None else placeholder)
    field.setAccessibleName(name)
    eye = QAction(icon(kit.look, "eye"), words.text("start.show"), field)
    eye.setCheckable(True)

    def show(on: bool) -> None:
        field.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password)
        eye.setIcon(icon(kit.look, "eye-off" if on else "eye"))
        eye.setText(words.text("start.hide" if on else "start.show"))

    eye.toggled.connect(show)
    FieldIcon(kit, field, eye)
    return field
