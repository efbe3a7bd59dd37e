"""How well claims are found: precision, recall, slots, critical errors on labelled sets (EXTRACTION section 7).

    python -m procure.evaluation SET.jsonl...        each line one sentence with its expected claims
    python -m procure.evaluation --alone SET.jsonl   the sentence by itself, without what stands around it
    python -m procure.evaluation tests/cases/letters whole letters, each beside its expected.yaml

A line is read as a letter: its ``context_before`` and ``context_after`` stand around the sentence as paragraphs of
their own, its ``document_title`` above as a heading, its ``speaker`` is the sender, its ``document_date`` the
date. Names bind over all of it; only claims whose span lies in the sentence count.

Where labels have no field of ours: a claim's type stands for its relation's family, ``speaker_holds`` for
attribution, ``description_terms`` are not scored.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import re
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from procure import claims, letters, warehouse
from procure.errors import ProcureError, UsageError
from procure.identifiers import norm_name, norm_piid, norm_words
from procure.language.frames import Reader
from procure.models import Letter
from procure.models.claims import Claim, Extraction

Expected = dict[str, Any]
SLOTS = ("holder", "time", "amount", "identifier", "force", "relation")
_ASSERT_NOTHING = {"question", "demand", "conditional", "policy", "plan_without_contract"}


@dataclass
class Scored:
    """One labelled sentence with what was found in it."""

    row: dict[str, Any]
    found: list[Claim]
    matched: list[tuple[Expected, Claim]]
    missed: list[Expected]
    extra: list[Claim]
    optional: list[Claim]
    critical: list[str]
    is_listed: bool
    """Whether the not-understood list holds the sentence."""
    bad_spans: int


@dataclass
class Tally:
    """The sums over a set."""

    scored: list[Scored] = field(default_factory=list)
    slots: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    overlaps: list[bool] = field(default_factory=list)

    def counts(self, claim_type: str | None = None) -> tuple[int, int, int]:
        """Matched, extra, missed; of one type or of all."""
        hit = sum(1 for s in self.scored for e, _ in s.matched if claim_type in (None, e["predicate"]))
        extra = sum(1 for s in self.scored for c in s.extra if claim_type in (None, c.type))
        missed = sum(1 for s in self.scored for e in s.missed if claim_type in (None, e["predicate"]))
        return hit, extra, missed


# A labelled sentence as a letter --------------------------------------------------------------------------------------


def as_letter(row: dict[str, Any], *, alone: bool = False) -> tuple[Letter, int, int]:
    """The line as a letter, and the sentence's span in it."""
    before = after = ""
    if not alone:
        title, context = row.get("document_title") or "", row.get("context_before") or ""
        before = "".join(part + "\n\n" for part in (f"# {title}" if title else "", _closed(context)) if part)
        after = (
            "\n\n" + row["context_after"].strip()
            if row.get("context_after") and re.search(r"[.!?:]['\")]*$", row["text"])
            else ""
        )
    text = before + row["text"] + after
    letter = letters.read_text(text, path=row["id"], date=_day(row.get("document_date")), sender=row.get("speaker"))
    return letter, len(before), len(before) + len(row["text"])


def _closed(text: str) -> str:
    """Cut-off context with a stop, so that the sentence after it is not read as its rest."""
    text = text.strip()
    return text if not text or re.search(r"[.!?:\"')\]]$", text) else text + "."


def _day(written: str | None) -> dt.date | None:
    """A date cut to what is known, as the last day that it may be."""
    if not written:
        return None
    return _bounds(written)[1]


def _bounds(written: str) -> tuple[dt.date, dt.date]:
    year, month, day = ([int(part) for part in written.split("-")] + [0, 0])[:3]
    if day:
        return dt.date(year, month, day), dt.date(year, month, day)
    first = dt.date(year, month or 1, 1)
    following = dt.date(year + (month in (0, 12)), 1 if month in (0, 12) else month + 1, 1)
    return first, following - dt.timedelta(days=1)


# Matching -------------------------------------------------------------------------------------------------------------


