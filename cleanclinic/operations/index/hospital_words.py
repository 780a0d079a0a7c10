"""The index of all departments in words, for the screen and for paper."""

from cleanclinic.operations.index.hospital import DepartmentStanding, HospitalIndex
from cleanclinic.operations.index.index_words import measured_text, part_name
from cleanclinic.words import Words


def standing_text(one: DepartmentStanding, words: Words) -> str:
    """What a department's index comes to, or why nothing is said of it; a veto before all."""
    if one.vetoed:
        return words.text("index_standing.vetoed")
    if one.band is not None:
        return words.text(f"index_band.{one.band}")
    if one.value is not None:
        return words.text("index_standing.vague")
    return words.text(f"index_standing.{'none' if one.found else 'unheard'}")


def change_text(one: DepartmentStanding, words: Words) -> str:
    """What it changed by since the period before; a dash where that is not to be said."""
    if one.unsaid:
        return "–"
    return words.text("index_standing.same") if one.change == "0" else one.change


def weakest_text(one: DepartmentStanding, words: Words) -> str:
    """The part that reaches the smallest share of its points, and what was counted for it."""
    weakest = one.weakest
    if weakest is None:
        return ""
    return f"{part_name(words, weakest.part.code)} · {measured_text(words, weakest)}"


def counts_text(found: HospitalIndex, words: Words) -> str:
    """How many departments come to what; nothing of what none comes to."""
    counts = {f"index_band.{band}": count for band, count in found.bands.items()}
    counts |= {"index_standing.vetoed": found.vetoed, "index_standing.vague": found.vague}
    counts["index_standing.none"] = found.without
    said = [f"{words.text(key)} {count}" for key, count in counts.items() if count]
    return " · ".join(said)
