"""Is there an award that fits? Yes, no or unknown, from what is held and from what would be held."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from procure.checks.case import Answer, Case, Record
from procure.checks.senses import Sense, scope
from procure.checks.topic import matches, products
from procure.checks.verdict import Told, first_reason
from procure.checks.weight import Support
from procure.coverage import DAY, Basis, Scope, Span, VendorScope, searchable, union
from procure.models.verdicts import Caveat, Evidence, Reason

UEI_SINCE = dt.date(2022, 4, 4)
"""Before this day records named holders by DUNS; a UEI on them was filled in later, perhaps a successor's."""


@dataclass(frozen=True)
class Presence:
    """Whether something of a sense exists, and what shows it."""

    state: Literal["yes", "no", "unknown"]
    sure: tuple[Record, ...] = ()
    """Records that surely fit."""
    unsure: tuple[Record, ...] = ()
    """Records that may fit."""
    reason: Reason | None = None
    """Of unknown: why."""
    because: str = ""
    """Of unknown: the same in words, to follow 'because'."""
    asked: tuple[Scope, Basis] | None = None
    """Of no and of unknown for want of coverage: the scope that was asked of the ledger."""


def presence(case: Case, sense: Sense, answer: Answer, window: Span, basis: str) -> Presence:
    """The state of one question: rows that surely fit decide it; none decides it only inside complete coverage."""
    sure: list[Record] = []
    unsure: list[Record] = []
    doubts: dict[Reason, str] = {}
    for row in answer.rows:
        doubt = _doubt(case, sense, row, basis)
        if doubt is None:
            sure.append(row)
        elif basis == "in_force" and _settled_elsewhere(case, row):
            continue
        else:
            unsure.append(row)
            doubts.setdefault(*doubt)
    topics = products(case) if not case.named else ()
    if topics and sure:
        meant = [row for row in sure if matches(case, row, topics)]
        if not meant:
            return Presence(
                "unknown",
                (),
                tuple(sure + unsure),
                "not_recorded",
                f"awards of {case.whose} to {case.who} are on record, and nothing in them names {' or '.join(topics)}",
            )
        sure, unsure = meant, [row for row in unsure if matches(case, row, topics)]
    named = [row for row in sure if names_division(case, row)]
    if case.agency is not None and case.agency.division and not case.named:
        if named:
            return Presence("yes", tuple(named), tuple([row for row in sure if row not in named] + unsure))
        if sure or unsure:
            division = case.agency.division
            return Presence(
                "unknown",
                (),
                tuple(sure + unsure),
                "not_recorded",
                f"award data has no code for {division}; awards of {case.agency.in_text} are on record that do not name it, as "
                f"{describe(case, (sure or unsure)[0])}",
            )
    if sure:
        return Presence("yes", tuple(sure), tuple(unsure))
    asked = scope(case, sense, window, basis)
    if unsure:
        reason = first_reason(doubts)
        return Presence("unknown", (), tuple(unsure), reason, doubts[reason], asked)
    if case.named:
        return Presence(
            "unknown",
            (),
            (),
            "not_covered",
            f"no record of {', '.join(case.named)} that fits is held",
            asked,
        )
    if case.vendor is not None and not case.vendor.is_known and case.vendor.lookalikes:
        names = ", ".join(sorted(set(case.vendor.lookalikes.values()))[:5])
        return Presence(
            "unknown",
            (),
            (),
            "ambiguous_vendor",
            f"no record bears the name {case.vendor.name}, and some bear names close to it ({names})",
            asked,
        )
    if case.world.ledger.covers(*asked, names=names_of(case)):
        if case.world.is_silent(case.agency):
            because = (
                f"no award of anybody stands under {case.agency.name if case.agency else 'it'} in the files held: its awards "
                "may be recorded under the unit above it"
            )
            return Presence("unknown", (), (), "not_recorded", because, asked)
        return Presence("no", asked=asked)
    return Presence("unknown", (), (), "not_covered", gap_words(case, asked), asked)


def support(case: Case, sense: Sense, here: Presence, window: Span, basis: str, *, negative: bool = False) -> Support:
    """What carries a presence that was found, and the reading's outcome without it."""
    records = frozenset(row["record_key"] for row in here.sure)
    by_award = case.claim.relation not in ("supply", "work", "use") and not case.named
    if (
        by_award
        and not here.unsure
        and case.world.ledger.covers(*scope(case, sense, window, basis), names=names_of(case))
    ):
        return Support(records, Told("holds" if negative else "fails", sense.name == "plain", rests_on_absence=True))
    return Support(records, Told("unknown", sense.name == "plain", reason="not_covered"))


