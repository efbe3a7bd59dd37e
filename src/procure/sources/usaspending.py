"""USAspending: awards and actions since fiscal 2008, without a key.

A vendor is asked for over all agencies and years where that is a few thousand awards: so one pull answers
every question on it, in both agency roles, and no agency's name can be wrong. Larger ones are asked per
agency, role and window. Search gives awards and their actions; the award's own page adds ceiling, potential
end and competition. Other transactions, classified awards and micro-purchases are not in it.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from procure.coverage import Scope, VendorScope
from procure.errors import SourceChanged
from procure.identifiers import is_uei, norm_name, norm_piid, norm_words
from procure.sources import Noun, Source
from procure.sources import usaspending_calls as calls
from procure.sources.http import Reply, Request
from procure.sources.manifest import ManifestEntry
from procure.sources.pulls import Answer, Ask, Cover, Outcome, Previous, Pull, Status, answer_of
from procure.sources.reference import agencies
from procure.sources.shapes import Shape

SOURCE = Source(
    name="usaspending",
    title="USAspending award data (API v2)",
    publisher="US Department of the Treasury",
    url="https://www.usaspending.gov/",
    terms="works of the US government, public domain; D&B data was removed in 2022",
    grain="one award, one action, one subaward",
    grade="official",
    nouns=(
        Noun("award_search"),
        Noun("action_search"),
        Noun("awards"),
        Noun("history"),
        Noun("subaward_search"),
        Noun("subawards"),
        Noun("children"),
        Noun("recipients"),
    ),
    records=frozenset({"contracts", "idvs", "subawards"}),
    floor=calls.FLOOR,
    lag_days=30,
    dod_lag_days=90,
    base_url="https://api.usaspending.gov",
    base_url_env="PROCURE_USASPENDING_URL",
    pause=1.0,
    rate="no limit is documented; one request a second, Retry-After honoured",
    ignored=frozenset(
        {"def_codes", "internal_id", "recipient_id", "awarding_agency_id", "agency_slug", "page_metadata", "messages"}
    ),
)

KINDS = "contracts,idvs"
MOST_AWARDS = 5_000
"""A vendor with more awards than this is asked per agency, role and window."""
MOST_DETAILS = 500
"""Beyond so many awards their own pages are not asked for; search rows stand for them."""
REREAD_DAYS = 7
"""Changes are asked for from so many days before the last reading: nightly loads arrive late."""
PARTS = {
    # What a list of children holds, and under which name the amounts call counts it.
    "child_idvs": "child_idv_count",
    "child_awards": "child_award_count",
    "grandchild_awards": "grandchild_award_count",
}

_ANY = dict.fromkeys(("internal_id", "awarding_agency_id", "agency_slug", "funding_agency_id"), "any")
_DAYS = ("Start Date", "End Date", "Last Date to Order", "Base Obligation Date", "Last Modified Date")
SHAPES = {
    "award_search": Shape(
        fields=_ANY
        | {name: "text" for names in calls.AWARD_FIELDS.values() for name in names}
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
        | dict.fromkeys(calls.ACTION_FIELDS, "text")
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


# Plan -----------------------------------------------------------------------------------------------------------------


def plan(scopes: Sequence[Scope]) -> list[Pull]:
    """The pulls that answer the scopes: one per vendor, per agency with role and window, per award."""
    pulls: dict[str, Pull] = {}
    vendors: dict[str, list[Scope]] = {}
    for scope in scopes:
        if scope.award is not None:
            found: Iterable[Pull] = [_award_pull(scope)]
        elif scope.notice is not None:
            continue
        elif scope.vendor is not None:
            vendors.setdefault(norm_name(scope.vendor.name), []).append(scope)
            continue
        else:
            found = _agency_pulls(scope)
        pulls.update((pull.id, pull) for pull in found)
    for asked in vendors.values():
        pulls.update((pull.id, pull) for pull in _vendor_pulls(asked))
    return list(pulls.values())


def _vendor_pulls(scopes: list[Scope]) -> Iterator[Pull]:
    terms = _terms(scope.vendor for scope in scopes if scope.vendor)
    ueis = sorted({uei for scope in scopes if scope.vendor for uei in scope.vendor.ueis})
    name = scopes[0].vendor.name if scopes[0].vendor else ""
    keys = sorted({key for scope in scopes if scope.vendor for key in scope.vendor.keys}) or [
        name.upper() if is_uei(name) else f"NAME:{norm_name(name)}"
    ]
    said = " | ".join(terms)
    query = {"kind": "vendor", "terms": terms, "ueis": ueis}
    yield Pull(
        SOURCE.name,
        f"awards and actions of {name}",
        query,
        tuple(Cover("action_date", key, said, award_kinds=KINDS) for key in keys),
        at_least=5 + len(terms),
        note="one more per award found, and per 100 awards or actions beyond the first",
        scopes=tuple(scopes),
    )
    yield Pull(
        SOURCE.name,
        f"subawards placed with {name}",
        {"kind": "subawards", "terms": terms, "ueis": ueis},
        tuple(Cover("action_date", key, said, award_kinds="subawards") for key in keys),
        note="one more per 100 beyond the first",
        scopes=tuple(scopes),
    )


def _terms(vendors: Iterable[VendorScope]) -> list[str]:
    """The fewest names that find all: each as it is written without its legal form; one that another opens is left out.

    Names of one or two letters would find half the register: those are asked by UEI.
    """
    names: set[str] = set()
    for vendor in vendors:
        written = without_legal_form(vendor.name)
        names |= {written} | {term for term in vendor.terms if len(term) > 3 or not vendor.ueis}
        if len(norm_name(written)) <= 3 and vendor.ueis:
            names.discard(written)
    names = names or {uei for vendor in vendors for uei in vendor.ueis}
    return sorted(name for name in names if not any(other != name and f" {other} " in f" {name} " for other in names))


def _agency_pulls(scope: Scope) -> Iterator[Pull]:
    for role in (scope.role,) if scope.role else ("awarding", "funding") if scope.agency else (None,):
        since, until = scope.since, scope.until
        who = agencies()[scope.agency].name if scope.agency else "every agency"
        yield Pull(
            SOURCE.name,
            f"awards and actions of {who}" + (f", {role}" if role else "") + f", {since or calls.FLOOR} to {until or 'today'}",
            {"kind": "agency", "agency": scope.agency, "role": role, "since": _text(since), "until": _text(until)},
            (Cover("action_date", agency_code=scope.agency, agency_role=role, award_kinds=KINDS, since_date=since,
                until_date=until),),
            at_least=6,
            note="one more per 100 awards or actions beyond the first",
            scopes=(scope,),
        )  # fmt: skip


def _award_pull(scope: Scope) -> Pull:
    asked = scope.award or ""
    is_key = asked.upper().startswith("CONT_")
    award = asked.upper() if is_key else norm_piid(asked) or ""
    return Pull(
        SOURCE.name,
        f"award {award}",
        {"kind": "award", "award": award},
        (Cover("action_date", award_kinds=KINDS, award_key=award),),
        at_least=3 if is_key else 5,
        note="more for subawards and for orders placed under a vehicle",
        scopes=(scope,),
    )


def _text(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


# Fetch ----------------------------------------------------------------------------------------------------------------


def refused(reply: Reply) -> str | None:
    """An object that holds nothing but a complaint is no answer, whatever its status."""
    data = reply.data()
    if isinstance(data, dict) and data.keys() and data.keys() <= {"detail", "message", "error", "errors", "status"}:
        return f"the service answered {str(data)[:120]}"
    return None


def fetch(pull: Pull, ask: Ask, previous: Previous | None) -> list[Outcome]:
    """Read what a pull asks for; of one that was complete before, only what can have changed since."""
    day = calls.data_day(ask)
    ask.as_of(day)
    if previous is not None and previous.data_as_of >= day:
        return [_unchanged(previous)]
    kind = pull.query["kind"]
    if kind == "award":
        return _fetch_award(pull, ask, day)
    if kind == "subawards":
        return [_fetch_subawards(pull, ask, day)]
    if kind == "vendor":
        return _fetch_vendor(pull, ask, day, previous)
    query = pull.query
    filters = {"agencies": [calls.agency_filter(query["agency"], query["role"])]} if query["agency"] else {}
    since = dt.date.fromisoformat(query["since"]) if query["since"] else calls.FLOOR
    until = dt.date.fromisoformat(query["until"]) if query["until"] else day
    return [_Search(ask, filters, day, since, until).outcome(pull.covers, previous)]


def _unchanged(previous: Previous) -> Outcome:
    return Outcome(
        "complete",
        previous.data_as_of,
        previous.record_count,
        covers=(),
        requests_saved=previous.requests,
        memory=previous.memory,
    )


class _Held:
    """What earlier runs of a pull brought: its awards, and how many actions of each."""

    def __init__(self, ask: Ask, previous: Previous) -> None:
        self.awards: set[str] = set()
        searched: dict[str, set[Any]] = {}
        self.actions: dict[str, int] = {}
        for entry, data in ask.previous_pages(previous):
            records = data.get("results") if isinstance(data, dict) else None
            if entry.noun == "award_search":
                self.awards |= {record["generated_internal_id"] for record in records or []}
            elif entry.noun == "action_search":
                for record in records or []:
                    award = record["generated_internal_id"]
                    searched.setdefault(award, set()).add(_action_identity(record))
                    self.actions[award] = len(searched[award])
            elif entry.noun == "history":
                award = (entry.request or {})["body"]["award_id"]
                first = (entry.request or {})["body"]["page"] == 1
                self.actions[award] = len(records or []) + (0 if first else self.actions.get(award, 0))


class _Search:
    """One search of awards and actions: filters, a window, a control, and what it may claim."""

    def __init__(
        self, ask: Ask, filters: Mapping[str, Any], day: dt.date, since: dt.date | None, until: dt.date
    ) -> None:
        self.ask = ask
        self.plain = filters
        """Without the window."""
        self.day = day
        self.since = since
        self.until = min(until, day)
        self.filters = filters if since is None else {**filters, "time_period": [calls.period(since, self.until)]}
        self.reasons: list[str] = []
        self.awards: set[str] = set()
        self.actions: Counter[str] = Counter()

    def outcome(
        self, covers: tuple[Cover, ...], previous: Previous | None = None, *, with_details: bool = False
    ) -> Outcome:
        """Read it, or of what was complete before only what has changed; run its control; say what it amounts to."""
        sent = self.ask.sent
        counts = calls.count(self.ask, self.filters)
        saved = 0
        held = _Held(self.ask, previous) if previous is not None else None
        if held is not None and previous is not None and self._only_changes(previous, held, counts):
            saved = max(0, previous.requests - (self.ask.sent - sent))
        else:
            self.read_awards(counts)
            self.read_actions()
            if with_details:
                self._read_details()
            if held is not None:
                self._tell_losses(held)
        total = len(self.awards) or sum(counts.values())
        control, found = self._control(total)
        reason = "; ".join(dict.fromkeys(self.reasons)) or None
        if found == 0:
            reason = f"the control found nothing, so that an empty answer proves nothing: {control}"
        return Outcome(
            "failed" if found == 0 else "partial" if reason else "complete",
            self.day,
            total,
            control,
            found,
            reason,
            covers,
            requests_saved=saved,
        )

    def _read_group(self, group: str, filters: calls.Filters) -> set[str]:
        def pages(attempt: int) -> Iterator[Answer]:
            return calls.award_pages(self.ask, filters, group, attempt)

        def total(attempt: int) -> int:
            return calls.count(self.ask, filters, reading=attempt)[group]

        def identity(record: Mapping[str, Any]) -> Any:
            return record.get("generated_internal_id")

        reading = calls.read(self.ask, "award_search", pages, total, identity)
        if reading.reason:
            self.reasons.append(f"{group}: {reading.reason}")
        if unplaced := sum(not _is_placed(record) for record in reading.records):
            self.reasons.append(f"the agency of {unplaced} {group} is not recognised")
        return {record["generated_internal_id"] for record in reading.records}

    def read_awards(self, counts: Mapping[str, int]) -> None:
        """Every award of the search."""
        nothing = not any(counts.values())
        for group, number in counts.items():
            # That one group is empty is believed of a count that found something; that all are is not.
            if number or nothing:
                self.awards |= self._read_group(group, self.filters)

    def read_actions(self) -> None:
        """Every action of the search, in windows that stay below the service's deepest page."""
        counts = calls.count(self.ask, self.filters, "transaction")
        doubtful = bool(self.awards) and self.since is None and not any(counts.values())
        for group, number in counts.items():
            if number > calls.DEEPEST:
                parts = math.ceil(number / (calls.DEEPEST * 0.8))
                for since, until in calls.windows(self.since or calls.FLOOR, self.until, parts):
                    self._read_window(group, since, until)
            elif number or doubtful:
                self._read_actions(group, self.filters)

    def _read_window(self, group: str, since: dt.date, until: dt.date) -> None:
        filters = {**self.plain, "time_period": [calls.period(since, until)]}
        number = calls.count(self.ask, filters, "transaction")[group]
        if number > calls.DEEPEST and since < until:
            for start, end in calls.windows(since, until, 2):
                self._read_window(group, start, end)
        elif number > calls.DEEPEST:
            self.reasons.append(f"actions of {group}: {number:,} on {since}, more than the service gives")
        elif number:
            self._read_actions(group, filters)

    def _read_actions(self, group: str, filters: calls.Filters) -> None:
        def pages(attempt: int) -> Iterator[Answer]:
            return calls.action_pages(self.ask, filters, group, attempt)

        def total(attempt: int) -> int:
            return calls.count(self.ask, filters, "transaction", attempt)[group]

        reading = calls.read(self.ask, "action_search", pages, total, _action_identity)
        numbers = Counter(record["generated_internal_id"] for record in reading.records)
        missing = reading.total - len(reading.records)
        # Search rows have no transaction number: where two may be one action or two, the award's history tells.
        alike = Counter((record["generated_internal_id"], record.get("Mod")) for record in reading.records)
        doubtful = {award for (award, _), times in alike.items() if times > 1}
        for award in sorted(doubtful | {record["generated_internal_id"] for record in reading.twice}):
            told = len(calls.history(self.ask, award))
            if not self.since:
                missing -= told - numbers[award]
                numbers[award] = told
        self.actions.update(numbers)
        if reading.reason and missing:
            self.reasons.append(f"actions of {group}: {reading.reason}")
        if self.since is not None:
            first, last = self.since.isoformat(), self.until.isoformat()
            outside = sum(not first <= str(record["Action Date"])[:10] <= last for record in reading.records)
            if outside:
                self.reasons.append(f"{outside} actions lie outside the window that was asked for")

    def _read_details(self) -> None:
        """The own page of each award: ceiling, potential end, parent, competition."""
        if len(self.awards) > MOST_DETAILS:
            self.ask.say(f"{len(self.awards):,} awards: their own pages (ceilings, competition) are not asked for")
            return
        for number, award in enumerate(sorted(self.awards), 1):
            self.ask.say(f"award {number} of {len(self.awards)}")
            detail(self.ask, award)

    def _only_changes(self, previous: Previous, held: _Held, counts: Mapping[str, int]) -> bool:
        """Read only the awards changed since ``previous``. False where reading all is no dearer, or where held and
        changed do not add up to the service's totals (something is gone): then all is read.
        """
        window = calls.period(previous.data_as_of - dt.timedelta(days=REREAD_DAYS), self.day, "last_modified_date")
        filters = {**self.plain, "time_period": [window]}
        changes = calls.count(self.ask, filters)
        dearest = 2 + sum(math.ceil(number / calls.PAGE) + 2 * number for number in changes.values())
        if dearest >= previous.requests:
            return False
        changed = set().union(*(self._read_group(group, filters) for group, number in changes.items() if number))
        actions = Counter(held.actions)
        mine = set(held.awards)
        for award in sorted(changed):
            rows = calls.history(self.ask, award) if detail(self.ask, award) is not None else []
            days = [str(row["action_date"])[:10] for row in rows]
            first, last = (self.since or calls.FLOOR).isoformat(), self.until.isoformat()
            # As the service has it: touched in the window or running over it.
            if days and max(days) >= first and min(days) <= last:
                mine.add(award)
            actions[award] = sum(first <= day <= last for day in days) if self.since else len(days)
        totals = calls.count(self.ask, self.filters, "transaction")
        if (
            self.reasons
            or len(mine) != sum(counts.values())
            or sum(actions[each] for each in mine) != sum(totals.values())
        ):
            self.reasons.clear()
            return False
        self.ask.add_to(previous)
        return True

    def _tell_losses(self, held: _Held) -> None:
        """What was held and is not given any more: its award's own page and history say so, and stay as evidence."""
        gone = held.awards - self.awards
        shrunk = {award for award in held.awards & self.awards if held.actions.get(award, 0) > self.actions[award]}
        for award in sorted(gone | shrunk)[:MOST_DETAILS]:
            if detail(self.ask, award) is not None:
                calls.history(self.ask, award)

    def _control(self, total: int) -> tuple[str, int]:
        """A question of the same shape that must find something."""
        if total:
            return f"the search itself found {total:,} awards", total
        if "recipient_search_text" in self.plain:
            return control(self.ask, "recipient_search_text", "Recipient Name", "another vendor")
        wide = sum(calls.count(self.ask, self.plain).values())
        who = self.plain["agencies"][0] if self.plain else {"name": "every agency", "type": "any role"}
        return f"{who['name']} ({who['type']}) over all years: {wide:,} awards", wide


