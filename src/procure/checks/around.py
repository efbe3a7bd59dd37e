"""What every verdict owes beside its readings: leads, what came later, near misses, indirection, caveats, the next step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace

from procure.checks.case import Answer, Answers, Ask, Case, Finding, Record, checked
from procure.checks.presence import evidence, names_of, short
from procure.checks.senses import EARLIEST, WHAT, Sense, awards
from procure.checks.weight import deciding, sensitivity
from procure.coverage import FLOOR, LOOK_BACK_YEARS, Scope, Span, command, first_possible_day
from procure.models import CheckedClaim, CoverageCell
from procure.models.verdicts import Caveat, Evidence, Grade

GRADES: tuple[Grade, ...] = ("compiled", "own", "bulk", "official")
"""Weakest first."""
EXISTENCE = ("has_contract", "no_contract", "relationship_ended", "relationship_started")
"""Claim types whose answer an award can turn."""
_NONE = Answer((), None)  # type: ignore[arg-type]


def ask(case: Case, finding: Finding) -> list[Ask]:
    """The questions around a claim: leads for all; for claims of existence what is near, later and indirect, as far as it bears."""
    vendor = case.vendor
    found = _disputes(finding)
    if vendor is None or not vendor.everyone | set(vendor.lookalikes):
        return found
    found.append(_leads(case))
    if case.claim.type not in EXISTENCE or case.named or case.claim.exclusive:
        return found
    data, plain = case.world.data_as_of, Sense(vendor_keys=vendor.owned)
    denies = case.claim.type in ("no_contract", "relationship_ended")
    absent = bool(finding.readings) and finding.readings[0].rests_on_absence
    if vendor.owned and (denies or absent or case.claim.type == "has_contract"):
        found.append(awards(case, plain, Span(EARLIEST, data), "in_force", "|near", as_of=data))
    if (
        vendor.owned
        and (denies or finding.verdict == "unresolved")
        and case.agency is not None
        and not case.agency.is_department
    ):
        # Vehicles of the department's other offices, under which its components may place orders.
        found.append(
            awards(
                case,
                plain,
                Span(EARLIEST, data),
                "in_force",
                "|vehicles",
                as_of=data,
                subtiers=[],
                department=case.agency.department,
            )
        )
    if absent and vendor.lookalikes:
        alike = Sense(vendor_keys=frozenset(vendor.lookalikes))
        found.append(awards(case, alike, Span(EARLIEST, case.on), "in_force", "|alike"))
    if case.claim.type == "no_contract" and case.agency is not None and finding.verdict != "contradicted":
        found += _indirect(case)
    return found


def _disputes(finding: Finding) -> list[Ask]:
    keys = sorted({key for item in finding.evidence[:20] for key in (item.record_key, item.award_key) if key})
    return [Ask("|disputes", "disputes_about", {"record_keys": keys})] if keys else []


def _whose(case: Case) -> dict[str, object]:
    agency = case.agency
    return {
        "subtiers": list(agency.subtiers) if agency else [],
        "department": agency.department if agency and agency.is_department else None,
    }


def _leads(case: Case) -> Ask:
    assert case.vendor is not None
    agency = case.agency
    return Ask(
        "|leads",
        "leads_about",
        {
            "vendor_keys": sorted(case.vendor.everyone),
            "subtiers": list(agency.subtiers) if agency else [],
            "department": agency.department if agency else None,
            "whole_department": bool(agency and agency.is_department),
        },
        by_holder=False,
    )


def _indirect(case: Case) -> list[Ask]:
    assert case.vendor is not None
    values = {"as_of": case.on, "vendor_keys": sorted(case.vendor.everyone), **_whose(case)}
    found = [Ask("|subawards", "subawards_to", values, by_holder=False)]
    words = sorted(case.world.words_for(case.vendor))
    if words:
        found.append(Ask("|naming", "awards_naming", values | {"words": words}, by_holder=False))
    return found


# Putting it together --------------------------------------------------------------------------------------------------


def complete(case: Case, finding: Finding, version: str | None, answers: Answers) -> CheckedClaim:
    """The claim with its verdict and all that goes with it."""
    _add_leads(case, finding, answers.get("|leads", _NONE).rows)
    if case.claim.type in EXISTENCE and not case.named:
        _add_later(case, finding, answers)
        _add_counter(case, finding, answers)
        _add_indirect(case, finding, answers)
    _add_disputes(finding, answers.get("|disputes", _NONE).rows)
    _add_caveats(case, finding)
    grades = {item.grade for item in finding.evidence if item.grade}
    cells = certificate(case, finding)
    return checked(
        case.claim,
        verdict=finding.verdict,
        reason=finding.reason,
        why=finding.why[:1].upper() + finding.why[1:],
        check_version=version,
        readings=finding.readings,
        evidence=finding.evidence,
        leads=finding.leads,
        counter_evidence=finding.counter_evidence,
        coverage=cells,
        caveats=finding.caveats,
        later=finding.later,
        settle=finding.settle or settle(case, finding),
        grade=next((grade for grade in GRADES if grade in grades), None),
        deciding=deciding(finding.readings, finding.support, cells, finding.evidence),
        sensitivity=sensitivity(finding.readings, WHAT, finding.identified),
    )


def _add_leads(case: Case, finding: Finding, rows: Iterable[Record]) -> None:
    for row in rows:
        after = case.day is not None and row["reported_date"] is not None and row["reported_date"] > case.day
        (finding.later if after else finding.leads).append(_lead(row))


def _lead(row: Record) -> Evidence:
    day = row["reported_date"]
    shown = (
        None
        if day is None
        else {"year": f"{day:%Y}", "month": f"{day:%B %Y}"}.get(row["reported_date_precision"], str(day))
    )
    parts = [
        f"reported, without an award number: {row['vendor_name']}, {row['agency_name']}",
        shown,
        row["amount"],
        short(row["description"]) if row["description"] else None,
        short(row["notes"]) if row["notes"] else None,
    ]
    return Evidence(
        record_key=row["record_key"],
        source=row["source"],
        grade=row["grade"],
        retrieved_at=row["retrieved_at"],
        raw=f"{row['raw_file']}:{row['row_number']}",
        url=row["url"],
        label=", ".join(part for part in parts if part),
        date=day,
    )


def _labelled(items: list[Evidence], note: Callable[[Evidence], str]) -> list[Evidence]:
    return [item.model_copy(update={"label": f"{note(item)}: {item.label}"}) for item in items]


def _add_later(case: Case, finding: Finding, answers: Answers) -> None:
    """What was done after the letter's day and would change the answer today; what only a later reader could see."""
    if case.day is None or case.claim.force == "planned":
        return
    near = answers.get("|near", _NONE).rows
    kind = case.claim.time.kind if case.claim.time else "ever"
    if case.claim.type in ("no_contract", "relationship_ended") and kind in ("current", "ever", "since", "in", "until"):
        open_ended = case.claim.type == "relationship_ended" or kind in ("current", "ever", "since")
        # A number of the fiscal year that the letter's day lies in may have been given before that day.
        began = [row for row in near if open_ended and row["perhaps_from"] > case.day]
        signed = [row for row in began if row["recorded_signed"]]
        others = [row for row in began if not row["recorded_signed"]]
        finding.later += _labelled(evidence(case, _dated(signed), date=True), lambda item: "awarded since")
        finding.later += _labelled(evidence(case, _dated(others), date=True), lambda item: "begun since")
    if case.claim.type == "has_contract" and kind == "current" and finding.verdict == "supported":
        held = {item.award_key for item in finding.evidence}
        mine = [row for row in near if row["award_key"] in held]
        today = case.world.data_as_of
        ended = [row for row in mine if row["perhaps_until"] < today]
        if mine and len(ended) == len(mine):
            finding.later += _labelled(evidence(case, ended), lambda item: "ended since")
    if case.claim.type in ("no_contract", "relationship_ended") or finding.verdict == "unresolved":
        vehicles = [row for row in answers.get("|vehicles", _NONE).rows if _is_shared_vehicle(case, row)]
        later = [row for row in vehicles if row["surely_from"] and row["surely_from"] > case.day]
        words = f"signed since, {_shared_words(case)}"
        finding.later += _labelled(evidence(case, _dated(later), date=True), lambda item: words)
    for item in finding.evidence:
        if item.published_at is not None and item.published_at > case.day:
            finding.later.append(
                item.model_copy(update={"label": f"entered in the register only on {item.published_at}: {item.label}"})
            )


