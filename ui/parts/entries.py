"""The lines of the navigation, known before any page is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PageEntry:
    """A line of the navigation: its title's words key is `nav.<name>`."""

    name: str
    icon: str


WARD = (
    PageEntry("home", "house"),
    PageEntry("risks", "shield-alert"),
    PageEntry("selfcheck", "clipboard-check"),
    PageEntry("rectify", "list-checks"),
    PageEntry("pledges", "file-pen-line"),
    PageEntry("staff", "users"),
    PageEntry("registers", "book-open"),
    PageEntry("education", "graduation-cap"),
    PageEntry("reports", "chart-column"),
    PageEntry("consistency", "scan-line"),
    PageEntry("sync", "refresh-cw"),
    PageEntry("settings", "settings"),
)
OFFICE = (
    PageEntry("overview", "house"),
    PageEntry("departments", "building-2"),
    PageEntry("indexes", "award"),
    PageEntry("reviews", "clipboard-check"),
    PageEntry("standards", "book-open"),
    PageEntry("rules", "file-check"),
    PageEntry("inbox", "inbox"),
    PageEntry("orders", "list-checks"),
    PageEntry("reports", "chart-column"),
    PageEntry("requests", "monitor"),
    PageEntry("office", "key-round"),
    PageEntry("settings", "settings"),
)
# What the settings are asked for after a ward was taken over: its section and what to do there.
FINISH_HANDOVER = "handover/go_on"
ENTRIES = {"ward": WARD, "office": OFFICE}
# What a link to the sync page may name in place of a record: a file to take in.
TAKE_FILE = "take:"
# The page on which a record of a kind is shown, for what the search finds.
PAGE_OF_KIND = {
    "ward": {
        "risk_point": "risks",
        "control": "risks",
        "self_check": "selfcheck",
        "finding": "rectify",
        "issue_order": "rectify",
        "pledge": "pledges",
        "staff_member": "staff",
        "conduct_event": "staff",
        "ethics_evaluation": "staff",
        "periodic_assessment": "staff",
        "education_session": "education",
        "gift_record": "registers",
        "rep_visit": "registers",
        "commendation": "registers",
        "talk": "registers",
        "major_decision": "registers",
        "mailbox_opening": "registers",
        "complaint": "registers",
    },
    "office": {
        "department": "departments",
        "self_check": "reviews",
        "finding": "orders",
        "issue_order": "orders",
    },
}
