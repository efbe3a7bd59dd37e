"""The run of a check over letters: resolve, ask in few queries, judge each claim, add what every verdict owes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from procure import __version__
from procure.checks import against, around, modules
from procure.checks.case import Answer, Ask, Case, Finding, World, checked, reading
from procure.checks.verdict import fold, told
from procure.coverage import Ledger
from procure.models import CheckedClaim, CheckResult, Claim, Extraction, Letter, Sql
from procure.models.verdicts import LetterInfo, Outcome, Reason
from procure.parties import Agencies, Agency, key_of, vendors
from procure.warehouse import Store

HOLDERS = 500
"""Holders asked about in one query: as many as the store looks up by key at once (``warehouse.store``), with room to spare."""


def judge(read: list[tuple[Letter, Extraction]], store: Store) -> CheckResult:
    """Every claim of the letters with its verdict."""
    read = _apart(read)
    agencies = Agencies(store)
    known = vendors(store, (claim.vendor for _, found in read for claim in found.claims if claim.vendor))
    keys = frozenset(key for vendor in known.values() for key in vendor.everyone)
    today = store.info.data_as_of or dt.datetime.now(dt.UTC).date()
    world = World(store, agencies, Ledger.of(store, agencies), today, keys)
    cases: list[Case] = []
    unfit: dict[str, tuple[Reason, str]] = {}
    for letter, found in read:
        for claim in found.claims:
            agency, problem = _agency(agencies, claim)
            case = Case(
                claim,
                letter,
                world,
                claim.statement_date,
                known[key_of(claim.vendor)] if claim.vendor else None,
                agency,
            )
            cases.append(case)
            reason = _not_judged(case, problem)
            if reason is not None:
                unfit[claim.id] = reason
    heard = [case for case in cases if case.claim.attribution not in ("denied", "retracted")]
    answers = _answers(
        store, {case.claim.id: modules()[case.claim.type].ask(case) for case in heard if case.claim.id not in unfit}
    )
    findings = {
        case.claim.id: _finding(case, unfit.get(case.claim.id), answers.get(case.claim.id, {})) for case in heard
    }
    beside = _answers(store, {case.claim.id: around.ask(case, findings[case.claim.id]) for case in heard})
    claims = [
        around.complete(
            case, findings[case.claim.id], _version(case), answers.get(case.claim.id, {}) | beside[case.claim.id]
        )
        if case.claim.id in findings
        else _unheard(case)
        for case in cases
    ]
    return CheckResult(
        procure_version=__version__,
        store=store.info,
        letters=[LetterInfo(path=letter.path, sha256=letter.sha256, parts=letter.parts) for letter, _ in read],
        claims=claims,
        conflicts_between_claims=against.conflicts(cases),
        not_checkable=[item for _, found in read for item in (*found.not_understood, *found.not_checkable)],
    )


def _apart(read: list[tuple[Letter, Extraction]]) -> list[tuple[Letter, Extraction]]:
    """The same with ids that are told apart over letters: two letters may hold the same sentence, and one may come twice."""
    seen: dict[str, int] = {}
    apart = []
    for letter, found in read:
        names = {}
        for claim in found.claims:
            seen[claim.id] = seen.get(claim.id, 0) + 1
            names[claim.id] = claim.id if seen[claim.id] == 1 else f"{claim.id}-{seen[claim.id]}"
        renamed = [
            claim.model_copy(
                update={"id": names[claim.id], "takes_back": names.get(claim.takes_back or "", claim.takes_back)}
            )
            for claim in found.claims
        ]
        apart.append((letter, found.model_copy(update={"claims": renamed})))
    return apart


def _agency(agencies: Agencies, claim: Claim) -> tuple[Agency | None, bool]:
    """The agency of a claim, and whether it names one that nobody knows."""
    if claim.agency is None:
        return None, False
    try:
        return agencies.find(claim.agency), False
    except KeyError:
        return None, True


def _not_judged(case: Case, agency_unknown: bool) -> tuple[Reason, str] | None:
    """Why a claim cannot be put to the records at all; None where it can."""
    claim = case.claim
    if claim.jurisdiction == "other":
        return "not_recorded", "State, local, foreign and grant money stands in no federal award record."
    if claim.exclusive:
        return (
            "not_recorded",
            "That there was nothing else is recorded nowhere: award data names components, not all the work behind them.",
        )
    if claim.type not in modules():
        return "not_recorded", f"Claims of the type {claim.type} are not judged."
    if agency_unknown:
        assert claim.agency is not None
        return "too_vague", f"No agency is known by the name {claim.agency.text!r}."
    if claim.vendor is None and not case.named and claim.type != "award_identifier":
        return "too_vague", "The statement names no company whose awards could be looked up."
    return None


def _answers(store: Store, asks: Mapping[str, list[Ask]]) -> dict[str, dict[str, Answer]]:
    """Every question's rows, by claim and name. One query per file of ``sql/checks/`` and batch of holders."""
    by_file: dict[str, list[tuple[str, Ask]]] = {}
    for claim, mine in asks.items():
        for ask in mine:
            by_file.setdefault(ask.sql, []).append((claim, ask))
    found: dict[str, dict[str, Answer]] = {claim: {} for claim in asks}
    for file, wanted in by_file.items():
        text = store.check_sql(file)
        for batch in _batches(wanted):
            # The same question of several claims is asked once.
            values = {repr(sorted(ask.values.items(), key=str)): ask.values for _, ask in batch}
            numbers = {key: str(number) for number, key in enumerate(values)}
            rows: dict[str, list[dict[str, Any]]] = {}
            questions = [{"question": numbers[key], **each} for key, each in values.items()]
            for row in store.rows(text, {"questions": questions}):
                rows.setdefault(row["question"], []).append(row)
            for claim, ask in batch:
                number = numbers[repr(sorted(ask.values.items(), key=str))]
                sql = Sql(text=text, parameters={"questions": [{"question": ask.name, **ask.values}]})
                found[claim][ask.name] = Answer(tuple(rows.get(number, ())), sql)
    return found