def _dated(rows: list[Record]) -> list[Record]:
    return [row | {"first_day": row["recorded_signed"] or row["surely_from"]} for row in rows]


def _shared_words(case: Case) -> str:
    department = case.world.agencies.in_text(case.agency.department) if case.agency else "the department"
    return f"a vehicle of another part of {department}, under which {case.whose} may be able to order"


def _is_shared_vehicle(case: Case, row: Record) -> bool:
    return (
        row["award_kind"] == "IDV"
        and case.agency is not None
        and row["awarding_subtier_code"] not in case.agency.subtiers
    )


def _add_counter(case: Case, finding: Finding, answers: Answers) -> None:
    """The best record against a supported claim, the best innocent reading of a contradicted one."""
    if finding.verdict not in ("supported", "contradicted", "depends"):
        return
    absent = finding.readings[0].rests_on_absence
    if absent:
        near = [
            row
            for row in answers.get("|near", _NONE).rows
            if row["surely_from"] and (case.day is None or row["surely_from"] <= case.day)
        ]
        shown = {item.award_key for item in finding.evidence}
        near = [row for row in near if row["award_key"] not in shown]
        near.sort(key=lambda row: (row["surely_until"] or dt.date.min, row["award_key"]), reverse=True)
        finding.counter_evidence += _labelled(
            evidence(case, near[:3]), lambda item: "nearest award found, outside the time claimed"
        )
        vehicles = [
            row
            for row in answers.get("|vehicles", _NONE).rows
            if _is_shared_vehicle(case, row)
            and row["surely_from"]
            and row["surely_from"] <= case.on <= row["perhaps_until"]
        ]
        finding.counter_evidence += _labelled(evidence(case, vehicles[:3]), lambda item: _shared_words(case))
        alike = answers.get("|alike", _NONE).rows
        finding.counter_evidence += _labelled(
            evidence(case, alike[:3]), lambda item: "of another company with a similar name"
        )
        return
    decisive = finding.evidence[:1]
    for item in decisive:
        row = next((row for row in answers.get("plain", _NONE).rows if row["record_key"] == item.record_key), None)
        if row is not None:
            for note in _softening(case, row, against=finding.verdict != "supported"):
                finding.counter_evidence.append(item.model_copy(update={"label": f"{note}: {item.label}"}))


