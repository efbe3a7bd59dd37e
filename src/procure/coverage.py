"""Scopes: what a question asks about, what a fetch answers, whether the ledger contains the one in the other.

The one word that sources, rules, ``--for``, ``--plan`` and ``settle`` share (DESIGN section 5). A scope
is the product of a vendor, an agency with its role, award kinds and a window of days; None means all.

``Ledger.of(store)`` reads the store's ledger; ``covers`` says whether a record inside a scope would surely be
held, ``cells`` lays the answer out as a grid, ``missing`` names the scopes that would complete it, ``command``
prints them as a ``procure refresh`` line. ``wanted(claims, store)`` is what ``refresh --for`` fetches.
"""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from procure.identifiers import norm_name
from procure.models import Claim, CoverageCell
from procure.parties import Agencies, Agency, Rows, Vendor, key_of, vendors
from procure.sources import Source, sources

Role = Literal["awarding", "funding"]
Basis = Literal["action", "signed"]
"""What the question is about: any action in the window, or an award whose base was signed in it."""

AWARD_KINDS = frozenset({"contracts", "idvs", "other_transactions"})
PROCUREMENT = frozenset({"contracts", "idvs"})
"""What "contract" asks for; other transactions are no procurement contracts and stand as a caveat."""
FLOOR = dt.date(2000, 10, 1)
"""Before this day no public source is whole: "ever" reaches no further back (DESIGN section 5)."""
LOOK_BACK_YEARS = 10
"""How far back an award may have begun that still runs (DESIGN section 5); beyond is a caveat."""
DEFENSE = "097"
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class VendorScope:
    """A vendor as it is asked for: every entity of the family, and the names to search for."""

    name: str
    keys: frozenset[str] = frozenset()
    """vendor_keys of the entities meant (a UEI, DUNS:, CAGE: or NAME: key)."""
    ueis: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    """Names to search for, as a source's text search takes them."""


@dataclass(frozen=True)
class Scope:
    """What is asked or answered; None means all."""

    vendor: VendorScope | None = None
    agency: str | None = None
    """3-digit department or 4-character subtier code."""
    role: Role | None = None
    kinds: frozenset[str] = AWARD_KINDS
    award: str | None = None
    """Award number or award key."""
    notice: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True)
class Span:
    """Days from ``since`` to ``until``, both inside."""

    since: dt.date
    until: dt.date


def union(spans: Iterable[Span]) -> list[Span]:
    """The same days as few spans, in order; spans that meet day to day are one."""
    merged: list[Span] = []
    for span in sorted((each for each in spans if each.since <= each.until), key=lambda each: (each.since, each.until)):
        if merged and span.since <= merged[-1].until + DAY:
            merged[-1] = Span(merged[-1].since, max(merged[-1].until, span.until))
        else:
            merged.append(span)
    return merged


def gaps(window: Span, spans: Iterable[Span]) -> list[Span]:
    """The days of ``window`` in none of ``spans``."""
    left: list[Span] = []
    at = window.since
    for span in union(spans):
        if span.until < at:
            continue
        if span.since > window.until:
            break
        if span.since > at:
            left.append(Span(at, span.since - DAY))
        at = span.until + DAY
    if at <= window.until:
        left.append(Span(at, window.until))
    return left


