"""An error as it was noted some time ago, to be said again in today's language."""

from collections.abc import Mapping

from cleanclinic.errors import CleanClinicError


class KeptError(CleanClinicError):
    """Has the code and the values it was noted with."""

    def __init__(self, code: str, values: Mapping[str, str]) -> None:
        super().__init__(**values)
        self.code = code  # type: ignore[misc] # of this one error
