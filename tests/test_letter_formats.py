"""From a file to claims: the example correspondence gives the same claims in every format."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from procure import claims, letters, warehouse
from tests import letter_files as made
from tests.conftest import ROOT

TEXT = (ROOT / "examples" / "correspondence.txt").read_text(encoding="utf-8")
BLOCKS = [block.strip("\n") for block in re.split(r"\n\s*\n", TEXT) if block.strip()]


def _pdf() -> bytes:
    pages: list[list[made.Run]] = [[]]
    top = 740.0
    for block in BLOCKS:
        lines = [run for line in block.split("\n") for run in made.paragraph(line.translate(_RAISED_PLAIN), top=0)]
        if top - 13.75 * len(lines) < 60:
            pages.append([])
            top = 740.0
        for _, _, size, words in lines:
            pages[-1].append((72, top, size, words))
            top -= 13.75
        top -= 12
    return made.pdf(pages)


# The standard fonts of a PDF have raised digits up to three, which is all the example needs.
_RAISED_PLAIN = str.maketrans({"\u2019": "'"})


def _html() -> bytes:
    body = "".join(f"<p>{block.replace('&', '&amp;').replace(chr(10), '<br>')}</p>" for block in BLOCKS)
    raised = re.sub("[¹²³]", lambda mark: f"<sup>{'¹²³'.index(mark[0]) + 1}</sup>", body)
    return f"<!doctype html><meta charset=utf-8><body><main>{raised}</main></body>".encode()


FORMATS: dict[str, Callable[[], bytes]] = {
    "pdf": _pdf,
    "docx": lambda: made.docx(BLOCKS),
    "html": _html,
    "attached": lambda: made.mail(
        "Both letters are attached.\n",
        From="Jo <jo@lantern.example>",
        attachments=[("l.txt", "text/plain", TEXT.encode())],
    ),
    "message": lambda: made.mail(TEXT, Subject="Letters"),
    "utf-16": lambda: TEXT.replace("\n", "\r\n").encode("utf-16"),
}


def _claims(body: bytes) -> list[tuple[object, ...]]:
    letter = letters.read_bytes(body)
    with warehouse.open(None) as store:
        found = claims.extract(letter, store.names(letter.text)).claims
    assert all(letter.text[claim.start : claim.end] == claim.quote for claim in found)
    return [
        (
            claim.part, claim.type, claim.polarity, claim.attribution, claim.force, claim.holder, claim.statement_date, claim.identifiers,
            claim.vendor and claim.vendor.name, claim.agency and (claim.agency.name, claim.agency.division),
            claim.amount and claim.amount.value, claim.time and (claim.time.kind, claim.time.start, claim.time.end),
        )
        for claim in found
    ]  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
def test_the_example_gives_the_same_claims(name: str) -> None:
    expected = _claims(TEXT.encode())
    assert len(expected) > 10
    assert _claims(FORMATS[name]()) == expected