def years_before(day: dt.date, years: int) -> dt.date:
    """The same day so many years earlier (28 February for a leap day)."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


@dataclass(frozen=True)
class Entry:
    """One line of the ledger."""

    source: str
    vendor_key: str | None
    terms: frozenset[str]
    agency: str | None
    role: str | None
    kinds: frozenset[str]
    award: str | None
    basis: str
    since: dt.date
    until: dt.date
    """Last day of the window that was asked for; the publication lag is not taken off."""
    data_as_of: dt.date
    status: str
    void: bool
    control: str | None
    records: int | None
    reason: str | None

    @property
    def answers(self) -> bool:
        """Whether an absence in it means anything."""
        return self.status == "complete" and not self.void


class Ledger:
    """The coverage ledger of a store, ready for questions."""

    def __init__(self, entries: Iterable[Entry], agencies: Agencies, known: Mapping[str, Source] | None = None) -> None:
        self.entries = list(entries)
        self.agencies = agencies
        self.sources = dict(known if known is not None else sources())
        self._known: dict[tuple[object, ...], list[Span]] = {}
        self._parts: dict[str, Ledger] = {}

    @classmethod
    def of(cls, store: Rows, agencies: Agencies | None = None) -> Ledger:
        """The ledger of an open store."""
        known = sources()
        rows = store.rows(store.check_sql("coverage_ledger"))
        return cls((_entry(row, known) for row in rows if row["source"] in known), agencies or Agencies(store), known)

    def covers(self, scope: Scope, basis: Basis = "action", names: Mapping[str, frozenset[str]] | None = None) -> bool:
        """Whether the store would hold every record of ``scope``, had it existed.

        A scope without a role is asked in both. ``names`` gives the normalised names of the vendor's keys
        (with those of their owners), which a search by name would have found.
        """
        return not self.gaps(scope, basis, names)

    def gaps(
        self, scope: Scope, basis: Basis = "action", names: Mapping[str, frozenset[str]] | None = None
    ) -> list[tuple[Role, Span]]:
        """The days of ``scope``, per role, on which a record could have been missed."""
        window = Span(scope.since or FLOOR, scope.until or dt.date.max)
        if window.since > window.until:
            return []
        roles: tuple[Role, ...] = (scope.role,) if scope.role else ("awarding", "funding")
        missing: set[tuple[Role, Span]] = set()
        for role in roles:
            for kind in sorted(scope.kinds & PROCUREMENT):
                for key in sorted(scope.vendor.keys) if scope.vendor and scope.vendor.keys else [None]:
                    spans = self._spans(scope, role, kind, key, basis, names or {})
                    missing |= {(role, span) for span in gaps(window, spans)}
        return [(role, span) for role in roles for span in union(each for of, each in missing if of == role)]

    def _spans(
        self, scope: Scope, role: Role, kind: str, key: str | None, basis: Basis, names: Mapping[str, frozenset[str]]
    ) -> list[Span]:
        asked = names.get(key) if key is not None else scope.vendor and scope.vendor.name
        question = (scope.agency, scope.award, role, kind, key, basis, asked)
        if question not in self._known:
            self._known[question] = self._work_out(scope, role, kind, key, basis, names)
        return self._known[question]

    def _work_out(
        self, scope: Scope, role: Role, kind: str, key: str | None, basis: Basis, names: Mapping[str, frozenset[str]]
    ) -> list[Span]:
        fitting = [
            entry
            for entry in self.entries
            if entry.answers
            and self._counts(entry, basis)
            and kind in entry.kinds
            and (entry.award is None or entry.award == scope.award)
            and vendor_in(entry, key, scope.vendor, names)
        ]
        within = [self._span(entry, scope) for entry in fitting if self._agency_in(entry, scope.agency, role)]
        everywhere = self._everywhere(fitting, scope)
        return union([*within, *everywhere])

    def _counts(self, entry: Entry, basis: Basis) -> bool:
        source = self.sources[entry.source]
        if not source.can_be_complete:
            return False
        # An action signed in a window was also last modified in it or later; a notice's posting shows nothing of awards.
        return entry.basis in (
            {"action_date", "last_modified"} if basis == "action" else {"action_date", "last_modified", "date_signed"}
        )

    def _agency_in(self, entry: Entry, agency: str | None, role: Role) -> bool:
        if entry.agency is None:
            # Every agency as the awarding one is every award, whoever paid.
            return entry.role in (None, "awarding", role)
        if agency is None or entry.role not in (None, role):
            return False
        return entry.agency in (agency, self.agencies.department_of(agency)) and (
            # A component's scope does not hold its department, unless both codes are one agency.
            entry.agency == agency or len(entry.agency) == 3 or self.agencies.department_of(entry.agency) == agency
        )

    def _everywhere(self, entries: list[Entry], scope: Scope) -> list[Span]:
        """Days on which every department's awards are held, whoever paid for them."""
        departments = self.agencies.departments
        if len({entry.agency for entry in entries} & departments) < len(departments):
            return []
        by_department: dict[str, list[Span]] = {code: [] for code in departments}
        for entry in entries:
            if entry.agency in by_department and entry.role in (None, "awarding"):
                by_department[entry.agency].append(self._span(entry, replace(scope, agency=entry.agency)))
        common: list[Span] | None = None
        for spans in map(union, by_department.values()):
            common = spans if common is None else _both(common, spans)
        return common or []

    def _span(self, entry: Entry, scope: Scope) -> Span:
        return Span(
            entry.since, min(entry.until, entry.data_as_of - dt.timedelta(days=self.lag(entry.source, scope.agency)))
        )

    def lag(self, source: str, agency: str | None) -> int:
        """Days after which a source has surely published an action of the agency (of any agency: the longest)."""
        known = self.sources[source]
        department = self.agencies.department_of(agency) if agency else None
        if department == DEFENSE:
            return max(known.lag_days, known.dod_lag_days)
        return known.lag_days if department else max(known.lag_days, known.dod_lag_days)

    def held_until(
        self, source: str, award: Scope, day: dt.date, names: Mapping[str, frozenset[str]]
    ) -> dt.date | None:
        """The last day up to which later actions of an award would be held without a gap from ``day`` on, in one source.

        ``award`` says whose it is: its vendor, agency and award key. None: not even on the next day.
        """
        mine = self._of_source(source)
        for kind in award.kinds:
            for key in award.vendor.keys if award.vendor and award.vendor.keys else [None]:
                for span in mine._spans(award, "awarding", kind, key, "action", names):
                    if span.since <= day + DAY and span.until > day:
                        return span.until
        return None

    def cells(
        self,
        scope: Scope,
        basis: Basis = "action",
        names: Mapping[str, frozenset[str]] | None = None,
    ) -> list[CoverageCell]:
        """The certificate: per source, role and stretch of the window whether the record would be held.

        Sources without a line in the ledger appear once, as not covered; a source that does not record such
        awards appears as not_recorded.
        """
        window = Span(scope.since or FLOOR, scope.until or dt.date.max)
        label = scope.vendor.name if scope.vendor else None
        agency = self.agencies.name(scope.agency) if scope.agency else None
        roles: tuple[Role, ...] = (scope.role,) if scope.role else ("awarding", "funding")
        found: list[CoverageCell] = []
        for name, source in sorted(self.sources.items()):
            entries = [entry for entry in self.entries if entry.source == name]
            if not source.records & PROCUREMENT:
                continue
            if not source.can_be_complete or (not entries and name != "usaspending"):
                continue
            for role in roles:
                mine = self._of_source(name)
                scoped = replace(scope, role=role)
                open_spans = [span for _, span in mine.gaps(scoped, basis, names)]
                shared = {"source": name, "agency": agency, "role": role if agency else None, "vendor": label}
                for span in gaps(window, open_spans):
                    near = [entry for entry in entries if entry.answers and self._near(entry, scoped, span)]
                    found.append(
                        CoverageCell(
                            **shared,
                            since=span.since,
                            until=span.until,
                            status="complete",
                            control="; ".join(sorted({entry.control for entry in near if entry.control})) or None,
                            records=None,
                        )
                    )
                for span in open_spans:
                    partial = [entry for entry in entries if not entry.answers and self._near(entry, scoped, span)]
                    reason = "; ".join(sorted({why for entry in partial if (why := _why_not(entry))})) or None
                    found.append(
                        CoverageCell(
                            **shared,
                            since=span.since,
                            until=span.until,
                            status="partial" if partial else "not_covered",
                            control="; ".join(sorted({entry.control for entry in partial if entry.control})) or None,
                            reason=reason,
                        )
                    )
                if not agency:
                    break
        return found

    def _of_source(self, source: str) -> Ledger:
        """The part of the ledger that one source wrote."""
        if source not in self._parts:
            entries = [entry for entry in self.entries if entry.source == source]
            self._parts[source] = Ledger(entries, self.agencies, self.sources)
        return self._parts[source]

    def _near(self, entry: Entry, scope: Scope, span: Span) -> bool:
        overlaps = entry.since <= span.until and entry.until >= span.since
        return overlaps and (
            scope.agency is None
            or entry.agency is None
            or self._agency_in(entry, scope.agency, scope.role or "awarding")
        )

    def missing(
        self, scope: Scope, basis: Basis = "action", names: Mapping[str, frozenset[str]] | None = None
    ) -> list[Scope]:
        """The scopes that would complete ``scope``: one per stretch of days, in both roles where both lack it."""
        left = self.gaps(scope, basis, names)
        found: list[Scope] = []
        for span in union(span for _, span in left):
            lacking = {role for role, each in left if each.since <= span.until and each.until >= span.since}
            role: Role | None = next(iter(lacking)) if len(lacking) == 1 else None
            found.append(replace(scope, role=role, since=span.since, until=span.until))
        return found

    def answering(
        self, scope: Scope, basis: Basis = "action", names: Mapping[str, frozenset[str]] | None = None
    ) -> list[str]:
        """The sources that hold any stretch of a scope whole."""
        asked = sum(
            (span.until - span.since).days + 1 for _, span in Ledger([], self.agencies, self.sources).gaps(scope, basis)
        )
        found = []
        for source in sorted({entry.source for entry in self.entries if entry.answers}):
            left = self._of_source(source).gaps(scope, basis, names)
            if sum((span.until - span.since).days + 1 for _, span in left) < asked:
                found.append(source)
        return found

    def floor(self) -> dt.date | None:
        """The earliest day that any complete line of the ledger reaches."""
        return min((entry.since for entry in self.entries if entry.answers), default=None)


