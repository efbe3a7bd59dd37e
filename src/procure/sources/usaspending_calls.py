"""The calls of the USAspending API v2 that procure makes, with the traps of each.

A POST needs its trailing slash and JSON (anything else is answered unfiltered, with 200). Unknown field names
come back null and unknown filters are only mentioned in ``messages``; agencies are filtered by their exact
display names; award types of two groups in one search are refused. Pages stop at 50,000 records, after which
award search goes on from the last record, and transaction search must be cut into windows.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from procure.errors import FetchError, SourceChanged, UsageError
from procure.identifiers import norm_words
from procure.sources.http import Request
from procure.sources.pulls import Answer, Ask
from procure.sources.reference import Agency, agencies
from procure.sources.shapes import Shape

API = "/api/v2/"
OPTIONAL = frozenset({200, 400, 404, 405, 410})
"""Of calls that only add names: a service without them is asked all the same."""
FLOOR = dt.date(2007, 10, 1)
"""Search answers for nothing earlier; a start before it is refused."""
PAGE = 100
HISTORY_PAGE = 5000
DEEPEST = 50_000
READINGS = 3
"""How often a search whose total drifts is read before it is called partial."""

GROUPS: dict[str, tuple[str, ...]] = {
    "contracts": ("A", "B", "C", "D"),
    "idvs": ("IDV_A", "IDV_B", "IDV_B_A", "IDV_B_B", "IDV_B_C", "IDV_C", "IDV_D", "IDV_E"),
}

_COMMON = (
    "Award ID", "Recipient Name", "Recipient UEI", "Recipient DUNS Number", "recipient_id",
    "Awarding Agency", "Awarding Agency Code", "Awarding Sub Agency", "Awarding Sub Agency Code",
    "Funding Agency", "Funding Agency Code", "Funding Sub Agency", "Funding Sub Agency Code",
    "Description", "Start Date", "Base Obligation Date", "Last Modified Date", "Award Amount", "Total Outlays",
    "Contract Award Type", "NAICS", "PSC",
)  # fmt: skip
AWARD_FIELDS = {"contracts": (*_COMMON, "End Date"), "idvs": (*_COMMON, "Last Date to Order")}
ACTION_FIELDS = (
    "Award ID", "Mod", "Action Date", "Action Type", "Transaction Amount", "Transaction Description", "Award Type",
    "Awarding Agency", "Awarding Sub Agency", "Funding Agency", "Funding Sub Agency", "Recipient Name", "Recipient UEI",
    "recipient_id", "Issued Date", "Last Date to Order", "NAICS", "PSC", "internal_id", "generated_internal_id",
)  # fmt: skip
SUBAWARD_FIELDS = (
    "Sub-Award ID", "Sub-Award Type", "Sub-Awardee Name", "Sub-Recipient UEI", "Sub-Award Date", "Sub-Award Amount",
    "Sub-Award Description", "Prime Award ID", "Prime Recipient Name", "Prime Award Recipient UEI", "Awarding Agency",
    "Awarding Sub Agency", "prime_award_generated_internal_id",
)  # fmt: skip

_ANY = dict.fromkeys(("internal_id", "awarding_agency_id", "agency_slug", "funding_agency_id"), "any")
_DAYS = ("Start Date", "End Date", "Last Date to Order", "Base Obligation Date", "Last Modified Date")
SHAPES = {
    "award_search": Shape(
        fields=_ANY
        | {name: "text" for names in AWARD_FIELDS.values() for name in names}
        | dict.fromkeys(_DAYS, "day")
        | {"Award Amount": "amount", "Total Outlays": "amount", "NAICS": "any", "PSC": "any"}
        | {"generated_internal_id": "text", "recipient_id": "text", "prime_award_recipient_id": "text"},
        required=frozenset({"generated_internal_id", "Award ID"}),
        optional=frozenset(
            {"End Date", "Last Date to Order", "prime_award_recipient_id", "agency_slug", "funding_agency_id"}
        ),
    ),
    "action_search": Shape(
        fields=_ANY
        | dict.fromkeys(ACTION_FIELDS, "text")
        | {"Action Date": "day", "Transaction Amount": "amount", "NAICS": "any", "PSC": "any", "internal_id": "any"},
        required=frozenset({"generated_internal_id", "Action Date"}),
        optional=frozenset(_ANY),
    ),
    "history": Shape(
        fields=dict.fromkeys(("id", "type", "type_description", "action_date", "action_type", "action_type_description", "modification_number", "description"), "text")
        | dict.fromkeys(("federal_action_obligation", "face_value_loan_guarantee", "original_loan_subsidy_cost"), "amount")
        | {"cfda_number": "text", "action_date": "day"},
        required=frozenset({"id", "action_date"}),
        optional=frozenset({"cfda_number", "face_value_loan_guarantee", "original_loan_subsidy_cost"}),
    ),
    "subaward_search": Shape(
        fields=dict.fromkeys(SUBAWARD_FIELDS, "text")
        | {"Sub-Award Amount": "amount", "Sub-Award Date": "day", "internal_id": "any", "prime_award_internal_id": "any"}
        | {"prime_award_recipient_id": "text", "sub_award_recipient_id": "text", "subaward_description_sorted": "text"},
        required=frozenset({"prime_award_generated_internal_id"}),
        optional=frozenset(
            {"internal_id", "prime_award_internal_id", "prime_award_recipient_id", "sub_award_recipient_id", "subaward_description_sorted"}
        ),
    ),
    "awards": Shape(
        fields=dict.fromkeys(("generated_unique_award_id", "piid", "category", "type", "type_description", "description", "date_signed"), "text")
        | dict.fromkeys(("total_obligation", "base_exercised_options", "base_and_all_options", "subaward_count", "total_subaward_amount", "total_outlay", "total_account_outlay", "total_account_obligation"), "amount")
        | dict.fromkeys(("parent_award", "latest_transaction_contract_data", "awarding_agency", "funding_agency", "period_of_performance", "recipient", "executive_details", "place_of_performance", "psc_hierarchy", "naics_hierarchy"), "object")
        | {"id": "any", "account_outlays_by_defc": "list", "account_obligations_by_defc": "list"},
        required=frozenset({"generated_unique_award_id", "piid"}),
        optional=frozenset({"total_outlay", "total_account_outlay", "total_account_obligation",
            "account_outlays_by_defc", "account_obligations_by_defc", "executive_details", "place_of_performance",
            "psc_hierarchy", "naics_hierarchy"}),
    ),
}  # fmt: skip

Filters = Mapping[str, Any]


@dataclass(frozen=True)
class Reading:
    """What a search gave: its records once each, the service's own total, and why it is not whole, if so.

    ``twice`` are records that came more than once: shifted pages, or two that look alike.
    """

    records: list[dict[str, Any]]
    total: int
    reason: str | None
    twice: tuple[dict[str, Any], ...] = ()


def post(path: str, noun: str, body: Mapping[str, Any]) -> Request:
    """A POST that only reads."""
    return Request(API + path, noun, method="POST", body=body)


def quoted(award: str) -> str:
    """An award id as a path part: some PIIDs hold '/', '+', blanks or '?'."""
    return urllib.parse.quote(award, safe="")


def unquoted(part: str) -> str:
    """The award id in a path part."""
    return urllib.parse.unquote(part)


def cents(value: Any) -> Decimal:
    """An amount of a JSON body, rounded to the cent; 0 where it says none."""
    try:
        return Decimal(str(value)).quantize(Decimal("0.01")) if value is not None else Decimal()
    except InvalidOperation:
        raise SourceChanged(f"USAspending: {str(value)[:40]!r} is no amount") from None


def results(answer: Answer) -> list[dict[str, Any]]:
    """The records of a list answer. Raises SourceChanged where it has no list."""
    found = answer.data.get("results") if isinstance(answer.data, dict) else None
    if not isinstance(found, list):
        raise SourceChanged(f"USAspending: {answer.entry.file} has no list 'results': the service's shape has changed")
    return found


def unused_filters(answer: Answer) -> str | None:
    """What the service says of filters that it did not use: then the results are not what was asked for."""
    messages = answer.data.get("messages") if isinstance(answer.data, dict) else None
    for message in messages if isinstance(messages, list) else []:
        if isinstance(message, str) and re.search(r"not used|unused|ignored", message):
            return " ".join(message.split())[:200]
    return None


def data_day(ask: Ask) -> tuple[dt.date, bool]:
    """The day the service's data stands for, and whether it says so; today where it does not (it may answer with '')."""
    answer = ask(Request(API + "awards/last_updated/", "last_updated"), fresh=True)
    text = answer.data.get("last_updated") if isinstance(answer.data, dict) else None
    for form in ("%m/%d/%Y", "%Y-%m-%d"):
        try:
            return dt.datetime.strptime(str(text)[:10], form).date(), True  # noqa: DTZ007 (a date)
        except ValueError:
            continue
    return ask.today, False


