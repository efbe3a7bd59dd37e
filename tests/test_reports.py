"""Reports say what the result says, and whatever a letter holds stays text."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from procure.report import html, words
from tests.reports import sample


def test_the_page_shows_every_claim_with_its_verdict_and_place() -> None:
    result, exhibits = sample()
    page = LexborHTMLParser(html.render(result, exhibits))
    for number, claim in words.numbered(result):
        card = page.css_first(f"#claim-{claim.id}")
        mark = page.css_first(f"#text-{claim.id}")
        assert card is not None and mark is not None
        assert words.VERDICT_WORDS[claim.verdict].lower() in card.css_first("h3").text().lower()
        assert mark.attributes["href"] == f"#claim-{claim.id}"
        assert card.css_first("a.back").attributes["href"] == f"#text-{claim.id}"
        assert f"Claim {number}" in card.text()


def test_the_letter_stands_whole_and_in_order() -> None:
    result, exhibits = sample()
    page = LexborHTMLParser(html.render(result, exhibits))
    for mark in page.css(".letter .ref"):
        mark.decompose()
    shown = " ".join(" ".join(node.text() for node in page.css(".letter p")).split())
    assert shown == " ".join(exhibits.letters[0].text.split())


def test_overlapping_and_nested_claims_keep_each_its_own_mark() -> None:
    result, exhibits = sample()
    page = LexborHTMLParser(html.render(result, exhibits))
    for claim in result.claims:
        marked = "".join(
            node.text() for node in page.css("mark.m1") if claim.id in (node.attributes["data-claims"] or "").split()
        )
        assert re.sub(r"\s+", " ", marked) == claim.quote
