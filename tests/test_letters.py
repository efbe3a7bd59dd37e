"""Letters: parts and who wrote them when, quotations, notes, statements with exact spans; every format; what is refused."""

from __future__ import annotations

import datetime as dt
import random
import zlib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procure import letters
from procure.errors import LetterError
from procure.letters import isolated
from procure.letters.extracted import Extracted
from procure.models import Letter, Part
from tests import letter_files as made
from tests.conftest import ROOT, SHARED, needs_shared

DAY = dt.date(2024, 3, 14)


@pytest.fixture(autouse=True)
def _in_this_process(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A child process a file takes most of a second: only tests that are about it start one."""
    if "isolated" in request.fixturenames:
        return

    def extract(kind: str, body: bytes, name: str) -> Extracted:
        try:
            return isolated.read_here(kind, body)
        except LetterError as problem:
            raise LetterError(f"{name} {problem}") from problem

    monkeypatch.setattr(letters, "extract", extract)


def _part(letter: Letter, part_id: str = "p1") -> Part:
    return letter.part(part_id)


def _says(letter: Letter, words: str) -> str:
    """The one statement that holds ``words``."""
    (found,) = [statement.text for statement in letter.statements if words in statement.text]
    return found


def _all(letter: Letter) -> list[str]:
    return [statement.text for statement in letter.statements if statement.kind != "heading"]


def _exact(letter: Letter) -> None:
    for statement in letter.statements:
        assert letter.text[statement.start : statement.end] == statement.text
        assert len(statement.plain) == len(statement.text)
    for note in letter.notes:
        assert note.text in letter.text[note.start : note.end]
    for part in letter.parts:
        assert 0 <= part.start <= part.end <= len(letter.text)


# A text without a head -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Acme has no contracts with CBP", 1),
        ("We have no CBP contracts.", 1),
        ("ACME HOLDS NO CONTRACT WITH ICE", 1),
        ("Acme has no current contracts with CBP. Its last one ended\nin 2013.", 2),
        ("We won two awards.\n\nThe first was signed in 2011.", 2),
        ("# Awards\n\nAcme won one in 2011.", 1),
    ],
)
def test_a_sentence_or_paragraph_alone_is_statements(text: str, count: int) -> None:
    letter = letters.read_text(text, date=DAY, sender="Acme", recipient="Beta")
    assert len(_all(letter)) == count
    (part,) = letter.parts
    assert (part.date, part.date_origin, part.sender, part.recipient) == (DAY, "given", "Acme", "Beta")
    _exact(letter)


def test_what_the_letter_says_itself_outranks_the_options() -> None:
    letter = letters.read_text(
        "From: Meridian Watch\nTo: Acme Inc.\nDate: 2 May 2023\n\nWe read that Acme holds contracts.",
        date=DAY,
        sender="X",
        recipient="Y",
    )
    part = _part(letter)
    assert (part.sender, part.recipient, part.date, part.date_origin) == (
        "Meridian Watch",
        "Acme Inc.",
        dt.date(2023, 5, 2),
        "header",
    )


# Heads, feet, several letters ---------------------------------------------------------------------------------------------


def test_a_letterhead_an_address_and_a_signature_are_read_and_are_no_statements() -> None:
    letter = letters.read_text(
        "Rivermouth Analytics GmbH\nHafenstrasse 7\n20457 Hamburg\n\n3 June 2024\n\nMs. Ada Lane\nGeneral Counsel\nPoint Harbor Foundation\n"
        "12 Elm Street, Suite 4\nBoston, MA 02110\n\nDear Ms. Lane:\n\nRe: Your questions\n\nRivermouth has never sold to ICE. "
        "We sold to TSA in 2019.\n\nYours sincerely,\n\nJan Petersen\nChief Executive Officer\n\ncc: the press\n"
    )
    part = _part(letter)
    assert (part.sender, part.recipient, part.date) == (
        "Rivermouth Analytics GmbH",
        "Point Harbor Foundation",
        dt.date(2024, 6, 3),
    )
    assert _all(letter) == ["Rivermouth has never sold to ICE.", "We sold to TSA in 2019."]


def test_an_undated_letter_is_dated_by_what_it_names_and_what_follows() -> None:
    text = (
        "Dear Rivermouth,\n\nOn {named} ICE signed with you. Please answer by 30 June 2024.\n\nSincerely,\n\nPoint Harbor Foundation\n\n"
        "20 June 2024\n\nDear Point Harbor Foundation,\n\nRivermouth has never sold to ICE.\n\nSincerely,\n\nRivermouth Inc.\n"
    )
    asked, replied = letters.read_text(text.format(named="4 June 2024")).parts
    assert (asked.date, asked.date_precision, asked.date_origin) == (dt.date(2024, 6, 4), "month", "bounds")
    assert replied.date_origin == "header"
    # A month apart the day could be any between: unknown.
    assert letters.read_text(text.format(named="4 May 2024")).parts[0].date is None


def test_a_cover_note_dates_the_letters_it_brings() -> None:
    letter = letters.read(ROOT / "examples" / "correspondence.txt")
    assert [(part.id, part.date, part.date_origin) for part in letter.parts] == [
        ("p0", None, "none"),
        ("p1", dt.date(2025, 7, 10), "cover"),
        ("p2", dt.date(2025, 7, 24), "reply"),
        ("p3", dt.date(2025, 8, 8), "header"),
    ]
    assert [part.sender for part in letter.parts] == [
        "Lantern Observatory",
        "Lantern Observatory",
        "Palantir Technologies",
        "Lantern Observatory",
    ]
    assert [part.recipient for part in letter.parts[1:]] == [
        "Palantir Technologies",
        "Lantern Observatory",
        "Palantir Technologies",
    ]
    assert [part.answers for part in letter.parts] == [None, None, "p1", "p2"]
    _exact(letter)


def test_a_deadline_is_not_the_letters_date() -> None:
    letter = letters.read_text(
        "Dear Acme,\n\nPlease answer by close of business on 24 July 2025. Acme sold to ICE.\n\nSincerely,\n\nMeridian Watch\n"
    )
    assert _part(letter).date is None


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Date: Thu, 14 Mar 2024 10:00:00 -0400", DAY),
        ("March 14, 2024", DAY),
        ("Berlin, 14.03.2024", DAY),
        ("14th March 2024", DAY),
        ("2024-03-14", DAY),
        ("03/14/2024", DAY),
        ("04/03/2024", None),  # two days; neither is guessed
    ],
)
def test_dates_of_a_head(line: str, day: dt.date | None) -> None:
    assert _part(letters.read_text(f"{line}\n\nDear Acme,\n\nAcme sold to ICE.\n\nRegards,\nX")).date == day


@pytest.mark.parametrize(
    "head",
    [
        "# News\nMarch 14, 2024\n*By Jo Doe, Workers Union*\n\n",
        "# News\nMarch 14, 2024\nOffice of Representative Jo Doe\n\n",
        "# News\n\nJo Doe and Ann Roe\nUpdated March 14, 2024\n\n",
        "---\ntitle: News\ndate: 2024-03-14T19:00:00.000-05:00\n---\n\n",
        "**Washington (March 14, 2024)** - ",
        "SEATTLE, WA - March 14, 2024 - ",
    ],
)
def test_a_head_with_a_byline_dates_its_document(head: str) -> None:
    letter = letters.read_text(head + "Acme signed a contract with ICE last month. It began in May.")
    assert letter.parts[0].date == dt.date(2024, 3, 14)


def test_an_entry_of_a_list_dates_no_document() -> None:
    letter = letters.read_text("- May 3, 2024: ICE signed a contract with Acme.\n- June 3, 2024: ICE cancelled it.")
    assert letter.parts[0].date is None


def test_a_dateline_dates_a_release() -> None:
    letter = letters.read_text(
        "DENVER, March 14, 2024 /Wire/ -- Acme today announced an order from ICE.\n\nIt began in May."
    )
    assert (_part(letter).date, _part(letter).date_origin) == (DAY, "header")


def test_disclaimers_are_no_statements() -> None:
    letter = letters.read_text(
        "Hi Tom,\n\nAcme sold to ICE.\n\nThanks,\n\nKind regards,\nAnn\n\nThis e-mail and its attachments are confidential and intended only for the addressee.\n"
    )
    assert "confidential" not in " ".join(_all(letter))


# Lists, tables, sentences -------------------------------------------------------------------------------------------------


def test_list_items_carry_their_lead_in_and_rows_their_head() -> None:
    letter = letters.read_text(
        "DHS has:\r\n\r\n1. one order with Acme;\r\n2. two with Beta.\r\n\r\n| Agency | Vendor |\r\n|---|---|\r\n| ICE | Acme |\r\n"
    )
    items = [statement for statement in letter.statements if statement.kind == "list_item"]
    assert [(item.text, item.lead_in) for item in items] == [
        ("one order with Acme;", "DHS has:"),
        ("two with Beta.", "DHS has:"),
    ]
    (row,) = [statement for statement in letter.statements if statement.kind == "table_row"]
    assert (row.text, row.heading) == ("| ICE | Acme |", "| Agency | Vendor |")


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Acme Inc. sold to the U.S. Army. It ended.", ["Acme Inc. sold to the U.S. Army.", "It ended."]),
        ("It sold (see App. A. and B.) to ICE. So.", ["It sold (see App. A. and B.) to ICE.", "So."]),
        ('They said "[...] We sold to ICE." Then no.', ['They said "[...] We sold to ICE."', "Then no."]),
        (
            "In 2019 it sold for $4.8 million. Then approx. five more.",
            ["In 2019 it sold for $4.8 million.", "Then approx. five more."],
        ),
        (
            "Work for\n(a) Targeting, (b) Self-deportation and\n(c) Lifecycle goes on.",
            ["Work for\n(a) Targeting, (b) Self-deportation and\n(c) Lifecycle goes on."],
        ),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert _all(letters.read_text(text)) == sentences


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\x85", "\f"])
def test_any_line_end(end: str) -> None:
    text = f"Dear Acme,{end}{end}Acme sold{end if end in chr(10) + chr(13) else ' '}to ICE.{end}{end}Sincerely,{end}{end}Meridian Watch{end}"
    letter = letters.read_text(text)
    assert [" ".join(each.split()) for each in _all(letter)] == ["Acme sold to ICE."]
    assert _part(letter).sender == "Meridian Watch"
    _exact(letter)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_any_encoding(encoding: str) -> None:
    text = "Acme “holds” no contract – none – with ICE; café costs €5. It never did and never will hold any."
    assert letters.read_bytes(text.encode(encoding)).text.lstrip("\ufeff") == text


# Quotations and notes -------------------------------------------------------------------------------------------------------


EXCHANGE = """Dear Acme,

Acme sold software to ICE in 2021.¹ We ask what it does.

¹ SAM.gov, 'Notice of 3 May 2019', 1 June 2020, https://sam.gov/opp/0123456789abcdef0123456789abcdef/view

Sincerely,

Meridian Watch

14 March 2024

Dear Meridian,

Your letter states:

"Acme sold software to ICE in 2021.¹

We ask what it does."

In its letter, Meridian also says "We ask what it does. Nobody knows." That is wrong.

The agency's own words, on its SAM.gov notice:

"ICE intends to buy licences from Acme."

As you wrote on 2 March, "Acme is big."

Sincerely,

Acme Inc.
"""


def test_quoted_blocks_belong_to_who_is_quoted_and_to_the_day_of_the_quoted_letter() -> None:
    letter = letters.read_text(
        "Meridian Watch wrote to Acme on 1 March 2024, as its answer below recalls, and here both are printed.\n\n"
        + EXCHANGE
    )
    quoted = {statement.text: statement.quotation for statement in letter.statements if statement.quotation}
    block = quoted['We ask what it does."']
    assert block is not None
    assert (block.holder, block.date, block.part) == ("Meridian Watch", dt.date(2024, 3, 1), "p1")
    run = quoted['Nobody knows."']
    assert run is not None
    assert run.holder == "Meridian Watch"
    notice = quoted['ICE intends to buy licences from Acme."']
    assert notice is not None
    assert "notice on SAM.gov" in (notice.holder or "")
    assert _says(letter, "That is wrong.") not in quoted
    _exact(letter)


def test_notes_keep_link_day_and_identifier_and_what_cites_them_has_it() -> None:
    letter = letters.read_text(EXCHANGE)
    (note,) = letter.notes
    notice = "0123456789abcdef0123456789abcdef"
    assert (note.number, note.identifiers, note.date) == (
        "1",
        [notice],
        dt.date(2020, 6, 1),
    )  # not the day in its title
    cited = {statement.id: statement for statement in letter.statements if statement.cited}
    assert [(s.part, s.notes, s.cited) for s in cited.values()] == [("p1", ["1"], [notice]), ("p2", ["1"], [notice])]
    assert not any("SAM.gov, 'Notice" in text for text in _all(letter))


def test_markdown_notes_and_award_links() -> None:
    letter = letters.read_text(
        "Acme won an order.[^1] See [the record](https://www.usaspending.gov/award/CONT_AWD_AB12_7012_CD34_4730/).\n\n"
        "[^1]: [Award](https://www.usaspending.gov/award/CONT_AWD_XY99_7012_-NONE-_-NONE-)\n"
    )
    first, second = letter.statements
    assert first.cited == ["CONT_AWD_XY99_7012_-NONE-_-NONE-"]
    assert second.cited == ["CONT_AWD_AB12_7012_CD34_4730"]
    assert "usaspending" not in second.plain


def test_a_sentence_broken_by_a_page_end_and_its_notes_is_one_statement() -> None:
    letter = letters.read_text(
        "After everything that has been said about this matter, Acme Corporation has no contracts with\n\n¹ A note on Beta and TSA.\n\nCBP or ICE. It ended.\n"
    )
    first = letter.statements[0]
    assert "A note on Beta" in first.text
    assert " ".join(first.plain.split()).endswith("has no contracts with CBP or ICE.")
    _exact(letter)


def test_a_quoted_message_is_the_other_sides() -> None:
    letter = letters.read_text(
        "Hello Tom,\n\nWe hold no contract with ICE.\n\nRegards,\nAnn Lee\nAcme Inc.\n\n"
        "On Thu, Mar 7, 2024 at 9:00 AM Tom Smith <tom@watch.example> wrote:\n> Dear Ann,\n>\n> Acme holds three contracts\n> with ICE.\n>\n> Tom\n"
    )
    (statement,) = [s for s in letter.statements if "three contracts" in s.text]
    assert statement.quotation is not None
    assert (statement.quotation.holder, statement.quotation.date) == ("Tom Smith", dt.date(2024, 3, 7))
    assert " ".join(statement.plain.split()) == "Acme holds three contracts with ICE."
    assert len(letter.parts) == 1


def test_who_said_a_quotation_may_stand_behind_it() -> None:
    letter = letters.read_text(
        "Acme has a contract with ICE.\n\n> We have none with CBP,\n\nsaid Acme's spokesman. It has.\n"
    )
    quoted = next(s for s in letter.statements if "none with CBP" in s.text)
    assert (quoted.quotation and quoted.quotation.holder, quoted.lead_in) == ("Acme", None)


THREAD = """From: Compliance <compliance@northbank.example>
Sent: Tuesday, March 12, 2024 4:10 PM
To: Lee, Dana <dana.lee@riverwatch.example>
Subject: RE: Your enquiry of 4 March 2024

Dear Dana,

Northbank plc holds no contract with ICE.

Best regards,
Tom Ashe
Head of Compliance
Northbank plc

-----Original Message-----
From: Lee, Dana <dana.lee@riverwatch.example>
Sent: Monday, March 4, 2024 9:00 AM
To: Compliance <compliance@northbank.example>

Hello,

We understand that Northbank holds a contract with ICE.

Dana Lee
River Watch
"""


def test_a_thread_of_messages_is_several_letters() -> None:
    letter = letters.read_text(THREAD)
    assert [(p.sender, p.recipient, p.date, p.answers) for p in letter.parts] == [
        ("Northbank plc", "Lee, Dana", dt.date(2024, 3, 12), "p2"),
        ("River Watch", "Northbank", dt.date(2024, 3, 4), None),
    ]
    assert _all(letter) == [
        "Northbank plc holds no contract with ICE.",
        "We understand that Northbank holds a contract with ICE.",
    ]


def test_a_european_head_and_the_date_of_what_it_answers() -> None:
    letter = letters.read_text(
        "Muster AG\n\nRiver Watch\nMs. Dana Lee\n12 Elm St.\n\nFrankfurt, 12. März 2024\n\nYour letter of 4 March 2024\n\nDear Ms. Lee,\n\n"
        "No. Muster AG has concluded no contract with ICE.\n\nYours faithfully\n\nMuster AG\n"
    )
    part = _part(letter)
    assert (part.sender, part.recipient, part.date) == ("Muster AG", "River Watch", dt.date(2024, 3, 12))
    assert _all(letter) == ["No.", "Muster AG has concluded no contract with ICE."]


def test_a_memorandum_is_from_whom_it_says() -> None:
    letter = letters.read_text(
        "TO:   The Members\nFROM: Committee Staff\nDATE: June 3, 2024\nRE:   Order of 3 May 2019\n\nAcme sold to DHS.\n\nMuster AG\n"
    )
    assert (_part(letter).sender, _part(letter).recipient, _part(letter).date) == (
        "Committee Staff",
        "The Members",
        dt.date(2024, 6, 3),
    )


_pieces = st.sampled_from(
    ["Dear Acme,", "Sincerely,", "Acme Inc.", "From: A <a@b.example>", "To: B", "Date: 2 May 2023", "> quoted. Text", '"Open', 'close."', "You state:",
     "- item one", "1. item", "(b) two", "| a | b |", "|---|---|", "¹ note https://sam.gov/opp/0123456789abcdef0123456789abcdef/view", "[^1]: n",
     "Acme has no contracts with CBP.¹ It ended in 2013", "“Curly’s” – dash…", "[x](https://a.example/b)", "# Head", "\t", "\f", "\u2028", "\U0001f600 x."]
)  # fmt: skip


@settings(max_examples=80, deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(_pieces, st.sampled_from(["\n", "\n\n", "\r\n", " ", "\r"])), min_size=1, max_size=25),
    st.text(max_size=40),
)
def test_spans_are_exact_whatever_the_text(pieces: list[tuple[str, str]], tail: str) -> None:
    text = "x" + "".join(piece + end for piece, end in pieces) + tail
    letter = letters.read_text(text)
    assert letter.text == text
    _exact(letter)
    ends = [(statement.start, statement.end) for statement in letter.statements]
    assert all(before[0] < after[0] for before, after in pairwise(ends))
    assert {statement.part for statement in letter.statements} <= {part.id for part in letter.parts}


# Formats --------------------------------------------------------------------------------------------------------------------


BODY = "Acme has held no contract with CBP since 2013, and the last one was small; nothing about it was ever kept secret by us."


def test_pdf_raised_digits_notes_heads_numbers_and_hyphens() -> None:
    pages = []
    for number, topic in enumerate(("money", "people", "time"), 1):
        lines: list[made.Run] = [(72, 750, 9, "Meridian Watch quarterly papers"), (300, 30, 9, str(number))]
        lines += made.paragraph(
            f"About {topic}: these words are there to fill page {number} with a few lines of the usual width.", top=700
        )
        pages.append(lines)
    pages[0] += [(72, 640, 11, "Acme holds a contract with ICE for depor-"), (72, 626, 11, "tation and self-service software; deportation is its purpose."),
                 (356.5, 629, 7, "7"), (72, 80, 6, "7"), (77, 77, 8, "SAM.gov, https://sam.gov/opp/0123456789abcdef"), (72, 67, 8, "0123456789abcdef/view")]  # fmt: skip
    letter = letters.read_bytes(made.pdf(pages))
    statement = next(s for s in letter.statements if "holds a contract" in s.text)
    assert (
        statement.text
        == "Acme holds a contract with ICE for deportation and self-service software; deportation is its purpose."
    )
    assert statement.cited == ["0123456789abcdef0123456789abcdef"]
    assert letter.text.count("quarterly papers") == 1
    assert [line for line in letter.text.splitlines() if line.strip() in ("1", "2", "3")] == []
    _exact(letter)


def test_pdf_a_paragraph_over_pages_goes_on_after_the_notes() -> None:
    first: list[made.Run] = [
        (72, 120, 11, "Word after word fills this first page up to its end, as letters of some length will do. It"),
        (72, 106, 11, "ends in the middle of a sentence. In the end it must be said that Acme Corporation has no"),
    ]
    second = made.paragraph("contracts with CBP or with any other part of the department, and none for years.", top=700)
    pages = [[(72, 760, 11, "A heading"), *first, (72, 40, 6, "1"), (77, 37, 8, "A note at the foot.")], second]
    letter = letters.read_bytes(made.pdf(pages))
    assert "Acme Corporation has no contracts with CBP" in _says(letter, "must be said")
    assert [note.text for note in letter.notes] == ["A note at the foot."]


def test_pdf_a_signature_alone_on_the_last_page_keeps_its_lines() -> None:
    pages = [
        [(72, 740, 11, "Dear Acme,"), *made.paragraph(BODY, top=700)],
        [(72, 740, 11, "Sincerely,"), (72, 712, 11, "Jo Doe"), (72, 698, 11, "River Watch")],
    ]
    assert _part(letters.read_bytes(made.pdf(pages))).sender == "River Watch"


def test_rows_of_a_table_are_no_datelines() -> None:
    assert _part(letters.read_text("| $5,000 | March 28, 2016 | Support |\n\nAcme sold it.")).date is None


def test_pdf_columns_are_read_one_after_the_other() -> None:
    left = made.paragraph(
        "Left column words go down the page and they are many. " * 8, top=600, x=60, width=40, size=10
    )
    right = made.paragraph(
        "Right column words come after all of those on the left. " * 8, top=597, x=330, width=40, size=10
    )
    letter = letters.read_bytes(
        made.pdf(
            [
                [
                    (60, 700, 16, "A title over both of the columns of this page"),
                    *[r for pair in zip(left, right, strict=False) for r in pair],
                ]
            ]
        )
    )
    flat = " ".join(letter.text.split())
    assert flat.rindex("Left column") < flat.index("Right column")
    assert "Left column words go down the page and they are many. Left column" in flat


def test_pdf_narrow_gutters_part_columns_too() -> None:
    words = "Acme has sold much to many over years and years. " * 9
    left, right = (made.paragraph(words, top=600, x=x, width=40, size=10) for x in (60, 262))
    assert all(len(line[3]) <= 40 for line in left)
    letter = letters.read_bytes(
        made.pdf([[(60, 700, 16, "A title over both of the columns of this page"), *left, *right]])
    )
    assert [text for text in _all(letter) if text != "Acme has sold much to many over years and years."] == []


def test_what_a_browser_prints_at_the_edges_and_days_of_notes_are_no_dates() -> None:
    page = [
        (40, 780, 8, "3/14/24, 9:11 PM"),
        *made.paragraph(BODY, top=700),
        (72, 620, 11, "¹ A paper, 3 May 2020, here"),
        (40, 12, 8, "https://acme.example/x 1/1"),
    ]
    letter = letters.read_bytes(made.pdf([page]))
    assert _part(letter).date is None
    assert "PM" not in letter.text
    assert "acme.example" not in letter.text


def test_pdf_tables_become_rows() -> None:
    rows = [("Agency", "Vendor", "Value"), ("ICE", "Acme", "$4 million"), ("CBP", "Beta", "$5 million")]
    runs: list[made.Run] = [
        (72 + 150 * column, 600 - 16 * line, 11, cell)
        for line, row in enumerate(rows)
        for column, cell in enumerate(row)
    ]
    letter = letters.read_bytes(made.pdf([[*made.paragraph(BODY, top=700), *runs]]))
    assert "| ICE | Acme | $4 million |" in letter.text


def test_pdf_links_that_hold_an_identifier_are_kept() -> None:
    link = (70.0, 695.0, 140.0, 715.0, "https://sam.gov/opp/0123456789abcdef0123456789abcdef/view")
    letter = letters.read_bytes(
        made.pdf([[(72, 700, 11, "This notice"), (130, 700, 11, "names Acme as the vendor.")]], links=[link])
    )
    assert letter.statements[0].cited == ["0123456789abcdef0123456789abcdef"]
    assert "".join(letter.statements[0].plain.split()) == "ThisnoticenamesAcmeasthevendor."


def test_pdf_pages_without_text_are_told() -> None:
    letter = letters.read_bytes(made.pdf([made.paragraph(BODY, top=700), []]))
    assert letter.warnings == ["page 2 of 2 holds no text (scanned?)"]


def test_docx_footnotes_and_quotation_styles() -> None:
    letter = letters.read_bytes(
        made.docx(
            ["Dear Meridian,", "Acme holds an order from ICE.[[2]] It ended.", "Your letter states:", "[Quote]Acme sold to CBP in 2020.", "That is wrong.",
             "Sincerely,", "Jo Doe\nAcme Inc."],
            {2: "Award: https://www.usaspending.gov/award/CONT_AWD_AB12_7012_CD34_4730"},
        )
    )  # fmt: skip
    assert _part(letter).sender == "Acme Inc"
    order = next(s for s in letter.statements if "holds an order" in s.text)
    assert order.cited == ["CONT_AWD_AB12_7012_CD34_4730"]
    quoted = next(s for s in letter.statements if "sold to CBP" in s.text)
    assert quoted.quotation is not None
    assert quoted.quotation.holder == "Meridian"
    assert not any("CONT_AWD" in text for text in _all(letter))
    _exact(letter)


def test_docx_page_head_gives_sender_and_date_and_is_no_statement() -> None:
    head = (
        '<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:p><w:r><w:t>Acme Inc.</w:t></w:r></w:p><w:p><w:r><w:t>14 March 2024</w:t></w:r></w:p>"
        "<w:p><w:r><w:t>Page </w:t></w:r><w:r><w:t>1</w:t></w:r></w:p></w:hdr>"
    )
    letter = letters.read_bytes(
        made.docx(
            ["Dear Meridian,", "We hold an order from ICE.", "Sincerely,", "Jo Doe"],
            extra={"word/header1.xml": head.encode(), "word/header2.xml": head.encode()},
        )
    )
    assert (_part(letter).date, _part(letter).date_origin) == (DAY, "header")
    assert letter.text.count("Acme Inc.") == 1
    assert "Page 1" not in letter.text
    assert [s.text for s in letter.statements] == ["We hold an order from ICE."]
    damaged = made.docx(["Acme holds an order from ICE."], extra={"word/header1.xml": b"<w:hdr"})
    assert "Acme holds" in letters.read_bytes(damaged).text
    _exact(letter)


PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>Release</title><style>p{color:red}</style>
<meta property="article:published_time" content="2024-03-14T10:00:00Z"><meta property="og:site_name" content="Meridian Watch"></head><body>
<nav><ul><li><a href="/">Home of Acme contracts</a></li></ul></nav><header class="site-header"><a href="/x">Menu</a></header>
<main><h1>Acme and ICE</h1><p>Acme holds an order from <a href="https://example.org/ice">ICE</a>.<sup><a href="#fn1" id="fnref1">1</a></sup> It&nbsp;began
in 2021.</p><p>DHS has:</p><ol><li>one order with Acme;</li><li>none with Beta.</li></ol>
<blockquote><p>Acme never sold to CBP.</p></blockquote><table><tr><th>Agency</th><th>Vendor</th></tr><tr><td>ICE</td><td>Acme</td></tr></table>
<p style="display:none">Acme secretly sold to TSA.</p></main>
<aside class="related-stories"><p><a href="/a">Acme awarded a contract by TSA in another story</a></p></aside>
<footer><ol><li id="fn1">SAM.gov, <a href="https://sam.gov/opp/0123456789abcdef0123456789abcdef/view">the notice</a>. <a href="#fnref1">↩</a></li></ol>
<p>© 2024</p></footer><script>document.write("Acme hacked")</script></body></html>"""


def test_html_keeps_lists_notes_and_tables_and_leaves_navigation_out() -> None:
    letter = letters.read_bytes(PAGE.encode())
    assert (_part(letter).date, _part(letter).date_origin, _part(letter).sender) == (DAY, "file", "Meridian Watch")
    assert _says(letter, "holds an order") == "Acme holds an order from ICE."
    assert next(s for s in letter.statements if "holds an order" in s.text).cited == [
        "0123456789abcdef0123456789abcdef"
    ]
    assert [(s.text, s.lead_in) for s in letter.statements if s.kind == "list_item"] == [
        ("one order with Acme;", "DHS has:"),
        ("none with Beta.", "DHS has:"),
    ]
    assert next(s for s in letter.statements if s.kind == "table_row").text == "| ICE | Acme |"
    assert next(s for s in letter.statements if "never sold" in s.text).quotation is not None
    for hidden in ("secretly", "hacked", "Home of Acme", "another story", "Menu"):
        assert hidden not in letter.text
    _exact(letter)


def test_mail_heads_attachments_and_what_it_brings() -> None:
    inner = "14 March 2024\n\nDear Acme,\n\nAcme sold to ICE.\n\nSincerely,\n\nMeridian Watch\n"
    body = made.mail(
        "See the letter.\n", From='"Doe, Jo" <jo@acme.example>', To="Ann <ann@watch.example>", Date="Fri, 15 Mar 2024 08:00:00 +0100", Subject="=?utf-8?q?Caf=C3=A9?=",
        attachments=[("letter.pdf.txt", "text/plain", inner.encode()), ("reply.docx", "application/octet-stream", made.docx(["Acme never sold to CBP."])),
                     ("logo.png", "image/png", b"\x89PNG\r\n\x1a\n"), ("data.bin", "application/octet-stream", b"\x89PNG\r\n\x1a\nxx")],
    )  # fmt: skip
    letter = letters.read_bytes(body)
    assert [(p.id, p.sender, p.date, p.attachment) for p in letter.parts] == [
        ("p0", "Doe, Jo", dt.date(2024, 3, 15), None),
        ("p1", "Meridian Watch", DAY, "letter.pdf.txt"),
        ("p2", None, None, "reply.docx"),
    ]
    assert _says(letter, "never sold") == "Acme never sold to CBP."
    assert letter.warnings == [
        "the attachment data.bin was not read: it is a picture (PNG), which cannot be read as a letter: give its text, a PDF with text, or a DOCX"
    ]
    _exact(letter)


def test_mail_in_html_alone() -> None:
    body = made.mail("", From="a@acme.example", To="b@watch.example", Date="Thu, 14 Mar 2024 08:00:00 +0000", Subject="x",
                     html="<p>Dear Ann,</p><p>We sold nothing to ICE.</p><blockquote><p>Acme sold much to ICE.</p></blockquote>")  # fmt: skip
    letter = letters.read_bytes(body)
    assert (_part(letter).sender, _part(letter).date) == ("Acme", DAY)
    assert next(s for s in letter.statements if "sold much" in s.text).quotation is not None


LETTER = """Rivermouth Analytics Inc.

14 March 2024

Dear Meridian Watch,

Rivermouth has no current contracts with CBP, and its last one ended in 2013.¹ It does hold one with the Department of State, signed in 2021, which is worth $4.2 million and has nothing to do with your questions.

Your letter states:

"Rivermouth sold software to ICE."

We did not.

¹ SAM.gov, 'Award', 2 May 2019, https://sam.gov/opp/0123456789abcdef0123456789abcdef/view

Sincerely,

Jo Doe
Rivermouth Analytics Inc.
"""


def _as_pdf() -> bytes:
    runs: list[made.Run] = []
    top = 750.0
    for block in LETTER.strip().split("\n\n"):
        for line in block.split("\n"):
            wrapped = made.paragraph(line.replace("¹", ""), top=top)
            runs += wrapped
            if line.startswith("¹"):
                runs[-len(wrapped)] = (72, wrapped[0][1], 11, "¹ " + wrapped[0][3].strip())
            elif "¹" in line:
                piece = next(r for r in wrapped if "2013." in r[3])
                before, after = piece[3].split("2013.")
                runs[runs.index(piece)] = (*piece[:3], before + "2013.¹" + after)
            top = runs[-1][1] - 14
        top -= 12
    return made.pdf([runs])


def _as_html() -> bytes:
    blocks = "".join(
        f"<p>{block.replace(chr(10), '<br>').replace('¹', '<sup>1</sup>')}</p>"
        for block in LETTER.strip().split("\n\n")
    )
    return f"<html><body>{blocks}</body></html>".encode()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(_as_pdf(), id="pdf"),
        pytest.param(made.docx(LETTER.strip().split("\n\n")), id="docx"),
        pytest.param(_as_html(), id="html"),
        pytest.param(LETTER.replace("\n", "\r\n").encode("cp1252"), id="cp1252"),
        pytest.param(made.mail(LETTER, Subject="Answer"), id="eml"),
    ],
)
def test_a_letter_is_the_same_in_every_format(body: bytes) -> None:
    expected, letter = letters.read_text(LETTER), letters.read_bytes(body)

    def shape(of: Letter) -> object:
        return (
            [(p.sender, p.recipient, p.date) for p in of.parts],
            [
                (" ".join(s.text.split()), s.kind, s.notes, s.cited, s.quotation and s.quotation.holder)
                for s in of.statements
            ],
            [(n.number, n.date, n.identifiers) for n in of.notes],
        )

    assert shape(letter) == shape(expected)


