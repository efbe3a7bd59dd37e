"""A stand-in of the four SAM.gov services on loopback: their rules, their traps, and faults on demand.

Written from what is documented and observed of the services, without a look at procure's own code: what it
serves is the truth that tests compare curated with. One process, one thread per request, no files.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

KEY = "k3y-that-must+never/show"

AWARD_PARAMETERS = {
    "api_key", "limit", "offset", "format", "emailId", "includeSections", "q", "deletedStatus", "piidAggregation", "piid",
    "modificationNumber", "referencedIdvPiid", "awardOrIDV", "awardOrIDVTypeCode", "contractingDepartmentCode",
    "contractingSubtierCode", "contractingOfficeCode", "fundingDepartmentCode", "fundingSubtierCode", "fundingOfficeCode",
    "dateSigned", "lastModifiedDate", "fiscalYear", "awardeeUniqueEntityId", "awardeeCageCode", "awardeeLegalBusinessName",
    "awardeeDoingBusinessAsName", "ultimateParentUniqueEntityId", "ultimateParentLegalBusinessName", "solicitationID",
}  # fmt: skip


@dataclass
class Fault:
    """What goes wrong: a kind, how often, and for which requests."""

    kind: str
    times: int = 1
    when: Callable[[str, dict[str, str]], bool] = lambda path, query: True
    value: Any = None


@dataclass
class Sam:
    """The services' data and their state."""

    actions: list[dict[str, Any]] = field(default_factory=list)
    deleted: list[dict[str, Any]] = field(default_factory=list)
    notices: list[dict[str, Any]] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    entities: list[dict[str, Any]] = field(default_factory=list)
    exclusions: list[dict[str, Any]] = field(default_factory=list)
    organizations: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    quota: int = 1000
    fresh_at: str = "2026-Nov-25 00:00:00+0000 UTC"
    """When a spent quota is fresh again, as the gateway says it."""
    empty_shape: str = "awardResponse"
    """How Contract Awards says nothing: awardResponse or 204."""
    offsets_are_pages: bool = False
    """Whether the hierarchy steps by pages rather than by records."""
    caps_at: int = 400_000
    total_is_off_by: int = 0
    states_total: bool = True
    largest_page: int | None = None
    """Pages are cut to this size, whatever is asked."""
    ignored: set[str] = field(default_factory=set)
    """Parameters ignored in silence."""
    on_request: Callable[[Sam, str, dict[str, str]], None] | None = None
    """Called before each answer: changes the data while pages are read."""
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    """Every request as it came, without the key."""
    violations: list[str] = field(default_factory=list)
    """Requests that break a documented rule."""
    url: str = ""

    def __post_init__(self) -> None:
        self.lock = threading.Lock()
        self.spent = 0

    def paths(self, part: str) -> list[dict[str, str]]:
        """The queries of requests whose path holds ``part``."""
        return [query for path, query in self.requests if part in path]


