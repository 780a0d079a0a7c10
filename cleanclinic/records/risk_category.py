"""Where a risk comes from (风险类别)."""

from enum import StrEnum


class RiskCategory(StrEnum):
    """One source of risk; the words are `risk_category.<value>`."""

    POST = "post"
    POWER = "power"
    PROCESS = "process"
    SYSTEM = "system"
    ETHICS = "ethics"
    EXTERNAL = "external"