def gap_words(case: Case, asked: tuple[Scope, Basis]) -> str:
    """What is not held, and since when nothing is found in what is."""
    gaps = case.world.ledger.gaps(*asked, names=names_of(case))
    spans = union(span for _, span in gaps)
    roles = {role for role, _ in gaps}
    role = "" if asked[0].agency is None else " as the agency that pays" if roles == {"funding"} else ""
    shown = " and ".join(f"from {span.since} to {span.until}" for span in spans[:2])
    more = f" (and {len(spans) - 2} more stretches)" if len(spans) > 2 else ""
    text = f"the store does not hold every record of {case.agency.in_text if case.agency else 'all agencies'}{role} {shown}{more}"
    until = asked[0].until
    if spans and until is not None and spans[-1].until < until:
        text += f"; none is found since {spans[-1].until + DAY}"
    return text


def names_of(case: Case) -> dict[str, frozenset[str]]:
    """Per key of the vendor the names under which a search would have found it."""
    return searchable(case.vendor) if case.vendor else {}


def _doubt(case: Case, sense: Sense, row: Record, basis: str) -> tuple[Reason, str] | None:
    """Why a record may not fit after all; None where it surely does."""
    if case.vendor is not None and case.vendor.rivals and not case.named:
        return "ambiguous_vendor", f"several unrelated companies bear the name {case.vendor.name}"
    if case.vendor is not None and is_successor(case, row):
        return (
            "ambiguous_vendor",
            f"the record names {row['recipient_name']}; its UEI was filled in after {UEI_SINCE:%B %Y} and may be a successor's",
        )
    if row["fit"] != "yes":
        if row["is_end_unknown"]:
            return "not_covered", f"no source held states when {row['piid']} ended"
        if row["is_start_unknown"]:
            return "not_covered", f"the first action of {row['piid']} is not held, so its first day is not known"
        if row["end_seen_later"]:
            return (
                "not_covered",
                f"the end of {row['piid']} was read after an option of a later day, and may be what that option set",
            )
        return "not_covered", f"later acts on {row['piid']} may or may not have ended it"
    if basis == "in_force" and not later_acts_held(case, row, row["first_day"]):
        return (
            "not_covered",
            f"the last act held that shows {row['piid']} going on is of {row['last_work_date'] or 'an unknown day'}, and later ones may be missing",
        )
    return None


def later_acts_held(case: Case, row: Record, day: dt.date) -> bool:
    """Whether it is known that nothing ended the award between its last held act and ``day``."""
    if row["surely_from"] is not None and day <= row["surely_from"]:
        return True
    # Work that went on, or was paid for, shows that nothing had ended it until then; a close-out or a correction does not.
    last = row["last_work_date"]
    if last is not None and last >= day:
        return True
    if row["seen_whole_on"] is not None and row["seen_whole_on"] >= day:
        return True
    if last is None:
        last = row["surely_from"]
    if last is None:
        return False
    award = Scope(
        vendor=VendorScope(row["recipient_name"] or "", frozenset([row["vendor_key"]])) if row["vendor_key"] else None,
        agency=row["awarding_subtier_code"] or row["awarding_agency_code"],
        kinds=frozenset({"idvs" if row["award_kind"] == "IDV" else "contracts"}),
        award=row["award_key"],
    )
    until = case.world.ledger.held_until(row["source"], award, last, names_of(case))
    return until is not None and until >= day


def _settled_elsewhere(case: Case, row: Record) -> bool:
    """Whether another source holds the same award and would hold its later acts: its own row says how it went on.

    Where that row does not fit, an older state of the award in this source shows nothing any more.
    """
    return any(
        later_acts_held(case, row | {"source": source, "seen_whole_on": None}, row["first_day"])
        for source in row["held_by"]
        if source != row["source"]
    )


def is_successor(case: Case, row: Record) -> bool:
    """Whether an old record's UEI may be that of a company which only later took over its holder.

    The record names a holder that the vendor is not known by, under a DUNS that the vendor's own records do not bear.
    """
    vendor = case.vendor
    if vendor is None or row["recipient_uei"] is None or row["vendor_key"] not in vendor.everyone:
        return False
    signed = row["last_action_date"] or row["recorded_signed"]
    if signed is None or signed >= UEI_SINCE or not row["recipient_duns"]:
        return False
    duns = case.world.duns_of(row["vendor_key"])
    return bool(duns) and row["recipient_duns"] not in duns