def _both(left: list[Span], right: list[Span]) -> list[Span]:
    return union(
        Span(max(a.since, b.since), min(a.until, b.until))
        for a in left
        for b in right
        if max(a.since, b.since) <= min(a.until, b.until)
    )


def _why_not(entry: Entry) -> str | None:
    if entry.void:
        return f"its control found nothing ({entry.control or 'no control named'})"
    return entry.reason or (entry.status if entry.status != "complete" else None)


def _entry(row: Mapping[str, Any], known: Mapping[str, Source]) -> Entry:
    source = known[row["source"]]
    floor = source.floor or dt.date.min
    kinds = {kind.strip() for kind in (row["award_kinds"] or "").split(",") if kind.strip()} or set(source.records)
    return Entry(
        source=row["source"],
        vendor_key=row["vendor_key"],
        terms=frozenset(norm_name(term) for term in (row["vendor_terms"] or "").split(" | ") if term.strip()),
        agency=row["agency_code"],
        role=row["agency_role"],
        kinds=frozenset(kinds) & (source.records or AWARD_KINDS),
        award=row["award_key"],
        basis=row["date_basis"],
        since=max(row["since_date"] or floor, floor),
        until=min(row["until_date"] or row["data_as_of"], row["data_as_of"]),
        data_as_of=row["data_as_of"],
        status=row["status"],
        void=row["control_count"] == 0,
        control=row["control"],
        records=row["record_count"],
        reason=row["reason"],
    )