def score(row: dict[str, Any], extraction: Extraction, letter: Letter, start: int, end: int) -> Scored:
    """Pair what was found in the sentence with what was expected."""
    found = [claim for claim in extraction.claims if start <= claim.start < end]
    bad = sum(1 for claim in found if letter.text[claim.start : claim.end] != claim.quote)
    expected = list(row["claims"])
    pairs = sorted(
        (
            (_fit(want, claim), -i, -j, want, claim)
            for i, want in enumerate(expected)
            for j, claim in enumerate(found)
            if is_match(want, claim)
        ),
        key=lambda pair: pair[:3],
        reverse=True,
    )
    matched: list[tuple[Expected, Claim]] = []
    used_expected: set[int] = set()
    used_found: set[int] = set()
    for _, i, j, want, claim in pairs:
        if -i not in used_expected and -j not in used_found:
            matched.append((want, claim))
            used_expected.add(-i)
            used_found.add(-j)
    required = [(want, claim) for want, claim in matched if not want["optional"]]
    optional = [claim for want, claim in matched if want["optional"]]
    missed = [w for i, w in enumerate(expected) if i not in used_expected and not w["optional"]]
    rest = [c for j, c in enumerate(found) if j not in used_found]
    # A second claim of the same content is a duplicate, and counts neither way.
    rest = [c for c in rest if not any(_same(c, other) for other in found if other is not c and other not in rest)]
    listed = any(start <= entry.start < end for entry in extraction.not_understood)
    result = Scored(row, found, required, missed, rest, optional, [], listed, bad)
    result.critical = _critical(result)
    return result


def is_match(want: Expected, claim: Claim) -> bool:
    """Same type (which stands for the relation's family), vendor, agency and polarity; attribution where it is denied."""
    if claim.type != want["predicate"] or claim.polarity != want["polarity"]:
        return False
    if (not want["speaker_holds"] and want["attributed_to"] is None) != (claim.attribution in ("denied", "retracted")):
        return False
    return same_vendor(want, claim) and same_agency(want, claim)


def _fit(want: Expected, claim: Claim) -> int:
    return sum(1 for slot, value in slot_values(want, claim).items() if value)


def same_vendor(want: Expected, claim: Claim) -> bool:
    """By any of the labelled names, legal forms off; a shared leading name is the same company."""
    if want["vendor"] is None:
        return claim.vendor is None
    if claim.vendor is None:
        return False
    ours = {norm_name(name) for name in (claim.vendor.name, claim.vendor.text) if name}
    theirs = {norm_name(name) for name in (want["vendor"], *want.get("vendor_aliases", ()))}
    ours, theirs = {_bare(name) for name in ours}, {_bare(name) for name in theirs}
    return any(a == b or a.startswith(b + " ") or b.startswith(a + " ") for a in ours for b in theirs if a and b)


def _bare(name: str) -> str:
    return re.sub(r"^THE ", "", name)


def same_agency(want: Expected, claim: Claim) -> bool:
    """By name or abbreviation; where a division is labelled, the component is enough, and the division under whichever."""
    if want["agency"] is None:
        return claim.agency is None
    if claim.agency is None:
        return False
    theirs = norm_words(want["agency"])
    if theirs.startswith("UNITED STATES GOVERNMENT"):
        return claim.agency.name == "United States Government"
    ours = {
        norm_words(re.sub(r"\(.*?\)", "", name))
        for name in (claim.agency.name, claim.agency.text, claim.agency.division)
        if name
    }
    plain = {_plain_agency(name) for name in ours}
    below = norm_words(re.sub(r"\(.*?\)", "", want["subagency_or_office"] or ""))
    return _plain_agency(theirs) in plain or (bool(below) and _plain_agency(below) in plain)


def _plain_agency(name: str) -> str:
    return re.sub(r"^(?:THE |US |U S |UNITED STATES |CITY OF )+|\bAND\b", "", name).strip()