def _softening(case: Case, row: Record, *, against: bool) -> list[str]:
    """What speaks for another reading of the record that decided; ``against``: it spoke against its author."""
    found = []
    if case.vendor is not None and row["vendor_key"] not in case.vendor.legal:
        found.append(f"held by {row['recipient_name']}, not by {case.vendor.name} itself")
    if row["award_kind"] == "IDV":
        found.append("a vehicle: orders under it are awards of their own")
    if against and row["parent_award_piid"]:
        found.append(f"an order under the vehicle {row['parent_award_piid']}")
    if row["funding_subtier_code"] and row["funding_subtier_code"] != row["awarding_subtier_code"]:
        found.append(f"paid for by {case.world.agencies.name(row['funding_subtier_code'])}")
    late = row["reported_date"] is not None and case.day is not None and row["reported_date"] > case.day
    if late and case.claim.force != "planned":
        found.append(f"entered in the register only on {row['reported_date']}, after the letter")
    if row["end_seen_later"]:
        found.append(f"its end was read after {case.day} and may have been moved since")
    return found


def _add_indirect(case: Case, finding: Finding, answers: Answers) -> None:
    """Other vendors' awards and subawards that may bring the vendor to the agency: caveats, never deciding."""
    naming = answers.get("|naming", _NONE).rows
    if naming:
        shown = "; ".join(f"{row['piid']} to {row['recipient_name']} ({', '.join(row['named'])})" for row in naming[:3])
        more = f" and {len(naming) - 3} more" if len(naming) > 3 else ""
        finding.caveats.append(
            Caveat(
                code="resellers", text=f"Awards of the agency to others name {case.who} or its products: {shown}{more}."
            )
        )
        finding.counter_evidence += [_naming(case, row) for row in naming[:5]]
    subawards = answers.get("|subawards", _NONE).rows
    if subawards:
        shown = "; ".join(
            f"from {row['prime_recipient_name']} under {row['prime_award_piid'] or 'an unnamed award'}"
            for row in subawards[:3]
        )
        finding.caveats.append(
            Caveat(code="subawards", text=f"{case.who} is reported as subcontractor there: {shown}.")
        )
        finding.counter_evidence += [_subaward(case, row) for row in subawards[:5]]


