"""Pages of an index that were put back as they were earlier: found, and made anew."""

import pytest

from cleanclinic.records.risk_point import RiskPoint
from tests.core.store_kit import NURSE, new_store, open_store, risk

PAGE = 4096
INDEXES = ("ix_change_rec", "ix_change_id", "ix_act_id", "ix_record_risk_point_state")


@pytest.mark.parametrize("index", INDEXES)
def test_an_index_of_before_is_found_and_made_anew(tmp_path, index):
    """Each page is whole for itself, whoever put it back."""
    path = tmp_path / "ward" / "cleanclinic.db"
    with new_store(path.parent) as store:
        add(store, 1)
        (root,) = store._core.database.rows(
            "SELECT rootpage FROM sqlite_master WHERE name = ?", (index,)
        )[0]
    before = path.read_bytes()
    with open_store(path.parent) as store:
        add(store, 2)
        assert store.compare_projection() == ()
    at = (root - 1) * PAGE
    after = bytearray(path.read_bytes())
    assert after[at : at + PAGE] != before[at : at + PAGE]
    after[at : at + PAGE] = before[at : at + PAGE]
    path.write_bytes(after)
    with open_store(path.parent) as store:
        found = store.compare_projection()
        assert (index, "(index)") in {(one.kind, one.column) for one in found}
        store.rebuild()
        assert store.compare_projection() == ()
        assert len(store.all(RiskPoint)) == len(store.parts(RiskPoint, ("post",))) == 2


def add(store, number):
    with store.act("act.add_risk", NURSE, number=f"R-000{number}") as act:
        act.put(risk(number))
