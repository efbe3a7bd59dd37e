"""``no_contract``: the vendor has, had, or ever had none with the agency; also what a contrast or 'limited to' shuts out."""

from __future__ import annotations

import re
from dataclasses import replace

from procure.claims.build import Bindings, Draft, current, time_of
from procure.claims.relationship_ended import is_no_longer
from procure.language import times
from procure.language.frames import Frame
from procure.language.mentions import Agency, Mention
from procure.language.quantities import Money
from procure.models.claims import TimeRef

_NEVER = re.compile(
    r"\b(?:never|ever|at no (?:time|point)|current or (?:past|former|prior|previous)|past or (?:present|current)|current nor (?:past|former))\b",
    re.IGNORECASE,
)


_HAD_NONE = re.compile(
    r"\b(?:has|have|'ve) (?:\w+ )?had no\b|\b(?:has|have)(?: not|n't) (?:ever )?(?:had|held|signed|received|won|entered|been awarded) (?:any|a|an)\b|\bno (?:[\w-]+ ){0,3}(?:contracts?|awards?|orders?) (?:has|have) (?:ever )?been (?:awarded|signed|made|placed|issued|let)\b",
    re.IGNORECASE,
)
"""The perfect reaches back: 'has had no contracts', 'no contracts have been awarded'."""


def drafts(bound: Bindings) -> list[Draft]:
    """A draft for a denied contract; another for the agencies that are shut out."""
    frame = bound.frame
    out = []
    if frame.is_negative and frame.force != "planned" and bound.agencies and _denies_existence(frame):
        out.append(Draft("no_contract", polarity="negative", time=_time(frame)))
    if frame.excluded and not frame.is_negative:
        out.append(Draft("no_contract", polarity="negative", time=_time(frame), is_excluded=True))
    return out


_ONLY_WITH = re.compile(
    r"\b(?:only|solely|exclusively|nobody but|no one but)(?: \w+)? (?:with|for|to|by) (?:the )?$", re.IGNORECASE
)
_WITHIN = re.compile(r"\b(?:within|inside|across|at|in|of all|among) (?:the )?$", re.IGNORECASE)


def shut_out(frame: Frame) -> list[Mention]:
    """Of 'limited to HSI' the other divisions of the same component; nothing where no division is named."""
    others = []
    text = frame.sentence.text
    if frame.noun is None and not any(_ONLY_WITH.search(text[: m.start]) for m in frame.agencies):
        return []  # "only began to work with HSI in 2019" shuts nobody out
    for mention in frame.sentence.mentions:
        # "within DHS we work only with TSA": every other part of DHS
        inner = [m.agency for m in frame.agencies if m.agency and m.agency.department]
        if (
            mention.agency is not None
            and mention.agency.level == "department"
            and any(a.department == mention.agency.key and a.key != mention.agency.key for a in inner)
            and _WITHIN.search(text[: mention.start])
        ):
            others.append(mention)
    for mention in frame.agencies:
        if mention.agency is not None and mention.agency.division:
            agency: Agency = replace(mention.agency, division=f"other than {mention.agency.division}")
            others.append(replace(mention, agency=agency))
    return others


_ON_SOMETHING = re.compile(
    r"[)\"']* (?:on|in|for|with|to) (?:any|the|its|their|this|such|facial|deportation|immigration|enforcement|projects?|efforts?|activities|building|developing|identifying|tracking|separating|[a-z]+ing)\b"
)
"""'does not work with ICE on any project that separates families': the kind of work is denied, not the work."""


def _denies_existence(frame: Frame) -> bool:
    """A denied contract word or award, not a denied property ('our contracts do not involve'), change or end."""
    if any(not _in_apposition(frame, money) for money in frame.money):
        return False  # "it is false that we received $5 million" denies the sum
    if frame.competition is not None and frame.verb is not None and frame.verb.is_negated:
        return False  # "was not awarded without competition"
    if (frame.noun is not None and frame.noun.strength == "change") or is_no_longer(frame):
        return False
    if (
        frame.noun is not None
        and frame.verb is None
        and frame.noun.determiner in ("definite", "demonstrative")
        and re.match(r"\W*(?:neither|none|no one|nobody)\b", frame.sentence.text[frame.clause.start :], re.IGNORECASE)
    ):
        return False  # "neither party has shortened the contract": it stands
    if frame.competition is not None and frame.noun is not None and frame.competition.start() < frame.noun.start:
        return False  # "not a sole-source contract" denies how it was awarded
    if frame.noun is not None and frame.noun.strength == "relation" and frame.relation in ("work", "supply"):
        told = bool(frame.vendors) or (
            frame.verb is not None and frame.verb.kind == "exist"
        )  # "Deliveries to A did not take place"
        return told and bool(frame.agencies) and frame.clause.holds(frame.agencies[0].start)
    if frame.relation in ("work", "supply", "use"):
        does = frame.verb is not None and frame.verb.kind in ("work", "supply")
        return (
            (does or (frame.relation == "work" and frame.verb is None))  # "does no work for ICE"
            and bool(frame.agencies)
            and frame.clause.holds(frame.agencies[0].start)
            and frame.attribution != "denied"
            and not _ON_SOMETHING.match(frame.sentence.text, frame.agencies[-1].end)
        )
    return not (
        frame.verb is not None
        and frame.verb.kind in ("end", "modify", "start", "compete")
        and frame.noun is not None
        and frame.noun.is_given
    )


def _in_apposition(frame: Frame, money: Money) -> bool:
    """'The contract, $24,592 over five years, has not been awarded': the amount only describes what is denied."""
    noun, verb = frame.noun, frame.verb
    return noun is not None and verb is not None and noun.end <= money.start and money.end <= verb.chain_start


def _time(frame: Frame) -> TimeRef | None:
    text = frame.sentence.text[frame.clause.start : frame.clause.end]
    spoken = next((e.time for e in frame.events if e.time), None) or (
        frame.loose_times[0] if frame.loose_times else None
    )
    if spoken is not None and (spoken.role != "until" or times.BEFORE.search(frame.sentence.text[: spoken.span.start])):
        return time_of(spoken, frame)
    goes_on = re.match(
        r"\W*and (?:has|have|had|never)\b[^.;]*\bat (?:any|no) time\b", frame.sentence.text[frame.clause.end :]
    )
    if _NEVER.search(text) or _HAD_NONE.search(text) or frame.word_time == "ever" or goes_on:
        return times.timeref("ever", None, frame.sentence.on)
    if frame.word_time == "past" and not re.search(r"\bno longer\b", text):
        return times.timeref("past", None, frame.sentence.on)
    return current(frame)
