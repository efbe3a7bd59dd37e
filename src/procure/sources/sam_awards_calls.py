"""The calls of SAM.gov Contract Awards v1 that procure makes, with the traps of each.

Values are strings, pages numbered from 0, of 100 records at most, to the 400,000th record. An unknown parameter is
refused, so a typo is loud; a value that fits nothing is not, so what comes back empty is asked again in the same
form for something that must be there. An answer without records has a shape of its own, or no content at all.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Any

from procure.coverage import Role
from procure.identifiers import norm_piid
from procure.sources import sam
from procure.sources.http import Request
from procure.sources.pulls import Answer, Ask, Previous
from procure.sources.reference import agencies
from procure.sources.sam import Batch, Reading, part

PATH = "/contract-awards/v1/search"
PAGE = 100
DEEPEST = 400_000
"""The service pages through no more records of one question."""
FIRST_DAY = dt.date(1957, 10, 1)
"""Before the first record there is: an open window is given a start, for which the service has no sign."""
MOST_ORDER_PAGES = 10
"""Pages of orders read under one vehicle; a schedule may have tens of thousands."""
MOST_NUMBERS = 50
"""Award numbers in one request: an address that is too long is refused."""
UEI, PARENT_UEI = "awardeeUniqueEntityId", "ultimateParentUniqueEntityId"
NAME, DBA, PARENT_NAME = "awardeeLegalBusinessName", "awardeeDoingBusinessAsName", "ultimateParentLegalBusinessName"
"""Parameters by which a vendor is found; names are matched in part."""

Filters = tuple[tuple[str, str], ...]
Unit = tuple[str, Role]
"""An agency in a role."""
Control = tuple[str, int]
"""What was asked to prove an empty answer, in words, and how many records it found."""


def records(answer: Any) -> list[dict[str, Any]] | None:
    """The ``awardSummary`` of an answer, empty in either of the empty shapes; None where it is no answer."""
    if answer is None:
        return []
    return sam.records_of(_inner(answer), "awardSummary", total(answer))


def total(answer: Any) -> int | None:
    """``totalRecords`` of either shape, a number in text; 0 of an answer without content; None where it states none."""
    return 0 if answer is None else sam.total_of(_inner(answer))


def _inner(answer: Any) -> Any:
    """The part that holds the records: of an empty answer all of it stands in ``awardResponse``."""
    if isinstance(answer, dict) and "awardSummary" not in answer and isinstance(answer.get("awardResponse"), dict):
        return answer["awardResponse"]
    return answer


def request(filters: Filters, page: int, size: int = PAGE, noun: str = "actions") -> Request:
    """One page of a question."""
    params = (*filters, ("limit", str(size)), ("offset", str(page)))
    return Request(PATH, noun, params=params, accepts=frozenset({200, 204}))


def batch(answer: Answer) -> Batch:
    """A page as it is understood."""
    return Batch(records(answer.data) or [], total(answer.data), sam.size_of(answer.data))


def identity(record: Mapping[str, Any]) -> Hashable:
    """What makes an action one: whose number, which number, which change of it, under which vehicle."""
    return tuple(
        str(part(record, f"contractId.{name}"))
        for name in (
            "subtier.code", "piid", "modificationNumber", "transactionNumber", "referencedIDVSubtier.code",
            "referencedIDVPiid",
        )
    )  # fmt: skip


_WHERE = {
    UEI: "awardDetails.awardeeData.awardeeUEIInformation.uniqueEntityId",
    PARENT_UEI: "awardDetails.awardeeData.awardeeUEIInformation.awardeeUltimateParentUniqueEntityId",
    NAME: "awardDetails.awardeeData.awardeeHeader.legalBusinessName",
    DBA: "awardDetails.awardeeData.awardeeHeader.awardeeDoingBusinessAsName",
    PARENT_NAME: "awardDetails.awardeeData.awardeeUEIInformation.awardeeUltimateParentName",
    "piid": "contractId.piid",
    "referencedIdvPiid": "contractId.referencedIDVPiid",
    **{
        f"{side}{tier}Code": f"coreData.federalOrganization.{side}Information.{side}{tier}.code"
        for side in ("contracting", "funding")
        for tier in ("Department", "Subtier")
    },
}
"""The field that a parameter is about."""


def fits(filters: Filters, since: dt.date | None, until: dt.date | None) -> Callable[[Mapping[str, Any]], bool]:
    """Whether a record is one of those asked for, by the codes, numbers and days of the question.

    Names are matched by the service in its own way and are not held against the record; nor is a missing value.
    """
    asked = [
        (_WHERE[name], {norm_piid(each) for each in value.split("~")})
        for name, value in filters
        if name in _WHERE and name not in (NAME, DBA, PARENT_NAME)
    ]

    def is_asked_for(record: Mapping[str, Any]) -> bool:
        for path, values in asked:
            value = part(record, path)
            if value and norm_piid(str(value)) not in values:
                return False
        day = str(part(record, "awardDetails.dates.dateSigned") or "")[:10]
        is_day = re.fullmatch(r"\d{4}-\d{2}-\d{2}", day) is not None
        return not is_day or (str(since or "") <= day <= str(until or "9999"))

    return is_asked_for


def bears(record: Mapping[str, Any], way: Filters) -> bool:
    """Whether a record is one that a way of finding a vendor would bring."""
    ((parameter, value),) = way
    held = str(part(record, _WHERE[parameter]) or "").upper()
    if parameter in (NAME, DBA, PARENT_NAME):
        return value.upper() in held
    return held in value.split("~")


def question(
    filters: Filters,
    since: dt.date | None,
    until: dt.date | None,
    *,
    flat: sam.Flat,
    noun: str = "actions",
    extra: Filters = (),
) -> sam.Question:
    """All pages of a window."""
    here = (*filters, *signed(since, until), *extra)
    return sam.Question(
        noun, lambda page: request(here, page, noun=noun), batch, identity, PAGE, flat, fits(filters, since, until)
    )


def signed(since: dt.date | None, until: dt.date | None) -> Filters:
    """The window as a parameter; none where it is open at both ends."""
    if since is None and until is None:
        return ()
    return (("dateSigned", f"[{sam.us_date(since or FIRST_DAY)},{sam.us_date(until) if until else ''}]"),)


def count(ask: Ask, filters: Filters) -> int:
    """How many records a question has, from its first page (which a reading of it uses again)."""
    got = batch(ask(request(filters, 0)))
    return max(got.total or 0, len(got.records))


def sample(ask: Ask, filters: Filters) -> tuple[dict[str, Any], int]:
    """A record for a control and how many there are; kept apart from what was asked for, so that it feeds nothing."""
    got = batch(ask(request(filters, 0, 1, noun="controls")))
    return (got.records[0] if got.records else {}), max(got.total or 0, len(got.records))


def read(
    ask: Ask,
    filters: Filters,
    since: dt.date | None = None,
    until: dt.date | None = None,
    *,
    flat: sam.Flat,
    noun: str = "actions",
) -> Reading:
    """A window of any size: one that holds more than the service pages through is split by the day signed."""
    here = (*filters, *signed(since, until))
    first = batch(ask(request(here, 0, noun=noun)))
    if (first.total or 0) <= DEEPEST:
        return sam.read(ask, question(filters, since, until, flat=flat, noun=noun))
    start, end = since or FIRST_DAY, until or ask.today
    if start >= end:
        return Reading(first.records, first.total or 0, f"one day holds {first.total:,} records, more than can be read")
    # Signing days crowd towards the present: a window open to the past is first cut where records begin to be many.
    middle = dt.date(2004, 9, 30) if since is None and end.year > 2005 else start + (end - start) // 2
    reading = read(ask, filters, since, middle, flat=flat, noun=noun)
    reading.add(read(ask, filters, middle + dt.timedelta(days=1), until, flat=flat, noun=noun))
    if reading.is_whole and reading.total != first.total:
        reading.reason = f"the whole holds {first.total:,} records and its parts {reading.total:,}"
    return reading


def changed_or_all(
    ask: Ask,
    filters: Filters,
    since: dt.date | None,
    until: dt.date | None,
    previous: Previous | None,
    *,
    flat: sam.Flat,
) -> Reading:
    """A window read before: only what was changed since, held against the service's count; else all of it."""
    whole = (*filters, *signed(since, until))
    stated = count(ask, whole)
    if previous is not None and stated > 2 * PAGE:
        # Changes of the last days before may have been published after it.
        margin = previous.data_as_of - dt.timedelta(days=3)
        recent: Filters = (("lastModifiedDate", f"[{sam.us_date(margin)},]"),)
        changes = sam.read(ask, question(filters, since, until, flat=flat, extra=recent))
        # Pages of other questions stand among its own: only those asked with these filters belong to the answer.
        held = {
            identity(record): record
            for entry, page in ask.previous_pages(previous)
            if entry.noun == "actions" and {*whole} <= {tuple(pair) for pair in (entry.request or {}).get("params", [])}
            for record in records(page) or []
        }
        held |= {identity(record): record for record in changes.records}
        if changes.is_whole and len(held) == stated:
            ask.add_to(previous)
            saved = math.ceil(stated / PAGE) - 1 - max(1, math.ceil(changes.total / PAGE))
            return Reading(list(held.values()), stated, None, changes.day, max(0, saved))
    return read(ask, filters, since, until, flat=flat)