def _is_placed(record: Mapping[str, Any]) -> bool:
    """Whether it can be told which component awarded: without that, 'none with this agency' could not be said."""
    name = norm_words(str(record.get("Awarding Sub Agency") or ""))
    return bool(record.get("Awarding Sub Agency Code")) or name in _component_names()


@cache
def _component_names() -> frozenset[str]:
    return frozenset(norm_words(agency.name) for agency in agencies().values() if agency.level == "component")


def _action_identity(record: Mapping[str, Any]) -> tuple[Any, ...]:
    names = (
        "generated_internal_id",
        "Mod",
        "Action Date",
        "Action Type",
        "Transaction Amount",
        "Transaction Description",
    )
    return tuple(str(record.get(name)) for name in names)


def control(ask: Ask, name: str, column: str, what: str) -> tuple[str, int]:
    """The same kind of search for something that is there: the first award's holder, or its number."""
    body = {
        "filters": {"award_type_codes": list(calls.GROUPS["contracts"])},
        "fields": list(calls.AWARD_FIELDS["contracts"]),
        "limit": 1,
        "page": 1,
        "sort": "Award ID",
        "order": "desc",
        "subawards": False,
    }
    found = calls.results(ask(calls.post("search/spending_by_award/", "award_search", body)))
    value = str(found[0].get(column) or "") if found else ""
    if not value:
        return "no award of anybody is found", 0
    asked = f'"{value}"' if name == "award_ids" else value
    number = sum(calls.count(ask, {name: [asked]}).values())
    return f"{what} ({value}) is found by the same search: {number:,}", number