def _same(one: Claim, other: Claim) -> bool:
    def content(claim: Claim) -> tuple[object, ...]:
        return (
            claim.type,
            claim.vendor.name if claim.vendor else None,
            claim.agency.name if claim.agency else None,
            claim.polarity,
            claim.amount.value if claim.amount else None,
        )

    return content(one) == content(other)


def slot_values(want: Expected, claim: Claim) -> dict[str, bool]:
    """For each filled slot of the label, whether the claim has the right value."""
    values = {"holder": same_holder(want, claim)}
    if want["time"]:
        values["time"] = same_time(want["time"], claim)
    if want["amount"]:
        values["amount"] = same_amount(want["amount"], claim)
    if want["identifiers"]:
        numbers = {norm_piid(number) for number in want["identifiers"]}
        values["identifier"] = bool(numbers & {norm_piid(number) for number in claim.identifiers})
    force = {
        "asserted": {"asserted"},
        "presupposed": {"presupposed"},
        "planned": {"planned"},
        "conditional": {"planned"},
    }
    values["force"] = claim.force in force[want["modality"]] or (want.get("hedged") and claim.force == "hedged") is True
    return values


def same_holder(want: Expected, claim: Claim) -> bool:
    """Whether the claim is laid at the right door: the author's, nobody's, or that of the one reported."""
    if want["speaker_holds"]:
        return claim.attribution == "own"
    if want["attributed_to"] is None:
        return claim.attribution in ("denied", "retracted")
    if claim.attribution != "reported":
        return False
    if claim.holder in (None, "the addressee"):
        return True  # the addressee, whom a lone sentence does not name
    ours, theirs = set(norm_words(claim.holder).split()), set(norm_words(want["attributed_to"]).split())
    short = {"".join(word[0] for word in norm_words(want["attributed_to"]).split() if word not in ("THE", "OF"))}
    return bool((ours - _FILLERS) & ((theirs | short) - _FILLERS)) or bool(ours & _PRONOUNS)


_FILLERS = {"THE", "OF", "AND", "A", "LETTER", "IN", "FOR"}
_PRONOUNS = {"COMPANY", "AGENCY", "FIRM", "IT", "THEY", "HE", "SHE", "CENTER"}


def same_time(want: dict[str, Any], claim: Claim) -> bool:
    """The same bounds: each labelled bound, cut to what is known, holds ours (a fiscal year its own days)."""
    if claim.time is None:
        return False
    kinds = ({"current", "past", "ever", "as_of"}, {"in", "between", "as_of"}, {"since"}, {"until", "between"})
    if claim.time.kind != want["kind"] and not any({claim.time.kind, want["kind"]} <= kind for kind in kinds):
        return False
    if {claim.time.kind, want["kind"]} == {"current", "ever"}:
        return False
    if want["kind"] in ("current", "past", "ever"):
        return True
    for written, ours in ((want["start"], claim.time.start), (want["end"], claim.time.end)):
        if written is None or ours is None:
            continue
        first, last = _bounds(written)
        if want.get("basis") == "fiscal":
            first, last = dt.date(first.year - 1, 10, 1), dt.date(last.year, 9, 30)
        if not first <= ours <= last:
            return False
    return True


def same_amount(want: dict[str, Any], claim: Claim) -> bool:
    """The same figure (a count is a figure), with a comparator that says the same; a rounded eq is an approx."""
    value = Decimal(str(want["value"]))
    if claim.count is not None and want["currency"] is None:
        return Decimal(claim.count.value) == value
    if claim.amount is None or claim.amount.value != value:
        return False
    return (
        claim.amount.comparator == want["comparator"]
        or {claim.amount.comparator, want["comparator"]} <= {"eq", "approx"}
        or {claim.amount.comparator, want["comparator"]} <= {"gt", "gte"}
    )


