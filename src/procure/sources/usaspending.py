"""USAspending: awards and actions since fiscal 2008, without a key.

A vendor is asked for over all agencies and years where that is a few thousand awards: so one pull answers
every question on it, in both agency roles, and no agency's name can be wrong. Larger ones are asked per
agency, role and window. Search gives awards and their actions; the award's own page adds ceiling, potential
end and competition. Other transactions, classified awards and micro-purchases are not in it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from procure.coverage import Role, Scope, VendorScope
from procure.identifiers import is_uei, norm_name, norm_piid, search_name
from procure.sources import Noun, Source
from procure.sources import usaspending_calls as calls
from procure.sources.http import Reply, Request
from procure.sources.manifest import ManifestEntry
from procure.sources.pulls import Ask, Cover, Outcome, Previous, Pull, Status, answer_of
from procure.sources.reference import agencies
from procure.sources.usaspending_search import Search, control, detail

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
        Noun("profiles"),
        Noun("toptier_agencies"),
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

SHAPES = calls.SHAPES
KINDS = "contracts,idvs"
MOST_AWARDS = 5_000
"""A vendor with more awards than this is asked per agency, role and window."""
PARTS = {
    # What a list of children holds, and under which name the amounts call counts it.
    "child_idvs": "child_idv_count",
    "child_awards": "child_award_count",
    "grandchild_awards": "grandchild_award_count",
}

# Plan -----------------------------------------------------------------------------------------------------------------


def plan(scopes: Sequence[Scope]) -> list[Pull]:
    """The pulls that answer the scopes: one per vendor, per agency with role and window, per award."""
    pulls: dict[str, Pull] = {}
    vendors: dict[str, list[Scope]] = {}
    for scope in scopes:
        if scope.award is not None:
            found: Iterable[Pull] = [_award_pull(scope)]
        elif (
            scope.notice is not None
            or not scope.kinds & SOURCE.records
            or (scope.until is not None and scope.until < calls.FLOOR)
        ):
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
    family = [scope.vendor for scope in scopes if scope.vendor]
    name = family[0].name
    keys = {key for vendor in family for key in vendor.keys} or {
        name.upper() if is_uei(name) else f"NAME:{norm_name(name)}"
    }
    numbers = {uei for vendor in family for uei in vendor.ueis} | {key for key in keys if is_uei(key)}
    numbers |= {_duns(key) for key in keys if key.startswith("DUNS:")}
    terms = sorted({term for vendor in family for term in _terms(vendor, numbers)})
    said = " | ".join(terms)
    searched = sorted(key for key in keys if _is_searched(key, terms, numbers))
    yield Pull(
        SOURCE.name,
        f"awards and actions of {name}",
        {"kind": "vendor", "terms": terms, "numbers": sorted(numbers)},
        tuple(Cover("action_date", key, said, award_kinds=KINDS) for key in searched),
        at_least=5 + len(terms),
        note="one more per award found, and per 100 awards or actions beyond the first",
        scopes=tuple(scopes),
    )
    yield Pull(
        SOURCE.name,
        f"subawards placed with {name}",
        {"kind": "subawards", "terms": terms, "numbers": sorted(numbers)},
        tuple(Cover("action_date", key, said, award_kinds="subawards") for key in searched),
        note="one more per 100 beyond the first",
        scopes=tuple(scopes),
    )


def _terms(vendor: VendorScope, numbers: set[str]) -> list[str]:
    """The fewest names that find all: as they are written, without the legal form; one that another opens is left out.

    Where there are numbers to search for, names of up to three letters are not: they would find half the register.
    """
    written = {search_name(name) for name in (vendor.name, *vendor.terms) if not is_uei(name)}
    names = {name for name in written if len(norm_name(name)) > 3 or not numbers}
    return sorted(name for name in names if not any(other != name and f" {other} " in f" {name} " for other in names))


def _is_searched(key: str, terms: list[str], numbers: set[str]) -> bool:
    """Whether a search by these names and numbers finds every record under a vendor's key."""
    if key.startswith("NAME:"):
        return any(f" {norm_name(term)} " in f" {key.removeprefix('NAME:')} " for term in terms)
    return _duns(key) in numbers


