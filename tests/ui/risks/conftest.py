"""Three risk points, the page over them, a control."""

from functools import partial

import pytest

from cleanclinic.operations.risks.controls import add_control
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.records.frequency import Frequency
from tests.ui.pages import ask, risk, show
from ui.pages.risks import RisksPage


@pytest.fixture
def ids(desk):
    """Three risk points: high, medium, low."""
    grades = ((3, 5), (2, 5), (1, 2))
    return [
        ask(desk, partial(add_risk, values=risk(n, likelihood=high, impact=right))).id
        for n, (high, right) in enumerate(grades)
    ]


@pytest.fixture
def page(qtbot, desk, ids):
    return show(qtbot, desk, RisksPage)


@pytest.fixture
def control_id(page, desk, ids):
    values = {"text": "双人核对", "frequency": Frequency.DAILY}
    return ask(desk, partial(add_control, risk_id=ids[0], values=values)).id
