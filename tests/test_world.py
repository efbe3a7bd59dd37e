"""Verdicts on a made-up world held against a program that knows the truth and shares no code with the checks."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import procure
from procure.cli import cli
from procure.models import CheckedClaim
from procure.warehouse import Store
from tests.world import generator, oracle
from tests.world.generator import AGENCIES, DEPARTMENTS, World
from tests.world.oracle import Question

TYPE_OF = {"no": "no_contract", "has": "has_contract", "worked": "relationship_started", "ended": "relationship_ended"}
SEED = 11
QUESTIONS = 240


def load(world: World, folder: Path, years: range | None = None) -> Path:
    """The world's archives taken in as a person would: ``procure load *.zip``."""
    folder.mkdir()
    zips = world.write(folder, years) if years else world.write(folder)
    result = CliRunner().invoke(cli, ["load", *map(str, zips), "--data", str(folder / "data")], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return folder / "data"


@pytest.fixture(scope="module")
def world() -> World:
    return generator.make(SEED, awards_each=6)


@pytest.fixture(scope="module")
def whole(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with procure.open(load(world, tmp_path_factory.mktemp("world") / "whole")) as store:
        yield store


@pytest.fixture(scope="module")
def holed(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The same world with the archives from fiscal 2009 on only."""
    with procure.open(load(world, tmp_path_factory.mktemp("world") / "holed", range(2009, 2028))) as store:
        yield store


def judge(questions: list[Question], store: Store) -> list[CheckedClaim | None]:
    """Each question written as a sentence of its day, read and judged; None where no such claim was found in it."""
    letters = []
    for number, question in enumerate(questions):
        letter = procure.read_letter(oracle.sentence(question), date=question.day, sender=question.vendor.name)
        letters.append(letter.model_copy(update={"path": str(number)}))
    found: list[CheckedClaim | None] = [None] * len(questions)
    for claim in procure.check(letters, store).claims:
        question = questions[int(claim.letter)]
        if claim.type == TYPE_OF[question.kind.split()[0]] and claim.agency and claim.agency.code == question.agency:
            found[int(claim.letter)] = claim
    return found


def told(question: Question, claim: CheckedClaim | None, truth: str) -> str:
    """One line on a disagreement, enough to look it up."""
    if claim is None:
        return f"{truth} <> no claim: {question.day} {oracle.sentence(question)}"
    readings = {each.name: each.outcome for each in claim.readings if each.kind != "candidate"}
    return f"{truth} <> {claim.verdict} ({claim.reason}): {question.day} {oracle.sentence(question)} {readings}"


def test_with_every_year_of_every_agency_held_each_verdict_is_the_truth(world: World, whole: Store) -> None:
    questions = oracle.questions(world, random.Random(SEED), QUESTIONS)
    wrong, grave = [], []
    for question, claim in zip(questions, judge(questions, whole), strict=True):
        truth = oracle.verdict(world, question)
        verdict = claim.verdict if claim else None
        if verdict != truth:
            wrong.append(told(question, claim, truth))
            if verdict == "contradicted" or (verdict == "supported" and question.kind.startswith("no ")):
                grave.append(wrong[-1])
    assert not grave, "\n".join(grave)
    assert len(wrong) <= QUESTIONS // 50, "\n".join(wrong)


def test_where_years_are_missing_no_verdict_rests_on_them(world: World, holed: Store) -> None:
    questions = oracle.questions(world, random.Random(SEED + 1), QUESTIONS)
    kinds: Counter[str] = Counter()
    for question, claim in zip(questions, judge(questions, holed), strict=True):
        if claim is None:
            continue
        truth = oracle.verdict(world, question)
        kinds[str(claim.verdict)] += 1
        if claim.verdict == "supported":
            assert truth in ("supported", "depends"), told(question, claim, truth)
            if question.kind in ("no ever", "ended") or (question.kind.startswith("no ") and question.day.year < 2019):
                assert truth == "supported", told(question, claim, truth)
        if claim.verdict == "contradicted":
            assert truth in ("contradicted", "depends"), told(question, claim, truth)
        if question.kind == "no ever":
            assert claim.verdict != "supported", "before fiscal 2009 nothing is held: " + told(question, claim, truth)
        if claim.verdict == "unresolved":
            assert claim.settle, told(question, claim, truth)
    assert kinds["unresolved"] > 10, kinds


def test_every_record_an_existence_verdict_shows_is_one_of_the_right_awards(world: World, whole: Store) -> None:
    questions = [
        each for each in oracle.questions(world, random.Random(SEED + 2), QUESTIONS) if each.kind.startswith("has ")
    ]
    by_key = {award.key: award for award in world.awards}
    shown = 0
    for question, claim in zip(questions, judge(questions, whole), strict=True):
        if claim is None or claim.verdict != "supported":
            continue
        assert claim.evidence, told(question, claim, "supported")
        for item in claim.evidence:
            assert item.award_key is not None
            award = by_key[item.award_key]
            agencies = {award.awarding, award.funding, AGENCIES[award.awarding][0], AGENCIES[award.funding][0]}
            assert question.agency in agencies, told(question, claim, "supported")
            assert award.actions[0].day <= question.day, told(question, claim, "supported")
            shown += 1
    assert shown, "no question of the sample was supported: take another seed"
    assert set(DEPARTMENTS) & {question.agency for question in questions}


def test_the_same_sentence_in_two_letters_is_judged_on_each_letters_day(whole: Store) -> None:
    text = "Everyday Paper Supply Inc has no current contracts with the Internal Revenue Service."
    letters = [
        procure.read_letter(text, date=day, sender="Everyday Paper Supply Inc") for day in ("2024-10-20", "2025-03-01")
    ]
    result = procure.check(letters, whole)
    assert [claim.verdict for claim in result.claims] == ["contradicted", "supported"]
    assert len({claim.id for claim in result.claims}) == 2


def test_a_code_that_no_award_bears_shows_nothing_by_finding_nothing(whole: Store) -> None:
    # The register keeps the awards of naval commands under the Navy's own code.
    text = "Everyday Paper Supply Inc has never had a contract with the Naval Sea Systems Command."
    (claim,) = procure.check(
        [procure.read_letter(text, date="2024-10-20", sender="Everyday Paper Supply Inc")], whole
    ).claims
    assert (claim.verdict, claim.reason) == ("unresolved", "not_recorded")
    assert claim.why and "recorded under the unit above" in claim.why