def vendor_in(entry: Entry, key: str | None, vendor: VendorScope | None, names: Mapping[str, frozenset[str]]) -> bool:
    """Whether a line of the ledger would hold records of one entity (None: of everybody)."""
    if entry.vendor_key is None:
        return True
    if key is None and vendor is None:
        return False
    if key is not None and (entry.vendor_key == key or norm_name(key) in entry.terms):
        return True
    # A search by name finds what bears the words, or whose owner does.
    asked = names.get(key, frozenset()) if key is not None else frozenset()
    if key is not None and key.startswith("NAME:"):
        asked |= {key.removeprefix("NAME:")}
    if key is None and vendor is not None:
        asked = frozenset({norm_name(vendor.name)})
    terms = entry.terms or (
        {entry.vendor_key.removeprefix("NAME:")} if entry.vendor_key.startswith("NAME:") else frozenset()
    )
    return any(f" {term} " in f" {name} " for term in terms for name in asked)


# Questions ------------------------------------------------------------------------------------------------------------


def vendor_scope(vendor: Vendor) -> VendorScope:
    """A vendor as sources are asked for it: its whole family, by UEIs and by its distinct names."""
    names = sorted({name for key in vendor.everyone for name in vendor.names.get(key, ())} | {norm_name(vendor.name)})
    # A name that another one opens ("PALANTIR" of "PALANTIR TECHNOLOGIES") finds both.
    terms = tuple(
        name for name in names if name and not any(other != name and f" {other} " in f" {name} " for other in names)
    )
    return VendorScope(vendor.name, vendor.everyone, vendor.ueis, terms)


def searchable(vendor: Vendor) -> dict[str, frozenset[str]]:
    """Per key the names by which a search would have found it: its own and those of its family's named head."""
    head = frozenset(name for key in vendor.legal for name in vendor.names.get(key, ()))
    below = vendor.owned
    return {
        key: vendor.names.get(key, frozenset())
        | (head if key in below else frozenset())
        | ({norm_name(vendor.name)} if key in vendor.legal else frozenset())
        for key in vendor.everyone
    }


def first_possible_day(vendor: Vendor | None, agency: Agency | None) -> dt.date:
    """The day before which "ever" asks nothing: the latest of the agency's first day, the vendor's founding, FLOOR."""
    days = [FLOOR]
    if vendor and vendor.founded:
        days.append(vendor.founded)
    if agency and agency.first_day:
        days.append(agency.first_day)
    return max(days)


