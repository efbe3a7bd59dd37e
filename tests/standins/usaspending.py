"""A stand-in of the USAspending API v2, written from what is known of it, limits and traps included."""

from __future__ import annotations

import datetime as dt
import re
import urllib.parse
from dataclasses import dataclass, field
from typing import Any

from tests.standins.server import Response, Seen

GROUPS = {
    "contracts": {"A", "B", "C", "D"},
    "idvs": {"IDV_A", "IDV_B", "IDV_B_A", "IDV_B_B", "IDV_B_C", "IDV_C", "IDV_D", "IDV_E"},
    "grants": {"02", "03", "04", "05"},
}
TYPE_WORDS = {
    "A": "BPA CALL", "B": "PURCHASE ORDER", "C": "DELIVERY ORDER", "D": "DEFINITIVE CONTRACT",
    "IDV_B_B": "INDEFINITE DELIVERY / INDEFINITE QUANTITY", "IDV_C": "FSS", "IDV_E": "BPA",
}  # fmt: skip
AGENCIES: dict[str, tuple[str, str, str]] = {
    "7012": ("070", "Department of Homeland Security", "U.S. Immigration and Customs Enforcement"),
    "7014": ("070", "Department of Homeland Security", "U.S. Customs and Border Protection"),
    "7003": ("070", "Department of Homeland Security", "U.S. Citizenship and Immigration Services"),
    "1900": ("019", "Department of State", "Department of State"),
    "4732": ("047", "General Services Administration", "Federal Acquisition Service"),
}
FLOOR = "2007-10-01"


@dataclass
class Action:
    """One action."""

    date: str
    mod: str = "0"
    amount: float = 0.0
    type: str | None = None
    number: str = "0"
    description: str = "WORK"
    vendor: str | None = None
    """Who held the award then, where it has changed hands since."""


@dataclass
class Award:
    """One award with its actions."""

    piid: str
    agency: str = "7012"
    vendor: str = "ORBITAL WIDGETS INC."
    uei: str = "ABCDEFGHJKL1"
    parent_name: str | None = None
    parent_uei: str | None = None
    type: str = "C"
    vehicle: tuple[str, str] | None = None
    funding: str | None = None
    start: str = "2020-01-01"
    end: str | None = "2025-12-31"
    potential_end: str | None = "2027-12-31"
    ceiling: float = 1000.0
    modified: str = "2026-01-01"
    description: str = "WIDGETS"
    actions: list[Action] = field(default_factory=lambda: [Action("2020-01-01", amount=100.5)])
    subawards: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_idv(self) -> bool:
        return self.type.startswith("IDV")

    @property
    def key(self) -> str:
        if self.is_idv:
            return f"CONT_IDV_{self.piid}_{self.agency}"
        piid, agency = self.vehicle or ("-NONE-", "-NONE-")
        return f"CONT_AWD_{self.piid}_{self.agency}_{piid}_{agency}"

    @property
    def group(self) -> str:
        return "idvs" if self.is_idv else "contracts"

    @property
    def total(self) -> float:
        return round(sum(action.amount for action in self.actions), 2)

    def tx_id(self, action: Action) -> str:
        parent, agency = self.vehicle or ("-NONE-", "-NONE-")
        if self.is_idv:
            return f"CONT_TX_{self.agency}_-NONE-_{self.piid}_{action.mod}_-NONE-_-NONE-"
        return f"CONT_TX_{self.agency}_{agency}_{self.piid}_{action.mod}_{parent}_{action.number}"


