"""The shared folder is looked into on the worker while somebody is in, and in silence."""

import pytest

from cleanclinic.operations.exchange.shared_folder import exchange_with_folder, set_shared_folder
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.records.risk_point import RiskPoint
from tests.hospital import risk
from ui.parts.folder_rounds import FolderRounds


@pytest.fixture
def rounds(hospital, tasks, tmp_path):
    """Rounds over a ward whose colleague has laid a bundle in the folder."""
    one = hospital.ward("icu")
    hospital.round_trip(one)
    two = hospital.ward("icu-2", joins=one)
    hospital.answer(one, two)
    share = tmp_path / "share"
    share.mkdir()
    for ward in (one, two):
        set_shared_folder(ward, share, send=True)
    add_risk(one, risk())
    exchange_with_folder(one)
    tasks.open(lambda: two, lambda _: None)
    assert tasks.wait_idle()
    made = FolderRounds(tasks, every_ms=20)
    yield made, two, share
    made.leave()
    assert tasks.wait_idle()


def test_what_is_new_comes_in_and_pages_hear_of_it(qtbot, tasks, rounds):
    made, two, _ = rounds
    heard = []
    tasks.changed.connect(heard.append)
    with qtbot.waitSignal(made.came, check_params_cb=lambda one: one.taken):
        made.enter()
    assert len(two.store.all(RiskPoint)) == 1
    qtbot.waitUntil(lambda: bool(heard))
    assert any("risk_point" in one.kinds for one in heard)


def test_a_share_that_is_gone_disturbs_nobody(qtbot, tasks, rounds):
    made, _, share = rounds
    failed = []
    tasks.failed.connect(lambda *one: failed.append(one))
    share.rename(share.with_name("away"))
    for _ in range(2):
        with qtbot.waitSignal(made.came) as said:
            made.enter()
        assert not said.args[0].reachable
    assert failed == []


def test_nobody_in_nothing_looked_at(qtbot, tasks, rounds):
    made, two, _ = rounds
    made.enter()
    made.leave()
    assert tasks.wait_idle()
    before = len(two.store.journal())
    with qtbot.assertNotEmitted(made.came, wait=200):
        pass
    assert len(two.store.journal()) == before
