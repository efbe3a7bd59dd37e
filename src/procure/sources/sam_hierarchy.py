"""SAM.gov Federal Hierarchy v1: departments and sub-tiers with their codes, names and former names.

The public service has two levels; offices need a federal account, and load where a page holds them.
Its documentation calls ``offset`` a page index and its users step by records: records are counted here,
and where that leads nowhere, pages. Which was right shows in the count.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Any

from procure.coverage import Scope
from procure.sources import Noun, Source, sam
from procure.sources.http import Reply, Request
from procure.sources.manifest import ManifestEntry
from procure.sources.pulls import Answer, Ask, Cover, Outcome, Previous, Pull, answer_of
from procure.sources.sam import Batch, Reading, spent_until
from procure.sources.shapes import Shape

__all__ = ["SHAPES", "SOURCE", "fetch", "plan", "refused", "rows", "spent_until"]

PATH = "/prod/federalorganizations/v1/orgs"
PAGE = 100

SOURCE = Source(
    name="sam_hierarchy",
    title="SAM.gov Federal Hierarchy v1",
    publisher="General Services Administration",
    url="https://api.sam.gov/prod/federalorganizations/v1/orgs",
    terms="works of the US government; a SAM.gov account's key is needed",
    grain="one organisation",
    grade="official",
    nouns=(Noun("organizations"),),
    can_be_complete=False,
    is_small=True,
    key_env=sam.KEY_ENV,
    key_help=sam.KEY_HELP,
    base_url=sam.BASE_URL,
    base_url_env=sam.BASE_URL_ENV,
    pause=sam.PAUSE,
    rate=sam.RATE + "; 100 records a page",
)


def rows(entry: ManifestEntry, body: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    """The organisations of a page; failures that were kept have none."""
    if entry.noun == "organizations":
        for record in records(answer_of(entry, body)) or []:
            yield "organizations", record


def records(answer: Any) -> list[dict[str, Any]] | None:
    """The ``orglist`` of an answer; None where it is no answer of this service."""
    return [] if answer is None else sam.records_of(answer, "orglist", _total(answer))


def _total(answer: Any) -> int | None:
    return 0 if answer is None else sam.total_of(answer, "totalrecords", "totalRecords")


def refused(reply: Reply) -> str | None:
    """Why an accepted answer is none: an error message with status 200. Raises ConfigError where it names the key."""
    return sam.refused(reply, reply.status != 200 or records(reply.data()) is not None)


_ALWAYS = {"fhorgid": "number", "fhorgname": "text", "fhorgtype": "text", "status": "text", "fullParentPath": "text"}
_SOMETIMES = {
    **dict.fromkeys(
        (
            "fhagencyorgname", "agencycode", "oldfpdsofficecode", "aacofficecode", "fullParentPathName", "createdby",
            "updatedby", "cgac",
        ),
        "text",
    ),
    **dict.fromkeys(("effectivestartdate", "effectiveenddate", "createddate", "lastupdateddate"), "day"),
    **dict.fromkeys(
        ("cgaclist", "fhorgofficetypelist", "fhorgaddresslist", "fhorgnamehistory", "fhorgparenthistory", "links"), "list"
    ),
    "level": "number",
    "fhdeptindagencyorgid": "number",
}  # fmt: skip
SHAPES: Mapping[str, Shape] = {
    "organizations": Shape(
        fields={**_SOMETIMES, **_ALWAYS}, required=frozenset({"fhorgid"}), optional=frozenset(_SOMETIMES)
    )
}


# Planning and fetching ------------------------------------------------------------------------------------------------


def plan(scopes: Sequence[Scope]) -> list[Pull]:
    """One question per agency, or one for all; none for vendors, awards and notices: the packaged table knows the agencies."""
    pulls = []
    asked = [scope for scope in scopes if scope.vendor is None and scope.award is None and scope.notice is None]
    for agency in dict.fromkeys(scope.agency for scope in asked):
        pulls.append(
            Pull(
                SOURCE.name,
                f"the organisation of {agency or 'the whole government'}",
                {"agency": agency},
                (Cover("last_modified", agency_code=agency),),
                at_least=1 if agency else 10,
                note="and one more per 100 organisations",
                scopes=tuple(scope for scope in asked if scope.agency == agency),
                needs_key=True,
            )
        )
    return pulls


def _filters(agency: str | None) -> tuple[tuple[str, str], ...]:
    if agency is None:
        return ()
    return (("cgac", agency),) if len(agency) == 3 else (("agencycode", agency),)


def _batch(answer: Answer) -> Batch:
    return Batch(records(answer.data) or [], _total(answer.data))


def _identity(record: Mapping[str, Any]) -> Hashable:
    # One organisation may come twice: its active and its inactive version.
    return tuple(str(record.get(name)) for name in ("fhorgid", "status", "effectivestartdate"))


def _fits(filters: Sequence[tuple[str, str]]) -> Callable[[Mapping[str, Any]], bool]:
    asked = dict(filters)

    def is_asked_for(record: Mapping[str, Any]) -> bool:
        if code := asked.get("agencycode"):
            return record.get("agencycode") in (None, "", code)
        listed = record.get("cgaclist")
        codes = [entry.get("cgac") for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
        return "cgac" not in asked or not codes or asked["cgac"] in codes

    return is_asked_for


def _request(filters: Sequence[tuple[str, str]], offset: int, size: int = PAGE, noun: str = "organizations") -> Request:
    params = (*filters, ("limit", str(size)), ("offset", str(offset)))
    return Request(PATH, noun, params=params, accepts=frozenset({200, 404}))


def fetch(pull: Pull, ask: Ask, previous: Previous | None) -> list[Outcome]:
    """All pages of the organisations asked for."""
    filters = _filters(pull.query["agency"])
    step = PAGE
    if (_batch(ask(_request(filters, 0))).total or 0) > PAGE and not _batch(ask(_request(filters, PAGE))).records:
        step = 1
    reading: Reading = sam.read(
        ask,
        sam.Question(
            "organizations", lambda page: _request(filters, page * step), _batch, _identity, PAGE, fits=_fits(filters)
        ),
    )
    control = (f"the answer itself: {len(reading.records):,} organisations", len(reading.records))
    if not reading.records:
        count = _batch(ask(_request((), 0, 1, "controls"))).total or 0
        control = (f"organisations of any kind: {count:,}", count)
    return [
        Outcome(
            status="complete" if reading.is_whole and control[1] else "partial",
            data_as_of=reading.day or ask.today,
            record_count=len(reading.records),
            control=control[0],
            control_count=control[1],
            reason=reading.reason or (None if control[1] else sam.VOID),
        )
    ]
