"""The verdict algebra against a second statement of the table, over every case there is, in any order."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procure.checks.verdict import REASONS, Candidate, Told, first_reason, fold, fold_candidates

OUTCOMES = ("holds", "fails", "other_only", "unknown")


def by_the_table(plain: Told, variants: tuple[Told, ...]) -> str:
    """DESIGN section 5, row by row, written without looking at the code."""
    everything = [plain, *variants]
    if plain.outcome == "unknown":
        return "unresolved"
    supports_or_contradicts_by_absence = plain.rests_on_absence
    if supports_or_contradicts_by_absence and any(each.outcome == "unknown" for each in variants):
        return "unresolved"
    seen = [each.outcome for each in everything if each.outcome != "unknown"]
    if all(outcome == "holds" for outcome in seen):
        return "supported"
    if all(outcome == "fails" for outcome in seen):
        return "contradicted"
    return "depends"


PLAINS = [Told(outcome, True, absent) for outcome in OUTCOMES for absent in (False, True)]
VARIANTS = [Told(outcome, False, absent) for outcome in OUTCOMES for absent in (False, True)]


@pytest.mark.parametrize("plain", PLAINS, ids=str)
def test_every_combination_of_up_to_three_variants_is_as_the_table_says(plain: Told) -> None:
    for number in range(4):
        for variants in itertools.product(VARIANTS, repeat=number):
            expected = by_the_table(plain, variants)
            # The plain reading may stand anywhere, and the variants in any order.
            for order in (
                set(itertools.permutations((plain, *variants)))
                if number < 3
                else {(*variants, plain), (plain, *variants)}
            ):
                assert fold(order).verdict == expected, order


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.sampled_from(PLAINS), st.lists(st.sampled_from(VARIANTS), max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_readings_never_matters(plain: Told, variants: list[Told], rng: object) -> None:
    straight = [plain, *variants]
    mixed = list(straight)
    rng.shuffle(mixed)  # type: ignore[attr-defined]
    assert fold(straight) == fold(mixed)


def test_there_is_one_plain_reading() -> None:
    with pytest.raises(ValueError, match="one plain reading"):
        fold([])
    with pytest.raises(ValueError, match="one plain reading"):
        fold([Told("holds", True), Told("holds", True)])


def test_an_unresolved_claim_always_has_a_reason_and_no_other_has_one() -> None:
    for plain in PLAINS:
        for variant in VARIANTS:
            folded = fold([plain, variant])
            assert (folded.reason is not None) == (folded.verdict == "unresolved")


def test_the_reason_told_is_that_of_the_plain_reading_where_it_is_the_undecided_one() -> None:
    told = [Told("unknown", True, reason="not_covered"), Told("unknown", False, reason="ambiguous_vendor")]
    assert fold(told).reason == "not_covered"


def test_of_several_reasons_the_one_no_refresh_mends_is_told() -> None:
    for one, other in itertools.combinations(REASONS, 2):
        assert first_reason([other, one]) == first_reason([one, other]) == one
    assert first_reason([None]) == "not_covered"


# Candidates -----------------------------------------------------------------------------------------------------------

CANDIDATES = [Candidate(outcome, plain) for outcome in ("holds", "fails", "unknown") for plain in (True, False)]  # type: ignore[arg-type]


def by_the_sentence(candidates: tuple[Candidate, ...]) -> str:
    """'holds if one quantity that the words plainly allow matches, is other-only if only one that they do not plainly
    mean matches, fails if all are known and none matches'; what is left is unknown.
    """
    allowed = [each.outcome for each in candidates if each.is_plain]
    others = [each.outcome for each in candidates if not each.is_plain]
    if allowed.count("holds"):
        return "holds"
    if others.count("holds") and not allowed.count("unknown"):
        return "other_only"
    if candidates and all(each.outcome == "fails" for each in candidates):
        return "fails"
    return "unknown"


def test_every_set_of_up_to_four_candidates_folds_as_the_sentence_says() -> None:
    for number in range(5):
        for candidates in itertools.product(CANDIDATES, repeat=number):
            assert fold_candidates(candidates) == by_the_sentence(candidates), candidates
            assert fold_candidates(reversed(candidates)) == by_the_sentence(candidates)