class USAspending:
    """The records, and what the service answers about them."""

    def __init__(self, awards: list[Award], last_updated: str = "11/23/2026") -> None:
        self.awards = awards
        self.last_updated = last_updated
        self.deepest = 50_000
        self.counted_wrong = 0
        """Added to every total of awards."""
        self.hide_filters = False
        """Whether filters are ignored, and only mentioned."""
        self.abbreviations = {"7012": "ICE", "7014": "CBP", "7003": "USCIS"}
        self.former_names: dict[str, list[str]] = {}
        self.twice = False
        """Whether the first record of each page but the first is the last of the page before."""

    def __call__(self, seen: Seen) -> Response:
        path = seen.path.removeprefix("/api/v2")
        if not path.endswith("/"):
            return Response(301, headers={"Location": path + "/"})
        if seen.method == "POST" and seen.headers.get("Content-Type") != "application/json":
            return Response(200, {"results": [], "page_metadata": {"hasNext": False}})
        body = seen.body or {}
        routes = {
            "/awards/last_updated/": lambda: Response(200, {"last_updated": self.last_updated}),
            "/search/spending_by_award/": lambda: self._search(body),
            "/search/spending_by_award_count/": lambda: self._count(body, "award"),
            "/search/spending_by_transaction/": lambda: self._actions(body),
            "/search/spending_by_transaction_count/": lambda: self._count(body, "action"),
            "/transactions/": lambda: self._history(body),
            "/subawards/": lambda: self._subawards(body),
            "/idvs/awards/": lambda: self._children(body),
            "/autocomplete/recipient/": lambda: self._recipients(body),
        }
        if path in routes:
            return routes[path]()
        if match := re.fullmatch(r"/recipient/(.+)/", path):
            return self._profile(match[1])
        if path == "/references/toptier_agencies/":
            tops = sorted({(code, name) for code, name, _ in AGENCIES.values()})
            return Response(
                200,
                {"results": [{"toptier_code": code, "agency_name": name, "abbreviation": "X"} for code, name in tops]},
            )
        if match := re.fullmatch(r"/agency/(\d+)/sub_agency/", path):
            subs = [
                {"name": sub, "abbreviation": self.abbreviations.get(code)}
                for code, (top, _, sub) in AGENCIES.items()
                if top == match[1]
            ]
            return Response(200, {"toptier_code": match[1], "results": subs})
        if match := re.fullmatch(r"/awards/count/transaction/(.+)/", path):
            award = self._award(match[1])
            return Response(200, {"transactions": len(award.actions) if award else 0})
        if match := re.fullmatch(r"/idvs/amounts/(.+)/", path):
            key = urllib.parse.unquote(match[1])
            return Response(200, {name: len(self._below(key, kind)) for kind, name in (
                ("child_idvs", "child_idv_count"), ("child_awards", "child_award_count"), ("grandchild_awards", "grandchild_award_count"),
            )})  # fmt: skip
        if match := re.fullmatch(r"/awards/(.+)/", path):
            return self._page(urllib.parse.unquote(match[1]))
        return Response(404, {"detail": "Not found."})

    def _award(self, key: str) -> Award | None:
        return next((award for award in self.awards if award.key == urllib.parse.unquote(key)), None)

    # Search

    def _matches(self, award: Award, filters: dict[str, Any], level: str, action: Action | None = None) -> bool:
        if self.hide_filters:
            return True
        texts = filters.get("recipient_search_text")
        holder = (action and action.vendor) or award.vendor
        names = " ".join(
            text for text in (holder, award.parent_name, award.uei if holder == award.vendor else "") if text
        ).upper()
        if texts and not any(text.upper() in names for text in texts):
            return False
        for role in ("awarding", "funding"):
            wanted = [agency for agency in filters.get("agencies", []) if agency["type"] == role]
            code = award.agency if role == "awarding" else award.funding or award.agency
            _, top, sub = AGENCIES[code]
            if wanted and not any(agency["name"] == (top if agency["tier"] == "toptier" else sub) for agency in wanted):
                return False
        ids = filters.get("award_ids")
        if ids and not any(
            award.piid == each.strip('"') if each.startswith('"') else award.piid.startswith(each) for each in ids
        ):
            return False
        for window in filters.get("time_period", []):
            start, end, kind = window["start_date"], window["end_date"], window.get("date_type", "action_date")
            days = [each.date for each in award.actions]
            if kind == "last_modified_date":
                if not start <= award.modified[:10] <= end:
                    return False
            elif level == "action":
                assert action is not None
                if not start <= action.date <= end:
                    return False
            elif not (max(days) >= start and min(days) <= end):
                return False
        return True

    def _checked(self, body: dict[str, Any], *, needs_types: bool = True) -> Response | None:
        filters = body.get("filters", {})
        codes = set(filters.get("award_type_codes") or [])
        if needs_types:
            if not codes:
                return Response(422, {"detail": "Missing value: 'filters|award_type_codes' is a required field"})
            if not any(codes <= group for group in GROUPS.values()):
                return Response(
                    422,
                    {"message": "'award_type_codes' must only contain types from one group.", "award_type_groups": {}},
                )
            if not body.get("fields"):
                return Response(422, {"detail": "Missing value: 'fields' is a required field"})
            if body.get("limit", 10) > 100:
                return Response(422, {"detail": f"Field 'limit' value '{body['limit']}' is above max '100'"})
            if body.get("sort") not in body["fields"]:
                return Response(
                    400, {"detail": f"Sort value '{body.get('sort')}' not found in requested fields: {body['fields']}"}
                )
        for window in filters.get("time_period", []):
            if window["start_date"] < FLOOR:
                return Response(
                    422, {"detail": f"start_date falls before the earliest available search date of {FLOOR}"}
                )
        return None

    def _messages(self) -> list[str]:
        found = [f"For searches, time period start and end dates are currently limited to an earliest date of {FLOOR}."]
        return found + (
            ["The following filters from the request were not used: {'recipient_search_text'}"]
            if self.hide_filters
            else []
        )

    def _search(self, body: dict[str, Any]) -> Response:
        if (problem := self._checked(body)) is not None:
            return problem
        if body.get("subawards"):
            return self._subaward_search(body)
        filters, limit, page = body["filters"], body.get("limit", 10), body.get("page", 1)
        found = [
            each
            for each in self.awards
            if each.type in filters["award_type_codes"] and self._matches(each, filters, "award")
        ]
        found.sort(key=lambda each: (each.piid, each.key), reverse=body.get("order", "desc") == "desc")
        last = body.get("last_record_unique_id")
        if (page - 1) * limit >= self.deepest:
            if last is None:
                return Response(
                    422, {"detail": f"Page #{page} with limit {limit} is over the maximum result limit {self.deepest}."}
                )
            place = next(number for number, each in enumerate(found) if id(each) == last) + 1
        else:
            place = (page - 1) * limit
        part = found[place : place + limit]
        if self.twice and place:
            part = [found[place - 1], *part]
        more = place + limit < len(found)
        return Response(200, {
            "spending_level": "awards",
            "limit": limit,
            "results": [self._search_row(each, body["fields"]) for each in part],
            "page_metadata": {
                "page": page,
                "hasNext": more,
                "last_record_unique_id": id(part[-1]) if part and more else None,
                "last_record_sort_value": part[-1].piid if part and more else "None",
            },
            "messages": self._messages(),
        })  # fmt: skip

    def _search_row(self, award: Award, fields: list[str]) -> dict[str, Any]:
        code, top, sub = AGENCIES[award.agency]
        funding = AGENCIES[award.funding or award.agency]
        known = {
            "Award ID": award.piid, "Recipient Name": award.vendor, "Recipient UEI": award.uei, "Recipient DUNS Number": None,
            "recipient_id": f"{award.uei}-C", "Awarding Agency": top, "Awarding Agency Code": code, "Awarding Sub Agency": sub,
            "Awarding Sub Agency Code": award.agency, "Funding Agency": funding[1], "Funding Agency Code": funding[0],
            "Funding Sub Agency": funding[2], "Funding Sub Agency Code": award.funding or award.agency,
            "Description": award.description, "Start Date": award.start, "End Date": award.end, "Last Date to Order": award.end,
            "Base Obligation Date": min(each.date for each in award.actions), "Last Modified Date": award.modified + " 10:10:22",
            "Award Amount": award.total, "Total Outlays": None, "Contract Award Type": TYPE_WORDS[award.type],
            "NAICS": {"code": "541511", "description": "CUSTOM PROGRAMMING"}, "PSC": {"code": "D302", "description": "IT"},
        }  # fmt: skip
        row = {name: known.get(name) for name in fields}
        return row | {
            "internal_id": id(award),
            "generated_internal_id": award.key,
            "awarding_agency_id": 1,
            "agency_slug": "x",
        }

    def _count(self, body: dict[str, Any], level: str) -> Response:
        if (problem := self._checked(body, needs_types=False)) is not None:
            return problem
        counts = dict.fromkeys(("contracts", "idvs", "grants", "loans", "direct_payments", "other"), 0)
        for award in self.awards:
            if level == "award":
                counts[award.group] += self._matches(award, body["filters"], level)
            else:
                counts[award.group] += sum(self._matches(award, body["filters"], level, each) for each in award.actions)
        if level == "award" and counts["contracts"]:
            counts["contracts"] += self.counted_wrong
        return Response(200, {"results": counts, "spending_level": "awards", "messages": self._messages()})

    def _actions(self, body: dict[str, Any]) -> Response:
        if (problem := self._checked(body)) is not None:
            return problem
        filters, limit, page = body["filters"], body.get("limit", 10), body.get("page", 1)
        if page * limit > self.deepest:
            return Response(
                422, {"detail": f"Page #{page} of size {limit} is over the maximum result limit ({self.deepest})."}
            )
        found = [
            (award, action)
            for award in self.awards
            if award.type in filters["award_type_codes"]
            for action in award.actions
            if self._matches(award, filters, "action", action)
        ]
        found.sort(
            key=lambda pair: (pair[1].amount, pair[0].key, pair[1].mod), reverse=body.get("order", "desc") == "desc"
        )
        place = (page - 1) * limit
        rows = []
        for award, action in found[place : place + limit]:
            _, top, sub = AGENCIES[award.agency]
            funding = AGENCIES[award.funding or award.agency]
            known = {
                "Award ID": award.piid, "Mod": action.mod, "Action Date": action.date, "Action Type": action.type,
                "Transaction Amount": action.amount, "Transaction Description": action.description,
                "Award Type": TYPE_WORDS[award.type], "Awarding Agency": top, "Awarding Sub Agency": sub,
                "Funding Agency": funding[1], "Funding Sub Agency": funding[2], "Recipient Name": action.vendor or award.vendor,
                "Recipient UEI": None if action.vendor else award.uei,
            }  # fmt: skip
            row = {name: known.get(name) for name in body["fields"]}
            rows.append(row | {"internal_id": id(award), "generated_internal_id": award.key})
        more = place + limit < len(found)
        meta = {
            "page": page,
            "next": page + 1 if more else None,
            "previous": None,
            "hasNext": more,
            "hasPrevious": page > 1,
        }
        return Response(200, {"limit": limit, "results": rows, "page_metadata": meta, "messages": self._messages()})

    # One award

    def _page(self, key: str) -> Response:
        award = self._award(key)
        if award is None:
            return Response(404, {"detail": f"No Award found with: {{'generated_unique_award_id': '{key}'}}"})
        code, top, sub = AGENCIES[award.agency]
        agency = {
            "toptier_agency": {"name": top, "code": code},
            "subtier_agency": {"name": sub, "code": award.agency},
            "office_agency_name": "OFFICE",
        }
        funding = AGENCIES[award.funding or award.agency]
        paid = {"toptier_agency": {"name": funding[1], "code": funding[0]}, "subtier_agency": {"name": funding[2], "code": award.funding or award.agency}, "office_agency_name": "OFFICE"}  # fmt: skip
        vehicle = award.vehicle and {
            "piid": award.vehicle[0],
            "generated_unique_award_id": f"CONT_IDV_{award.vehicle[0]}_{award.vehicle[1]}",
        }
        return Response(200, {
            "id": id(award), "generated_unique_award_id": award.key, "piid": award.piid, "category": "idv" if award.is_idv else "contract",
            "type": award.type, "type_description": TYPE_WORDS[award.type], "description": award.description,
            "total_obligation": award.total, "subaward_count": len(award.subawards), "total_subaward_amount": None,
            "date_signed": min(each.date for each in award.actions), "base_exercised_options": award.total,
            "base_and_all_options": award.ceiling, "parent_award": vehicle, "awarding_agency": agency, "funding_agency": paid,
            "latest_transaction_contract_data": {
                "solicitation_identifier": "70SOL-01", "extent_competed": "C", "number_of_offers_received": "1", "naics": "541511",
                "product_or_service_code": "D302", "fair_opportunity_limited": None, "other_than_full_and_open": "ONE",
                "referenced_idv_agency_iden": award.vehicle and award.vehicle[1],
            },
            "period_of_performance": {
                "start_date": award.start, "end_date": award.end, "last_modified_date": award.modified + " 10:10:22",
                "potential_end_date": award.potential_end and award.potential_end + " 00:00:00",
            },
            "recipient": {
                "recipient_hash": "abc-C", "recipient_name": award.vendor, "recipient_uei": award.uei, "recipient_unique_id": None,
                "parent_recipient_name": award.parent_name, "parent_recipient_uei": award.parent_uei,
            },
        })  # fmt: skip

    def _history(self, body: dict[str, Any]) -> Response:
        limit = body.get("limit", 10)
        if limit > 5000:
            return Response(422, {"detail": f"Field 'limit' value '{limit}' is above max '5000'"})
        award = self._award(body["award_id"])
        rows = [
            {
                "id": award.tx_id(each), "type": award.type, "type_description": TYPE_WORDS[award.type], "action_date": each.date,
                "action_type": each.type, "action_type_description": each.type and f"REASON {each.type}",
                "modification_number": each.mod, "description": each.description, "federal_action_obligation": each.amount,
            }
            for each in sorted(award.actions, key=lambda each: each.date)
        ] if award else []  # fmt: skip
        place = (body.get("page", 1) - 1) * limit
        more = place + limit < len(rows)
        return Response(
            200,
            {"results": rows[place : place + limit], "page_metadata": {"page": body.get("page", 1), "hasNext": more}},
        )

    def _paged(self, rows: list[dict[str, Any]], body: dict[str, Any]) -> Response:
        limit, page = body.get("limit", 10), body.get("page", 1)
        place = (page - 1) * limit
        return Response(200, {
            "results": rows[place : place + limit], "page_metadata": {"page": page, "hasNext": place + limit < len(rows)},
        })  # fmt: skip

    def _subawards(self, body: dict[str, Any]) -> Response:
        award = self._award(body["award_id"])
        return self._paged(
            [{"id": number, **each} for number, each in enumerate(award.subawards if award else [])], body
        )

    def _subaward_search(self, body: dict[str, Any]) -> Response:
        texts = body["filters"].get("recipient_search_text") or [""]
        rows = [
            {
                "Sub-Award ID": each["subaward_number"], "Sub-Award Type": "sub-contract", "Sub-Awardee Name": each["recipient_name"],
                "Sub-Recipient UEI": None, "Sub-Award Date": each["action_date"], "Sub-Award Amount": each["amount"],
                "Sub-Award Description": each["description"], "Prime Award ID": award.piid, "Prime Recipient Name": award.vendor,
                "Prime Award Recipient UEI": award.uei, "Awarding Agency": AGENCIES[award.agency][1],
                "Awarding Sub Agency": AGENCIES[award.agency][2], "prime_award_generated_internal_id": award.key,
            }
            for award in self.awards
            for each in award.subawards
            if any(text.upper() in each["recipient_name"].upper() for text in texts)
        ]  # fmt: skip
        return self._paged(rows, body)

    def _below(self, key: str, kind: str) -> list[Award]:
        children = [
            each for each in self.awards if each.vehicle and f"CONT_IDV_{each.vehicle[0]}_{each.vehicle[1]}" == key
        ]
        if kind == "grandchild_awards":
            return [each for child in children if child.is_idv for each in self._below(child.key, "child_awards")]
        return [each for each in children if each.is_idv is (kind == "child_idvs")]

    def _children(self, body: dict[str, Any]) -> Response:
        rows = [
            {
                "award_id": id(each), "award_type": TYPE_WORDS[each.type], "description": each.description,
                "awarding_agency": AGENCIES[each.agency][1], "funding_agency": AGENCIES[each.funding or each.agency][1],
                "generated_unique_award_id": each.key, "last_date_to_order": None, "obligated_amount": each.total,
                "period_of_performance_current_end_date": each.end, "period_of_performance_start_date": each.start, "piid": each.piid,
            }
            for each in self._below(body["award_id"], body["type"])
        ]  # fmt: skip
        return self._paged(rows, body)

    def _profile(self, holder: str) -> Response:
        award = next((each for each in self.awards if holder == f"{each.uei}-C"), None)
        if award is None:
            return Response(400, {"detail": f"Recipient ID not found: '{holder}'."})
        names = self.former_names.get(award.uei, [])
        parent = {"parent_uei": award.parent_uei, "parent_name": award.parent_name}
        return Response(
            200,
            {
                "name": award.vendor,
                "alternate_names": names,
                "uei": award.uei,
                "duns": None,
                "recipient_level": "C",
                **parent,
            },
        )

    def _recipients(self, body: dict[str, Any]) -> Response:
        text = body["search_text"].upper()
        found = {(each.vendor, each.uei) for each in self.awards if text in each.vendor.upper() or text == each.uei}
        rows = [
            {"recipient_name": name, "uei": uei, "duns": None, "recipient_level": "R"} for name, uei in sorted(found)
        ]
        return Response(200, {"results": rows[: body.get("limit", 10)]})


def today() -> dt.datetime:
    """The clock's start in tests."""
    return dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