def _duns(key: str) -> str:
    """The number of a DUNS key, with the zeros it may have lost; another key as it is."""
    return key.removeprefix("DUNS:").zfill(9) if key.startswith("DUNS:") else key


def _agency_pulls(scope: Scope) -> Iterator[Pull]:
    for role in _roles(scope):
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


def _roles(scope: Scope) -> tuple[Role | None, ...]:
    if scope.agency is None:
        return (None,)
    return (scope.role,) if scope.role else ("awarding", "funding")


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
    day, is_stated = calls.data_day(ask)
    ask.as_of(day)
    if previous is not None and previous.data_as_of >= day and is_stated:
        return [_unchanged(previous)]
    kind = pull.query["kind"]
    if kind == "award":
        return _fetch_award(pull, ask, day)
    if kind == "subawards":
        return [_fetch_subawards(pull, ask, day)]
    if kind == "vendor":
        return _fetch_vendor(pull, ask, day, previous)
    query = pull.query
    filters = {"agencies": [calls.agency_filter(ask, query["agency"], query["role"])]} if query["agency"] else {}
    since = dt.date.fromisoformat(query["since"]) if query["since"] else calls.FLOOR
    until = dt.date.fromisoformat(query["until"]) if query["until"] else day
    return [Search(ask, filters, day, since, until).outcome(pull.covers, previous)]


def _unchanged(previous: Previous) -> Outcome:
    return Outcome(
        "complete",
        previous.data_as_of,
        previous.record_count,
        covers=(),
        requests_saved=previous.requests,
        memory=previous.memory,
    )


def _fetch_vendor(pull: Pull, ask: Ask, day: dt.date, previous: Previous | None) -> list[Outcome]:
    terms, numbers = _search_texts(pull, ask)
    covers = tuple(replace(cover, vendor_terms=" | ".join(terms)) for cover in pull.covers)
    filters = {"recipient_search_text": [*terms, *numbers]}
    scopes = [scope for scope in pull.scopes if scope.agency or scope.since]
    if scopes and len(scopes) == len(pull.scopes) and sum(calls.count(ask, filters).values()) > MOST_AWARDS:
        return _fetch_narrowly(covers, ask, day, filters, scopes)
    outcome = Search(ask, filters, day, None, day).outcome(covers, previous, with_details=True)
    return [outcome]


def _fetch_narrowly(
    covers: tuple[Cover, ...], ask: Ask, day: dt.date, filters: Mapping[str, Any], scopes: list[Scope]
) -> list[Outcome]:
    """A vendor too large to be read whole: each scope's agency, in its roles, in its window."""
    found = []
    for scope in scopes:
        for role in _roles(scope):
            narrowed = dict(filters)
            if scope.agency and role:
                narrowed["agencies"] = [calls.agency_filter(ask, scope.agency, role)]
            since = max(scope.since, calls.FLOOR) if scope.since else None
            mine = tuple(
                replace(cover, agency_code=scope.agency, agency_role=role, since_date=since, until_date=scope.until)
                for cover in covers
            )
            search = Search(ask, narrowed, day, since, scope.until or day)
            found.append(search.outcome(mine, with_details=True))
    return found


def _search_texts(pull: Pull, ask: Ask) -> tuple[list[str], list[str]]:
    """The names and the numbers to search for. A name finds what contains it and its subsidiaries (their parent's
    name); the service's list of recipients adds the UEIs of who bears it in other spellings, and the name of a UEI.
    """
    terms = list(pull.query["terms"])
    numbers = set(pull.query["numbers"])
    for asked in terms or sorted(number for number in numbers if is_uei(number)):
        body = {"search_text": asked, "limit": 500}
        request = replace(calls.post("autocomplete/recipient/", "recipients", body), accepts=calls.OPTIONAL)
        answer = ask(request)
        for record in calls.results(answer) if answer.status == 200 else []:
            name, uei = str(record.get("recipient_name") or ""), str(record.get("uei") or "").upper()
            if f" {norm_name(asked)} " in f" {norm_name(name)} " and is_uei(uei):
                numbers.add(uei)
            elif uei == asked and len(norm_name(name)) > 3:
                terms = [*terms, search_name(name)]
    return list(dict.fromkeys(terms)), sorted(numbers)