@dataclass
class Response:
    """What goes out."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False


def _json(status: int, value: Any, **headers: str) -> Response:
    return Response(
        status, json.dumps(value, ensure_ascii=False).encode(), {"Content-Type": "application/json", **headers}
    )


def _throttled(after: str | None = None) -> Response:
    body = {"code": "900804", "message": "Message throttled out", "description": "You have exceeded your quota"}
    return _json(429, body | ({"nextAccessTime": after} if after else {}))


def answer(sam: Sam, path: str, query: dict[str, str]) -> Response:
    """One request, faults first."""
    key = query.pop("api_key", None)
    with sam.lock:
        sam.requests.append((path, dict(query)))
        if any(sign in value for value in query.values() for sign in ("'", '"', "<", ">", "../", "--")):
            sam.violations.append("a value that the firewall objects to")
        if sam.on_request:
            sam.on_request(sam, path, query)
        for fault in sam.faults:
            if fault.times > 0 and fault.when(path, query):
                fault.times -= 1
                return _fault(sam, fault, path, query)
        return _keyed(sam, key, path, query)


def _keyed(sam: Sam, key: str | None, path: str, query: dict[str, str]) -> Response:
    if key != KEY:
        if "contract-awards" in path:
            message = "An invalid API key was supplied. Please submit with a valid API key."
            return _json(403, {"message": "Forbidden", "detail": message})
        return Response(403, b"<h1>API_KEY_INVALID</h1>", {"Content-Type": "text/html"})
    for name in sam.ignored:
        query.pop(name, None)
    sam.spent += 1
    if sam.spent > sam.quota:
        return _throttled(sam.fresh_at)
    if "contract-awards" in path:
        return _awards(sam, query)
    if path.endswith("/noticedesc"):
        text = sam.texts.get(query.get("noticeid", ""))
        return _json(404, {"message": "Description Not Found"}) if text is None else _json(200, {"description": text})
    if "opportunities" in path:
        return _notices(sam, query)
    if path.endswith("/exclusions"):
        return _paged_entities(sam, sam.exclusions, "excludedEntity", query)
    if "entity-information" in path:
        return _paged_entities(sam, sam.entities, "entityData", query)
    if "federalorganizations" in path:
        return _organizations(sam, query)
    return _json(404, {"message": "No such service"})


def _fault(sam: Sam, fault: Fault, path: str, query: dict[str, str]) -> Response:
    if fault.kind == "429":
        headers = {"Retry-After": str(fault.value)} if fault.value is not None else {}
        return _json(429, {"message": "Too many requests"}, **headers)
    if fault.kind == "quota":
        return _throttled(fault.value)
    if fault.kind == "status":
        return _json(int(fault.value), {"message": "Internal error"})
    if fault.kind == "html":
        return Response(200, b"<html><body>Scheduled maintenance</body></html>", {"Content-Type": "text/html"})
    if fault.kind == "message":
        return _json(200, {"message": "An application error occurred"})
    if fault.kind == "redirect":
        return Response(302, b"", {"Location": f"http://127.0.0.1:9/elsewhere?api_key={KEY}"})
    good = _keyed(sam, KEY, path, query)
    if fault.kind == "reset":
        return Response(good.status, good.body, good.headers, cut=True)
    if fault.kind == "truncated":
        return Response(200, good.body[: len(good.body) // 2], good.headers)
    if fault.kind == "repeat":  # the page before once more, as when records shift
        offset = max(0, int(query.get("offset", "0")) - 1)
        return _keyed(sam, KEY, path, {**query, "offset": str(offset)})
    raise AssertionError(fault.kind)


# Contract Awards ------------------------------------------------------------------------------------------------------


def at(record: dict[str, Any], path: str) -> Any:
    """A value by its dotted path; None where a part is missing."""
    value: Any = record
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


_FIELDS = {
    "piid": "contractId.piid",
    "referencedIdvPiid": "contractId.referencedIDVPiid",
    "modificationNumber": "contractId.modificationNumber",
    "awardOrIDV": "coreData.awardOrIDV",
    "awardOrIDVTypeCode": "coreData.awardOrIDVType.code",
    "awardeeUniqueEntityId": "awardDetails.awardeeData.awardeeUEIInformation.uniqueEntityId",
    "awardeeCageCode": "awardDetails.awardeeData.awardeeUEIInformation.cageCode",
    "ultimateParentUniqueEntityId": "awardDetails.awardeeData.awardeeUEIInformation.awardeeUltimateParentUniqueEntityId",
    "solicitationID": "coreData.solicitationId",
    "fiscalYear": "awardDetails.dates.fiscalYear",
} | {
    f"{side}{tier}Code": f"coreData.federalOrganization.{side}Information.{side}{tier}.code"
    for side in ("contracting", "funding")
    for tier in ("Department", "Subtier", "Office")
}
_NAMES = {
    "awardeeLegalBusinessName": "awardDetails.awardeeData.awardeeHeader.legalBusinessName",
    "awardeeDoingBusinessAsName": "awardDetails.awardeeData.awardeeHeader.awardeeDoingBusinessAsName",
    "ultimateParentLegalBusinessName": "awardDetails.awardeeData.awardeeUEIInformation.awardeeUltimateParentName",
}
_DAYS = {
    "dateSigned": "awardDetails.dates.dateSigned",
    "lastModifiedDate": "awardDetails.transactionData.lastModifiedDate",
}


def _us(text: str) -> dt.date:
    month, day, year = (int(part) for part in text.split("/"))
    return dt.date(year, month, day)


def _range(text: str) -> tuple[dt.date, dt.date]:
    if text.startswith("["):
        low, high = text.strip("[]").split(",")
        return _us(low), _us(high) if high else dt.date.max
    return _us(text), _us(text)


def _awards(sam: Sam, query: dict[str, str]) -> Response:
    for name, value in query.items():
        if name not in AWARD_PARAMETERS:
            return _bad(sam, f"The search parameter, {name} does not exist.")
        if any(sign in value for sign in "&|{}^\\`"):
            return _bad(sam, "Illegal character.")
    limit, offset = int(query.get("limit", "10")), int(query.get("offset", "0"))
    if limit > 100:
        return _bad(sam, "The max value allowed for parameter 'limit' is 100.")
    limit = min(limit, sam.largest_page or limit)
    if offset * limit >= sam.caps_at:
        sam.violations.append("offset x limit")
        return _json(
            500 if offset * limit == sam.caps_at else 400,
            {"message": "You may only page through the first 400,000 records."},
        )
    found = sam.deleted if query.get("deletedStatus") == "yes" else sam.actions
    try:
        for name, path in _FIELDS.items():
            if name in query:
                wanted = set(query[name].split("~"))
                found = [record for record in found if str(at(record, path)) in wanted]
        for name, path in _NAMES.items():
            if name in query:
                words = [word.upper() for word in query[name].split("~")]
                found = [
                    record for record in found if any(word in str(at(record, path) or "").upper() for word in words)
                ]
        for name, path in _DAYS.items():
            if name in query:
                low, high = _range(query[name])
                found = [r for r in found if (day := at(r, path)) and low <= dt.date.fromisoformat(day[:10]) <= high]
    except ValueError:
        return _bad(sam, "Dates must be specified in the MM/DD/YYYY or [MM/DD/YYYY,MM/DD/YYYY] format.")
    extra: dict[str, Any] = {}
    if query.get("piidAggregation") == "yes":
        orders = [r for r in sam.actions if at(r, "contractId.referencedIDVPiid") == query.get("piid")]
        numbers = {at(r, "contractId.piid") for r in orders}
        summary = {"baseCount": str(len(numbers)), "totalCount": str(len(orders)), "totalDollars": "1000.00"}
        extra = {"piidAggregation": {"referencingDosOrBpaCallsSummary": summary}}
    total = len(found) + (sam.total_is_off_by if found else 0)
    if not found:
        if sam.empty_shape == "204":
            return Response(204)
        return _json(
            200,
            {
                "awardResponse": {"totalRecords": "0", "limit": str(limit), "offset": str(offset)},
                "message": "No Data Found",
            },
        )
    page = found[offset * limit : (offset + 1) * limit]
    stated = {"totalRecords": str(total)} if sam.states_total else {}
    return _json(200, {"awardSummary": page, **stated, "limit": str(limit), "offset": str(offset), **extra})


def _bad(sam: Sam, message: str) -> Response:
    sam.violations.append(message)
    return _json(400, {"message": message, "detail": message})


# Opportunities --------------------------------------------------------------------------------------------------------


def _notices(sam: Sam, query: dict[str, str]) -> Response:
    if "postedFrom" not in query or "postedTo" not in query:
        return _bad(sam, "PostedFrom and PostedTo are mandatory")
    try:
        low, high = _us(query["postedFrom"]), _us(query["postedTo"])
    except ValueError:
        return _bad(sam, "Invalid Date Entered. Expected date format is MM/dd/yyyy")
    if high - low > dt.timedelta(days=365):
        return _bad(sam, "Date range must be 1 year(s) apart")
    limit, offset = int(query.get("limit", "1")), int(query.get("offset", "0"))
    if not 0 <= limit <= 1000:
        return _bad(sam, "Limit valid range is 0-1000. Please provide valid input.")
    if {"deptname", "subtier"} & query.keys():
        sam.violations.append("a parameter that is ignored in silence")
    found = [record for record in sam.notices if low <= dt.date.fromisoformat(record["postedDate"][:10]) <= high]
    if "noticeid" in query:
        found = [record for record in found if record["noticeId"] == query["noticeid"]]
    if "organizationCode" in query:
        found = [r for r in found if query["organizationCode"] in (r.get("fullParentPathCode") or "").split(".")]
    if "ptype" in query:
        types = {"a": "Award Notice", "u": "Justification", "r": "Sources Sought"}
        found = [r for r in found if r["type"] in {types[code] for code in query["ptype"].split(",")}]
    total = len(found) + (sam.total_is_off_by if found else 0)
    page = found[offset * limit : (offset + 1) * limit]
    if offset * limit >= total and sam.notices:
        page = [sam.notices[0]]  # what stands past the end
        if offset:
            sam.violations.append("a page past the end")
    return _json(200, {"totalRecords": total, "limit": limit, "offset": offset, "opportunitiesData": page, "links": []})


# Entities, exclusions, hierarchy --------------------------------------------------------------------------------------


def _paged_entities(sam: Sam, found: list[dict[str, Any]], name: str, query: dict[str, str]) -> Response:
    part = "entityRegistration" if name == "entityData" else "exclusionIdentification"
    known = {"ueiSAM", "legalBusinessName", "samRegistered", "includeSections", "page", "size"}
    if name == "excludedEntity":
        known = {"ueiSAM", "exclusionName", "page", "size"}
    for parameter in query:
        if parameter not in known:
            return _bad(sam, f"The search parameter, {parameter} does not exist.")
    size, page = int(query.get("size", "10")), int(query.get("page", "0"))
    if size > 10:
        return _bad(sam, "Size Cannot Exceed 10 Records")
    if name == "entityData":
        registered = query.get("samRegistered", "Yes")
        found = [record for record in found if at(record, "entityRegistration.samRegistered") == registered]
    if "ueiSAM" in query:
        wanted = set(query["ueiSAM"].strip("[]").split("~"))
        found = [record for record in found if at(record, f"{part}.ueiSAM") in wanted]
    if "legalBusinessName" in query:
        word = query["legalBusinessName"].upper()
        found = [r for r in found if word in str(at(r, f"{part}.legalBusinessName")).upper()]
    start = page * size
    return _json(200, {"totalRecords": len(found), name: found[start : start + size], "links": {}})


def _organizations(sam: Sam, query: dict[str, str]) -> Response:
    limit, offset = int(query.get("limit", "10")), int(query.get("offset", "0"))
    if not 1 <= limit <= 100:
        return _bad(sam, "Limit and offset must be positive number")
    found = sam.organizations
    if "agencycode" in query:
        found = [record for record in found if record.get("agencycode") == query["agencycode"]]
    if "cgac" in query:
        found = [
            record for record in found if any(entry["cgac"] == query["cgac"] for entry in record.get("cgaclist", []))
        ]
    start = offset * limit if sam.offsets_are_pages else offset
    page = found[start : start + limit]
    if not page:
        return _json(404, {"message": "No data found"})
    return _json(200, {"totalrecords": len(found), "orglist": page})


# Serving --------------------------------------------------------------------------------------------------------------


@contextmanager
def serving(sam: Sam) -> Iterator[Sam]:
    """The stand-in on a free port of loopback; ``sam.url`` is its base URL."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args: Any) -> None:
            return

        def do_POST(self) -> None:
            self._send(_json(405, {"message": "Method not allowed"}))

        def do_GET(self) -> None:
            split = urlsplit(self.path)
            if self.headers.get("Accept") == "application/json":
                self._send(_json(406, {"message": "Not acceptable"}))
                return
            pairs = parse_qsl(split.query, keep_blank_values=True)
            if len(dict(pairs)) < len(pairs):
                sam.violations.append("a parameter sent twice")
            self._send(answer(sam, split.path, dict(pairs)))

        def _send(self, response: Response) -> None:
            self.send_response(response.status)
            for name, value in response.headers.items():
                self.send_header(name, value)
            if response.status != 204:
                self.send_header("Content-Length", str(len(response.body)))
            self.end_headers()
            if response.cut:
                self.wfile.write(response.body[: len(response.body) // 2])
                self.wfile.flush()
                # No farewell: the other side sees its connection reset.
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
                self.close_connection = True
                return
            if response.status != 204:
                self.wfile.write(response.body)

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            return

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    sam.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield sam
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


# Records --------------------------------------------------------------------------------------------------------------


def action(
    number: str,
    modification: str = "0",
    *,
    uei: str = "AAAAAAAAAAA1",
    name: str = "Ostrich Analytics, Inc.",
    agency: str = "7012",
    department: str = "7000",
    funding: str | None = None,
    signed: str = "2022-09-26",
    obligation: str = "100.00",
    parent: tuple[str, str] | None = None,
    kind: tuple[str, str, str] = ("AWARD", "D", "DEFINITIVE CONTRACT"),
    modified: str | None = None,
    transaction: str = "0",
    **details: Any,
) -> dict[str, Any]:
    """One action as the service writes it: all strings, missing values left out, dates in three forms."""
    contract: dict[str, Any] = {
        "subtier": {"code": agency, "name": f"AGENCY {agency}"},
        "piid": number,
        "modificationNumber": modification,
        "transactionNumber": transaction,
    }
    if parent:
        contract |= {
            "referencedIDVSubtier": {"code": parent[1], "name": "OWNER"},
            "referencedIDVPiid": parent[0],
            "referencedIDVModificationNumber": "0",
        }
    if modification != "0":
        contract["reasonForModification"] = {"code": "C", "name": "FUNDING ONLY ACTION"}
    paying = funding or agency
    record: dict[str, Any] = {
        "contractId": contract,
        "oldContractId": [],
        "coreData": {
            "coreVersionId": "1",
            "awardOrIDV": kind[0],
            "awardOrIDVType": {"code": kind[1], "name": kind[2]},
            "solicitationId": "70CDCR-22-R-00000004",
            "federalOrganization": {
                "contractingInformation": {
                    "contractingDepartment": {"code": department, "name": "DEPARTMENT"},
                    "contractingSubtier": {"code": agency, "name": f"AGENCY {agency}"},
                    "contractingOffice": {"code": f"{agency}CR", "name": "INFORMATION TECHNOLOGY DIVISION"},
                },
                "fundingInformation": {
                    "fundingDepartment": {"code": f"{paying[:2]}00", "name": "DEPARTMENT"},
                    "fundingSubtier": {"code": paying, "name": f"AGENCY {paying}"},
                    "fundingOffice": {"code": f"{paying}PP", "name": "INVESTIGATIONS"},
                },
            },
            "acquisitionData": {"multiyearContract": "NO"},
            "legislativeMandates": {"clingerCohenAct": {"code": "NO", "name": "N"}},
            "productOrServiceInformation": {
                "productOrService": {"type": "SERVICE", "code": "DA01", "name": "IT AND TELECOM"},
                "principalNaics": [{"code": "541511", "name": "CUSTOM COMPUTER PROGRAMMING SERVICES"}],
            },
            "competitionInformation": {
                "extentCompeted": {"code": "C", "name": "NOT COMPETED"},
                "otherThanFullAndOpenCompetition": {"code": "ONE", "name": "ONLY ONE SOURCE"},
            },
        },
        "awardDetails": {
            "dates": {
                "dateSigned": f"{signed}T00:00:00Z",
                "periodOfPerformanceStartDate": f"{signed} 00:00:00.000",
                "currentCompletionDate": "2025-09-25 00:00:00.000",
                "ultimateCompletionDate": "2027-09-25 00:00:00.000",
                "fiscalYear": signed[:4],
            },
            "dollars": {
                "actionObligation": obligation,
                "baseAndExercisedOptionsValue": "N/A",
                "baseAndAllOptionsValue": "2.086065536E7",
            },
            "totalContractDollars": {"totalActionObligation": "1,234.50"},
            "competitionInformation": {"numberOfOffersReceived": "1"},
            "productOrServiceInformation": {"descriptionOfContractRequirement": "CASE MANAGEMENT – Überprüfung"},
            "awardeeData": {
                "awardeeHeader": {"awardeeName": name.upper(), "legalBusinessName": name},
                "awardeeUEIInformation": {
                    "uniqueEntityId": uei,
                    "cageCode": "1ABC2",
                    "awardeeUltimateParentUniqueEntityId": "PPPPPPPPPPP1",
                    "awardeeUltimateParentName": "OSTRICH HOLDINGS",
                },
            },
            "transactionData": {
                "status": {"code": "F", "name": "FINAL"},
                "createdDate": f"{signed}T19:13:54.000Z",
                "lastModifiedDate": f"{modified or signed}T00:00:00Z",
            },
        },
    }
    for path, value in details.items():
        _set(record, path.replace("__", "."), value)
    return record


def _set(record: dict[str, Any], path: str, value: Any) -> None:
    *sections, last = path.split(".")
    for section in sections:
        record = record.setdefault(section, {})
    record[last] = value


def notice(identifier: int, posted: str = "2025-04-11", **fields: Any) -> dict[str, Any]:
    """One notice as the service writes it."""
    number = f"{identifier:032x}"
    return {
        "noticeId": number,
        "title": f"Case management – part {identifier}",
        "solicitationNumber": f" 70CMSD-25-R-{identifier:05d} ",
        "fullParentPathName": "HOMELAND SECURITY, DEPARTMENT OF.U.S. IMMIGRATION AND CUSTOMS ENFORCEMENT.ITD",
        "fullParentPathCode": "070.7012.70CTD0",
        "postedDate": posted,
        "type": "Award Notice",
        "baseType": "Award Notice",
        "archiveType": "auto15",
        "archiveDate": None,
        "typeOfSetAside": None,
        "typeOfSetAsideDescription": None,
        "responseDeadLine": None,
        "naicsCode": "541511",
        "naicsCodes": ["541511"],
        "classificationCode": "DA01",
        "active": "Yes",
        "award": {
            "date": "2025-04-09",
            "number": "70CTD0-22-F-R0000170",
            "amount": "29898236.00",
            "awardee": {
                "name": "Ostrich Analytics, Inc.",
                "ueiSAM": "AAAAAAAAAAA1",
                "cageCode": "1ABC2",
                "location": {},
            },
        },
        "pointOfContact": [],
        "description": f"https://api.sam.gov/prod/opportunities/v1/noticedesc?noticeid={number}",
        "organizationType": "OFFICE",
        "officeAddress": {"zipcode": "20536", "city": "Washington", "countryCode": "USA", "state": "DC"},
        "placeOfPerformance": None,
        "additionalInfoLink": None,
        "uiLink": f"https://sam.gov/workspace/contract/opp/{number}/view",
        "links": [],
        "resourceLinks": None,
        **fields,
    }


def entity(uei: str, name: str, **registration: Any) -> dict[str, Any]:
    """One registration as the service writes it."""
    core = registration.pop(
        "core", {"entityHierarchyInformation": {"immediateParentEntity": {}, "ultimateParentEntity": {}}}
    )
    return {
        "entityRegistration": {
            "samRegistered": "Yes",
            "ueiSAM": uei,
            "entityEFTIndicator": None,
            "cageCode": "1ABC2",
            "dodaac": None,
            "legalBusinessName": name,
            "dbaName": "null",
            "purposeOfRegistrationCode": "Z2",
            "purposeOfRegistrationDesc": "All Awards",
            "registrationStatus": "Active",
            "evsSource": "E&Y",
            "registrationDate": "2013-05-09",
            "lastUpdateDate": "2026-05-11",
            "registrationExpirationDate": "2027-05-08",
            "activationDate": "2026-05-11",
            "ueiStatus": "Active",
            "ueiExpirationDate": None,
            "ueiCreationDate": "2021-04-25",
            "publicDisplayFlag": "Y",
            "exclusionStatusFlag": "N",
            "exclusionURL": None,
            "dnbOpenData": None,
            **registration,
        },
        "coreData": core,
    }


def exclusion(uei: str | None, name: str, **details: Any) -> dict[str, Any]:
    """One active exclusion as the service writes it."""
    return {
        "exclusionDetails": {
            "classificationType": "Firm",
            "exclusionType": "Ineligible (Proceedings Completed)",
            "exclusionProgram": "Reciprocal",
            "excludingAgencyCode": "DHS-ICE",
            "excludingAgencyName": "IMMIGRATION AND CUSTOMS ENFORCEMENT",
            **details,
        },
        "exclusionIdentification": {
            "ueiSAM": uei,
            "cageCode": None,
            "entityName": name,
            "firstName": None,
            "lastName": None,
        },
        "exclusionActions": {
            "listOfActions": [
                {
                    "createDate": "03-19-2015",
                    "updateDate": "03-20-2015",
                    "activateDate": "03-19-2015",
                    "terminationDate": None,
                    "terminationType": "Indefinite",
                    "recordStatus": "Active",
                }
            ]
        },
        "exclusionPrimaryAddress": {},
        "exclusionSecondaryAddress": [],
        "exclusionOtherInformation": {"additionalComments": "see the order", "ctCode": None},
        "vesselDetails": {},
    }


def organization(identifier: int, code: str, name: str, level: int = 2, **fields: Any) -> dict[str, Any]:
    """One organisation as the service writes it, all keys in lower case."""
    return {
        "fhorgid": identifier,
        "fhorgname": name,
        "fhorgtype": "Sub-Tier" if level == 2 else "Department/Ind. Agency",
        "level": level,
        "status": "ACTIVE",
        "effectivestartdate": "2003-03-01 00:00",
        "createdby": "SYSTEM",
        "createddate": "2005-07-21 00:00",
        "lastupdateddate": "2024-07-05 14:22",
        "agencycode": code,
        "oldfpdsofficecode": "",
        "aacofficecode": "",
        "fullParentPathName": name,
        "fullParentPath": f"1000.{identifier}" if level == 2 else str(identifier),
        "cgaclist": [{"cgac": "070"}],
        "fhorgofficetypelist": [],
        "fhorgaddresslist": [],
        "fhorgnamehistory": [],
        "fhorgparenthistory": [],
        "links": [],
        **fields,
    }


def pages(count: int, size: int) -> int:
    """How many requests a window of so many records takes at least."""
    return max(1, math.ceil(count / size))
