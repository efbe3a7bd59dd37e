"""Which publisher's file is this? Told by its head line, never by its name."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field

from procure.errors import LoadError
from procure.sources import fpds_atom, own, sam_awards, sam_notices
from procure.sources import usaspending_archive as archive

PROBE = 1 << 18
"""Bytes read to tell what a file is; the longest known head line has under 10,000."""

_ARCHIVE_NAMES = {
    # Names in the archives of 2017 to 2019 and in the layouts before.
    "parent_award_id_piid": ("parent_award_id",),
    "transaction_description": ("award_description",),
    "recipient_name_raw": (),
}


@dataclass(frozen=True)
class Format:
    """A publisher's table: how it is told, where its rows go, which columns are taken under which names."""

    title: str
    source: str
    noun: str
    marks: frozenset[str]
    """Head names that together only this table has."""
    columns: Mapping[str, str]
    """Landed column -> DuckDB type."""
    needed: frozenset[str]
    """Landed columns without which the file is of no use."""
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Landed column -> other names the publisher has used for it."""
    keys: tuple[str, ...] = ()
    """Without a value in one of these a row is set aside."""
    kinds: tuple[str, frozenset[str]] | None = None
    """A column and the only values it can have: anything else there is a shifted row."""
    shape: tuple[str, str] | None = None
    """A column and the pattern its values follow: anything else there is a shifted row."""
    latest: str | None = None
    """Column whose latest value the file cannot be older than."""
    encoding: str = "utf-8"
    """What the publisher writes where it is no UTF-8; 'utf-8': single bytes are read as Windows-1252."""
    nothing: tuple[str, ...] = ()
    """Words that stand for an empty cell."""


@dataclass(frozen=True)
class Head:
    """The head line of a delimited file."""

    names: tuple[str, ...]
    delimiter: str
    newline: str
    format: Format

    def position(self, column: str) -> int | None:
        """Where a landed column stands in the file, from 0; None where the file has none."""
        for name in (column, *self.format.names.get(column, ())):
            if name.lower() in self._lower:
                return self._lower.index(name.lower())
        return None

    def lacking(self, columns: frozenset[str]) -> set[str]:
        """Those of the columns that the file has not, by the publisher's names."""
        return {(self.format.names.get(each) or (each,))[0] for each in columns if self.position(each) is None}

    @property
    def _lower(self) -> tuple[str, ...]:
        return tuple(name.lower() for name in self.names)


SAM_AWARD_PATHS = sam_awards.EXTRACT_PATHS
"""Columns of a SAM.gov Contract Awards extract, CSV or JSON, as the publisher calls them."""


