"""In which colour the bar of an index is drawn; stands before the core is there."""

# By the values of the bands of the index.
_BARS = {"weak": "warn", "failed": "bad"}


def tone_of_bar(band: str, *, vetoed: bool) -> str:
    """What rests on too little has no band and no colour of its own."""
    if vetoed:
        return "bad"
    return _BARS.get(band, "main") if band else "plain"