def detail(ask: Ask, award: str) -> dict[str, Any] | None:
    """An award's own page; None where the service has no such award (any more)."""
    request = Request(f"{calls.API}awards/{calls.quoted(award)}/", "awards", accepts=frozenset({200, 404}))
    answer = ask(request)
    if answer.status == 404:
        return None
    if not isinstance(answer.data, dict):
        raise SourceChanged("USAspending: an award's page is no object: the service's shape has changed")
    ask.look_at("awards", [answer.data])
    return answer.data


def _fetch_vendor(pull: Pull, ask: Ask, day: dt.date, previous: Previous | None) -> list[Outcome]:
    terms, ueis = _search_texts(pull, ask)
    pull = replace(pull, covers=tuple(replace(cover, vendor_terms=" | ".join(terms)) for cover in pull.covers))
    filters = {"recipient_search_text": [*terms, *ueis]}
    scopes = [scope for scope in pull.scopes if scope.agency]
    if scopes and len(scopes) == len(pull.scopes) and sum(calls.count(ask, filters).values()) > MOST_AWARDS:
        return _fetch_per_agency(pull, ask, day, filters, scopes)
    return [_Search(ask, filters, day, None, day).outcome(pull.covers, previous, with_details=True)]


def _fetch_per_agency(
    pull: Pull, ask: Ask, day: dt.date, filters: Mapping[str, Any], scopes: list[Scope]
) -> list[Outcome]:
    """A vendor too large to be read whole: each agency, in both roles, in its window."""
    found = []
    for scope in scopes:
        for role in (scope.role,) if scope.role else ("awarding", "funding"):
            narrowed = {**filters, "agencies": [calls.agency_filter(scope.agency or "", role)]}
            since = scope.since and max(scope.since, calls.FLOOR)
            covers = tuple(
                Cover(
                    "action_date",
                    cover.vendor_key,
                    cover.vendor_terms,
                    scope.agency,
                    role,
                    KINDS,
                    None,
                    since,
                    scope.until,
                )
                for cover in pull.covers
            )
            found.append(_Search(ask, narrowed, day, since, scope.until or day).outcome(covers, with_details=True))
    return found