def test_a_file_is_known_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(made.docx([BODY]))
    assert _all(letters.read(path)) == [BODY]


# What is refused ------------------------------------------------------------------------------------------------------------


def _broken_page(**objects: bytes) -> bytes:
    return made.pdf([[(72, 700, 11, "Acme.")]], more={900: objects["x"]})


_PICTURE = made.stream(
    bytes(100), "/Type /XObject /Subtype /Image /Width 10 /Height 10 /ColorSpace /DeviceGray /BitsPerComponent 8"
)
_MIME = b"From: a@b.example\nMIME-Version: 1.0\n" + b"".join(
    b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(300)
)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(b" \r\n\t ", "is empty", id="blank"),
        pytest.param(bytes(1000), "zero bytes", id="zeros"),
        pytest.param(random.Random(7).randbytes(5000), "no (readable )?text", id="noise"),
        pytest.param(b"\x89PNG\r\n\x1a\n", "a picture", id="picture"),
        pytest.param(b"{\\rtf1 Acme}", "an RTF file", id="rtf"),
        pytest.param(made.pdf([[]], more={900: _PICTURE}), r"without text \(a scan", id="scan"),
        pytest.param(made.pdf([[(72, 700, 11, BODY)]], trailer=f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{'ab' * 32}> /U <{'cd' * 32}> /P -4 >> /ID [<00> <00>]"), "encrypted PDF", id="encrypted pdf"),
        pytest.param(b"%PDF-1.7\n" + bytes(range(1, 256)) * 20, "PDF", id="broken pdf"),
        pytest.param(made.pdf([[(72, 700, 11, "Acme.")]], more={2: b"[" * 100_000}), "PDF|deep", id="pdf of brackets"),
        pytest.param(made.pdf([[(72, 700, 1, "a" * 70_000)]]), "more characters than a page", id="crowded page"),
        pytest.param(made.pdf([[]], more={11: made.stream(zlib.compress(bytes(80_000_000)), "/Filter /FlateDecode")}), "draws more than a letter", id="pdf bomb"),
        pytest.param(made.docx([BODY])[:-200], "broken DOCX", id="cut docx"),
        pytest.param(made.docx([], body=BODY + " " * 30_000_000), "zip bomb", id="zip bomb"),
        pytest.param(made.docx([], body="<w:sdt><w:sdtContent>" * 3000 + "</w:sdtContent></w:sdt>" * 3000), "too deeply", id="deep docx"),
        pytest.param(made.docx([], body="<w:p><w:r><w:t>&a;</w:t></w:r></w:p>", doctype='<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'), "XML entities", id="entities"),
        pytest.param(made.docx([], body="<w:p>"), "broken DOCX", id="broken xml"),
        pytest.param(made.docx([]), "without text", id="empty docx"),
        pytest.param(made.zipped({"a.txt": b"Acme"}), "a zip archive", id="zip"),
        pytest.param(made.zipped({"xl/workbook.xml": b"<a/>"}), "a spreadsheet", id="xlsx"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(50) + "EncryptedPackage".encode("utf-16-le"), "encrypted Office", id="encrypted docx"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(50), "old Word file", id="doc"),
        pytest.param(b"<html><body>" + b"<div>" * 20_000 + b"Acme", "too deeply", id="deep html"),
        pytest.param(b"<html><body><script>document.write('Acme')</script></body></html>", "without text", id="html of scripts"),
        pytest.param(_MIME, "nested too deeply", id="deep mime"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_one_line(body: bytes, message: str) -> None:
    with pytest.raises(LetterError, match=message) as problem:
        letters.read_bytes(body, path="the letter")
    said = str(problem.value)
    assert said.startswith("the letter ")
    assert "\n" not in said


def test_missing_folder_and_oversized_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(LetterError, match="there is no file"):
        letters.read(tmp_path / "none.txt")
    with pytest.raises(LetterError, match="is a folder"):
        letters.read(tmp_path)
    monkeypatch.setattr(letters, "MOST_BYTES", 10)
    (tmp_path / "big.txt").write_text("Acme sold to ICE.")
    with pytest.raises(LetterError, match="is larger than"):
        letters.read(tmp_path / "big.txt")


def test_a_reader_that_takes_too_long_is_ended() -> None:
    with pytest.raises(LetterError, match=r"took longer than 0\.01 s"):
        isolated.extract("pdf", made.pdf([made.paragraph(BODY, top=700)]), "slow.pdf", seconds=0.01)


@pytest.mark.parametrize(
    "pattern",
    [
        "(",
        '"a. B ',
        "> x\n",
        "Dear X,\n\n",
        "From: x\nTo: y\n\n",
        'abc:\n\n"x\n\n',
        "¹ a\n\n",
        "Acme said ",
        "http://a.b/ ",
        "a-",
    ],
)
def test_texts_made_to_be_slow_are_read(pattern: str) -> None:
    _exact(letters.read_text(pattern * (20_000 // len(pattern))))


# The real letter ------------------------------------------------------------------------------------------------------------


@needs_shared
def test_the_real_correspondence() -> None:
    letter = letters.read(SHARED / "letters" / "amnesty-palantir-2025.txt")
    assert [(p.id, p.date, p.date_origin) for p in letter.parts] == [
        ("p0", None, "none"),
        ("p1", dt.date(2025, 7, 10), "cover"),
        ("p2", dt.date(2025, 7, 24), "cover"),
        ("p3", dt.date(2025, 8, 8), "header"),
    ]
    assert [p.sender for p in letter.parts[1:]] == [
        "Amnesty International",
        "Palantir Technologies",
        "Amnesty International",
    ]
    assert [len([n for n in letter.notes if n.part == p]) for p in ("p1", "p2", "p3")] == [21, 0, 3]
    cited = {identifier for statement in letter.statements for identifier in statement.cited if statement.part == "p1"}
    assert cited == {"f71acee6010c423db4902446a59a690c", "36fb3b697a2ccb4ec7084b4e0ec6cdb9"}
    theirs = [s for s in letter.statements if s.part == "p2" and s.quotation and s.quotation.part == "p1"]
    assert len(theirs) >= 5
    assert all(s.quotation and s.quotation.holder == "Amnesty International" for s in theirs)
    _exact(letter)
