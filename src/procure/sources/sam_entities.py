"""SAM.gov Entity Management and Exclusions v4: who a vendor is by UEI, and whether it is excluded now.

A registration links UEI, CAGE, legal name, DBA name and, where a public key sees them, the parents.
Names are today's: there is no history of names, and entities that opted out of public display are
missing. Only active exclusions are returned, so nothing here shows that a firm never was excluded.
Ten records make a page, whatever is asked; ``samRegistered`` is Yes unless No is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Any

from procure.coverage import AWARD_KINDS, Scope, VendorScope
from procure.identifiers import is_uei, norm_name, search_name
from procure.sources import Noun, Source, sam
from procure.sources.http import Reply, Request
from procure.sources.manifest import ManifestEntry
from procure.sources.pulls import Answer, Ask, Cover, Outcome, Previous, Pull, answer_of
from procure.sources.sam import Batch, Reading, spent_until
from procure.sources.shapes import Shape

__all__ = ["SHAPES", "SOURCE", "fetch", "plan", "refused", "rows", "spent_until"]

PATHS = {"entities": "/entity-information/v4/entities", "exclusions": "/entity-information/v4/exclusions"}
PAGE = 10
MOST = 50
"""Registrations read for one name: a name that more bear identifies nobody."""

SOURCE = Source(
    name="sam_entities",
    title="SAM.gov Entity Management and Exclusions v4",
    publisher="General Services Administration",
    url="https://api.sam.gov/entity-information/v4/entities",
    terms="works of the US government; a SAM.gov account's key is needed",
    grain="one registration or one active exclusion",
    grade="official",
    nouns=(Noun("entities"), Noun("exclusions")),
    can_be_complete=False,
    key_env=sam.KEY_ENV,
    key_help=sam.KEY_HELP,
    base_url=sam.BASE_URL,
    base_url_env=sam.BASE_URL_ENV,
    pause=sam.PAUSE,
    rate=sam.RATE + "; 10 records a page",
)

_LISTS = {"entities": "entityData", "exclusions": "excludedEntity"}


def rows(entry: ManifestEntry, body: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    """The registrations or exclusions of a page; failures that were kept have none."""
    if entry.noun in _LISTS:
        for record in records(entry.noun, answer_of(entry, body)) or []:
            yield entry.noun, record


def records(noun: str, answer: Any) -> list[dict[str, Any]] | None:
    """The records of an answer; None where it is no answer of this service."""
    return [] if answer is None else sam.records_of(answer, _LISTS[noun], sam.total_of(answer))


def refused(reply: Reply) -> str | None:
    """Why an accepted answer is none: an error message with status 200. Raises ConfigError where it names the key."""
    data = reply.data()
    is_answer = any(records(noun, data) is not None for noun in _LISTS)
    return sam.refused(reply, reply.status != 200 or is_answer)


_REGISTRATION = {
    **dict.fromkeys(
        (
            "samRegistered", "ueiSAM", "entityEFTIndicator", "cageCode", "dodaac", "legalBusinessName", "dbaName",
            "purposeOfRegistrationCode", "purposeOfRegistrationDesc", "registrationStatus", "evsSource", "ueiStatus",
            "publicDisplayFlag", "exclusionStatusFlag", "exclusionURL", "dnbOpenData",
        ),
        "text",
    ),
    **dict.fromkeys(
        (
            "registrationDate", "lastUpdateDate", "registrationExpirationDate", "activationDate", "ueiExpirationDate",
            "ueiCreationDate",
        ),
        "day",
    ),
}  # fmt: skip
_ENTITY = {f"entityRegistration.{name}": kind for name, kind in _REGISTRATION.items()}
_ENTITY_SECTIONS = frozenset({"coreData", "assertions", "pointsOfContact", "repsAndCerts", "integrityInformation"})
_EXCLUSION_SECTIONS = frozenset(
    {
        "exclusionDetails",
        "exclusionIdentification",
        "exclusionActions",
        "exclusionPrimaryAddress",
        "exclusionOtherInformation",
    }
)
SHAPES: Mapping[str, Shape] = {
    "entities": Shape(
        fields=_ENTITY | dict.fromkeys(_ENTITY_SECTIONS, "object"),
        required=frozenset({"entityRegistration.ueiSAM"}),
        optional=_ENTITY_SECTIONS
        | {
            f"entityRegistration.{name}"
            for name in ("dodaac", "evsSource", "exclusionURL", "dnbOpenData", "ueiExpirationDate")
        },
    ),
    "exclusions": Shape(
        fields=dict.fromkeys(_EXCLUSION_SECTIONS, "object")
        | {"exclusionSecondaryAddress": "list", "vesselDetails": "object"},
        optional=frozenset(
            {"exclusionSecondaryAddress", "vesselDetails", "exclusionPrimaryAddress", "exclusionOtherInformation"}
        ),
    ),
}


# Planning and fetching ------------------------------------------------------------------------------------------------


def plan(scopes: Sequence[Scope]) -> list[Pull]:
    """All UEIs in one question, each vendor without one in a question of its own.

    Claims on procurement contracts (whose scopes leave other transactions out) need no registration of a vendor
    whose UEIs are known, and mere UEIs only of one that is not registered.
    """
    vendors = [(scope.vendor, _ueis(scope.vendor), scope.kinds >= AWARD_KINDS) for scope in scopes if scope.vendor]
    ueis = sorted({uei for _, mine, is_asked_for in vendors if is_asked_for for uei in mine})
    pulls = []
    for start in range(0, len(ueis), 100):
        part = ueis[start : start + 100]
        pulls.append(
            Pull(
                SOURCE.name,
                "registrations of " + (", ".join(part) if len(part) < 4 else f"{len(part)} UEIs"),
                {"ueis": part},
                tuple(Cover("last_modified", vendor_key=uei, vendor_terms=uei) for uei in part),
                at_least=-(-len(part) // PAGE),
                note="one more for UEIs without a registration, and one per vendor that is excluded",
                scopes=tuple(scope for scope in scopes if scope.vendor and set(_ueis(scope.vendor)) & set(part)),
                needs_key=True,
            )
        )
    for vendor in dict.fromkeys(vendor for vendor, mine, _ in vendors if not mine):
        term = sam.clean(search_name(vendor.name))
        if len(term) < 3:
            continue
        cover = Cover("last_modified", vendor_key=f"NAME:{norm_name(vendor.name)}", vendor_terms=term)
        mine = tuple(scope for scope in scopes if scope.vendor == vendor)
        # For claims on procurement contracts a registration that bears the name is enough: requests are few.
        frugal = not any(scope.kinds >= AWARD_KINDS for scope in mine)
        pulls.append(
            Pull(
                SOURCE.name,
                f"registrations under the name {term}",
                {"name": term} | ({"frugal": True} if frugal else {}),
                (cover,),
                at_least=1 if frugal else 2,
                note="one more per 10 that bear it" + (", and one where nobody does" if frugal else ""),
                scopes=mine,
                needs_key=True,
            )
        )
    return list({pull.id: pull for pull in pulls}.values())


def _ueis(vendor: VendorScope) -> tuple[str, ...]:
    """The UEIs a vendor is known by, or was named by."""
    typed = vendor.name.strip().upper()
    return vendor.ueis or ((typed,) if is_uei(typed) and any(sign.isdigit() for sign in typed) else ())


def _read(ask: Ask, noun: str, filters: Sequence[tuple[str, str]]) -> Reading:
    def request(page: int) -> Request:
        params = (*filters, ("page", str(page)), ("size", str(PAGE)))
        return Request(PATHS[noun], noun, params=params, accepts=frozenset({200, 404}))

    def batch(answer: Answer) -> Batch:
        found = records(noun, answer.data) or []
        return Batch(found, 0 if answer.data is None else sam.total_of(answer.data))

    def flat(record: Mapping[str, Any]) -> Mapping[str, Any]:
        return sam.flatten(record, _ENTITY_SECTIONS | _EXCLUSION_SECTIONS | {"vesselDetails"})

    first = batch(ask(request(0)))
    if (first.total or 0) > MOST and not any(name.startswith("uei") for name, _ in filters):
        return Reading(first.records, first.total or 0, f"{first.total:,} bear the name: give a UEI")
    ueis = {uei for name, value in filters if name == "ueiSAM" for uei in value.split("~")}

    def fits(record: Mapping[str, Any]) -> bool:
        section = "entityRegistration" if noun == "entities" else "exclusionIdentification"
        return not ueis or sam.part(record, f"{section}.ueiSAM") in (None, *ueis)

    return sam.read(ask, sam.Question(noun, request, batch, _IDENTITIES[noun], PAGE, flat, fits))


def _entity_identity(record: Mapping[str, Any]) -> Hashable:
    names = ("ueiSAM", "entityEFTIndicator", "cageCode")
    return tuple(str(sam.part(record, f"entityRegistration.{name}")) for name in names)


_IDENTITIES: Mapping[str, Callable[[Mapping[str, Any]], Hashable]] = {"entities": _entity_identity, "exclusions": repr}


def fetch(pull: Pull, ask: Ask, previous: Previous | None) -> list[Outcome]:
    """Registrations by UEI or by name, active ones and mere UEIs; then the exclusions of those flagged."""
    sections = ("includeSections", "entityRegistration,coreData")
    reading = Reading()
    if "ueis" in pull.query:
        ueis = list(pull.query["ueis"])
        reading = _read(ask, "entities", (("ueiSAM", "~".join(ueis)), sections))
        held = {str(sam.part(record, "entityRegistration.ueiSAM")) for record in reading.records}
        if missing := [uei for uei in ueis if uei not in held]:
            reading.add(_read(ask, "entities", (("ueiSAM", "~".join(missing)), ("samRegistered", "No"), sections)))
    else:
        for registered in ("Yes", "No"):
            if reading.records and pull.query.get("frugal"):
                break
            name = (("legalBusinessName", pull.query["name"]), ("samRegistered", registered), sections)
            reading.add(_read(ask, "entities", name))
    for uei, flag in sorted(_flags(reading.records).items()):
        if flag == "N":
            continue
        excluded = _read(ask, "exclusions", (("ueiSAM", uei),))
        if flag == "Y" and not excluded.records:
            excluded.reason = f"{uei} is flagged as excluded and no exclusion of it came"
        reading.reason = reading.reason or excluded.reason
    control = (f"the answer itself: {len(reading.records):,} registrations", len(reading.records))
    if not reading.records:
        total = _read_one(ask)
        control = (f"registrations of any vendor: {total:,}", total)
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


def _flags(records: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Per UEI whether its registration says that it is excluded: Y, N, or "" where a registration does not say.

    A mere UEI without a registration has no such flag, and counts as N.
    """
    flags: dict[str, str] = {}
    for record in records:
        held = sam.part(record, "entityRegistration")
        flag = str(sam.part(held, "exclusionStatusFlag") or "").upper()
        if not flag and str(sam.part(held, "samRegistered")).upper() == "NO":
            flag = "N"
        uei = str(sam.part(held, "ueiSAM"))
        flags[uei] = max(flags.get(uei, ""), flag)
    return flags


def _read_one(ask: Ask) -> int:
    """How many registrations there are at all."""
    params = (("includeSections", "entityRegistration"), ("page", "0"), ("size", "1"))
    answer = ask(Request(PATHS["entities"], "controls", params=params, accepts=frozenset({200, 404})))
    return sam.total_of(answer.data) or 0