def _search_texts(pull: Pull, ask: Ask) -> tuple[list[str], list[str]]:
    """The names and the UEIs to search for. A name finds what contains it and its subsidiaries (their parent's name);
    the service's list of recipients adds the UEIs of who bears it in other spellings, and the name of a UEI.
    """
    terms = list(pull.query["terms"])
    ueis = set(pull.query["ueis"])
    for term in list(terms):
        body = {"search_text": term, "limit": 500}
        request = replace(calls.post("autocomplete/recipient/", "recipients", body), accepts=frozenset({200, 404}))
        answer = ask(request)
        for record in calls.results(answer) if answer.status == 200 else []:
            name, uei = str(record.get("recipient_name") or ""), str(record.get("uei") or "").upper()
            if f" {norm_name(term)} " in f" {norm_name(name)} " and is_uei(uei):
                ueis.add(uei)
            elif uei == term and name:
                terms.append(without_legal_form(name))
    terms = [term for term in dict.fromkeys(terms) if term not in ueis]
    return terms, sorted(ueis | {term for term in pull.query["terms"] if is_uei(term)})


def without_legal_form(name: str) -> str:
    """A holder's name as a text search finds all its spellings: INC, LLC and the like off its end, the rest as it is."""
    words = name.upper().replace(",", " ").split()
    while len(words) > 1 and norm_name(" ".join(words)) == norm_name(" ".join(words[:-1])):
        words.pop()
    return " ".join(words).rstrip(".")


