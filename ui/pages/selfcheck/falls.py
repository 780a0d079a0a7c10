"""The way from full marks to the result as bars. Holds no widgets."""

from collections.abc import Sequence
from decimal import Decimal

from cleanclinic.operations.self_checks.words import step_text
from cleanclinic.records.decimals import plain
from cleanclinic.records.scoring_explain import Step, StepKind
from cleanclinic.words import Words
from ui.parts.waterfall import Fall

_TONES = {
    StepKind.FULL: "main",
    StepKind.RESULT: "main",
    StepKind.BONUS: "good",
    StepKind.REBASED: "info",
    StepKind.UNTOUCHED: "plain",
    StepKind.NEWER: "plain",
}


def falls_of(words: Words, steps: Sequence[Step]) -> list[Fall]:
    """A bar for each step."""
    return [_fall(words, step) for step in steps]


def losses_of(words: Words, steps: Sequence[Step], most: int) -> list[Fall]:
    """The greatest losses, and those beyond `most` as one bar together."""
    lost = [step for step in steps if step.kind is StepKind.LOST]
    falls = [_fall(words, step) for step in lost[:most]]
    if rest := lost[most:]:
        together = sum((step.delta for step in rest), Decimal(0))
        text = words.text("ui.selfcheck.fall.rest", count=len(rest))
        before, after = rest[0].after - rest[0].delta, rest[-1].after
        key = rest[0].codes[0]
        falls.append(Fall(key, text, float(before), float(after), _signed(together)))
    return falls


def _fall(words: Words, step: Step) -> Fall:
    if step.kind in (StepKind.FULL, StepKind.RESULT):
        value = plain(step.after)
    else:
        value = _signed(step.delta)
    return Fall(
        step.codes[0] if step.codes else "",
        step_text(words, step),
        float(step.after - step.delta),
        float(step.after),
        value,
        _TONES.get(step.kind, "bad"),
    )


def _signed(delta: Decimal) -> str:
    if not delta:
        return ""
    return f"+{plain(delta)}" if delta > 0 else f"−{plain(-delta)}"