def _critical(scored: Scored) -> list[str]:
    """Wrong polarity, wrong holder, an assertion out of a question, order, condition or plan."""
    found = []
    for want in scored.missed:
        for claim in scored.extra:
            if claim.polarity != want["polarity"] and same_vendor(want, claim) and same_agency(want, claim):
                found.append(
                    f"polarity: {claim.type} {claim.polarity}, expected {want['predicate']} {want['polarity']}"
                )
    found += [
        f"holder: {claim.holder} ({claim.attribution}), expected {want['attributed_to'] or 'the speaker'}"
        for want, claim in scored.matched
        if not same_holder(want, claim)
    ]
    if scored.row.get("negative_reason") in _ASSERT_NOTHING:
        found += [
            f"asserted from a {scored.row['negative_reason']}: {claim.type}"
            for claim in scored.extra
            if claim.force == "asserted" and claim.attribution == "own"
        ]
    return found


# A set ----------------------------------------------------------------------------------------------------------------


def evaluate(path: Path, store: warehouse.Store, *, alone: bool = False) -> Tally:
    """Read every line of a set and score it. Raises UsageError when the file is no labelled set."""
    tally = Tally()
    for row in rows(path):
        letter, start, end = as_letter(row, alone=alone)
        names = store.names("\n".join([letter.text, row.get("speaker") or ""]))
        extraction = claims.extract(letter, names)
        scored = score(row, extraction, letter, start, end)
        tally.scored.append(scored)
        for want, claim in scored.matched:
            for slot, value in slot_values(want, claim).items():
                tally.slots[slot].append(value)
            tally.overlaps.append(_overlap(claim, start, end, row["text"]))
    return tally


def rows(path: Path) -> list[dict[str, Any]]:
    """The lines of a labelled set."""
    try:
        found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, json.JSONDecodeError) as problem:
        raise UsageError(f"{path} is no labelled set: {problem}") from problem
    if not found or any("text" not in row or "claims" not in row for row in found):
        raise UsageError(f"{path} is no labelled set: each line needs text and claims")
    return found


def _overlap(claim: Claim, start: int, end: int, text: str) -> bool:
    """Labels have the whole sentence as their span: the quote must lie in it."""
    return start <= claim.start and claim.end <= end and bool(text)


# Whole letters --------------------------------------------------------------------------------------------------------


@dataclass
class LetterScore:
    """A letter of our own against its expected claims."""

    matched: list[tuple[Expected, Claim]]
    missed: list[Expected]
    extra: list[Claim]
    wrong_slots: list[str]


def score_letter(letter: Letter, extraction: Extraction, expected: list[Expected]) -> LetterScore:
    """Pair a letter's claims with ``expected``: entries with ``in`` (words of the statement), type, vendor, agency and slots."""
    matched: list[tuple[Expected, Claim]] = []
    missed: list[Expected] = []
    wrong: list[str] = []
    free = list(extraction.claims)
    text = " ".join(letter.text.split())
    for want in expected:
        if want["in"] not in text:
            raise UsageError(f"{letter.path} does not hold the words {want['in']!r}")
        hits = [claim for claim in free if _is_expected(letter, want, claim)]
        hit = min(hits, key=lambda claim: len(_wrong(want, claim)), default=None)
        if hit is None:
            if not want.get("optional"):
                missed.append(want)
            continue
        free.remove(hit)
        if not want.get("optional"):
            matched.append((want, hit))
            wrong += [f"{slot}: {brief(hit)}" for slot in _wrong(want, hit)]
    return LetterScore(matched, missed, free, wrong)


def _is_expected(letter: Letter, want: Expected, claim: Claim) -> bool:
    statement = next(s for s in letter.statements if s.id == claim.statement)
    if claim.type != want["type"] or claim.polarity != want.get("polarity", "positive"):
        return False
    if want["in"] not in " ".join(statement.text.split()):
        return False
    vendor, agency = claim.vendor, claim.agency
    names = {norm_name(name) for name in (vendor.name, vendor.text) if name} if vendor else set()
    wanted = norm_name(want["vendor"])
    if not any(name.startswith(wanted) or wanted.startswith(name) for name in names):
        return False
    return agency is not None and _plain_agency(norm_words(want["agency"])) == _plain_agency(
        norm_words(agency.name or agency.text)
    )