def _fetch_subawards(pull: Pull, ask: Ask, day: dt.date) -> Outcome:
    filters = {"recipient_search_text": [*pull.query["terms"], *pull.query["ueis"]]}
    number = 0
    for answer in calls.subaward_pages(ask, filters, 0):
        if (why := calls.unused_filters(answer)) is not None:
            return Outcome("partial", day, number, reason=f"a filter was not used: {why}")
        number += len(calls.results(answer))
    # The service gives no total for subawards, and primes report them or not: they are evidence, never absence.
    return Outcome("complete", day, number)


def _fetch_award(pull: Pull, ask: Ask, day: dt.date) -> list[Outcome]:
    award = pull.query["award"]
    reasons: list[str] = []
    if award.startswith("CONT_"):
        keys = [award]
    else:
        filters = {"award_ids": [f'"{award}"']}
        search = _Search(ask, filters, day, None, day)
        search.read_awards(calls.count(ask, filters))
        keys = sorted(key for key in search.awards if norm_piid(_piid_of(key)) == award)
        reasons += search.reasons
    found = [key for key in keys if _whole_award(ask, key, reasons)]
    said, number = f"the award itself: {', '.join(found)}", len(found)
    if not found:
        said, number = control(ask, "award_ids", "Award ID", "another award")
    reason = "; ".join(dict.fromkeys(reasons)) or ("the control found nothing" if number == 0 else None)
    status: Status = "failed" if number == 0 else "partial" if reason else "complete"
    covers = tuple(Cover("action_date", award_kinds=KINDS, award_key=each) for each in dict.fromkeys([award, *found]))
    return [Outcome(status, day, len(found), said, number, reason, covers)]