def window_of(claim: Claim, vendor: Vendor | None, agency: Agency | None) -> Span | None:
    """The days on which records must be held to decide a claim, look-back included; None where no date is known."""
    time, on = claim.time, claim.statement_date
    first = first_possible_day(vendor, agency)
    until = on or (time.end or time.start if time else None)
    if until is None:
        return None
    if time is None or time.kind in ("ever", "past", "until") or claim.type == "relationship_ended":
        return Span(first, until)
    start = time.start if time.kind != "current" else on
    if time.kind in ("in", "between", "as_of") and claim.type not in ("relationship_started",) and time.end:
        # Later actions, to the letter's day, say when it really ended.
        until = max(until, time.end) if on is None else on
    if claim.type == "relationship_started":
        return Span(first, until)
    return Span(max(first, years_before(start or until, LOOK_BACK_YEARS)), until)


def wanted(claims: Iterable[Claim], store: Rows) -> list[Scope]:
    """The fewest scopes that decide these claims: what ``refresh --for`` fetches, less what the ledger holds.

    Per vendor one scope; with its agency where the claims are about one only, else over all agencies. Awards and
    notices that claims name come as scopes of their own. Claims without a verdict, on other than federal money, or
    whose vendor is nobody named ask for nothing.
    """
    agencies = Agencies(store)
    ledger = Ledger.of(store, agencies)
    asked = [
        claim
        for claim in claims
        if claim.attribution not in ("denied", "retracted") and claim.jurisdiction == "federal"
    ]
    known = vendors(store, (claim.vendor for claim in asked if claim.vendor))
    needs: dict[tuple[str, tuple[str, ...]], list[tuple[Vendor, Agency | None, Span]]] = {}
    scopes: dict[tuple[str | None, str | None], Scope] = {}
    for claim in asked:
        for identifier in claim.identifiers:
            is_notice = len(identifier) == 32
            key = (None if is_notice else identifier, identifier if is_notice else None)
            scopes.setdefault(key, Scope(award=key[0], notice=key[1]))
        if claim.vendor is None or (claim.exclusive and not claim.agency):
            continue
        vendor = known[key_of(claim.vendor)]
        try:
            agency = agencies.find(claim.agency) if claim.agency else None
        except KeyError:
            continue
        if (span := window_of(claim, vendor, agency)) is not None:
            needs.setdefault(key_of(claim.vendor), []).append((vendor, agency, span))
    found: list[Scope] = []
    for questions in needs.values():
        vendor = questions[0][0]
        codes = {agency.code if agency else None for _, agency, _ in questions}
        code = codes.pop() if len(codes) == 1 else None
        window = Span(min(span.since for *_, span in questions), max(span.until for *_, span in questions))
        names = searchable(vendor)
        lacking = [
            gap
            for _, agency, span in questions
            for _, gap in ledger.gaps(
                Scope(vendor_scope(vendor), agency.code if agency else None, since=span.since, until=span.until),
                names=names,
            )
        ]
        if lacking:
            window = Span(
                max(window.since, min(gap.since for gap in lacking)),
                min(window.until, max(gap.until for gap in lacking)),
            )
            found.append(Scope(vendor_scope(vendor), code, kinds=PROCUREMENT, since=window.since, until=window.until))
    return [*found, *scopes.values()]


def command(scopes: Iterable[Scope]) -> str | None:
    """The ``procure refresh`` line that fetches the scopes; None where there is nothing to fetch.

    Several scopes of one vendor or window become one line with the widest window.
    """
    scopes = list(scopes)
    if not scopes:
        return None
    words = ["procure", "refresh"]
    for option, values in (
        ("--vendor", [scope.vendor.name for scope in scopes if scope.vendor]),
        (
            "--agency",
            [scope.agency for scope in scopes if scope.agency] if all(s.agency for s in scopes if s.vendor) else [],
        ),
        ("--award", [scope.award for scope in scopes if scope.award]),
        ("--notice", [scope.notice for scope in scopes if scope.notice]),
    ):
        for value in dict.fromkeys(values):
            words += [option, value]
    windowed = [scope for scope in scopes if scope.since or scope.until]
    if windowed and all(scope.since for scope in windowed):
        words += ["--since", min(scope.since for scope in windowed if scope.since).isoformat()]
    if windowed and all(scope.until for scope in windowed):
        words += ["--until", max(scope.until for scope in windowed if scope.until).isoformat()]
    return " ".join(shlex.quote(word) for word in words)