def _wrong(want: Expected, claim: Claim) -> list[str]:
    """The slots of an expectation that a claim has wrong."""
    wrong = []
    if claim.attribution != want.get("attribution", "own"):
        wrong.append("attribution")
    if claim.force != want.get("force", claim.force):
        wrong.append("force")
    if "amount" in want and (claim.amount is None or claim.amount.value != want["amount"]):
        wrong.append("amount")
    if "count" in want and (claim.count is None or claim.count.value != want["count"]):
        wrong.append("count")
    if "time" in want and (claim.time is None or claim.time.kind != want["time"]):
        wrong.append("time")
    if "start" in want and (claim.time is None or claim.time.start != want["start"]):
        wrong.append("start")
    return wrong


def evaluate_letters(folder: Path, store: warehouse.Store) -> str:
    """Figures over a folder of letters (``<name>/letter.*`` beside ``<name>/expected.yaml``), with every miss."""
    import yaml

    lines = []
    hit = missed = extra = 0
    for case in sorted(path.parent for path in folder.glob("*/expected.yaml")):
        letter = letters.read(next(path for path in sorted(case.glob("letter.*"))))
        named = {name for part in letter.parts for name in (part.sender, part.recipient) if name}
        extraction = claims.extract(letter, store.names("\n".join([letter.text, *sorted(named)])))
        scored = score_letter(letter, extraction, yaml.safe_load((case / "expected.yaml").read_text(encoding="utf-8")))
        hit, missed, extra = hit + len(scored.matched), missed + len(scored.missed), extra + len(scored.extra)
        lines.append(
            f"{case.name}: {len(scored.matched)} found, {len(scored.missed)} missed, {len(scored.extra)} extra, {len(scored.wrong_slots)} wrong slots"
        )
        lines += [
            f"  missed  {want['type']} {want['vendor']} / {want['agency']}: {want['in']}" for want in scored.missed
        ]
        lines += [
            f"  extra   {brief(claim)}\n            {' '.join(claim.quote.split())[:150]}" for claim in scored.extra
        ]
        lines += [f"  wrong   {slot}" for slot in scored.wrong_slots]
    lines.append(f"all letters: precision {_share(hit, hit + extra)}, recall {_share(hit, hit + missed)}")
    return "\n".join(lines)


def report(path: Path, tally: Tally, store: warehouse.Store, *, worst: int, alone: bool) -> str:
    """The figures of a set, and its worst misses with how they were read."""
    lines = [f"{path.name}: {len(tally.scored)} sentences, {'each alone' if alone else 'with their context'}"]
    lines.append(f"{'':24}{'expected':>9}{'found':>7}{'P':>7}{'R':>7}{'F1':>7}")
    types = sorted(
        {e["predicate"] for s in tally.scored for e in s.row["claims"]}
        | {c.type for s in tally.scored for c in s.extra}
    )
    for claim_type in (None, *types):
        hit, extra, missed = tally.counts(claim_type)
        lines.append(
            f"{claim_type or 'all claims':24}{hit + missed:>9}{hit + extra:>7}{_share(hit, hit + extra):>7}{_share(hit, hit + missed):>7}{_f1(hit, extra, missed):>7}"
        )
    lines.append(
        "slots     "
        + "  ".join(
            f"{slot} {_share(sum(values), len(values))} ({len(values)})"
            for slot in SLOTS
            if (values := tally.slots.get(slot))
        )
    )
    critical = [(s, text) for s in tally.scored for text in s.critical]
    missed_statements = [s for s in tally.scored if s.missed and not s.found]
    listed = sum(s.is_listed for s in tally.scored)
    lines.append(
        f"spans     {sum(s.bad_spans for s in tally.scored)} wrong, quote inside the sentence {_share(sum(tally.overlaps), len(tally.overlaps))}"
        f"\ncritical  {len(critical)}"
        f"\nnot understood: holds {sum(s.is_listed for s in missed_statements)} of {len(missed_statements)} wholly missed statements; {100 * listed / max(1, len(tally.scored)):.0f} per 100 statements"
    )
    lines += [f"  ! {s.row['id']}: {text}\n      {s.row['text'][:200]}" for s, text in critical]
    if worst:
        lines.append(f"\nworst of {sum(1 for s in tally.scored if s.missed or s.extra)} sentences that are not right:")
        ranked = sorted(
            (s for s in tally.scored if s.missed or s.extra),
            key=lambda s: (-len(s.critical), -len(s.missed) - len(s.extra)),
        )
        for scored in ranked[:worst]:
            lines.append(_explained(scored, store, alone=alone))
    return "\n".join(lines)