def _naming(case: Case, row: Record) -> Evidence:
    agency = case.world.agencies.name(row["awarding_subtier_code"] or row["awarding_agency_code"])
    return Evidence(
        record_key=row["record_key"],
        award_key=row["award_key"],
        field="description",
        recorded=short(row["description"]),
        source=row["source"],
        grade=row["grade"],
        retrieved_at=row["retrieved_at"],
        raw=f"{row['raw_file']}:{row['row_number']}",
        url=row["url"],
        label=f"another vendor's award that names {', '.join(row['named'])}: {row['piid']}, {agency} to {row['recipient_name']}",
        date=row["date_signed"],
    )


def _subaward(case: Case, row: Record) -> Evidence:
    agency = case.world.agencies.name(row["awarding_subtier_code"])
    return Evidence(
        record_key=row["record_key"],
        award_key=row["award_key"],
        field="subaward",
        source=row["source"],
        grade=row["grade"],
        retrieved_at=row["retrieved_at"],
        raw=f"{row['raw_file']}:{row['row_number']}",
        url=row["url"],
        date=row["subaward_action_date"],
        recorded=None if row["subaward_amount"] is None else f"${row['subaward_amount']:,.2f}",
        label=f"subaward of {row['prime_recipient_name']} to {row['subrecipient_name']} under {row['prime_award_piid'] or 'an unnamed award'}, {agency}",
    )


def _add_disputes(finding: Finding, rows: Iterable[Record]) -> None:
    """Where sources, pages or a notice disagree on a field of a record the verdict leans on, each value is told."""
    fields: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        fields.setdefault((row["piid"] or row["record_key"], row["field"]), []).append(
            f"{row['value']} ({row['stated_by']})"
        )
    for (record, field), values in list(fields.items())[:6]:
        shown = "; ".join(values[:4]) + (f" and {len(values) - 4} more" if len(values) > 4 else "")
        finding.caveats.append(
            Caveat(
                code="sources_disagree",
                text=f"On {field.replace('_', ' ')} of {record} there are several values: {shown}.",
            )
        )


def _add_caveats(case: Case, finding: Finding) -> None:
    """Warnings that could turn the verdict, each once."""
    decided = finding.verdict in ("supported", "contradicted", "depends")
    absent = bool(finding.readings) and finding.readings[0].rests_on_absence
    if decided and any(item.grade == "compiled" for item in finding.evidence):
        finding.caveats.append(
            Caveat(
                code="compiled",
                text="It leans on facts transcribed from cited public pages; the publisher's own record was not fetched.",
            )
        )
    if case.agency is not None and case.agency.division:
        finding.caveats.append(
            Caveat(
                code="division_not_recorded",
                text=f"Award data has no code for {case.agency.division}; its contracts stand as those of {case.agency.in_text}.",
            )
        )
    if decided and absent:
        finding.caveats += _of_absence(case, finding)
    if case.part_precision != "day":
        finding.caveats.append(
            Caveat(
                code="date_precision",
                text=f"The letter gives its date to the {case.part_precision} only; it is judged as of {case.day}.",
            )
        )
    unique = {caveat.code + caveat.text: caveat for caveat in finding.caveats}
    finding.caveats = list(unique.values())