def _fetch_subawards(pull: Pull, ask: Ask, day: dt.date) -> Outcome:
    terms, numbers = _search_texts(pull, ask)
    filters = {"recipient_search_text": [*terms, *numbers]}
    number = 0
    for answer in calls.subaward_pages(ask, filters, 0):
        if (why := calls.unused_filters(answer)) is not None:
            return Outcome("partial", day, number, reason=f"a filter was not used: {why}")
        records = calls.results(answer)
        if any(not record.get("prime_award_generated_internal_id") for record in records):
            return Outcome("partial", day, number, reason="the service gave no subawards but awards", is_all=True)
        ask.look_at("subaward_search", records)
        number += len(records)
    # The service gives no total for subawards, and primes report them or not: they are evidence, never absence.
    if number:
        return Outcome("complete", day, number, f"the search itself found {number:,} subawards", number)
    said, found = _subaward_control(ask)
    if found:
        return Outcome("complete", day, 0, said, found)
    return Outcome(
        "partial", day, 0, said, 0, "the control found nothing, so that an empty answer proves nothing", is_all=True
    )


def _subaward_control(ask: Ask) -> tuple[str, int]:
    """The same search for the holder of some subaward, found without a name."""
    some = calls.results(ask(calls.subaward_sample({})))
    name = str(some[0].get("Sub-Awardee Name") or "") if some else ""
    if not name:
        return "no subaward of anybody is found", 0
    found = calls.results(ask(calls.subaward_sample({"recipient_search_text": [name]})))
    return f"subawards of another vendor ({name}), asked for in the same way: {len(found)}", len(found)


def _fetch_award(pull: Pull, ask: Ask, day: dt.date) -> list[Outcome]:
    award = pull.query["award"]
    reasons: list[str] = []
    if award.startswith("CONT_"):
        keys = [award]
    else:
        filters = {"award_ids": [f'"{award}"']}
        search = Search(ask, filters, day, None, day)
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
    request = Request(f"{calls.API}idvs/amounts/{calls.quoted(key)}/", "counts", accepts=calls.OPTIONAL)
    amounts = ask(request).data or {}
    for kind, counted in PARTS.items():
        number = int(amounts[counted] or 0) if counted in amounts else None
        if number == 0:
            continue
        found: set[str] = set()
        for page in range(1, 10_000):
            body = {"award_id": key, "type": kind, "limit": calls.PAGE, "page": page, "sort": "piid", "order": "asc"}
            listed = ask(calls.post("idvs/awards/", "children", body))
            records = calls.results(listed)
            found |= {str(record.get("generated_unique_award_id")) for record in records}
            if not (listed.data.get("page_metadata") or {}).get("hasNext") or not records:
                break
        if number is not None and len(found) != number:
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
        if isinstance(data, dict) and data.get("generated_unique_award_id"):
            yield entry.noun, data | mark
        elif entry.status == 404:
            key = calls.unquoted(str(request.get("path", "")).rstrip("/").rsplit("/", 1)[-1])
            yield entry.noun, {"generated_unique_award_id": key, "_gone": True} | mark
        return
    if entry.noun == "profiles":
        if isinstance(data, dict) and data.get("name"):
            yield entry.noun, data | mark
        return
    found = data.get("results") if isinstance(data, dict) else None
    asked = request.get("body") or {}
    for record in found if isinstance(found, list) else []:
        if isinstance(record, dict):
            yield entry.noun, record | mark | {"_asked": asked.get("award_id"), "_type": asked.get("type")}