def _explained(scored: Scored, store: warehouse.Store, *, alone: bool) -> str:
    row = scored.row
    lines = [f"\n{row['id']}  {row.get('document_date')}  {row.get('speaker')}", f"  {row['text']}"]
    lines += [f"  missed   {_expected(want)}" for want in scored.missed]
    lines += [f"  extra    {brief(claim)}" for claim in scored.extra]
    letter, start, end = as_letter(row, alone=alone)
    reader = Reader(letter, store.names("\n".join([letter.text, row.get("speaker") or ""])))
    for statement in letter.statements:
        if start <= statement.start < end:
            sentence = reader.sentence(statement)
            lines += ["    " + line for line in claims.trace(sentence, reader.frames(sentence)).splitlines()]
    return "\n".join(lines)


def _expected(want: Expected) -> str:
    time = want["time"] and f"{want['time']['kind']} {want['time']['start']}..{want['time']['end']}"
    amount = want["amount"] and f"{want['amount']['comparator']} {want['amount']['value']}"
    by = "" if want["speaker_holds"] else f"by {want['attributed_to']}"
    return " ".join(
        str(part)
        for part in (
            want["predicate"],
            want["vendor"],
            "/",
            want["agency"],
            want["subagency_or_office"] or "",
            want["modality"],
            time or "",
            amount or "",
            by,
        )
        if part
    )


def brief(claim: Claim) -> str:
    """A claim on one line, for people."""
    time = claim.time and f"{claim.time.kind} {claim.time.start}..{claim.time.end}"
    amount = claim.amount and f"{claim.amount.comparator} {claim.amount.value}"
    vendor, agency = claim.vendor and (claim.vendor.name or claim.vendor.text), claim.agency and claim.agency.name
    return " ".join(
        str(part)
        for part in (
            claim.type,
            claim.polarity,
            vendor,
            "/",
            agency,
            (claim.agency and claim.agency.division) or "",
            claim.force,
            time or "",
            amount or "",
            claim.duration or "",
            f"by {claim.holder} ({claim.attribution})",
        )
        if part
    )


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"


def _f1(hit: int, extra: int, missed: int) -> str:
    return f"{2 * hit / (2 * hit + extra + missed):.3f}" if hit + extra + missed else "-"


def main(arguments: list[str] | None = None) -> int:
    """The command behind ``make eval``."""
    parser = argparse.ArgumentParser(prog="python -m procure.evaluation", description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "sets", nargs="*", type=Path, metavar="SET", help="a labelled set (.jsonl) or a folder of letters"
    )
    parser.add_argument("--alone", action="store_true", help="read each sentence without what stands around it")
    parser.add_argument(
        "--worst", type=int, default=10, metavar="N", help="show N of the worst misses with their trace (default 10)"
    )
    parser.add_argument(
        "--data", type=Path, default=None, help="store whose names are used (default: the packaged snapshot)"
    )
    options = parser.parse_args(arguments)
    if not options.sets:
        print("no labelled set: give one or more .jsonl files (make eval SETS=...)", file=sys.stderr)
        return 2
    try:
        with warehouse.open(options.data) as store:
            for path in options.sets:
                if path.is_dir():
                    print(evaluate_letters(path, store) + "\n")
                    continue
                print(
                    report(
                        path,
                        evaluate(path, store, alone=options.alone),
                        store,
                        worst=options.worst,
                        alone=options.alone,
                    )
                )
                print()
    except ProcureError as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
