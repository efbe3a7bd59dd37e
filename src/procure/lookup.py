"""``procure show`` and ``procure coverage``: what the store holds, in lines for a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from procure.coverage import Ledger, Scope, command, searchable, wanted
from procure.errors import UsageError
from procure.identifiers import modification_sort_key, norm_notice_id, norm_piid
from procure.models import Claim, CoverageCell, VendorRef
from procure.parties import Agencies, key_of, vendors

if TYPE_CHECKING:
    from procure.warehouse import Store

Record = dict[str, Any]

_AWARD_FIELDS = (
    ("award_type_name", "type"),
    ("recipient_name", "holder"),
    ("recipient_uei", "UEI"),
    ("parent_award_piid", "placed under"),
    ("awarding_subtier_code", "awarded by"),
    ("funding_subtier_code", "paid by"),
    ("date_signed", "signed"),
    ("start_date", "starts"),
    ("current_end_date", "ends (options exercised)"),
    ("potential_end_date", "ends (all options)"),
    ("last_date_to_order", "last day to order"),
    ("piid_fiscal_year", "fiscal year in the number"),
    ("total_obligation", "obligated"),
    ("base_and_exercised_options_value", "base and exercised options"),
    ("base_and_all_options_value", "ceiling (all options)"),
    ("total_outlay", "paid out"),
    ("extent_competed_code", "extent competed"),
    ("number_of_offers_received", "offers"),
    ("description", "for"),
    ("as_of", "as the source showed it on"),
)
_NOTICE_FIELDS = (
    ("notice_type", "type"),
    ("title", "title"),
    ("posted_date", "posted"),
    ("solicitation_number", "solicitation"),
    ("subtier_code", "agency"),
    ("award_number", "names award"),
    ("award_date", "award or document date"),
    ("award_amount", "amount as typed"),
    ("awardee_name", "awardee as typed"),
    ("description", "text"),
)


def describe(identifier: str, store: Store) -> Iterator[str]:
    """Lines on one award, action, notice or lead of ``store``, or a kept check of it, or a claim of one.

    Raises UsageError when nothing has that id.
    """
    text = identifier.strip()
    found = False
    for lines in (
        _claim(text, store),
        _kept(text, store),
        _notices(text, store),
        _actions(text, store),
        _awards(text, store),
        _leads(text, store),
    ):
        for line in lines:
            found = True
            yield line
    if not found:
        raise UsageError(
            f"nothing here is called {text!r}: give an award number, an award or transaction key, a notice id, "
            "or the id of a claim that was checked before"
        )


def _claim(text: str, store: Store) -> Iterator[str]:
    from procure import watch
    from procure.report import safe, terminal

    claim = watch.find_claim(store.data, text)
    if claim is not None:
        yield from terminal.explain(claim)
        for reading in claim.readings:
            if reading.sql:
                yield f"  -- {reading.name}"
                yield safe.visible(reading.sql.pasted)


def _kept(text: str, store: Store) -> Iterator[str]:
    from procure import watch
    from procure.report.words import VERDICT_WORDS

    kept = watch.find_check(store.data, text)
    if kept is None:
        return
    info = kept.result.store
    letters = ", ".join(letter.path for letter in kept.result.letters)
    yield f"Check {kept.id} of {letters}, last run {kept.checked_at:%Y-%m-%d %H:%M} UTC by procure {kept.result.procure_version}"
    if info:
        yield f"  records as of {info.data_as_of or 'an unknown day'}, store {info.path}"
    for claim in kept.result.claims:
        yield f"  {VERDICT_WORDS[claim.verdict]:<13} {claim.id}  {_short(claim.quote)}"
    yield f"  procure bundle {kept.id} -o FILE.zip packs it with its evidence"


def _awards(text: str, store: Store) -> Iterator[str]:
    piid = norm_piid(text)
    rows = store.rows(
        "SELECT * FROM curated.awards WHERE award_key = $key OR piid = $piid ORDER BY source, award_key",
        {"key": text.upper(), "piid": piid},
    )
    for row in rows:
        yield f"{'Vehicle' if row['award_kind'] == 'IDV' else 'Award'} {row['piid']}   {row['award_key']}   [{row['source']}, {row['grade']}]"
        yield from _fields(row, _AWARD_FIELDS, store)
        yield from _where(row)
        yield from _history(row, store)
        yield from _around(row, store)
        yield ""


def _history(award: Record, store: Store) -> Iterator[str]:
    actions = store.rows(
        "SELECT * FROM curated.transactions WHERE source = $source AND award_key = $key",
        {"source": award["source"], "key": award["award_key"]},
    )
    if not actions:
        yield "  actions: none held; the source shows the award whole"
        return
    actions.sort(key=lambda row: (row["action_date"] or dt.date.min, modification_sort_key(row["modification_number"])))
    yield f"  actions held ({len(actions)})" + (
        "" if award["has_base_action"] else "; the base action is not among them"
    )
    for row in actions:
        yield "    " + _action_line(row)


def _action_line(row: Record) -> str:
    number = row["modification_number"] or "unnumbered"
    money = row["federal_action_obligation"]
    parts = [
        str(row["action_date"] or "no date"),
        "base" if row["is_base"] else f"mod {number}",
        row["action_type_name"] or "",
        "" if money is None else f"{money:+,.2f}",
        f"to {row['current_end_date']}" if row["current_end_date"] else "",
        "DELETED by its publisher" if row["is_deleted"] else "",
        _short(row["description"]),
    ]
    return "  ".join(part for part in parts if part)


def _around(award: Record, store: Store) -> Iterator[str]:
    piid = award["piid"]
    for row in store.rows(
        "SELECT * FROM curated.notices WHERE award_number = $piid ORDER BY posted_date", {"piid": piid}
    ):
        yield f"  notice {row['notice_id'] or row['notice_key']} of {row['posted_date'] or 'an unknown day'}: {_short(row['title'])}"
    if award["award_kind"] == "IDV":
        orders = store.rows(
            "SELECT piid, recipient_name, date_signed, total_obligation FROM curated.awards "
            "WHERE parent_award_piid = $piid AND source = $source ORDER BY date_signed, piid",
            {"piid": piid, "source": award["source"]},
        )
        for row in orders:
            yield f"  order {row['piid']}  {row['date_signed'] or ''}  {row['recipient_name']}  {_money(row['total_obligation'])}"
    for row in store.rows(
        "SELECT * FROM curated.conflicts WHERE award_key = $key ORDER BY field, value", {"key": award["award_key"]}
    ):
        yield f"  disagreement on {row['field']}: {row['value']}  (says {row['stated_by']})"


def _actions(text: str, store: Store) -> Iterator[str]:
    rows = store.rows(
        "SELECT * FROM curated.transactions WHERE transaction_key = $key ORDER BY source", {"key": text.upper()}
    )
    for row in rows:
        yield f"Action {row['transaction_key']}   [{row['source']}, {row['grade']}]"
        yield "  " + _action_line(row)
        yield f"  award {row['award_key']}, held by {row['recipient_name']}"
        yield from _where(row)
        yield ""


def _notices(text: str, store: Store) -> Iterator[str]:
    rows = store.rows(
        "SELECT * FROM curated.notices WHERE notice_id = $id OR notice_key = $key ORDER BY source",
        {"id": norm_notice_id(text), "key": text},
    )
    for row in rows:
        yield f"Notice {row['notice_id'] or row['notice_key']}   [{row['source']}, {row['grade']}]"
        yield from _fields(row, _NOTICE_FIELDS, store)
        yield from _where(row)
        yield ""


def _leads(text: str, store: Store) -> Iterator[str]:
    for row in store.rows("SELECT * FROM curated.leads WHERE lead_key = $key", {"key": text}):
        yield f"Lead {row['lead_key']}: a report without an award number; it decides nothing   [{row['source']}]"
        for name in ("vendor_name", "agency_name", "reported_date", "amount", "description", "notes"):
            if row[name] is not None:
                yield f"  {name.replace('_', ' ')}: {row[name]}"
        yield from _where(row)
        yield ""


def _fields(row: Record, fields: tuple[tuple[str, str], ...], store: Store) -> Iterator[str]:
    for name, words in fields:
        value = row[name]
        if value is None:
            continue
        if name in ("awarding_subtier_code", "funding_subtier_code", "subtier_code"):
            value = f"{agency_name(store, value)} ({value})"
        elif not isinstance(value, (str, int, dt.date)):
            value = _money(value)
        yield f"  {words}: {value}"


def _where(row: Record) -> Iterator[str]:
    yield f"  raw: {row['raw_file']}:{row['row_number']}" + (
        f", fetched {row['retrieved_at']:%Y-%m-%d}" if row["retrieved_at"] else ""
    )
    if row["url"]:
        yield f"  page: {row['url']}"


def agency_name(store: Store, code: str) -> str:
    """The agency's name today, else the code itself."""
    rows = store.rows("SELECT name FROM curated.agencies WHERE agency_key = $code", {"code": code})
    return str(rows[0]["name"]) if rows else code


