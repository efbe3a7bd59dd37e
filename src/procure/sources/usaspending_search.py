"""A search of USAspending read whole, or only where it changed: awards, their actions, their own pages, a control."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from procure.errors import FetchError, RateLimited, SourceChanged
from procure.identifiers import norm_words
from procure.sources import usaspending_calls as calls
from procure.sources.http import Request
from procure.sources.pulls import Answer, Ask, BudgetSpent, Cover, Outcome, Previous
from procure.sources.reference import agencies

MOST_DETAILS = 500
"""Beyond so many awards their own pages are not asked for; search rows stand for them."""
MOST_MISSED = 3
"""So many pages that will not come are put up with; the next run asks for them again."""
REREAD_DAYS = 7
"""Changes are asked for from so many days before the last reading: nightly loads arrive late."""


class Held:
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
                    searched.setdefault(award, set()).add(action_identity(record))
                    self.actions[award] = len(searched[award])
            elif entry.noun == "history":
                award = (entry.request or {})["body"]["award_id"]
                first = (entry.request or {})["body"]["page"] == 1
                self.actions[award] = len(records or []) + (0 if first else self.actions.get(award, 0))


class Search:
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
        self.obligated: defaultdict[str, Decimal] = defaultdict(Decimal)
        self.told: set[str] = set()
        """Awards whose whole history was read."""
        self.holders: Counter[str] = Counter()
        self.note: str | None = None
        self.missed = 0

    def outcome(
        self, covers: tuple[Cover, ...], previous: Previous | None = None, *, with_details: bool = False
    ) -> Outcome:
        """Read it, or of what was complete before only what has changed; run its control; say what it amounts to."""
        sent = self.ask.sent
        counts = calls.count(self.ask, self.filters)
        saved = 0
        held = Held(self.ask, previous) if previous is not None else None
        if held is not None and previous is not None and self._only_changes(previous, held, counts):
            saved = max(0, previous.requests - (self.ask.sent - sent))
        else:
            self.read_awards(counts)
            self.read_actions()
            if with_details:
                self._read_details()
                self._read_profile()
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
            is_final=not self.missed,
            requests_saved=saved,
            note=self.note,
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
        self.holders.update(str(record["recipient_id"]) for record in reading.records if record.get("recipient_id"))
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

        reading = calls.read(self.ask, "action_search", pages, total, action_identity)
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
            self.told.add(award)
        for record in reading.records:
            self.obligated[record["generated_internal_id"]] += calls.cents(record.get("Transaction Amount"))
        self.actions.update(numbers)
        if reading.reason and missing:
            self.reasons.append(f"actions of {group}: {reading.reason}")
        if self.since is not None:
            first, last = self.since.isoformat(), self.until.isoformat()
            outside = sum(not first <= str(record["Action Date"])[:10] <= last for record in reading.records)
            if outside:
                self.reasons.append(f"{outside} actions lie outside the window that was asked for")

    def _read_details(self) -> None:
        """The own page of each award: ceiling, potential end, parent, competition.

        An award that changed hands is found by its holder today, its actions by their holder then: where the actions
        found do not add up to the page's total, the whole history is asked for.
        """
        wanted = self.awards | self.actions.keys()
        if len(wanted) > MOST_DETAILS:
            self.note = f"ceilings and competition of {len(wanted):,} awards were not asked for, one request each"
            return
        # Where many totals differ it is the totals that mean something else, and no history would mend it.
        doubted = max(5, len(wanted) // 10)
        for number, award in enumerate(sorted(wanted), 1):
            self.ask.say(f"award {number} of {len(wanted)}")
            try:
                page = detail(self.ask, award)
                if page and self._lacks_actions(award, page) and doubted > 0:
                    doubted -= 1
                    calls.history(self.ask, award)
            except (RateLimited, BudgetSpent):
                raise
            except FetchError as problem:
                # One page that will not come does not hold up the others; a service that is down does.
                self.missed += 1
                if self.missed > MOST_MISSED:
                    raise
                self.reasons.append(str(problem))

    def _lacks_actions(self, award: str, page: Mapping[str, Any]) -> bool:
        if self.since is not None or award in self.told:
            return False
        return calls.cents(page.get("total_obligation")) != self.obligated[award]

    def _read_profile(self) -> None:
        """The profile of the holder of most of the awards: its other names and its parent."""
        if self.holders:
            holder = max(sorted(self.holders), key=lambda each: self.holders[each])
            path = f"{calls.API}recipient/{calls.quoted(holder)}/"
            self.ask(Request(path, "profiles", accepts=calls.OPTIONAL))

    def _only_changes(self, previous: Previous, held: Held, counts: Mapping[str, int]) -> bool:
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

    def _tell_losses(self, held: Held) -> None:
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
        who = self.plain["agencies"][0] if "agencies" in self.plain else {"name": "every agency", "type": "any role"}
        return f"{who['name']} ({who['type']}) over all years: {wide:,} awards", wide


def _is_placed(record: Mapping[str, Any]) -> bool:
    """Whether it can be told which component awarded: without that, 'none with this agency' could not be said."""
    name = norm_words(str(record.get("Awarding Sub Agency") or ""))
    return bool(record.get("Awarding Sub Agency Code")) or name in _component_names()


@cache
def _component_names() -> frozenset[str]:
    return frozenset(norm_words(agency.name) for agency in agencies().values() if agency.level == "component")


def action_identity(record: Mapping[str, Any]) -> tuple[Any, ...]:
    """What tells a row of transaction search from others: all it says, for it has no number of its own."""
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
    found = calls.results(ask(calls.post("search/spending_by_award/", "controls", body)))
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
