"""The sentences and labels that every kind of report shares."""

from __future__ import annotations

import datetime as dt
import re
import textwrap
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from procure.models import CheckedClaim, CheckResult, Evidence, Part, Reading
from procure.models.verdicts import Cause, Change, SinceLast
from procure.report.safe import one_line

VERDICT_WORDS = {
    "supported": "SUPPORTED",
    "contradicted": "CONTRADICTED",
    "depends": "DEPENDS",
    "unresolved": "UNRESOLVED",
    None: "NO VERDICT",
}
"""The verdict as printed; None is a claim that its author denies or takes back."""

VERDICT_MEANS = {
    "supported": "Every reading that could be decided holds; the records are listed.",
    "contradicted": "Every reading that could be decided fails. It does not say that anybody lied.",
    "depends": "The answer changes with the reading of a word; both are shown.",
    "unresolved": "The records at hand cannot tell; the next step is named.",
    None: "Its author denies having said it, or takes it back: nothing to judge.",
}

REASONS = {
    "not_covered": "not covered",
    "ambiguous_vendor": "vendor is ambiguous",
    "ambiguous_award": "award is ambiguous",
    "not_recorded": "not recorded anywhere",
    "too_vague": "too vague",
    None: "",
}

OUTCOMES = {"holds": "holds", "fails": "fails", "other_only": "only another figure fits", "unknown": "cannot be told"}

FITS = {"holds": "fits", "fails": "does not fit", "other_only": "does not fit", "unknown": "not known"}
"""The outcome of one quantity or day among those that the words may mean."""

READINGS = {
    "plain": "Plain reading",
    "agency:awarding_or_funding": "Counting what the agency paid for as well as what it awarded",
    "vendor:legal_entity": "Only that legal entity",
    "vendor:group": "The whole group of companies",
    "contract:with_orders": "Only orders and definitive contracts, no vehicle without orders",
    "end:potential": "Counting options that were not yet exercised",
    "when:action": "Going by the dates of contract actions",
    "period:fiscal": "Reading the year as a fiscal year",
    "since:inclusive": "Counting from the first day of the year named",
    "since:signed": "Counting only what was signed after it",
    "since:began": "Reading 'since' as: it began then, and not before",
    "ended:action": "Going by the last contract action",
    "federal_action_obligation": "One action's obligation",
    "total_obligation": "Total obligated",
    "base_and_exercised_options_value": "Base and exercised options",
    "base_and_all_options_value": "Ceiling",
    "notice_award_amount": "Amount in a notice",
    "base_signed": "Signature of the award",
    "modification_signed": "Signature of a modification",
    "period_start": "Start of the period",
    "posted_date": "Posting of a notice",
    "justification_date": "Date of a justification",
    "period_of_performance": "Period with the options exercised",
    "potential_period": "Period with every option",
    "modification_period": "Period that a modification set",
}
"""The fixed names of readings (DESIGN section 4) in words, then quantities; another one is named as its field is."""

DATE_ORIGINS = {
    "header": "",
    "cover": "Its date is the one that the cover note gives.",
    "reply": "Its date is the one that the answer to it gives.",
    "bounds": "Its date follows from what stands before and after it.",
    "given": "Its date was given by whoever ran the check.",
    "file": "Its date is the file's own.",
    "none": "Its date is not known, so that relative words in it are not either.",
}
"""How a letter's date is known, where the letter does not bear it."""

STATUSES = {
    "complete": "complete",
    "partial": "partial",
    "not_covered": "not covered",
    "not_recorded": "not recorded there",
}

SOURCES = {
    "usaspending": "USAspending",
    "usaspending_archive": "USAspending award archive",
    "sam_awards": "SAM.gov Contract Awards",
    "sam_notices": "SAM.gov notices",
    "sam_entities": "SAM.gov entities",
    "sam_hierarchy": "SAM.gov hierarchy",
    "fpds_atom": "FPDS",
    "compiled": "transcribed facts",
    "own": "own facts",
}
"""Sources as people call them; another source goes by its short name."""

GRADES = {
    "official": "fetched from the publisher",
    "bulk": "the publisher's own file",
    "own": "your own facts file",
    "compiled": "copied by hand from a cited public page",
}


