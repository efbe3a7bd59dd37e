"""The sentences and labels that every kind of report shares."""

from __future__ import annotations

import datetime as dt
import re
import textwrap
from decimal import Decimal
from pathlib import Path

from procure.models import CheckedClaim, CheckResult, Evidence, Part
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
}
"""The fixed names of readings (DESIGN section 4) in words; candidates are named by the quantity they are."""

STATUSES = {
    "complete": "complete",
    "partial": "partial",
    "not_covered": "not covered",
    "not_recorded": "not recorded there",
}

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
    if store.is_snapshot:
        return (
            f"Records as of {day}, from the packaged snapshot: facts transcribed from public pages, complete for "
            "nothing. It can show that an award exists; it cannot show that none does."
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


def when(claim: CheckedClaim) -> str:
    """The claim's time in words: 'current, on 24 July 2025', 'since, from 1 January 2011'; '' where it names none."""
    time = claim.time
    if time is None:
        return ""
    if time.start and time.end:
        span = (
            f"on {day_words(time.start)}"
            if time.start == time.end
            else f"{day_words(time.start)} to {day_words(time.end)}"
        )
    elif time.start:
        span = f"from {day_words(time.start)}"
    else:
        span = f"up to {day_words(time.end)}" if time.end else ""
    fiscal = ", fiscal years" if time.basis == "fiscal" else ""
    return time.kind.replace("_", " ") + (f", {span}" if span else "") + fiscal


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


def summary(result: CheckResult) -> str:
    """'14 claims: 4 supported, 0 contradicted, 1 depends, 7 unresolved, 2 without a verdict.'."""
    words = [claim.verdict for claim in result.claims]
    counts = [f"{words.count(word)} {word}" for word in ("supported", "contradicted", "depends", "unresolved")]
    if None in words:
        counts.append(f"{words.count(None)} without a verdict (denied or taken back)")
    return f"{count(len(words), 'claim')}: " + ", ".join(counts) + "."
