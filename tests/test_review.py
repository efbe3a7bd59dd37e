"""Review files: what is written comes back; a person's changes are told, signed, and refused where they do not fit."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from procure import letters, review
from procure.errors import ReviewError, UsageError
from procure.models import AgencyRef, Amount, Claim, Extraction, Letter, NotChecked, TimeRef, VendorRef

TEXT = """Our ref: QX/12

Brightwater Systems LLC

14 March 2024

Dear Ms Ortega,

We hold one contract with ICE. It is worth $4.2 million; "it ends – in May", we were told.

Brightwater has no contract with CBP. A sentence nobody understands about the CBP award.

Sincerely,

Sam Doe
Meridian Watch
"""


def _claim(letter: Letter, quote: str, **fields: object) -> Claim:
    start = letter.text.index(quote)
    statement = next(s for s in letter.statements if s.start <= start < s.end)
    part = letter.part(statement.part)
    values: dict[str, object] = {
        "id": f"c{start:012d}", "letter": letter.path, "part": part.id, "statement": statement.id, "start": start,
        "end": start + len(quote), "quote": quote, "type": "has_contract", "relation": "contract", "holder": part.sender,
        "polarity": "positive", "statement_date": part.date,
        "vendor": VendorRef(text="We", name="MERIDIAN WATCH", ueis=["ABCDEFGHJKL1"]),
        "agency": AgencyRef(text="ICE", name="U.S. Immigration and Customs Enforcement", code="7012"),
    }  # fmt: skip
    return Claim.model_validate(values | fields)


@pytest.fixture
def made(tmp_path: Path) -> tuple[Letter, Extraction, Path]:
    source = tmp_path / "letter: one.txt"
    source.write_text(TEXT, encoding="utf-8")
    letter = letters.read(source)
    skipped = next(s for s in letter.statements if "nobody understands" in s.text)
    extraction = Extraction(
        claims=[
            _claim(letter, "We hold one contract with ICE."),
            _claim(
                letter, 'It is worth $4.2 million; "it ends – in May", we were told.', type="award_amount",
                amount=Amount(value=Decimal("4200000"), low=Decimal("4150000"), high=Decimal("4250000"), text="$4.2 million"),
                time=TimeRef(kind="current", start=dt.date(2024, 3, 14), end=dt.date(2024, 3, 14)), hedges=["no: really"],
            ),
            _claim(letter, "Brightwater has no contract with CBP.", type="no_contract", polarity="negative"),
        ],
        not_understood=[
            NotChecked(
                statement=skipped.id, part=skipped.part, start=skipped.start, end=skipped.end, quote=skipped.text, reason="not_understood"
            )
        ],
    )  # fmt: skip
    path = tmp_path / "review.yaml"
    review.write_review(letter, extraction, path)
    return letter, extraction, path


def _edit(path: Path, old: str, new: str, *, sign: bool = True, count: int = 1) -> None:
    text = path.read_text(encoding="utf-8")
    head, tail = text.split("\nas_found:", 1)
    assert old in head
    head = head.replace(old, new, count)
    if sign:
        head = head.replace("  name: null", "  name: Rosa Klein", 1).replace("  date: null ", "  date: 2026-01-05 ", 1)
    path.write_text(head + "\nas_found:" + tail, encoding="utf-8")


def _line_of(path: Path, words: str) -> int:
    return next(n for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if words in line)


def test_an_unchanged_file_gives_back_what_was_found(made: tuple[Letter, Extraction, Path]) -> None:
    letter, extraction, path = made
    again, found, changes = review.read_review(path)
    assert changes == []
    assert found == extraction
    assert again == letter


def test_options_given_when_it_was_made_are_kept(tmp_path: Path) -> None:
    source = tmp_path / "note.txt"
    source.write_text("We have no contract with CBP.", encoding="utf-8")
    letter = letters.read(source, date=dt.date(2025, 1, 2), sender="Acme", recipient="Beta")
    review.write_review(
        letter, Extraction(claims=[_claim(letter, "We have no contract with CBP.")]), tmp_path / "r.yaml"
    )
    again, _, changes = review.read_review(tmp_path / "r.yaml")
    assert changes == []
    assert again.parts == letter.parts


def test_the_sentence_stands_above_each_claim(made: tuple[Letter, Extraction, Path]) -> None:
    text = made[2].read_text(encoding="utf-8")
    assert "  # We hold one contract with ICE.\n  - id:" in text
    assert "A sentence nobody understands about the CBP award." in text


def test_a_correction_is_told_with_who_when_and_why(made: tuple[Letter, Extraction, Path]) -> None:
    path = made[2]
    _edit(path, "polarity: negative", "polarity: positive\n    why: it is the opposite")
    _, found, changes = review.read_review(path)
    claim = found.claims[2]
    assert claim.polarity == "positive"
    assert changes == [f"{claim.id}: polarity negative -> positive (Rosa Klein, 2026-01-05: it is the opposite)"]
    assert [(c.field, c.was, c.now, c.by, c.on, c.why) for c in claim.corrections] == [
        ("polarity", "negative", "positive", "Rosa Klein", dt.date(2026, 1, 5), "it is the opposite")
    ]


def test_money_stays_exact_and_a_corrected_sum_loses_its_old_bounds(made: tuple[Letter, Extraction, Path]) -> None:
    path = made[2]
    _edit(path, "value: 4200000", "value: 4199999.99")
    amount = review.read_review(path)[1].claims[1].amount
    assert amount is not None
    assert (amount.value, amount.low, amount.high) == (Decimal("4199999.99"),) * 3


def test_a_changed_name_loses_the_ids_of_the_old_one(made: tuple[Letter, Extraction, Path]) -> None:
    path = made[2]
    _edit(path, "name: MERIDIAN WATCH", "name: BRIGHTWATER SYSTEMS")
    vendor = review.read_review(path)[1].claims[0].vendor
    assert vendor is not None
    assert (vendor.name, vendor.ueis) == ("BRIGHTWATER SYSTEMS", [])


def test_a_corrected_sender_goes_for_the_claims_of_the_part(made: tuple[Letter, Extraction, Path]) -> None:
    path = made[2]
    _edit(path, "sender: Meridian Watch", "sender: Meridian Watch e.V.")
    letter, found, changes = review.read_review(path)
    assert letter.parts[0].sender == "Meridian Watch e.V."
    assert {claim.holder for claim in found.claims} == {"Meridian Watch e.V."}
    assert len(changes) == 1


@pytest.mark.parametrize("way", ["lines removed", "marked"])
def test_deleting_a_claim(made: tuple[Letter, Extraction, Path], way: str) -> None:
    path = made[2]
    text = path.read_text(encoding="utf-8").split("\nas_found:")[0]
    first = text.index("  - id: c")
    second = text.index("  - id: c", first + 5)
    if way == "marked":
        _edit(path, text[first:second], text[first:second].replace("    part: p1", "    delete: true\n    part: p1"))
    else:
        _edit(path, text[first:second], "")
    _, found, changes = review.read_review(path)
    assert len(found.claims) == 2
    assert "deleted: has_contract" in changes[0]
    assert "Rosa Klein" in changes[0]


def test_adding_a_claim_finds_its_place_and_settles_the_sentence(made: tuple[Letter, Extraction, Path]) -> None:
    path = made[2]
    added = '  - quote: "about the CBP award"\n    type: has_contract\n    polarity: positive\n    vendor: Brightwater\n    agency: CBP\n'
    _edit(path, "claims:\n", "claims:\n" + added)
    letter, found, changes = review.read_review(path)
    claim = next(c for c in found.claims if c.quote == "about the CBP award")
    assert letter.text[claim.start : claim.end] == claim.quote
    assert (claim.holder, claim.statement_date) == ("Meridian Watch", dt.date(2024, 3, 14))
    assert claim.vendor == VendorRef(text="Brightwater", name="Brightwater")
    assert found.not_understood == []
    assert "added: has_contract" in changes[0]


def test_a_change_without_a_name_is_refused(made: tuple[Letter, Extraction, Path]) -> None:
    path = made[2]
    _edit(path, "polarity: negative", "polarity: positive", sign=False)
    with pytest.raises(ReviewError, match=r"review.yaml line \d+: this was changed and nobody is named"):
        review.read_review(path)


def test_a_letter_that_changed_is_refused(made: tuple[Letter, Extraction, Path]) -> None:
    letter, _, path = made
    Path(letter.path).write_text(TEXT.replace("one contract", "two contracts"), encoding="utf-8")
    with pytest.raises(ReviewError, match=rf"line {_line_of(path, 'sha256')}: .*not the letter"):
        review.read_review(path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("type: no_contract", "type: no_contact", "type: 'no_contact' is none of"),
        ("polarity: negative", "polarity: maybe", "polarity: 'maybe' is none of"),
        ("      kind: current", "      kind: sometimes", "time.kind: 'sometimes' is none of"),
        ("value: 4200000", "value: a lot", "amount.value: "),
        ("statement_date: 2024-03-14", "statement_date: 2024-13-14", "statement_date: "),
        ("quote: We hold one contract with ICE.", "quote: We hold two contracts with ICE.", "the letter does not say"),
        ("    relation: contract", "    relatoin: contract", "a claim has no field relatoin"),
        ("    type: no_contract", "    type: no_contract\n    type: scope", "type is given twice"),
    ],
)
def test_a_bad_value_is_named_with_its_line(
    made: tuple[Letter, Extraction, Path], old: str, new: str, message: str
) -> None:
    path = made[2]
    _edit(path, old, new)
    with pytest.raises(ReviewError) as problem:
        review.read_review(path)
    assert message in str(problem.value)
    line = _line_of(path, new.splitlines()[-1].strip())
    assert f"line {line}" in str(problem.value)
    assert "\n" not in str(problem.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is no review file"),
        ("- a\n- b\n", "is no review file"),
        ("review: 99\n", "no review file of this version"),
        ("a: &x [1]\nb: [*x, *x]\n", "anchors and aliases"),
        ("a: !!python/object/apply:os.system ['true']\n", "tags"),
        ("a: " + "[" * 30 + "]" * 30, "nested deeper"),
        ("a: " + "[" * 50_000, "nest"),
        ("a: [1\nb: 2", "line 2: this is no valid YAML"),
        ("a: \x00", "no valid YAML"),
    ],
)
def test_hostile_and_broken_files_are_refused(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ReviewError, match=message):
        review.read_review(path)


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ReviewError, match="there is no file"):
        review.read_review(tmp_path / "none.yaml")


def test_corrections_are_not_written_over(made: tuple[Letter, Extraction, Path]) -> None:
    letter, extraction, path = made
    review.write_review(letter, extraction, path)  # unchanged: nothing is lost
    _edit(path, "polarity: negative", "polarity: positive")
    with pytest.raises(UsageError, match="holds corrections"):
        review.write_review(letter, extraction, path)


def test_a_letter_from_no_file_cannot_be_reviewed(tmp_path: Path) -> None:
    letter = letters.read_text("Acme has no contract with ICE.")
    with pytest.raises(UsageError, match="save it first"):
        review.write_review(letter, Extraction(claims=[]), tmp_path / "r.yaml")


def test_odd_characters_survive(tmp_path: Path) -> None:
    odd = "Acme\u2028 holds \x85 \u00ab# a: contract\u00bb with ICE, 'so \\ they say\" \U0001f600."
    source = tmp_path / "odd.txt"
    source.write_text(f"Something else first.\n\n{odd}\n", encoding="utf-8")
    letter = letters.read(source)
    statement = letter.statements[-1]
    extraction = Extraction(claims=[_claim(letter, statement.text, hedges=["null", "yes", "2024-01-01", "- x", "*a"])])
    review.write_review(letter, extraction, tmp_path / "r.yaml")
    assert review.read_review(tmp_path / "r.yaml")[1] == extraction


def test_a_proposal_counts_only_when_a_person_adopts_it(made: tuple[Letter, Extraction, Path], tmp_path: Path) -> None:
    letter, extraction, _ = made
    path = tmp_path / "with proposals.yaml"
    other = extraction.claims[2].model_copy(update={"polarity": "positive", "type": "has_contract", "id": "x1"})
    review.write_review(
        letter, extraction, path, [review.Proposal(other, "polarity: positive, not negative", extraction.claims[2].id)]
    )
    assert review.read_review(path)[1].claims == extraction.claims
    _edit(path, "adopt: false", "adopt: true")
    _, found, changes = review.read_review(path)
    assert [claim.type for claim in found.claims] == ["has_contract", "award_amount", "has_contract"]
    assert "taken over from the second reader" in changes[0]
    assert found.claims[2].corrections[0].by == "Rosa Klein"