def _money(value: Any) -> str:
    return "" if value is None else f"${value:,.2f}"


def _short(text: str | None) -> str:
    text = " ".join((text or "").split())
    return text if len(text) <= 110 else text[:107] + "..."


def coverage_lines(store: Store) -> Iterator[str]:
    """What the store holds per source, then every scope of the ledger, complete ones first."""
    info = store.info
    yield f"Store {info.path}, records as of {info.data_as_of or 'an unknown day'}"
    held = store.rows(
        """
        SELECT source, sum(awards) AS awards, sum(actions) AS actions, sum(notices) AS notices,
            min(since) AS since, max(until) AS until
        FROM (
            SELECT source, count(*) AS awards, 0 AS actions, 0 AS notices, NULL::DATE AS since, NULL::DATE AS until
            FROM curated.awards GROUP BY source
            UNION ALL
            SELECT source, 0, count(*), 0, min(action_date), max(action_date) FROM curated.transactions GROUP BY source
            UNION ALL
            SELECT source, 0, 0, count(*), NULL, NULL FROM curated.notices GROUP BY source
        )
        GROUP BY source ORDER BY source
        """,
        {},
    )
    yield ""
    yield "Held"
    for row in held:
        window = f", actions from {row['since']} to {row['until']}" if row["since"] else ""
        yield f"  {row['source']}: {row['awards']} awards, {row['actions']} actions, {row['notices']} notices{window}"
    scopes = store.rows(
        "SELECT * FROM curated.coverage ORDER BY status <> 'complete', source, agency_code, vendor_key, since_date, coverage_id",
        {},
    )
    yield ""
    if not scopes:
        yield "Complete for nothing: the store can show that an award exists; it cannot show that none does."
        return
    yield "Scopes"
    for row in scopes:
        yield "  " + scope_line(row)