def heading(result: CheckResult) -> str:
    """What was checked against what, and how old that is."""
    store = result.store
    if store is None:
        return "Claims only; no records were asked."
    day = day_words(store.data_as_of) if store.data_as_of else "an unknown day"
    if store.is_snapshot or store.is_compiled_only:
        where = "from the packaged snapshot" if store.is_snapshot else f"store {store.path}"
        return (
            f"Records as of {day}, {where}: facts transcribed from public pages, complete for nothing. "
            "It can show that an award exists; it cannot show that none does."
        )
    stale = " These records are old: `procure refresh` brings newer ones." if store.is_stale else ""
    return f"Records as of {day}, store {store.path}.{stale}"


def numbered(result: CheckResult) -> list[tuple[int, CheckedClaim]]:
    """Every claim with its number in the report: by letter, part and place in the text."""
    place = {
        (letter.path, part.id): (at, where)
        for at, letter in enumerate(result.letters)
        for where, part in enumerate(letter.parts)
    }
    last = (len(place), 0)
    claims = sorted(result.claims, key=lambda c: (place.get((c.letter, c.part), last), c.start, c.end, c.type, c.id))
    return list(enumerate(claims, 1))


def part_title(part: Part, path: str) -> str:
    """'Letter of 24 July 2025, Palantir Technologies to Lantern Observatory (letters.txt)'."""
    date = f"of {part_date(part)}" if part.date else "without a date"
    parties = " to ".join(name for name in (part.sender, part.recipient) if name)
    kind = "Cover note" if part.id == "p0" else "Letter"
    return one_line(f"{kind} {date}" + (f", {parties}" if parties else "") + f" ({Path(path).name})")


def part_date(part: Part) -> str:
    """A part's date as far as it is known."""
    assert part.date is not None
    if part.date_precision == "year":
        return str(part.date.year)
    if part.date_precision == "month":
        return f"{part.date:%B} {part.date.year}"
    return day_words(part.date)


def day_words(day: dt.date | None) -> str:
    """'24 July 2025'; '-' where there is none; 9999-12-31 is what a source writes for no end."""
    if day is None:
        return "-"
    return "no end" if day.year == 9999 else f"{day.day} {day:%B} {day.year}"


def money(value: Decimal | None) -> str:
    """'$95.9 million', '$30,000': short, for labels; the exact figure stands in the evidence."""
    if value is None:
        return ""
    size = abs(value)
    for unit, word in ((Decimal(10) ** 9, "billion"), (Decimal(10) ** 6, "million")):
        if size >= unit:
            return f"${value / unit:,.1f} {word}"
    return f"${value:,.0f}"


def label(claim: CheckedClaim) -> str:
    """What the claim says, in its fields: 'no contract: Palantir / CBP (planned)'."""
    text = claim.type.replace("_", " ")
    who = parties(claim)
    marks = marks_of(claim)
    return one_line(text + (f": {who}" if who else "") + (f" ({', '.join(marks)})" if marks else ""))


def why(claim: CheckedClaim) -> str:
    """The verdict's reason as a sentence."""
    return capital(claim.why or VERDICT_MEANS[claim.verdict])


def capital(text: str) -> str:
    """A sentence with a capital; a word like 'eBuy' or an identifier keeps its own letters."""
    first = text.split(" ", 1)[0]
    return text[:1].upper() + text[1:] if first.islower() and first.isalpha() else text


def brief(claim: CheckedClaim) -> str:
    """``label`` for a narrow column: an agency by its abbreviation where the letter uses one."""
    vendor = claim.vendor and (claim.vendor.name or claim.vendor.text)
    short = claim.agency.text.strip(" .,;:") if claim.agency else ""
    agency = claim.agency and (short if short.isupper() else agency_words(claim))
    who, marks = " / ".join(name for name in (vendor, agency) if name), marks_of(claim)
    return one_line(
        claim.type.replace("_", " ") + (f": {who}" if who else "") + (f" ({', '.join(marks)})" if marks else "")
    )


def parties(claim: CheckedClaim) -> str:
    """'Palantir Technologies / U.S. Customs and Border Protection'."""
    vendor = claim.vendor and (claim.vendor.name or claim.vendor.text)
    agency = agency_words(claim) if claim.agency else None
    return one_line(" / ".join(name for name in (vendor, agency) if name))