def count(ask: Ask, filters: Filters, what: str = "award", reading: int = 0) -> dict[str, int]:
    """How many awards (or transactions) the filters hold, per group: one call for both groups.

    A service that wants award types here too is asked once per group: types of two groups are refused.
    """
    found: dict[str, int] = {}
    for groups in (tuple(GROUPS), *((group,) for group in GROUPS)):
        types = {"award_type_codes": list(GROUPS[groups[0]])} if len(groups) == 1 else {}
        body = {"filters": {**filters, **types}}
        request = post(f"search/spending_by_{what}_count/", "counts", body)
        answer = ask(replace(request, accepts=frozenset({200, 400, 422})), reading=reading)
        if answer.status != 200:
            continue
        counts = answer.data.get("results") if isinstance(answer.data, dict) else None
        if not isinstance(counts, dict):
            raise SourceChanged("USAspending: the count has no 'results': the service's shape has changed")
        try:
            found |= {group: int(counts.get(group) or 0) for group in groups}
        except (TypeError, ValueError):
            raise SourceChanged(f"USAspending: the count is no number: {str(counts)[:80]}") from None
        if found.keys() == GROUPS.keys():
            return found
    raise FetchError(f"USAspending does not count {what}s by these filters: {sorted(filters)}")


def award_pages(ask: Ask, filters: Filters, group: str, reading: int) -> Iterator[Answer]:
    """Every page of an award search, by number to the 50,000th record and from the last record beyond."""
    body: dict[str, Any] = {
        "filters": {**filters, "award_type_codes": list(GROUPS[group])},
        "fields": list(AWARD_FIELDS[group]),
        "limit": PAGE,
        "sort": "Award ID",
        "order": "asc",
        "subawards": False,
    }
    last: Mapping[str, Any] = {}
    for page in range(1, 10**6):
        request = {**body, "page": page}
        if (page - 1) * PAGE >= DEEPEST:
            request["last_record_unique_id"] = last.get("last_record_unique_id")
            request["last_record_sort_value"] = last.get("last_record_sort_value")
        answer = ask(post("search/spending_by_award/", "award_search", request), reading=reading)
        yield answer
        last = answer.data.get("page_metadata") or {}
        ended = last.get("last_record_unique_id") is None and page * PAGE >= DEEPEST
        if not last.get("hasNext") or not results(answer) or ended:
            return


