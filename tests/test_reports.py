"""Reports say what the result says, and whatever a letter holds stays text."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import sys
from typing import Any

import docx
import jsonschema
import pytest
from markdown_it import MarkdownIt
from rich.console import Console
from selectolax.lexbor import LexborHTMLParser

from procure import report
from procure.errors import ConfigError, UsageError
from procure.models import CheckResult, Exhibits
from procure.models.verdicts import Cause, Change, SinceLast
from procure.report import claimreview, html, markdown, reply, safe, schema, table, terminal, words
from tests.reports import TEXT, hostile, record, sample


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


SECTION_9 = {
    "": "schema_version procure_version store letters claims conflicts_between_claims not_checkable",
    "store": "fingerprint data_as_of",
    "letters": "path sha256 parts",
    "letters.parts": "id start end date sender recipient",
    "claims": "id letter part start end quote type relation exclusive holder attribution force polarity hedges statement_date "
    "vendor agency time amount count duration identifiers scope verdict reason readings evidence leads counter_evidence coverage "
    "caveats later settle override",
    "claims.vendor": "text name ueis",
    "claims.agency": "text name code division",
    "claims.time": "kind start end basis",
    "claims.amount": "value low high comparator currency",
    "claims.readings": "name kind outcome why sql",
    "claims.readings.sql": "text parameters",
    "claims.evidence": "record_key award_key field claimed recorded difference source grade retrieved_at raw url",
    "claims.coverage": "source agency role vendor since until status control",
    "claims.caveats": "code text",
}


@pytest.mark.parametrize("place", SECTION_9, ids=lambda place: place or "top")
def test_the_json_face_has_every_key_at_every_place(place: str) -> None:
    result, _ = sample()
    found: list[Any] = [json.loads(report.to_json(result))]
    for step in place.split(".") if place else []:
        found = [each[step] for each in found if each[step] is not None]
        found = [item for each in found for item in (each if isinstance(each, list) else [each])]
    assert found
    for each in found:
        assert set(SECTION_9[place].split()) <= set(each)


def test_the_schemas_hold() -> None:
    result, _ = sample()
    faces = {"check.schema.json": report.to_json(result), "claims.schema.json": report.claims_json(result)}
    for name, face in faces.items():
        found = json.loads((schema.FOLDER / name).read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(found)
        jsonschema.validate(json.loads(face), found)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(
            {**json.loads(faces["check.schema.json"]), "claims": [{"id": "x"}]},
            json.loads(schema.files()["check.schema.json"]),
        )


def test_a_table_has_a_row_per_claim_and_opens_as_utf_8() -> None:
    result, _ = sample()
    text = table.render(result)
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["id"] for row in rows] == [claim.id for _, claim in words.numbered(result)]
    assert {row["verdict"] for row in rows} == {"supported", "contradicted", "depends", "unresolved", ""}
    assert rows[4]["amount"] == "30000000"


@pytest.mark.parametrize(
    "start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "\n=1", "＝1", "%0A=1", "|calc", "=cmd|' /C calc'!A0"]
)
def test_no_cell_is_a_formula(start: str) -> None:
    assert safe.cell(start).startswith("'")
    assert safe.cell("plain " + start) == "plain " + safe.one_line(start)


def test_a_cell_longer_than_a_spreadsheet_holds_says_that_it_was_cut() -> None:
    assert len(safe.cell("x" * 100_000)) < 32_767
    assert safe.cell("x" * 100_000).endswith("[cut here; the JSON has all of it]")


def test_hostile_words_stay_words_in_the_page() -> None:
    result, exhibits = hostile()
    text = html.render(result, exhibits)
    page = LexborHTMLParser(text)
    assert len(page.css("script")) == 1 and len(page.css("style")) == 1
    assert not page.css("img, iframe, object, embed, form[action], base, link:not([rel=icon])")
    for node in page.css("*"):
        for name, value in node.attributes.items():
            assert not name.startswith("on"), name
            assert name != "style"
            assert name not in ("href", "src") or (value or "").startswith(("#", "https://", "data:,")), value
    assert "alert(1)" in page.css_first(".card").text()
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)


def test_hostile_words_stay_words_in_markdown() -> None:
    result, _ = hostile()
    text = markdown.render(result) + reply.to_markdown(_some(result))
    shown = MarkdownIt("gfm-like").render(text)
    page = LexborHTMLParser(shown)
    assert not page.css("script, img, b, textarea, title, style")
    # "SAM.gov" is our own name of a source, which eager readers link.
    allowed = {"http://SAM.gov", *(f"#claim-{number}" for number in range(1, 8))}
    assert {node.attributes["href"] for node in page.css("a[href]")} <= allowed
    assert "\x1b" not in text and "\u202e" not in text


def test_hostile_words_stay_words_in_other_forms() -> None:
    result, _ = hostile()
    text = table.render(result)
    for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"))):
        assert not any(re.match(r"\s*[=+\-@|%]", value) for value in row)
    out = io.StringIO()
    terminal.show(result, Console(file=out, width=80, force_terminal=True))
    for line in terminal.explain(result.claims[0]):
        out.write(line)
    # What is left of escapes is our own: colours and hyperlinks to web addresses.
    rest = re.sub(r"\x1b\[[0-9;]*m|\x1b\]8;[^;]*;(?:https://www\.usaspending\.gov[^\x1b]*)?\x1b\\", "", out.getvalue())
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", rest)
    review = claimreview.render(_some(result))
    assert "<" not in review and json.loads(review)["@graph"][0]["claimReviewed"].startswith("<script>")
    document = docx.Document(io.BytesIO(reply.to_docx(_some(result))))
    assert any("<script>alert(1)</script>" in paragraph.text for paragraph in document.paragraphs)


def _some(result: CheckResult) -> CheckResult:
    return result.model_copy(update={"claims": [claim for claim in result.claims if claim.verdict]})


def test_a_word_without_end_is_shown_and_does_not_stop_a_report() -> None:
    text = TEXT.replace("Our software", "x" * 100_000 + " Our software")
    result, exhibits = sample(text)
    assert "x" * 100_000 in html.render(result, exhibits)
    assert markdown.render(result) and table.render(result)


def test_only_web_addresses_become_links() -> None:
    assert safe.link("https://sam.gov/opp/1/view") == "https://sam.gov/opp/1/view"
    assert safe.link('https://a.example/x y"><b>') == "https://a.example/x%20y%22%3E%3Cb%3E"
    for bad in (
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "https://user:key@a.example/",
        "//a.example",
        "",
        None,
        "https://a.example/\u202e",
        "http://[",
        "https://",
    ):
        assert safe.link(bad) is None, bad


def test_a_claimreview_carries_a_word_and_no_number() -> None:
    result, _ = sample()
    data = json.loads(
        claimreview.render(
            result.model_copy(update={"claims": result.claims[:1]}),
            publisher="The Ledger",
            page="https://ledger.example/1",
        )
    )
    assert data["@type"] == "ClaimReview" and data["reviewRating"] == {
        "@type": "Rating", "alternateName": "Supported", "ratingExplanation": result.claims[0].why,
    }  # fmt: skip
    assert data["author"]["name"] == "The Ledger" and data["itemReviewed"]["datePublished"] == "2025-07-24"
    with pytest.raises(UsageError, match="no verdict"):
        claimreview.render(result)
    with pytest.raises(UsageError, match="no web address"):
        claimreview.render(result, page="javascript:alert(1)")


def test_a_right_of_reply_names_statement_records_and_question_and_no_verdict() -> None:
    result, _ = sample()
    for claim in _some(result).claims:
        one = result.model_copy(update={"claims": [claim]})
        text = reply.to_markdown(one)
        assert "Our question" in text and text.count("?") >= 1
        assert not re.search(
            "contradict|unsupported|false|wrongly|lie",
            text.replace("contradicted", "") if claim.why and "contradict" in claim.why else text,
        )
        for row in claim.evidence:
            assert markdown.text(row.label or "")[:17] in text
        document = docx.Document(io.BytesIO(reply.to_docx(one)))
        words_of = "\n".join(paragraph.text for paragraph in document.paragraphs)
        assert claim.quote in words_of and "Our question." in words_of
    with pytest.raises(UsageError, match="no verdict"):
        reply.to_markdown(result)


def test_a_docx_without_its_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    result, _ = sample()
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(ConfigError, match=r"pip install 'procure\[docx\]'"):
        reply.to_docx(_some(result))


@pytest.mark.parametrize("width", [80, 120, 200])
def test_the_terminal_table_fits_its_width(width: int) -> None:
    result, _ = sample()
    out = io.StringIO()
    terminal.show(result, Console(file=out, width=width))
    lines = out.getvalue().splitlines()
    assert all(len(line) <= width or line.startswith("    procure ") for line in lines)
    for word in ("SUPPORTED", "CONTRADICTED", "DEPENDS", "UNRESOLVED", "NO VERDICT"):
        assert word in out.getvalue()
    assert "    procure refresh usaspending --vendor HALCYON12345 --agency 7003" in lines


def test_colour_and_links_go_where_they_can() -> None:
    result, _ = sample()
    plain, rich_out = io.StringIO(), io.StringIO()
    terminal.show(result, Console(file=plain, width=100))
    terminal.show(result, Console(file=rich_out, width=100, force_terminal=True, color_system="truecolor", _environ={}))
    assert "\x1b" not in plain.getvalue()
    assert "\x1b]8;" in rich_out.getvalue() and "https://www.usaspending.gov/award/" in rich_out.getvalue()


def test_what_changed_since_the_last_check_is_said_with_its_cause() -> None:
    result, exhibits = sample()
    cause = Cause(
        kind="corrected", record_key="CONT_AWD_1", source="usaspending", field="current_end_date", before="2024-09-25", after="2025-09-25"
    )  # fmt: skip
    change = Change(
        claim="c0000002",
        quote="none with USCIS",
        before="supported",
        after="unresolved",
        reason_after="not_covered",
        causes=[cause],
    )
    since = SinceLast(
        check="k1", checked_at=dt.datetime(2026, 11, 3, tzinfo=dt.UTC), procure_version="0.1.0", data_as_of=None, changes=[change]
    )  # fmt: skip
    result = result.model_copy(update={"since_last": since})
    out = io.StringIO()
    terminal.show(result, Console(file=out, width=120))
    for text in (out.getvalue(), markdown.render(result), html.render(result, exhibits)):
        flat = " ".join(re.sub(r"<[^>]+>", "", text).replace("\\", "").split())
        assert "was supported, is unresolved (not covered)" in flat
        assert "corrected record CONT_AWD_1 (USAspending): current end date 2025-09-25, was 2024-09-25" in flat
    assert json.loads(report.to_json(result))["since_last"]["changes"][0]["causes"][0]["before"] == "2024-09-25"


def test_a_page_says_what_of_a_letter_was_not_read_and_how_its_date_is_known() -> None:
    result, exhibits = sample()
    letter = exhibits.letters[0].model_copy(update={"warnings": ["page 3 holds no text"]})
    data = json.loads(report.to_json(result))
    data["letters"][0]["parts"][0]["date_origin"] = "reply"
    text = html.render(CheckResult.model_validate(data), exhibits.model_copy(update={"letters": [letter]}))
    assert "page 3 holds no text" in text
    assert "Its date is the one that the answer to it gives." in text


def test_many_records_are_folded_and_all_there() -> None:
    result, exhibits = sample()
    rows = [record(f"70TEST{number:02d}", label=f"record {number}") for number in range(20)]
    claims = [result.claims[0].model_copy(update={"evidence": rows}), *result.claims[1:]]
    page = LexborHTMLParser(html.render(result.model_copy(update={"claims": claims}), exhibits))
    card = page.css_first("#claim-c0000001")
    folded = [node.text() for node in card.css("details.more th[scope=row] a")]
    assert folded == [f"record {number}" for number in range(6, 20)]
    shown = [node.text() for node in card.css("th[scope=row] a")]
    assert all(f"record {number}" in shown for number in range(20))


def test_a_letter_without_claims_and_a_result_without_letters_are_pages_too() -> None:
    result, exhibits = sample()
    nothing = result.model_copy(update={"claims": [], "not_checkable": [], "conflicts_between_claims": []})
    page = LexborHTMLParser(html.render(nothing, Exhibits(letters=exhibits.letters)))
    assert "No checkable statement" in page.text() and page.css(".letter p") and not page.css("#filters")
    assert "0 claims" in markdown.render(nothing)
    assert table.render(nothing).count("\r\n") == 1
    bare = LexborHTMLParser(html.render(result))
    assert len(bare.css(".card")) == 7 and not bare.css("#letters, #timelines, a.back")


def test_a_persons_judgement_stands_beside_the_machines() -> None:
    result, exhibits = sample()
    page = LexborHTMLParser(html.render(result, exhibits))
    row = page.css("#claims tbody tr")[3].text()
    assert "Supported" in row and "R. Osei: unresolved" in " ".join(row.split())
    assert "The description was edited in 2020." in page.css_first("#claim-c0000004 .override").text()
    assert "R\\. Osei" not in markdown.render(result) and "judged it **unresolved**" in markdown.render(result)


def test_a_page_is_the_same_every_time() -> None:
    result, exhibits = sample()
    assert html.render(result, exhibits) == html.render(*sample())