def marks_of(claim: CheckedClaim) -> list[str]:
    """What limits how the claim was made: denied, reported of somebody, planned, hedged ..."""
    marks = []
    if claim.attribution in ("denied", "retracted"):
        marks.append("denied by its author" if claim.attribution == "denied" else "taken back")
    elif claim.attribution == "reported":
        marks.append(f"reported of {claim.holder or 'somebody'}")
    if claim.force != "asserted":
        marks.append(claim.force)
    if claim.exclusive:
        marks.append("exclusive")
    return marks


def agency_words(claim: CheckedClaim) -> str:
    """The agency with its division, as 'U.S. Immigration and Customs Enforcement, Homeland Security Investigations'."""
    assert claim.agency is not None
    name = claim.agency.name or claim.agency.text
    return f"{name}, {claim.agency.division}" if claim.agency.division else name


_SENTENCES = {
    "has_contract": "{vendor} had a contract with {agency}",
    "no_contract": "{vendor} had no contract with {agency}",
    "relationship_started": "{vendor} has had contracts with {agency}",
    "relationship_ended": "the last contract of {vendor} with {agency} ended",
    "award_amount": "an award by {agency} to {vendor} has this value: {amount}",
    "total_amount": "awards by {agency} to {vendor} come to {amount}",
    "award_count": "{agency} made {count} to {vendor}",
    "award_date": "an award by {agency} to {vendor} was made",
    "period_of_performance": "an award by {agency} to {vendor} runs {duration}",
    "award_identifier": "{identifiers} is an award by {agency} to {vendor}",
    "modification": "an award by {agency} to {vendor} was changed",
    "competition": "an award by {agency} to {vendor} was made as the statement says: {scope}",
    "vehicle": "an award by {agency} to {vendor} was placed under a vehicle: {scope}",
    "indirect_contract": "{agency} bought from {vendor} through another company",
    "scope": "an award by {agency} to {vendor} is for {scope}",
}
_AT_LEAST = {
    "gt": "more than ", "gte": "at least ", "lt": "less than ", "lte": "at most ", "upto": "up to ", "approx": "about ", "eq": ""
}  # fmt: skip


def sentence(claim: CheckedClaim) -> str:
    """What the claim was understood to say, as one sentence: 'Palantir had no contract with CBP on 24 July 2025'."""
    vendor = (claim.vendor.name or claim.vendor.text) if claim.vendor else "a company that is not named"
    scope = ", ".join(claim.scope) or claim.quote
    amount = claim.amount
    text = _SENTENCES[claim.type].format(
        vendor=vendor,
        agency=agency_words(claim) if claim.agency else "an agency that is not named",
        amount=_AT_LEAST[amount.comparator] + (amount.text or money(amount.value)) if amount else "an amount",
        count=_AT_LEAST[claim.count.comparator] + count(claim.count.value, "award") if claim.count else "some awards",
        duration=f"for {_duration(claim.duration)}" if claim.duration else "as stated",
        identifiers=" and ".join(claim.identifiers) or "the number given",
        scope=f"“{shorten(scope, 120)}”",
    )
    time = when(claim)
    return one_line(
        text + (f" {time}" if time else "") + (f" ({', '.join(marks_of(claim))})" if marks_of(claim) else "")
    )


def _duration(value: str) -> str:
    """'P6M' as '6 months'; anything else as it is."""
    match = re.fullmatch(r"P(\d+)([YMWD])", value)
    return count(int(match[1]), {"Y": "year", "M": "month", "W": "week", "D": "day"}[match[2]]) if match else value


def when(claim: CheckedClaim) -> str:
    """The claim's time in words: 'on 24 July 2025', 'since 2011', 'in April 2025'; '' where it names none."""
    time = claim.time
    if time is None:
        return ""
    first, last = (_coarse(day, time.precision) if day else None for day in (time.start, time.end))
    match time.kind:
        case "current" | "as_of":
            text = f"on {first or last}" if first or last else "on the day it was said"
        case "since":
            text = f"since {first or 'an unknown day'}"
        case "until":
            text = f"until {last or 'an unknown day'}"
        case "past" | "ever":
            text = ("before " if time.kind == "past" else "ever, up to ") + (last or "the day it was said")
            text += f", from {first} on" if first else ""
        case _ if first and last and first != last:
            text = f"between {first} and {last}"
        case _:
            text = f"{'on' if time.precision == 'day' else 'in'} {first or last or 'an unknown time'}"
    return text + {"fiscal": " (fiscal year)", "either": "", "calendar": ""}[time.basis]