def _of_absence(case: Case, finding: Finding) -> list[Caveat]:
    found = []
    kind = case.claim.time.kind if case.claim.time else "ever"
    if case.vendor is not None and not case.vendor.is_known:
        found.append(
            Caveat(
                code="name_only",
                text=f"No record bears the name {case.vendor.name}; it was searched for by that name alone.",
            )
        )
    first = first_possible_day(case.vendor, case.agency)
    if kind in ("ever", "past", "until") and first == FLOOR:
        found.append(
            Caveat(
                code="before_floor",
                text=f"Awards before {FLOOR} are in no source that is whole; the answer begins on that day.",
            )
        )
    agency = case.agency
    if kind in ("ever", "past", "until") and agency is not None and agency.predecessors and first == agency.first_day:
        before = ", ".join(case.world.agencies.name(key) for key in agency.predecessors)
        found.append(
            Caveat(
                code="renamed_or_merged",
                text=f"{agency.name} exists since {first}; awards of those whose work it took over ({before}) were not asked for.",
            )
        )
    asked = finding.scopes[0][0] if finding.scopes else None
    if (
        case.claim.type in ("has_contract", "no_contract", "relationship_started")
        and kind in ("current", "in", "between", "since", "as_of")
        and asked is not None
        and not case.world.ledger.covers(replace(asked, since=first), "signed", names_of(case))
    ):
        found.append(
            Caveat(
                code="look_back",
                text=f"An award signed more than {LOOK_BACK_YEARS} years earlier and still in force would not have been looked for.",
            )
        )
    if not any("other_transactions" in entry.kinds for entry in case.world.ledger.entries if entry.answers):
        found.append(
            Caveat(
                code="other_transactions",
                text="Other-transaction agreements are no procurement contracts and are not in the sources held.",
            )
        )
    return found


def certificate(case: Case, finding: Finding) -> list[CoverageCell]:
    """The grid of cells that an absence rests on, or lacks."""
    if not any(each.rests_on_absence or each.reason == "not_covered" for each in finding.readings):
        return []
    cells: dict[tuple[object, ...], CoverageCell] = {}
    for scope, basis in finding.scopes:
        for cell in case.world.ledger.cells(scope, basis, names_of(case)):
            cells.setdefault(
                (cell.source, cell.agency, cell.role, cell.vendor, cell.since, cell.until, cell.status), cell
            )
    return list(cells.values())


def settle(case: Case, finding: Finding) -> str | None:
    """What would settle an unresolved claim: the refresh of what is missing, else whom to ask for what."""
    if finding.verdict != "unresolved":
        return None
    match finding.reason:
        case "not_covered":
            missing: list[Scope] = []
            for scope, basis in finding.scopes:
                missing += case.world.ledger.missing(scope, basis, names_of(case))
            if not missing:
                keys = case.named or [item.award_key for item in finding.evidence if item.award_key]
                missing = [Scope(award=each) for each in dict.fromkeys(keys[:10])]
            return command(missing)
        case "ambiguous_vendor":
            return f"Name the company by its UEI, or add a reviewed line on {case.who} to judgement/aliases.csv and run: procure build"
        case "ambiguous_award":
            return "Name the award by its full key; procure show lists those that bear the number"
        case "too_vague":
            return "Ask the author whom, which agency or which time is meant; --date supplies a letter's date"
        case _ if case.agency is not None and case.agency.division:
            return f"Ask {case.agency.in_text} (or the vendor) for the statement of work of the awards listed: it names the office served"
        case _:
            return "Ask the parties for the agreement itself; public award records do not show it"