# Awards and vehicles --------------------------------------------------------------------------------------------------


def number_of(record: Mapping[str, Any]) -> str:
    """The award number of a record as it came."""
    return str(part(record, "contractId.piid") or "")


def is_idv(record: Mapping[str, Any]) -> bool:
    """Whether a record is of a vehicle: other transactions say so in the name of their type only."""
    kind = part(record, "coreData.awardOrIDVType")
    name = kind.get("name") if isinstance(kind, dict) else kind
    return str(part(record, "coreData.awardOrIDV")).upper().endswith("IDV") or "IDV" in str(name).upper()


def read_orders(ask: Ask, number: str, *, flat: sam.Flat) -> Reading:
    """Orders and calls under a vehicle, where they are few enough to read."""
    filters: Filters = (("referencedIdvPiid", number),)
    got = batch(ask(request(filters, 0)))
    if (got.total or 0) <= MOST_ORDER_PAGES * PAGE:
        return read(ask, filters, flat=flat)
    reason = (
        f"{got.total:,} actions stand under {number}{_summed(ask, number)}: name the agency or the vendor to read them"
    )
    return Reading(got.records, got.total or 0, reason)


def _summed(ask: Ask, number: str) -> str:
    """The service's own sum of the orders under a vehicle, in words; '' where the number is not unique (it says 400)."""
    params = (("piid", number), ("piidAggregation", "yes"), ("limit", "1"), ("offset", "0"))
    answer = ask(Request(PATH, "actions", params=params, accepts=frozenset({200, 204, 400})))
    orders = part(answer.data or {}, "piidAggregation.referencingDosOrBpaCallsSummary")
    if not isinstance(orders, dict):
        return ""
    return f" ({orders.get('baseCount')} orders and calls, {orders.get('totalDollars')} dollars)"


