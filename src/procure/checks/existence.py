"""Judging claims of the form "there is (not) an award that fits": shared by has_contract and no_contract."""

from __future__ import annotations

from procure.checks import topic
from procure.checks.case import Answers, Ask, Case, Finding, fiscal, period, reading
from procure.checks.presence import Presence, caveats_of, details, evidence, names_of, presence, support, title
from procure.checks.senses import EARLIEST, WHAT, Sense, awards, senses
from procure.checks.verdict import fold, told
from procure.checks.weight import Support
from procure.coverage import DAY, Span
from procure.identifiers import norm_words
from procure.models import Reading
from procure.models.verdicts import Caveat, Outcome

SHOWN = 200
"""Evidence rows at most; the number found is in the reading's sentence."""


def window(case: Case, sense: Sense) -> tuple[Span, str] | None:
    """The days asked about under a sense and on which basis; None where the claim's time is too vague to say."""
    time, on = case.claim.time, case.on
    kind = time.kind if time else "ever"
    if case.claim.force == "planned":
        return Span(case.day or EARLIEST, on), "in_force"
    negative = case.claim.type == "no_contract"
    match kind:
        case "current":
            return (Span(on, on), "in_force") if case.day else None
        case "past":
            basis = "action" if sense.when == "when:action" else "in_force"
            # "In previous administrations" ends before the letter does.
            last = min(on - DAY, time.end) if time is not None and time.end is not None else on - DAY
            return (Span(EARLIEST, last), basis) if case.day else None
        case "ever":
            return Span(EARLIEST, on), "in_force"
    named = period(case)
    if named is None:
        return None
    if sense.when == "period:fiscal":
        named = fiscal_of(named)
    match kind:
        case "since" if negative and case.claim.time and case.claim.time.precision == "day":
            # "Since 3 May": after that day.
            first = named.since if sense.when == "since:inclusive" else named.since + DAY
            return Span(first, on), "signed" if sense.when == "since:signed" else "in_force"
        case "since" if negative:
            first = named.since if sense.when == "since:inclusive" else named.until + DAY
            return Span(first, on), "signed" if sense.when == "since:signed" else "in_force"
        case "until":
            return Span(EARLIEST, min(named.until, on)), "in_force"
        case _:
            basis = "action" if sense.when == "when:action" else "in_force"
            return Span(named.since, min(named.until, on)), basis


def fiscal_of(named: Span) -> Span:
    """The fiscal year of the year that a stretch of days lies in."""
    return Span(fiscal(named.since.year).since, fiscal(named.until.year).until)


def when_senses(case: Case) -> tuple[str, ...]:
    """The senses of the claim's time."""
    time = case.claim.time
    years = time is not None and time.precision == "year" and time.basis != "fiscal"
    match time.kind if time else "ever":
        case "current":
            return ("end:potential",)
        case "past":
            return ("when:action",)
        case "in" | "between":
            return ("when:action", "period:fiscal") if years else ("when:action",)
        case "since" if case.claim.type == "no_contract":
            return ("since:inclusive", "since:signed")
    return ()


def ask(case: Case) -> list[Ask]:
    """One question per sense; and what came after the letter's day."""
    found = []
    for sense in senses(case, *when_senses(case)):
        days = window(case, sense)
        if days is not None:
            found.append(awards(case, sense, *days))
    return found


def judge(case: Case, answers: Answers, *, negative: bool) -> Finding:
    """The finding: each sense's presence as an outcome, folded."""
    readings: list[Reading] = []
    presences: dict[str, Presence] = {}
    carried: dict[str, Support] = {}
    scopes = []
    for sense in senses(case, *when_senses(case)):
        days = window(case, sense)
        if days is None:
            readings.append(
                reading(
                    sense.name,
                    "unknown",
                    capital(f"{_time_words(case)} cannot be placed without the letter's date."),
                    reason="too_vague",
                )
            )
            continue
        here = presence(case, sense, answers[sense.name], *days)
        if here.state == "no" and case.claim.relation in ("supply", "work", "use"):
            here = Presence(
                "unknown",
                reason="not_recorded",
                asked=here.asked,
                because=f"a contract is only one way to {case.claim.relation}: no award is held, and other ways leave no record",
            )
        if negative and case.agency is not None and case.agency.division and here.state == "yes":
            here = Presence(
                "unknown",
                (),
                here.sure + here.unsure,
                "not_recorded",
                f"award data has no code for {case.agency.division}; an award of {case.agency.in_text} does not contradict a denial about it",
            )
        if negative and here.state == "yes" and not case.named and (less := topic.narrowing(case)):
            meant = [row for row in here.sure if all(topic.matches(case, row, (norm_words(word),)) for word in less)]
            here = (
                Presence("yes", tuple(meant), here.unsure)
                if meant
                else Presence(
                    "unknown",
                    (),
                    here.sure + here.unsure,
                    "not_recorded",
                    f"awards to {case.who} are on record, and none says of itself that it is one of those denied ({', '.join(less)})",
                )
            )
        presences[sense.name] = here
        if here.state == "yes":
            carried[sense.name] = support(case, sense, here, *days, negative=negative)
        if here.asked:
            scopes.append(here.asked)
        outcome: Outcome = {
            "yes": "fails" if negative else "holds",
            "no": "holds" if negative else "fails",
            "unknown": "unknown",
        }[here.state]
        readings.append(
            reading(
                sense.name,
                outcome,
                sentence(case, sense, here, *days),
                answers[sense.name].sql,
                reason=here.reason,
                rests_on_absence=here.state == "no",
            )
        )
    folded = fold(told(readings))
    plain = presences.get("plain", Presence("unknown"))
    rows = plain.sure or next((each.sure for each in presences.values() if each.sure), ())
    shown = rows or (plain.unsure if plain.state == "unknown" else ())
    finding = Finding(readings, folded.verdict, folded.reason, "", scopes=scopes, support=carried)
    finding.identified = identified(finding.readings[0].outcome, plain)
    claimed = claimed_words(case)
    if rows:
        finding.evidence = evidence(case, rows[:SHOWN], claimed=claimed)
        finding.caveats = caveats_of(case, rows)
        unnamed = [] if negative or case.named else topic.unnamed(case, rows)
        if unnamed and finding.verdict == "supported":
            finding.caveats.append(
                Caveat(
                    code="purpose_not_shown",
                    text=f"The records show a contract; none of them says of itself that it is for {', '.join(unnamed)}.",
                )
            )
    elif shown:
        finding.evidence = evidence(
            case, shown[:SHOWN], claimed=claimed, difference=lambda row: "may fit: " + plain.because
        )
        finding.caveats = caveats_of(case, shown)
    finding.why = conclusion(case, finding, presences, negative=negative)
    return finding