def answer_lines(store: Store, scopes: Iterable[Scope], claims: Iterable[Claim] = ()) -> Iterator[str]:
    """For each scope, and for what ``claims`` need: would the store hold every record of it, and what would make it so."""
    agencies = Agencies(store)
    ledger = Ledger.of(store, agencies)
    yield f"Store {store.info.path}, records as of {store.info.data_as_of or 'an unknown day'}"
    lacking: list[Scope] = []
    for scope in scopes:
        yield ""
        yield _question(scope, agencies)
        if scope.notice:
            yield "  no source of notices is ever complete: a notice that is not here may exist"
            lacking.append(scope)
            continue
        names = _names_of(scope, store)
        # A window without an end asks up to the day that the data stand for.
        asked = replace(scope, until=scope.until or store.info.data_as_of)
        for cell in ledger.cells(asked, names=names):
            yield "  " + cell_line(cell)
        missing = ledger.missing(asked, names=names)
        lacking += [scope] if missing and scope.award else missing
    listed = list(claims)
    if listed:
        needed = wanted(listed, store)
        yield ""
        yield f"What the {len(listed)} claims of the letters need and the store does not hold"
        for scope in needed:
            yield "  " + _question(scope, agencies)
        if not needed:
            yield "  nothing: every question can be decided, or by no record"
        lacking += needed
    yield ""
    line = command(lacking)
    yield (
        f"What would complete it: {line}" if line else "Complete: what is not here does not exist in the sources named."
    )


def _names_of(scope: Scope, store: Store) -> dict[str, frozenset[str]]:
    if scope.vendor is None:
        return {}
    reference = VendorRef(text=scope.vendor.name, name=scope.vendor.name, ueis=list(scope.vendor.ueis))
    return searchable(vendors(store, [reference])[key_of(reference)])


def _question(scope: Scope, agencies: Agencies) -> str:
    """A scope in words: 'ACME INC, U.S. Customs and Border Protection (7014), from 2015-07-24 to 2025-07-24'."""
    parts = [
        scope.vendor.name if scope.vendor else "",
        f"{agencies.name(scope.agency)} ({scope.agency})" if scope.agency else "",
        f"award {scope.award}" if scope.award else "",
        f"notice {scope.notice}" if scope.notice else "",
        f"from {scope.since}" if scope.since else "",
        f"to {scope.until}" if scope.until else "",
    ]
    return ", ".join(part for part in parts if part) or "everything"


def cell_line(cell: CoverageCell) -> str:
    """One cell of the grid: source, role, days, and whether the store would hold the record."""
    until = "today" if cell.until in (None, dt.date.max) else str(cell.until)
    detail = "; ".join(part for part in (cell.reason, f"control: {cell.control}" if cell.control else None) if part)
    status = cell.status.replace("_", " ").upper()
    return f"{status}  {cell.source}{f', {cell.role}' if cell.role else ''}, {cell.since or 'the start'} to {until}" + (
        f"  ({detail})" if detail else ""
    )


def scope_line(row: Record) -> str:
    """One scope of the ledger on one line."""
    period = f"{row['since_date'] or 'the source floor'} to {row['until_date'] or row['data_as_of']}"
    parts = [
        row["status"].upper(),
        row["source"],
        f"vendor {row['vendor_terms'] or row['vendor_key']}" if row["vendor_key"] else "every vendor",
        f"{row['agency_code']} {row['agency_role'] or ''}".strip() if row["agency_code"] else "every agency",
        f"award {row['award_key']}" if row["award_key"] else "",
        row["award_kinds"] or "all kinds",
        f"{row['date_basis']} {period}",
        f"as of {row['data_as_of']}",
        "" if row["record_count"] is None else f"{row['record_count']} records",
        f"control: {row['control']}" if row["control"] else "",
        row["reason"] or "",
    ]
    return "; ".join(part for part in parts if part)