def _renamed(paths: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Landed column -> the publisher's names for it."""
    return {column: tuple(path for path, landed in paths.items() if landed == column) for column in paths.values()}


FORMATS = (
    Format(
        title="USAspending contract actions",
        source="usaspending_archive",
        noun="transactions",
        marks=frozenset({"award_id_piid", "modification_number", "federal_action_obligation", "action_date"}),
        columns=archive.TRANSACTIONS,
        needed=frozenset(
            {
                "award_id_piid",
                "modification_number",
                "federal_action_obligation",
                "action_date",
                "award_or_idv_flag",
                "awarding_agency_code",
                "awarding_sub_agency_code",
                "recipient_name",
            }
        ),
        names=_ARCHIVE_NAMES,
        keys=("award_id_piid",),
        kinds=("award_or_idv_flag", frozenset({"AWARD", "IDV"})),
        latest="last_modified_date",
    ),
    Format(
        title="USAspending award summaries",
        source="usaspending_archive",
        noun="awards",
        marks=frozenset(
            {"contract_award_unique_key", "award_id_piid", "total_obligated_amount", "award_latest_action_date"}
        ),
        columns=archive.AWARDS,
        needed=frozenset(
            {
                "contract_award_unique_key",
                "award_id_piid",
                "award_or_idv_flag",
                "awarding_sub_agency_code",
                "recipient_name",
            }
        ),
        keys=("contract_award_unique_key", "award_id_piid"),
        kinds=("award_or_idv_flag", frozenset({"AWARD", "IDV"})),
        latest="last_modified_date",
    ),
    Format(
        title="USAspending subawards of contracts",
        source="usaspending_archive",
        noun="subawards",
        marks=frozenset({"prime_award_unique_key", "prime_award_piid", "subaward_number", "subaward_amount"}),
        columns=archive.SUBAWARDS,
        needed=frozenset({"prime_award_unique_key", "subaward_number", "subaward_amount", "subawardee_name"}),
        keys=("prime_award_unique_key",),
        latest="subaward_fsrs_report_last_modified_date",
    ),
    Format(
        title="SAM.gov notices",
        source="sam_notices",
        noun="extract",
        marks=frozenset({"notice_id", "solicitation_number", "posted_date", "award_number"}),
        columns=sam_notices.EXTRACT,
        needed=frozenset({"notice_id", "title", "posted_date", "notice_type", "award_number", "awardee"}),
        names=_renamed(sam_notices.EXTRACT_NAMES),
        keys=("notice_id",),
        shape=("notice_id", "[0-9A-Fa-f-]{32,36}"),
        latest="posted_date",
        encoding="cp1252",
    ),
    Format(
        title="SAM.gov contract actions",
        source="sam_awards",
        noun="extract",
        marks=frozenset({"piid", "subtier_code", "date_signed", "action_obligation"}),
        columns=sam_awards.EXTRACT,
        needed=frozenset(
            {
                "piid",
                "subtier_code",
                "modification_number",
                "award_or_idv",
                "date_signed",
                "action_obligation",
                "awardee_name",
            }
        ),
        names=_renamed(SAM_AWARD_PATHS),
        keys=("piid", "subtier_code"),
        latest="last_modified_date",
        nothing=("N/A",),
    ),
    Format(
        title="your own facts",
        source="own",
        noun="awards",
        marks=frozenset({"document", "piid", "recipient_name", "awarding_subtier_code"}),
        columns=own.AWARDS,
        needed=frozenset({"document", "piid", "recipient_name", "awarding_subtier_code"}),
        keys=("document", "piid", "recipient_name", "awarding_subtier_code"),
    ),
    Format(
        title="FPDS actions",
        source="fpds_atom",
        noun="actions",
        marks=frozenset({"record_kind", "is_deletion", "piid", "agency_id"}),
        columns=fpds_atom.ACTIONS,
        needed=frozenset({"record_kind", "piid"}),
        keys=("piid", "agency_id"),
        latest="last_modified_date",
    ),
)

_NOT_TAKEN = (
    (frozenset({"assistance_award_unique_key"}), "holds grants and loans (assistance), which are no contracts"),
    (frozenset({"award_id_fain"}), "holds grants and loans (assistance), which are no contracts"),
    (frozenset({"prime_award_fain"}), "holds subawards of grants (assistance), which are no contracts"),
    (frozenset({"federal_account_symbol"}), "holds account balances, which are no contracts"),
    (frozenset({"treasury_account_symbol"}), "holds account balances, which are no contracts"),
)


def recognise(probe: bytes, name: str) -> Head:
    """The head line of a delimited file and its format. Raises LoadError with one line saying what it is not."""
    text = probe.decode("utf-8-sig", errors="replace")
    if not text.strip():
        raise LoadError(f"{name} is empty")
    if "\x00" in text[:64] or not text[:1].isprintable():
        raise LoadError(f"{name} is no text file of any known publisher")
    best: tuple[int, tuple[str, ...], str] = (0, (), ",")
    for delimiter in (",", "\t", "|", ";"):
        names = _first_record(text, delimiter)
        known = len({each.lower() for each in names} & _KNOWN)
        if known > best[0]:
            best = (known, names, delimiter)
    _, names, delimiter = best
    lower = {each.lower() for each in names}
    for marks, why in _NOT_TAKEN:
        if marks <= lower:
            raise LoadError(f"{name} {why}: nothing taken")
    for format in FORMATS:
        head = Head(names, delimiter, _newline(text), format)
        if not head.lacking(format.marks):
            _hold_against_needs(head, name)
            return head
    heads = [Head(names, delimiter, _newline(text), format) for format in FORMATS]
    near = max(heads, key=lambda each: len(each.format.marks) - len(each.lacking(each.format.marks)))
    lacking = near.lacking(near.format.marks)
    if len(near.format.marks) - len(lacking) >= 2:
        raise LoadError(f"{name} looks like {near.format.title} and lacks the column {_listed(lacking)}")
    raise LoadError(f"{name} is no file that procure knows: its head line names none of the known tables")


def _hold_against_needs(head: Head, name: str) -> None:
    if missing := head.lacking(head.format.needed):
        raise LoadError(f"{name} is {head.format.title} and lacks the column {_listed(missing)}")
    twice = sorted({each for each in head.names if head.names.count(each) > 1 and each in head.format.columns})
    if twice:
        raise LoadError(f"{name} has the column {_listed(set(twice))} twice: which is meant cannot be told")


def _first_record(text: str, delimiter: str) -> tuple[str, ...]:
    try:
        return tuple(cell.strip() for cell in next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), []))
    except csv.Error:
        return ()


def _newline(text: str) -> str:
    end = min((place for place in (text.find("\n"), text.find("\r")) if place >= 0), default=-1)
    if end >= 0 and text[end] == "\r":
        return "\r\n" if text[end : end + 2] == "\r\n" else "\r"
    return "\n"


def _listed(names: set[str] | frozenset[str]) -> str:
    return ", ".join(sorted(names))


_KNOWN = frozenset(
    name.lower() for format in FORMATS for column in format.columns for name in (column, *format.names.get(column, ()))
) | frozenset(name for marks, _ in _NOT_TAKEN for name in marks)