def action_pages(ask: Ask, filters: Filters, group: str, reading: int) -> Iterator[Answer]:
    """Every page of a transaction search that holds at most 50,000."""
    body: dict[str, Any] = {
        "filters": {**filters, "award_type_codes": list(GROUPS[group])},
        "fields": list(ACTION_FIELDS),
        "limit": PAGE,
        "sort": "Transaction Amount",
        "order": "desc",
    }
    for page in range(1, DEEPEST // PAGE + 1):
        answer = ask(post("search/spending_by_transaction/", "action_search", {**body, "page": page}), reading=reading)
        yield answer
        if not (answer.data.get("page_metadata") or {}).get("hasNext") or not results(answer):
            return


def _subaward_body(filters: Filters) -> dict[str, Any]:
    return {
        "filters": {**filters, "award_type_codes": list(GROUPS["contracts"])},
        "fields": list(SUBAWARD_FIELDS),
        "limit": PAGE,
        "sort": "Sub-Award ID",
        "order": "asc",
        "subawards": True,
        "spending_level": "subawards",
    }


def subaward_sample(filters: Filters) -> Request:
    """One subaward of a search, for a control; it feeds nothing."""
    return post("search/spending_by_award/", "controls", {**_subaward_body(filters), "limit": 1, "page": 1})


def subaward_pages(ask: Ask, filters: Filters, reading: int) -> Iterator[Answer]:
    """Every page of a subaward search: what was reported as placed with a vendor under others' contracts."""
    body = _subaward_body(filters)
    for page in range(1, DEEPEST // PAGE + 1):
        answer = ask(post("search/spending_by_award/", "subaward_search", {**body, "page": page}), reading=reading)
        yield answer
        if not (answer.data.get("page_metadata") or {}).get("hasNext") or not results(answer):
            return


def read(
    ask: Ask,
    noun: str,
    pages: Callable[[int], Iterator[Answer]],
    total: Callable[[int], int],
    identity: Callable[[Mapping[str, Any]], Any],
) -> Reading:
    """A whole search: read until what came agrees with the service's own total, at most READINGS times.

    A total that changes while pages are read, and a record too few or too many, mean that pages have shifted:
    then all is read again. Records are given once each. A total of nothing is not believed: the search is asked.
    """
    reading = Reading([], 0, "nothing was read")
    for attempt in range(READINGS):
        before = total(attempt)
        found: dict[Any, dict[str, Any]] = {}
        twice: list[dict[str, Any]] = []
        number = 0
        for number, answer in enumerate(pages(attempt), 1):
            if (why := unused_filters(answer)) is not None:
                return Reading([], before, f"a filter was not used: {why}")
            records = results(answer)
            ask.look_at(noun, records)
            for record in records:
                if identity(record) in found:
                    twice.append(record)
                found[identity(record)] = record
            ask.say(f"{noun}: page {number}, {len(found):,} of {before:,}")
            if number > math.ceil(before / PAGE) + 3:
                break
        # One page is one moment; over several the total is asked again.
        after = before if number <= 1 else total(attempt + READINGS)
        if after != before:
            reason = f"the total drifted from {before:,} to {after:,} while pages were read, {READINGS} times over"
        elif len(found) != before:
            reason = f"the service counts {before:,} and gave {len(found):,}" + f" ({len(twice)} of them again)" * bool(
                twice
            )
        else:
            return Reading(list(found.values()), after, None, tuple(twice))
        reading = Reading(list(found.values()), before, reason, tuple(twice))
    return reading


def windows(since: dt.date, until: dt.date, parts: int) -> list[tuple[dt.date, dt.date]]:
    """The days from ``since`` to ``until`` in so many stretches of nearly the same length."""
    days = (until - since).days + 1
    parts = max(1, min(parts, days))
    starts = [since + dt.timedelta(days=days * part // parts) for part in range(parts)]
    return list(zip(starts, [*(start - dt.timedelta(days=1) for start in starts[1:]), until], strict=True))


def period(since: dt.date, until: dt.date, date_type: str | None = None) -> dict[str, str]:
    """A time_period entry; a start before the floor would be refused."""
    found = {"start_date": max(since, FLOOR).isoformat(), "end_date": until.isoformat()}
    return found | ({"date_type": date_type} if date_type else {})


def agency_filter(ask: Ask, code: str, role: str) -> dict[str, str]:
    """An agency as the filter takes it: role, tier and exact display name (names of components are not unique, so with
    their department's). A name that finds nothing at all is looked up with the service itself, once per run.

    Raises UsageError for a code that no table has.
    """
    agency = agencies().get(code)
    if agency is None:
        raise UsageError(f"{code} is no code of a department or component that is known")
    department = agencies().get(agency.department or "")
    top = department.name if department else agency.name
    filters = {"agencies": [_named(agency, agency.name, top, role)]}
    if sum(count(ask, filters).values()):
        return _named(agency, agency.name, top, role)
    top = _shown_department(ask, agency.department) or top
    name = top if agency.level == "department" else _shown_component(ask, agency, ask.day or ask.today) or agency.name
    return _named(agency, name, top, role)


def _named(agency: Agency, name: str, top: str, role: str) -> dict[str, str]:
    if agency.level == "department":
        return {"type": role, "tier": "toptier", "name": name}
    return {"type": role, "tier": "subtier", "name": name, "toptier_name": top}


def _shown_department(ask: Ask, code: str | None) -> str | None:
    """A department's name as the service shows it today: departments get new names, their codes stay."""
    answer = ask(Request(API + "references/toptier_agencies/", "toptier_agencies", accepts=OPTIONAL))
    for record in results(answer) if answer.status == 200 else []:
        if record.get("toptier_code") == code and record.get("agency_name"):
            return str(record["agency_name"])
    return None


def _shown_component(ask: Ask, agency: Agency, day: dt.date) -> str | None:
    """A component's name as the service shows it: the one of its department with its abbreviation, or one of its names."""
    year = day.year + (day.month >= 10)
    params = (("fiscal_year", str(year)), ("limit", "100"))
    path = f"{API}agency/{agency.department}/sub_agency/"
    answer = ask(Request(path, "sub_agencies", params=params, accepts=OPTIONAL))
    names = {norm_words(name) for name in agency.names}
    for record in results(answer) if answer.status == 200 else []:
        name = str(record.get("name") or "")
        if norm_words(name) in names or (agency.abbreviation and record.get("abbreviation") == agency.abbreviation):
            return name
    return None


def history(ask: Ask, award: str, reading: int = 0) -> list[dict[str, Any]]:
    """Every action of one award, with its full key."""
    found: list[dict[str, Any]] = []
    for page in range(1, 1000):
        body = {"award_id": award, "limit": HISTORY_PAGE, "page": page, "sort": "action_date", "order": "asc"}
        answer = ask(post("transactions/", "history", body), reading=reading)
        records = results(answer)
        ask.look_at("history", records)
        found += records
        if not (answer.data.get("page_metadata") or {}).get("hasNext") or not records:
            break
    return found