def identified(outcome: Outcome, plain: Presence) -> Outcome:
    """The plain outcome, were only records counted that bear a UEI or DUNS: not those known by name alone."""
    if plain.state == "yes" and not any(row["recipient_uei"] or row["recipient_duns"] for row in plain.sure):
        return "unknown"
    return outcome


def claimed_words(case: Case) -> str:
    """What the claim says of time, for the 'claimed' column."""
    time = case.claim.time
    kind = time.kind if time else "ever"
    match kind:
        case "current":
            return f"in force on {case.on}"
        case "past":
            return f"in force before {case.on}"
        case "ever":
            return f"in force on some day up to {case.on}"
    named = period(case)
    if named is None:
        return kind
    days = f"{named.since} to {named.until}" if named.since != named.until else str(named.since)
    return {"since": f"since {named.since}", "until": f"until {named.until}"}.get(kind, f"in {days}")


def _time_words(case: Case) -> str:
    return f"'{case.claim.time.text}'" if case.claim.time and case.claim.time.text else "the claim's time"


def _days(window: Span) -> str:
    if window.since <= EARLIEST:
        return f"on any day up to {window.until}"
    return f"on {window.since}" if window.since == window.until else f"on any day from {window.since} to {window.until}"


_BASIS = {"in_force": "in force", "action": "signed or changed", "signed": "signed", "number": "numbered"}


def sentence(case: Case, sense: Sense, here: Presence, window: Span, basis: str, done: str | None = None) -> str:
    """The reading in one sentence that says no more than the records do; ``done`` replaces the basis in words."""
    done = done or _BASIS[basis]
    days = _days(window)
    a_day = days.replace("on any day", "on a day", 1)
    if case.named:
        subject = f"award {', '.join(case.named)}"
    else:
        what = "order or definitive contract" if sense.orders_only else "award"
        role = "awarded or paid for by" if sense.funding_too else "of"
        whose = case.whose
        subject = f"{what} {role} {whose} to {_holder(case, sense)}"
    article = "an " if subject[0] in "aeiou" and not case.named else ""
    match here.state:
        case "yes":
            # What shows it comes first: a narrow table cuts the end.
            first, others = here.sure[0], len(here.sure) - 1
            more = f" ({others} more found)" if others else ""
            text = f"{title(case, first)} was {done} {a_day}{more}: {details(case, first)}."
        case "no":
            text = f"no {subject} was {done} {days}, in {covered_words(case, here)}."
        case _:
            if case.claim.type == "no_contract" and topic.narrowing(case):
                article, subject = "", f"such an award to {_holder(case, sense)}"
            text = f"{here.because}; so whether {article}{subject} was {done} {a_day} cannot be told."
    if sense.name != "plain":
        return f"{capital(WHAT[sense.name])}: {text}"
    return capital(text)


def _holder(case: Case, sense: Sense) -> str:
    """Whom the sense counts as the holder: an award to a subsidiary is not one to its owner."""
    vendor = case.vendor
    if vendor is None or sense.vendor_keys == vendor.legal:
        return case.who
    if sense.vendor_keys == vendor.owned:
        return f"{case.who} or a company it owns"
    return f"{case.who} or a company of its group"


def capital(text: str) -> str:
    """``text`` with a capital first letter."""
    return text[:1].upper() + text[1:]


def covered_words(case: Case, here: Presence) -> str:
    """'the awards recorded in A and B as of D': what a covered absence rests on."""
    assert here.asked is not None
    asked, basis = here.asked
    names = case.world.ledger.answering(asked, basis, names_of(case))
    return (
        f"the records of {' and '.join(names)} as of {case.world.data_as_of}, which are complete for this question "
        f"from {asked.since} to {asked.until}, for the kinds of award they record"
    )


def conclusion(case: Case, finding: Finding, presences: dict[str, Presence], *, negative: bool) -> str:
    """The verdict in one or two sentences."""
    plain = finding.readings[0]
    match finding.verdict:
        case "supported" | "contradicted":
            return plain.why
        case "depends":
            yes = [each.name for each in finding.readings if each.outcome == "holds"]
            no = [each.name for each in finding.readings if each.outcome in ("fails", "other_only")]
            if not yes:
                return f"{plain.why} The words do not plainly mean that."
            return f"{plain.why} True read as {_names(yes)}; false read as {_names(no)}."
        case _:
            if plain.outcome == "unknown":
                return plain.why
            open_ = [each for each in finding.readings if each.outcome == "unknown"]
            return f"{plain.why} But this rests on finding nothing, and {_names([each.name for each in open_])} could not be decided: {open_[0].why}"


def _names(names: list[str]) -> str:
    return " and ".join(f"{name} ({WHAT.get(name, name)})" for name in names)
