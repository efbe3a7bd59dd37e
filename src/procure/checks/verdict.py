"""The verdict algebra of DESIGN section 5: outcomes of readings -> one verdict with its reason. Pure.

A claim is judged under its plain reading and under variants that change one thing each. Inside a
variant, quantities that the words may mean are candidates. Folding never looks at the order of what
it is given.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from procure.models.verdicts import Outcome, Reading, Reason, VerdictWord

REASONS: tuple[Reason, ...] = ("too_vague", "ambiguous_award", "ambiguous_vendor", "not_recorded", "not_covered")
"""Which reason is told where several hold: what no data can mend comes before what a refresh mends."""


@dataclass(frozen=True)
class Candidate:
    """One quantity that the words of a claim might mean, held against the claim."""

    outcome: Outcome
    """holds, fails or unknown."""
    is_plain: bool
    """Whether the words plainly allow this quantity."""


@dataclass(frozen=True)
class Told:
    """What one reading says of a claim."""

    outcome: Outcome
    is_plain: bool
    """The plain reading; there is exactly one."""
    rests_on_absence: bool = False
    """Whether the outcome was reached because nothing was found."""
    reason: Reason | None = None
    """Of an unknown outcome: why it is unknown."""


@dataclass(frozen=True)
class Folded:
    """A verdict and, where it is unresolved, its reason."""

    verdict: VerdictWord
    reason: Reason | None = None


def fold_candidates(candidates: Iterable[Candidate]) -> Outcome:
    """The outcome of one variant from its candidates.

    It holds where one plainly allowed quantity matches; it is unknown while one of those is unknown;
    it is other_only where only a quantity that the words do not plainly mean matches; it fails where
    everything is known and nothing matches.
    """
    candidates = list(candidates)
    plain = {each.outcome for each in candidates if each.is_plain}
    other = {each.outcome for each in candidates if not each.is_plain}
    if "holds" in plain:
        return "holds"
    if "unknown" in plain or not candidates:
        return "unknown"
    if "holds" in other:
        return "other_only"
    return "unknown" if "unknown" in other else "fails"


def fold(told: Iterable[Told]) -> Folded:
    """The verdict of a claim from its readings. Raises ValueError unless exactly one of them is plain."""
    told = list(told)
    plains = [each for each in told if each.is_plain]
    if len(plains) != 1:
        raise ValueError(f"a claim has one plain reading, not {len(plains)}")
    plain = plains[0]
    unknown = [each for each in told if each.outcome == "unknown"]
    if plain.outcome == "unknown":
        return Folded("unresolved", plain.reason or "not_covered")
    if plain.rests_on_absence and unknown:
        return Folded("unresolved", first_reason(each.reason for each in unknown))
    decided = {each.outcome for each in told} - {"unknown"}
    if decided == {"holds"}:
        return Folded("supported")
    if decided == {"fails"}:
        return Folded("contradicted")
    return Folded("depends")


def first_reason(reasons: Iterable[Reason | None]) -> Reason:
    """The reason to tell, in the order of REASONS; not_covered where none is given."""
    given = set(reasons)
    return next((reason for reason in REASONS if reason in given), "not_covered")


def told(readings: Iterable[Reading]) -> list[Told]:
    """Readings as the algebra takes them; candidates are folded into theirs already."""
    return [
        Told(each.outcome, each.name == "plain", each.rests_on_absence, each.reason)
        for each in readings
        if each.kind != "candidate"
    ]