def _coarse(day: dt.date, precision: str) -> str:
    if precision == "year":
        return str(day.year)
    return f"{day:%B} {day.year}" if precision == "month" else day_words(day)


def shorten(text: str, width: int) -> str:
    """``text`` on one line, cut at a word with an ellipsis; a single long word is cut where it must be."""
    text = one_line(text)
    if len(text) <= width:
        return text
    cut = textwrap.shorten(text[: width + 50], width=width, placeholder=" …")
    return cut if len(cut) > width // 3 else text[: width - 1] + "…"


def count(number: int, word: str) -> str:
    """'1 claim', '4 claims'."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def evidence_line(item: Evidence) -> str:
    """One record on one line, with what was claimed and what is recorded."""
    text = item.label or item.award_key or item.record_key
    if item.field and item.recorded is not None and item.recorded not in text:
        text += f"; {field_words(item.field)} {item.recorded}"
    if item.difference:
        text += f" ({item.difference})"
    return one_line(f"{text} [{item.source}{', ' + item.grade if item.grade and item.grade != item.source else ''}]")


def field_words(field: str) -> str:
    """'base_and_all_options_value' as words."""
    return re.sub(r"_+", " ", field).strip()


@dataclass(frozen=True)
class Sense:
    """A reading with the quantities (or days) that it was folded from."""

    reading: Reading
    candidates: list[Reading]


def senses(claim: CheckedClaim) -> list[Sense]:
    """The claim's readings, each with the candidates that follow it."""
    found: list[Sense] = []
    for reading in claim.readings:
        if reading.kind == "candidate" and found:
            found[-1].candidates.append(reading)
        else:
            found.append(Sense(reading, []))
    return found


def reading_words(reading: Reading) -> str:
    """A reading's name in words."""
    return READINGS.get(reading.name, capital(field_words(reading.name)))


def summary(result: CheckResult) -> str:
    """'14 claims: 4 supported, 0 contradicted, 1 depends, 7 unresolved, 2 without a verdict.'."""
    words = [claim.verdict for claim in result.claims]
    counts = [f"{words.count(word)} {word}" for word in ("supported", "contradicted", "depends", "unresolved")]
    if None in words:
        counts.append(f"{words.count(None)} without a verdict (denied or taken back)")
    return f"{count(len(words), 'claim')}: " + ", ".join(counts) + "."


_CAUSES = {
    "new": "new record",
    "corrected": "corrected record",
    "deleted": "record deleted by its publisher",
    "coverage": "what the store covers",
    "reading": "how the claim is read",
    "rule": "our own rule",
}


def since_words(since: SinceLast) -> str:
    """'Against the check of 3 November 2026 (records as of ...): 2 verdicts changed.'."""
    day = f", records as of {day_words(since.data_as_of)}" if since.data_as_of else ""
    changed = f"{count(len(since.changes), 'verdict')} changed" if since.changes else "no verdict changed"
    return (
        f"Against the check of {day_words(since.checked_at.date())} (procure {since.procure_version}{day}): {changed}."
    )


def change_words(change: Change) -> str:
    """'was unresolved (not covered), is supported'."""

    def state(verdict: str | None, reason: str | None) -> str:
        return (verdict or "without a verdict") + (f" ({REASONS[reason]})" if reason else "")

    before, after = state(change.before, change.reason_before), state(change.after, change.reason_after)
    return f"was {before}, is {after}"


def cause_words(cause: Cause) -> str:
    """'corrected record CONT_AWD_... (USAspending): current end date 2025-09-25, was 2024-09-25'."""
    source = f" ({SOURCES.get(cause.source, cause.source)})" if cause.source else ""
    text = _CAUSES[cause.kind] + (f" {cause.record_key}" if cause.record_key else "") + source
    detail = field_words(cause.field) if cause.field else ""
    if cause.after is not None:
        detail += f" {cause.after}"
    if cause.before is not None:
        detail += f", was {cause.before}" if cause.after is not None else f" was {cause.before}"
    return one_line(text + (f": {detail.strip()}" if detail else ""))