def _batches(wanted: list[tuple[str, Ask]]) -> Iterable[list[tuple[str, Ask]]]:
    batch: list[tuple[str, Ask]] = []
    holders: set[str] = set()
    # Questions about the same vendor side by side.
    for claim, ask in sorted(wanted, key=lambda each: str(min(each[1].values.get("vendor_keys") or [""]))):
        mine = set(ask.values.get("vendor_keys", ())) if ask.by_holder else set()
        if batch and len(holders | mine) > HOLDERS:
            yield batch
            batch, holders = [], set()
        batch.append((claim, ask))
        holders |= mine
    if batch:
        yield batch


def _finding(case: Case, unfit: tuple[Reason, str] | None, answers: Mapping[str, Answer]) -> Finding:
    if unfit is not None:
        return Finding([reading("plain", "unknown", unfit[1], reason=unfit[0])], "unresolved", unfit[0], unfit[1])
    finding: Finding = modules()[case.claim.type].judge(case, answers)
    return denied(finding) if case.claim.polarity == "negative" and case.claim.type not in _OWN_NEGATION else finding


_OWN_NEGATION = ("has_contract", "no_contract", "relationship_started", "relationship_ended", "competition")
"""Types whose checks read a denial themselves."""
_TURNED: dict[Outcome, Outcome] = {"holds": "fails", "fails": "holds"}


def denied(finding: Finding) -> Finding:
    """The finding on a claim that denies what its check asks about: what holds of it fails of the denial, and the other way."""
    finding.readings = [
        each.model_copy(
            update={"outcome": _TURNED.get(each.outcome, each.outcome), "why": f"The letter denies it. {each.why}"}
        )
        if each.kind != "candidate"
        else each
        for each in finding.readings
    ]
    folded = fold(told(finding.readings))
    finding.verdict, finding.reason = folded.verdict, folded.reason
    finding.why = f"The letter denies it. {finding.why}"
    return finding


def _version(case: Case) -> str | None:
    version: str | None = getattr(modules().get(case.claim.type), "VERSION", None)
    return version


def _unheard(case: Case) -> CheckedClaim:
    """A claim that its author denies or takes back: no verdict."""
    word = "denies having said" if case.claim.attribution == "denied" else "takes back"
    return checked(
        case.claim,
        why=f"{(case.claim.holder or 'the author')[:1].upper()}{(case.claim.holder or 'the author')[1:]} {word} this; it is no claim of theirs, so it gets no verdict.",
    )