def names_division(case: Case, row: Record) -> bool:
    """Whether description, office or a notice of the award names the division that the claim is about."""
    if case.agency is None or not case.agency.division:
        return False
    words = case.world.division_names(case.agency)
    texts = [
        *(
            row.get(each)
            for each in ("description", "awarding_office_name", "funding_office_name", "title", "notice_text")
        ),
        *case.world.notice_texts(row["piid"]),
    ]
    return any(re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE) for text in texts if text for word in words)


# Records in words -----------------------------------------------------------------------------------------------------


def kind_of(row: Record) -> str:
    """What sort of award it is, in a word."""
    if row["award_kind"] == "IDV":
        return "vehicle"
    return "order" if row.get("parent_award_piid") else "award"


def span_of(row: Record) -> str:
    """Its period as recorded, with what is not known said so."""
    first = row["recorded_start"] or row["recorded_signed"]
    end = row["recorded_end"]
    if row["ended_on"] is not None and (end is None or row["ended_on"] <= end):
        end = row["ended_on"]
    since = str(first) if first else "not on record"
    until = str(end) if end else "not on record"
    return f"first day {since}, last day {until}" + (
        " (by termination)" if row["ended_on"] is not None and end == row["ended_on"] else ""
    )


def describe(case: Case, row: Record) -> str:
    """The record on one line: what, from whom, to whom, when."""
    return f"{title(case, row)}, {details(case, row)}"


def title(case: Case, row: Record) -> str:
    """The record by its number and parties: "order 70CTD022FR0000170 of ICE to PALANTIR TECHNOLOGIES INC."."""
    code = row["awarding_subtier_code"] or row["awarding_agency_code"]
    agency = case.agency.in_text if case.agency and case.agency.code == code else case.world.agencies.in_text(code)
    return f"{kind_of(row)} {row['piid']} of {agency} to {row['recipient_name'] or 'a holder not named'}"


def details(case: Case, row: Record) -> str:
    """The record's days, its payer where another agency pays, and what it is for."""
    text = span_of(row)
    if row["recorded_signed"]:
        text = f"signed {row['recorded_signed']}, {text}"
    elif row["piid_fiscal_year"]:
        text = f"its number of fiscal year {row['piid_fiscal_year']}, {text}"
    funding = row["funding_subtier_code"]
    if funding and funding != row["awarding_subtier_code"]:
        text += f", paid for by {case.world.agencies.in_text(funding)}"
    return text + (f" ({short(row['description'])})" if row["description"] else "")


def short(text: str, width: int = 120) -> str:
    """Text on one line, cut with an ellipsis."""
    words = " ".join(text.split())
    return words if len(words) <= width else words[: width - 1].rstrip() + "…"


def evidence(
    case: Case,
    rows: Iterable[Record],
    field: str = "period of performance",
    claimed: str | None = None,
    difference: Callable[[Record], str | None] = lambda row: None,
    *,
    date: bool = False,
) -> list[Evidence]:
    """Records as evidence, in the order given."""
    return [
        Evidence(
            record_key=row["record_key"],
            award_key=row["award_key"],
            field=field,
            claimed=claimed,
            recorded=span_of(row),
            difference=difference(row),
            source=row["source"],
            grade=row["grade"],
            retrieved_at=row["retrieved_at"],
            raw=f"{row['raw_file']}:{row['row_number']}",
            url=row["url"],
            label=describe(case, row),
            date=row["first_day"] if date else None,
            published_at=row.get("reported_date"),
        )
        for row in rows
    ]


def caveats_of(case: Case, rows: Iterable[Record]) -> list[Caveat]:
    """Warnings that hang on the records a verdict leans on."""
    found: list[Caveat] = []
    rows = list(rows)
    seen_later = [row["piid"] for row in rows if row["end_seen_later"]]
    if seen_later:
        found.append(
            Caveat(
                code="end_seen_later",
                text=f"The end of {_list(seen_later)} is as the source showed it after {case.on}; an option exercised in between may stand in it.",
            )
        )
    headless = [row["piid"] for row in rows if row["is_start_unknown"] and not row["has_base_action"]]
    if headless:
        found.append(
            Caveat(
                code="base_missing",
                text=f"The first action of {_list(headless)} is not held; that it was signed by then follows from the fiscal year in its number "
                "or from a later action, not from a signed record.",
            )
        )
    return found


def _list(items: list[str]) -> str:
    items = list(dict.fromkeys(items))
    return ", ".join(items[:5]) + (f" and {len(items) - 5} more" if len(items) > 5 else "")
