"""Claims against claims, over one letter or several: what cannot both hold, what is taken back, wording that drifts.

Nothing here looks at records: it is about what the parties said. A pair is reported once, earlier claim first.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations
from typing import Literal

from procure.checks.case import Case, period
from procure.coverage import DAY, Span
from procure.models import ClaimConflict
from procure.models.letters import Note

CLOSE = dt.timedelta(days=92)
"""Two statements on the present so far apart are told as opposed, with the days between them."""
_EXISTS = ("has_contract", "no_contract", "relationship_started", "relationship_ended")
_NOW = re.compile(r"\b(?:current|currently|present|presently|now|at present|today|ongoing)\b", re.IGNORECASE)


def conflicts(cases: Iterable[Case]) -> list[ClaimConflict]:
    """Every pair of claims that a reader should see side by side, in reading order."""
    cases = list(cases)
    order = {case.claim.id: number for number, case in enumerate(cases)}
    found = [*_withdrawals(cases), *_date_mismatches(cases)]
    said = [case for case in cases if case.claim.attribution not in ("denied", "retracted") and case.vendor is not None]
    for left, right in combinations(sorted(said, key=lambda case: (case.day or dt.date.max, order[case.claim.id])), 2):
        if not _same_vendor(left, right) or left.claim.id == right.claim.id:
            continue
        for kind, rule in _RULES:
            if text := rule(left, right):
                found.append(ClaimConflict(kind=kind, claims=[left.claim.id, right.claim.id], text=text))
                break
    return found


# Who said what --------------------------------------------------------------------------------------------------------


def _said(case: Case, words: str = "") -> str:
    claim = case.claim
    on = (f" on {case.day}" if case.day else "") + (f" {words}" if words else "")
    quote = " ".join(claim.quote.split())
    return f'{claim.holder or _author(case)}{on}: "{quote if len(quote) <= 140 else quote[:139].rstrip() + "…"}"'


def _author(case: Case) -> str:
    """Who wrote the letter that the claim stands in."""
    return next((part.sender for part in case.letter.parts if part.id == case.claim.part and part.sender), "the author")


def _pair(left: Case, right: Case, words: str) -> str:
    return f"{_said(left)} {words} {_said(right)}"


def _same_vendor(left: Case, right: Case) -> bool:
    assert left.vendor is not None
    assert right.vendor is not None
    if left.vendor.legal or right.vendor.legal:
        return bool(left.vendor.legal & right.vendor.legal)
    return left.vendor.name.casefold() == right.vendor.name.casefold()


def _same_agency(left: Case, right: Case) -> bool:
    if (left.agency is None) != (right.agency is None):
        return False
    return left.agency is None or (
        right.agency is not None
        and (left.agency.code, left.agency.division) == (right.agency.code, right.agency.division)
    )


def _holds(whole: Case, part: Case) -> bool:
    """Whether a denial about ``whole``'s agency denies it of ``part``'s."""
    if whole.agency is None:
        # "No federal contracts" denies all; a claim whose agency was not understood denies nothing.
        return whole.claim.agency is not None and whole.claim.agency.code is None
    if part.agency is None:
        return False
    if whole.agency.division:
        return _same_agency(whole, part)
    return part.agency.code == whole.agency.code or (
        whole.agency.is_department and part.agency.department == whole.agency.code
    )


# Contradiction --------------------------------------------------------------------------------------------------------


def _days(case: Case) -> Span | None:
    """The days that a claim of existence is about."""
    claim, on = case.claim, case.day
    kind = claim.time.kind if claim.time else "ever"
    if kind == "current":
        return Span(on, on) if on else None
    if kind in ("ever", "past"):
        return Span(dt.date.min, on if kind == "ever" else on - DAY) if on else None
    named = period(case)
    if named is None or on is None:
        return None
    if kind == "since":
        if claim.type == "no_contract":
            return Span(named.until + DAY, on)
        return named
    return Span(named.since, min(named.until, on))


def _asserts(case: Case) -> Span | None:
    """Days within which a claim says there was one."""
    if case.claim.force in ("planned", "hedged"):
        return None
    if (
        case.claim.type in ("has_contract", "relationship_started", "relationship_ended")
        and case.claim.polarity == "positive"
    ):
        return _days(case)
    return None


def _denies(case: Case) -> Span | None:
    """Days on none of which a claim says there was one."""
    if case.claim.force in ("planned", "hedged"):
        return None
    if case.claim.type == "no_contract":
        return _days(case)
    if case.claim.type == "relationship_ended" and case.day and (named := period(case)) is not None:
        return Span(named.until + DAY, case.day) if named.until < case.day else None
    return None


def _contradiction(left: Case, right: Case) -> str | None:
    for says, denies in ((left, right), (right, left)):
        there, none = _asserts(says), _denies(denies)
        if there is None or none is None or not _holds(denies, says) or says.claim.type == denies.claim.type:
            continue
        if none.since <= there.since and there.until <= none.until:
            return _pair(left, right, "cannot hold together with")
        both_now = there.since == there.until and none.since == none.until
        apart = abs(none.until - there.since)
        if both_now and apart <= CLOSE:
            return _pair(
                left,
                right,
                f"cannot hold together, unless a contract ended or began in the {apart.days} days between, with",
            )
    return None


# Drift, figures, withdrawals, dates -----------------------------------------------------------------------------------


def _drift(left: Case, right: Case) -> str | None:
    one, other = left.claim, right.claim
    if one.holder != other.holder or one.type != other.type or one.type not in ("has_contract", "no_contract"):
        return None
    if (
        one.attribution != "own"
        or other.attribution != "own"
        or one.statement == other.statement
        or not _same_agency(left, right)
    ):
        return None
    if one.force == "presupposed" or other.force == "presupposed":
        return None
    if one.type == "has_contract" and left.agency is None:
        return None
    kinds = (one.time.kind if one.time else "ever", other.time.kind if other.time else "ever")
    if kinds[0] == kinds[1] and bool(_NOW.search(one.quote)) == bool(_NOW.search(other.quote)):
        return None
    if not {"current", "ever", "past", "since"} >= set(kinds):
        return None
    return _pair(left, right, "and, in words of another reach,")


def _same_figure(left: Case, right: Case) -> str | None:
    one, other = left.claim, right.claim
    if one.amount is None or other.amount is None or one.amount.value != other.amount.value:
        return None
    if left.agency is None or right.agency is None or _holds(left, right) or _holds(right, left):
        return None
    return _pair(left, right, f"gives the same ${one.amount.value:,.0f} to another agency than")


def _withdrawals(cases: list[Case]) -> Iterator[ClaimConflict]:
    by_id = {case.claim.id: case for case in cases}
    for case in cases:
        claim = case.claim
        if claim.attribution not in ("denied", "retracted"):
            continue
        earlier = by_id.get(claim.takes_back or "") or _earlier(case, cases)
        words = "takes back" if claim.attribution == "retracted" else "denies claiming"
        if earlier is None:
            continue
        yield ClaimConflict(
            kind="withdrawal",
            claims=[earlier.claim.id, claim.id],
            text=f"{_said(case, words)}; earlier, {_said(earlier)}",
        )


def _earlier(case: Case, cases: list[Case]) -> Case | None:
    """The latest earlier claim of the same holder on the same two parties that a denial may be about."""
    fitting = (
        each
        for each in cases
        if each.claim.attribution == "own"
        and (each.claim.holder, each.claim.type) == (case.claim.holder, case.claim.type)
        and each.vendor is not None
        and case.vendor is not None
        and _same_vendor(each, case)
        and _same_agency(each, case)
        and (each.day or dt.date.max) < (case.day or dt.date.min)
    )
    return max(fitting, key=lambda each: each.day or dt.date.min, default=None)


def _date_mismatches(cases: list[Case]) -> Iterator[ClaimConflict]:
    """A dated claim none of whose own notes is of that time: a note on another notice or award, or older than the event."""
    for case in cases:
        claim = case.claim
        if claim.type not in ("award_date", "award_amount", "modification") or claim.time is None:
            continue
        named = period(case)
        if named is None or claim.time.kind != "in":
            continue
        dated = [(note, note.date) for note in _notes(case) if note.date is not None]
        if any(named.since <= day <= named.until for _, day in dated):
            continue
        for note, day in dated:
            if note.identifiers or day < named.since:
                words = claim.time.text or str(named.since)
                yield ClaimConflict(
                    kind="date_mismatch",
                    claims=[claim.id],
                    text=f"{_said(case)} names {words}; its own note {note.number} is of {day} ({' '.join(note.text.split())[:120]}).",
                )


def _notes(case: Case) -> list[Note]:
    """The notes that the claim itself cites, else those of its statement."""
    numbers = {each for each in case.claim.sources if each.isdigit()}
    if not numbers:
        numbers = {
            number for each in case.letter.statements if each.id == case.claim.statement for number in each.notes
        }
    return [note for note in case.letter.notes if note.number in numbers and note.part == case.claim.part]


_RULES: tuple[tuple[Literal["contradiction", "drift", "same_figure"], Callable[[Case, Case], str | None]], ...] = (
    ("contradiction", _contradiction),
    ("drift", _drift),
    ("same_figure", _same_figure),
)