def _piid_of(key: str) -> str:
    """The award number in an award key; it may hold the separator itself."""
    kind, rest = key[:9], key[9:]
    return rest.rsplit("_", 1 if kind == "CONT_IDV_" else 3)[0]


def _whole_award(ask: Ask, key: str, reasons: list[str]) -> bool:
    """An award's page, its actions, its subawards, and what was placed under it; False where there is no such award."""
    page = detail(ask, key)
    if page is None:
        return False
    actions = calls.history(ask, key)
    obligated = sum(calls.cents(row.get("federal_action_obligation")) for row in actions)
    if not actions or obligated != calls.cents(page.get("total_obligation")):
        # Either may be a day ahead; the count says whether an action is missing.
        answer = ask(Request(f"{calls.API}awards/count/transaction/{calls.quoted(key)}/", "counts"))
        number = int(answer.data.get("transactions") or 0) if isinstance(answer.data, dict) else 0
        if number != len(actions):
            reasons.append(f"{key}: {number} actions are counted and {len(actions)} came")
    if (number := int(page.get("subaward_count") or 0)) and (came := _subawards_of(ask, key)) != number:
        ask.say(f"{key}: {number} subawards are counted and {came} came")
    if page.get("category") == "idv" or key.startswith("CONT_IDV_"):
        _children_of(ask, key, reasons)
    return True


