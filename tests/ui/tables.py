"""What the tables of a window can do, asked of what a person would press."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractItemView, QApplication, QMenu

from cleanclinic.operations.education.exams import draw_exam
from cleanclinic.operations.ethics.assessments import add_assessment
from cleanclinic.operations.ethics.events import add_event, list_events
from cleanclinic.operations.recording.staff import list_staff
from cleanclinic.operations.recording.writing import add_records
from cleanclinic.records.internal_rule import InternalRule
from cleanclinic.records.periodic_assessment import AssessmentResult
from cleanclinic.records.post_type import PostType
from ui.pages.registers.shapes import BY_KIND
from ui.parts.menu_button import MenuButton
from ui.parts.record_table import RecordTable
from ui.parts.table_more import TableMore

# Every one of these is promised of every table.
ALL = frozenset(
    ("columns", "views", "groups", "freeze", "sort", "filter", "select", "foot", "copy", "export",
     "day", "history", "bin", "bulk", "paste", "import")
)  # fmt: skip


def _without(why: str, *names: str) -> dict[str, str]:
    return dict.fromkeys(names, why)


_OF_RECORDS = ("history", "bin", "bulk", "paste", "import")
_LINES = _without("worked out of records that have it themselves", *_OF_RECORDS)
_LOG = _without("a log: it says itself what was when", "day", *_OF_RECORDS)
# What a table lacks, and why; held to be exactly so. Pickers, previews and lists of files (library,
# bin, paste, suggestions, backups, a report by its period) hold no records.
LACKS = {
    "consistency": _without(
        "worked out anew from the records each time", "history", "bin", "paste", "import"
    ),
    "departments": _without(
        "what a department is, it says itself", "bin", "bulk", "paste", "import"
    ),
    "devices": _without(
        "computers are let in and revoked by the office's book; they are no records",
        "day", *_OF_RECORDS,
    ),
    "education.exams": _without("drawn by chance from the bank of questions", "paste", "import"),
    "education.people": _LINES,
    "indexes": {**_LINES, **_without("any period that is over can be chosen", "day")},
    "journal": _LOG,
    "journal.office": _LOG,
    "orders": _without(
        "an order stands as it went out, and each is looked at before the office's word is said; "
        "to many departments one is issued at once",
        "bulk", "paste", "import",
    ),
    "pledges": _without(
        "made by printing and signing; what is wrong is made void with a reason",
        "bin", "paste", "import",
    ),
    "registers.companies": _LINES,
    "reviews": _without(
        "submitted by departments; reviewed one by one", "bin", "bulk", "paste", "import"
    ),
    "staff.pledges": _LINES,
    "staff.round": _without("a column is filled for many at once", "paste", "import"),
    "staff.study": _LINES,
    "staff.talks": _LINES,
    "staff.timeline": _LINES,
    "standards": _without("a version is published as a whole workbook and stands", *_OF_RECORDS),
}  # fmt: skip
Step = Callable[..., object]


def steps(kind: str) -> dict[str, Sequence[Step]]:
    """What shows the tables of each page one after the other."""
    if kind == "office":
        return {
            "departments": [
                lambda p: p._choose_tab("departments"), lambda p: p.show_record("devices"),
            ],
            **{page: [_stay] for page in ("indexes", "reviews", "standards", "inbox", "orders")},
        }  # fmt: skip
    return {
        "risks": [
            lambda p: p.show_table("points"), lambda p: p.show_table("controls"),
            _rules,
        ],
        "staff": [
            lambda p: p.show_whole(True), *map(_tab, ("timeline", "pledges", "study", "talks")),
            _praised, _blamed, _assessed, lambda p: p.deeds.open_round(),
        ],
        "registers": [*map(_register, BY_KIND), lambda p: p.open_companies()],
        "education": [
            *map(_show_tab, ("sessions", "people")), _exams, lambda p: p.exams.open_bank(),
        ],
        **{page: [_stay] for page in ("rectify", "pledges", "consistency", "sync")},
    }  # fmt: skip


def _stay(_: object) -> None:
    pass


def _tab(name: str) -> Step:
    def show(page):
        page.show_whole(False)
        page.tabs.show_tab(name)

    return show


def _show_tab(name: str) -> Step:
    return lambda page: page.show_tab(name)


def _register(kind: str) -> Step:
    return lambda page: page.show_register(kind)


def _ask(page, work) -> list:
    found: list = []
    page.desk.tasks.run(work, found.append)
    assert page.desk.tasks.wait_idle()
    return found


def _rules(page) -> None:
    """The demo has none, so two are noted."""
    rows = [{"title": f"制度{number}", "on": date(2026, 1, 1)} for number in range(2)]
    _ask(page, partial(add_records, of=InternalRule, rows=rows))
    page.deeds.open_rules()


def _exams(page) -> None:
    """A second one beside that of the demo."""
    _ask(page, partial(draw_exam, title="补考", on=date(2026, 11, 1), count=5, minutes=9,
                       pass_points=Decimal(60)))  # fmt: skip
    page.show_tab("exams")


def _someone(page, find) -> None:
    page.show_record(_ask(page, find)[0])


def _praised(page) -> None:
    _someone(page, lambda w: next(one.staff_id for one in list_events(w) if one.kind.adds))
    page.tabs.show_tab("praise")


def _blamed(page) -> None:
    """Whoever has an entry gets a second one."""
    (who,) = _ask(page, lambda w: next(one.staff_id for one in list_events(w) if not one.kind.adds))
    values = {"staff_member": who, "on": date(2026, 11, 1), "item": "minus-study"}
    _ask(page, partial(add_event, values=values))
    page.show_record(who)
    page.tabs.show_tab("adverse")


def _assessed(page) -> None:
    """The demo has none, so two are noted."""
    (people,) = _ask(page, list_staff)
    doctor = next(one.id for one in people if one.post_type is PostType.DOCTOR)
    for year in (2020, 2023):
        values = {
            "staff_member": doctor, "from_year": year, "to_year": year + 2,
            "on": date(year + 3, 3, 1), "result": AssessmentResult.QUALIFIED,
        }  # fmt: skip
        _ask(page, partial(add_assessment, values=values))
    page.show_record(doctor)
    assert page.desk.tasks.wait_idle()
    page.tabs.show_tab("assessments")


def tables(window) -> Iterator[tuple[str, RecordTable]]:
    """The tables on the screen by the name they are remembered under."""
    for table in window.findChildren(RecordTable):
        if table.isVisible():
            yield table._state_key.removeprefix("table."), table


def abilities(table: RecordTable) -> set[str]:
    """What a person can do with a table."""
    words = table._kit.words
    found = set()
    if not table.columns_button.isHidden() and not table.view.header.isHidden():
        found |= _arranging(table, words)
    if table.view.selectionMode() is QAbstractItemView.SelectionMode.ExtendedSelection:
        found.add("select")
    if table.foot.isVisible() and table.foot.text():
        found.add("foot")
    offered = [*_menus(table), *_row_menu(table)]
    keys = {
        "copy": ("part.table.copy",),
        "export": ("part.export", "ui.staff.sheet.export"),
        "day": ("part.day.back.menu",),
        "history": ("part.desk.menu.history", "ui.pledges.menu.history"),
        "paste": ("part.paste.menu", "ui.staff.sheet.paste"),
        "import": ("part.import", "ui.staff.sheet.import"),
    }
    found |= {
        name for name, some in keys.items() if any(words.text(key) in offered for key in some)
    }
    if any(one.startswith(words.text("part.bin").rstrip("…")) for one in offered):
        found.add("bin")
    return found | ({"bulk"} if _does_many(table) else set())


def _arranging(table: RecordTable, words) -> set[str]:
    columns, views = QMenu(), QMenu()
    table.fill_columns(columns, -1, QPoint())
    table.fill_views(views)
    offered = {one.text() for menu in (columns, views) for one in menu.actions()}
    keys = {
        "columns": "part.columns.menu", "freeze": "part.table.freeze", "sort": "part.table.sort",
        "filter": "part.filter.apply", "groups": "part.table.group", "views": "part.view.save.menu",
    }  # fmt: skip
    return {name for name, key in keys.items() if words.text(key) in offered}


def _menus(table: RecordTable) -> list[str]:
    """The lines of a table's own menu, or of those around it, but for those of another one."""
    if own := table.findChildren(TableMore):
        return [act.text() for act in own[0].menu_shown.actions()]
    others = [one for one in table.window().findChildren(RecordTable) if one is not table]
    return [
        act.text()
        for menu in table.window().findChildren(MenuButton)
        if menu.isVisible() and menu.window() is table.window()
        and not any(one.isAncestorOf(menu) for one in others)
        for act in menu.menu_shown.actions()
    ]  # fmt: skip


def _row_menu(table: RecordTable) -> list[str]:
    """What a right click on the first row offers."""
    table.select(table.shown_ids()[:1])
    table._row_menu(table.mapToGlobal(QPoint()))
    menu = QApplication.activePopupWidget()
    offered = [one.text() for one in menu.actions()]
    menu.close()
    return offered


def _does_many(table: RecordTable) -> bool:
    """Whether something that changes records can be done to two of them at once."""
    if table._make_menu is None:
        return False
    table.select(table.shown_ids()[:2])
    chosen = table.selected_ids()
    offered = [one for one in table._make_menu(chosen) if one is not None and one.isEnabled()]
    return len(chosen) > 1 and bool(offered)