# Agencies -------------------------------------------------------------------------------------------------------------


def questions(units: Sequence[Unit]) -> Iterator[tuple[Filters, list[Unit]]]:
    """Agencies of one tier and role are asked for in one request: codes joined by the sign for or."""
    grouped: dict[str, list[Unit]] = {}
    for agency, role in units:
        side, tier = "contracting" if role == "awarding" else "funding", "Department" if len(agency) == 3 else "Subtier"
        grouped.setdefault(f"{side}{tier}Code", []).append((agency, role))
    for name, held in grouped.items():
        yield ((name, "~".join(fpds_code(agency) for agency, _ in held)),), held


def fpds_code(agency: str) -> str:
    """The 4-character code of a department or component."""
    if len(agency) != 3:
        return agency
    known = agencies().get(agency)
    if known and known.fpds_department:
        return known.fpds_department
    return f"{agency[1:]}00"  # 070 is 7000


def codes(record: Mapping[str, Any], role: Role) -> set[str]:
    """The department and component of a record in a role."""
    side = "contracting" if role == "awarding" else "funding"
    where = f"coreData.federalOrganization.{side}Information.{side}"
    return {str(part(record, f"{where}{tier}.code")) for tier in ("Department", "Subtier")}


# Controls -------------------------------------------------------------------------------------------------------------


def agency_controls(
    ask: Ask, units: Sequence[Unit], since: dt.date | None, until: dt.date | None
) -> dict[Unit, Control]:
    """Any vendor's actions with the same agencies in the same role, in the same window or, in quiet years, at any time.

    One page may show several agencies; those it does not show are asked for alone.
    """
    found: dict[Unit, Control] = {}
    for filters, held in questions(units):
        seen: Counter[str] = Counter()
        if len(held) > 1:
            got = batch(ask(request((*filters, *signed(since, until)), 0, noun="controls")))
            seen.update(code for record in got.records for code in codes(record, held[0][1]))
        for unit in held:
            number, when = seen[fpds_code(unit[0])], ""
            ((alone, _),) = questions([unit])
            if not number:
                number = sample(ask, (*alone, *signed(since, until)))[1]
            if not number and (since or until):
                number, when = sample(ask, alone)[1], " at any time"
            found[unit] = (f"any vendor with {unit[0]} ({unit[1]}){when}: {number:,} actions", number)
    return found


def vendor_control(ask: Ask, parameters: Sequence[str]) -> Control:
    """Some other vendor, found without and then with each parameter that found nothing."""
    some = sample(ask, ())[0]
    values = {name: sam.clean(str(part(some, _WHERE[name]) or "")) for name in parameters}
    if not values or not all(values.values()):
        return "no vendor was found to ask for in the same way", 0
    number = min(sample(ask, ((name, value),))[1] for name, value in values.items())
    return f"the vendor {' and '.join(values.values())}, asked for in the same way: {number:,} actions", number


def award_control(ask: Ask) -> Control:
    """Some other award, found without and then with its number."""
    number = number_of(sample(ask, ())[0])
    found = sample(ask, (("piid", number),))[1] if number else 0
    return f"the award {number or 'of any number'}, asked for in the same way: {found:,} actions", found