def _subawards_of(ask: Ask, key: str) -> int:
    number = 0
    for page in range(1, 10_000):
        body = {"award_id": key, "page": page, "limit": calls.PAGE, "sort": "id", "order": "asc"}
        answer = ask(calls.post("subawards/", "subawards", body))
        records = calls.results(answer)
        number += len(records)
        if not (answer.data.get("page_metadata") or {}).get("hasNext") or not records:
            break
    return number


def _children_of(ask: Ask, key: str, reasons: list[str]) -> None:
    """Orders and BPAs under a vehicle, and orders under those; an empty list may be a gap in reporting."""
    answer = ask(Request(f"{calls.API}idvs/amounts/{calls.quoted(key)}/", "counts"))
    if not isinstance(answer.data, dict) or not set(PARTS.values()) <= answer.data.keys():
        raise SourceChanged("USAspending: the amounts of a vehicle lack its counts: the service's shape has changed")
    for kind, counted in PARTS.items():
        number = int(answer.data[counted] or 0)
        found: set[str] = set()
        for page in range(1, 10_000) if number else ():
            body = {"award_id": key, "type": kind, "limit": calls.PAGE, "page": page, "sort": "piid", "order": "asc"}
            listed = ask(calls.post("idvs/awards/", "children", body))
            records = calls.results(listed)
            found |= {str(record.get("generated_unique_award_id")) for record in records}
            if not (listed.data.get("page_metadata") or {}).get("hasNext") or not records:
                break
        if len(found) != number:
            reasons.append(f"{key}: {number} {kind.replace('_', ' ')} are counted and {len(found)} came")


# Rows -----------------------------------------------------------------------------------------------------------------


def rows(entry: ManifestEntry, body: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    """The records of a page, each with ``_as_of``, the day its data stood for, and ``_asked``, what it is a part of.

    A page of an award that is no longer there gives a record that says so (``_gone``).
    """
    data = answer_of(entry, body)
    request = entry.request or {}
    mark = {"_as_of": entry.data_as_of.isoformat() if entry.data_as_of else None}
    if entry.noun == "awards":
        if isinstance(data, dict):
            yield entry.noun, data | mark
        elif entry.status == 404:
            key = calls.unquoted(str(request.get("path", "")).rstrip("/").rsplit("/", 1)[-1])
            yield entry.noun, {"generated_unique_award_id": key, "_gone": True} | mark
        return
    found = data.get("results") if isinstance(data, dict) else None
    asked = request.get("body") or {}
    for record in found if isinstance(found, list) else []:
        if isinstance(record, dict):
            yield entry.noun, record | mark | {"_asked": asked.get("award_id"), "_type": asked.get("type")}
