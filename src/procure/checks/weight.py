"""What a verdict hangs on: the fewest records (or the coverage) without which it would be another, and what each word weighs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from procure.checks.verdict import Told, fold, told
from procure.models import CoverageCell, Deciding, Evidence, Reading, Sensitivity
from procure.models.verdicts import Outcome, VerdictWord


@dataclass(frozen=True)
class Support:
    """What carries one reading that records decided, and what it would be without them."""

    records: frozenset[str]
    without: Told


def deciding(
    readings: list[Reading], support: Mapping[str, Support], cells: list[CoverageCell], evidence: list[Evidence]
) -> Deciding | None:
    """The smallest set whose removal changes the verdict; None where nothing was decided."""
    senses = [each for each in readings if each.kind != "candidate"]
    verdict = fold(told(readings)).verdict
    if verdict == "unresolved":
        return None
    fewest = _fewest(senses, support, verdict)
    if fewest is not None:
        records, without = fewest
        count = "this record" if len(records) == 1 else f"these {len(records)} records"
        return Deciding(
            records=sorted(records),
            verdict_without=without,
            text=f"Without {count} the verdict would {_WITHOUT[without]}.",
        )
    complete = [cell for cell in cells if cell.status == "complete"]
    if any(each.rests_on_absence for each in senses) and complete:
        text = "It rests on finding nothing: without any one of these stretches of complete records it would be unresolved."
        return Deciding(cells=complete, verdict_without="unresolved", text=text)
    keys = list(dict.fromkeys(item.record_key for item in evidence))
    if not keys:
        return None
    return Deciding(records=keys[:20], text="It leans on these records.")


def _fewest(
    senses: list[Reading], support: Mapping[str, Support], verdict: VerdictWord
) -> tuple[frozenset[str], VerdictWord] | None:
    """Any set that changes the verdict holds all records of at least one reading, so unions of those are all there is to try."""
    carried = [each.name for each in senses if each.name in support]
    best: tuple[frozenset[str], VerdictWord] | None = None
    for number in range(1, len(carried) + 1):
        for names in combinations(carried, number):
            gone = frozenset().union(*(support[name].records for name in names))
            after = [
                support[each.name].without
                if each.name in support and support[each.name].records <= gone
                else Told(each.outcome, each.name == "plain", each.rests_on_absence, each.reason)
                for each in senses
            ]
            without = fold(after).verdict
            if without != verdict and (best is None or (len(gone), sorted(gone)) < (len(best[0]), sorted(best[0]))):
                best = gone, without
    return best


_WITHOUT = {
    "supported": "be supported",
    "contradicted": "be contradicted",
    "depends": "depend on the reading",
    "unresolved": "be unresolved",
}
_WHAT = {
    "agency": "agency",
    "vendor": "vendor",
    "contract": "contract",
    "end": "time",
    "when": "time",
    "period": "time",
    "since": "time",
    "ended": "time",
}
_VERDICTS: dict[Outcome, VerdictWord] = {
    "holds": "supported",
    "fails": "contradicted",
    "other_only": "depends",
    "unknown": "unresolved",
}


def sensitivity(
    readings: list[Reading], words: Mapping[str, str], identified: Outcome | None = None
) -> list[Sensitivity]:
    """The verdict under each single meaning of vendor, agency, contract, time and quantity, beside the plain one.

    ``words`` says what each reading's name means; ``identified`` is the plain outcome by identifiers only.
    """
    plain = next((each for each in readings if each.name == "plain"), None)
    if plain is None:
        return []
    found: list[Sensitivity] = []
    seen: set[str] = set()
    for each in readings:
        if each.name == "plain":
            continue
        what = "quantity" if each.kind == "candidate" else _WHAT.get(each.name.partition(":")[0])
        if what is None:
            continue
        if what not in seen:
            seen.add(what)
            found.append(_row(what, "plain", "as the words are commonly meant", plain.outcome))
        found.append(
            _row(what, each.name, words.get(each.name, each.name.partition(":")[2].replace("_", " ")), each.outcome)
        )
    if identified is not None:
        if "vendor" not in seen:
            found.append(_row("vendor", "plain", "with names and reviewed aliases", plain.outcome))
        found.append(_row("vendor", "identifiers", "counting only records that bear an identifier of it", identified))
    return found


def _row(what: str, choice: str, meaning: str, outcome: Outcome) -> Sensitivity:
    return Sensitivity(what=what, choice=choice, meaning=meaning, outcome=outcome, verdict=_VERDICTS[outcome])
