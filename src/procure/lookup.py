"""``procure show`` and ``procure coverage``: what the store holds, in lines for a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from procure.errors import UsageError
from procure.identifiers import modification_sort_key, norm_name, norm_notice_id, norm_piid, norm_words

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
    """Lines on one award, action, notice or lead of ``store``, or a claim of a check of it that was kept.

    Raises UsageError when nothing has that id.
    """
    text = identifier.strip()
    found = False
    for lines in (
        _claim(text, store),
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
    yield f"  actions held ({len(actions)})" + ("" if award["has_base_action"] else "; the base action is not among them")
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
    for row in store.rows("SELECT * FROM curated.notices WHERE award_number = $piid ORDER BY posted_date", {"piid": piid}):
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
    rows = store.rows("SELECT * FROM curated.transactions WHERE transaction_key = $key ORDER BY source", {"key": text.upper()})
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
    yield f"  raw: {row['raw_file']}:{row['row_number']}" + (f", fetched {row['retrieved_at']:%Y-%m-%d}" if row["retrieved_at"] else "")
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


def coverage_lines(store: Store, vendors: tuple[str, ...] = (), agencies: tuple[str, ...] = ()) -> Iterator[str]:
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
    wanted_codes = _agency_codes(store, agencies)
    wanted_vendors = {norm_name(vendor) for vendor in vendors} | {vendor.upper() for vendor in vendors}
    scopes = store.rows(
        "SELECT * FROM curated.coverage ORDER BY status <> 'complete', source, agency_code, vendor_key, since_date, coverage_id", {}
    )
    scopes = [
        row
        for row in scopes
        if (not agencies or row["agency_code"] is None or row["agency_code"] in wanted_codes)
        and (not vendors or row["vendor_key"] is None or _vendor_words(row) & wanted_vendors)
    ]
    yield ""
    if not scopes:
        yield "Complete for nothing: the store can show that an award exists; it cannot show that none does."
        return
    yield "Scopes"
    for row in scopes:
        yield "  " + scope_line(row)


def _agency_codes(store: Store, agencies: tuple[str, ...]) -> set[str]:
    codes: set[str] = set()
    for agency in agencies:
        rows = store.rows(
            """
            SELECT DISTINCT a.department_code, a.subtier_code, a.agency_key
            FROM curated.agencies AS a LEFT JOIN curated.agency_names AS n USING (agency_key)
            WHERE a.agency_key = $code OR n.name_norm = $name
            """,
            {"code": agency.upper(), "name": norm_words(agency)},
        )
        if not rows:
            raise UsageError(f"no agency is called {agency!r}; `procure sql --schema agencies` shows where to look")
        codes |= {code for row in rows for code in (row["agency_key"], row["subtier_code"], row["department_code"]) if code}
    return codes


def _vendor_words(row: Record) -> set[str]:
    words = {row["vendor_key"], row["vendor_key"].removeprefix("NAME:")}
    return words | {norm_name(term) for term in (row["vendor_terms"] or "").split(" | ") if term}


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
