"""A word of warning where a text seems to tell of a patient and may be saved all the same."""

from PySide6.QtWidgets import QLabel

from cleanclinic.records.no_patients import telling
from ui.parts.kit import Kit
from ui.parts.layouts import label
from ui.parts.record_form import RecordForm


class PatientWarning:
    """Says in `note` what in a form looks like a patient's; such texts were always taken.

    Where a kind refuses them (`Anonymous` beside the note) its own sentence stands at the field.
    """

    def __init__(self, kit: Kit, form: RecordForm) -> None:
        self._words = kit.words
        self._form = form
        self.note: QLabel = label("", "problem", wrap=True)
        self.note.hide()
        form.typed.connect(lambda _: self.look())

    def look(self) -> None:
        """Looks at all texts of the form; to be called where others are shown in it."""
        texts = (one for one in self._form.values().values() if isinstance(one, str))
        found = next((what for text in texts for _, what in telling(text)), "")
        said = self._words.text("part.patient.warning", found=found) if found else ""
        self.note.setText(said)
        self.note.setVisible(bool(said))
