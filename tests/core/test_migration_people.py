"""What was kept before there were phones, looks and handovers is as if they had always been."""

from alembic import command

from cleanclinic.records.access import Access
from cleanclinic.records.post_type import PostType
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.storage.migrate import configured
from cleanclinic.storage.opening import bare_database
from cleanclinic.storage.record_tables import MARK
from tests.core.store_kit import KEY, NURSE, new_store, open_store

PERSON = StaffMember(
    id="01930000-0000-7000-8000-000000000001",
    name="王䶮",
    staff_number="10001",
    post_type=PostType.NURSE,
)


def as_of_two(folder):
    """A store of schema 2 with somebody in it, made by taking out what came after."""
    with new_store(folder / "now") as store, store.act("act.add_staff", NURSE) as act:
        act.put(PERSON)
    now = folder / "now" / "cleanclinic.db"
    old = bare_database(folder / "cleanclinic.db", KEY)
    with old.lock:
        outer = old.connection.begin()
        with old.transaction():
            command.upgrade(configured(old), "0002")
            old.write("PRAGMA user_version = 2")
        outer.close()
    old.write(f"ATTACH ? AS now KEY \"x'{KEY.hex()}'\"", (str(now),))
    for table in ("act", "change", "meta", "record_staff_member"):
        columns = [name for (name,) in old.rows(f"SELECT name FROM pragma_table_info('{table}')")]
        listed = ", ".join(f'"{name}"' for name in columns)
        old.write(f"INSERT INTO {table} ({listed}) SELECT {listed} FROM now.{table}")
    assert "phone" not in columns
    # A file of that time says nothing of the tables of records.
    old.write("DELETE FROM meta WHERE key = ?", (MARK,))
    old.write("DETACH now")
    old.close()


def test_people_come_through_and_the_log_agrees(tmp_path):
    as_of_two(tmp_path)
    with open_store(tmp_path) as store:
        assert store.get(StaffMember, PERSON.id).record.phone == ""
        assert store.count(Access) == 0
        assert store.compare_projection() == ()
        assert store.verify().problem is None
    # Opened again, nothing is due.
    open_store(tmp_path).close()
