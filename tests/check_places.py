"""Where the findings of the checks lead: the page, and the kind of record it is asked to show."""

PLACES = frozenset(
    {
        ("risks", "risk_point"),
        ("selfcheck", "self_check"),
        ("rectify", "finding"),
        ("pledges", "staff_member"),
        ("staff", "staff_member"),
        ("education", "education_session"),
        ("education", "exam"),
        ("registers", "gift_record"),
        ("registers", "rep_visit"),
        ("registers", "talk"),
        ("registers", "major_decision"),
        ("registers", "mailbox_opening"),
        ("registers", "complaint"),
    }
)
