"""XML and JSON records -> the bytes of a CSV, a record at a time, so that they land the way every other file does.

XML: FPDS entries. No entity is expanded and no document type accepted, so a hostile file can neither read
files nor grow. JSON: the ``awardSummary`` array of a SAM.gov extract, read element by element.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import BinaryIO, cast
from xml.parsers import expat

from procure.bulk.containers import Member
from procure.errors import LoadError
from procure.sources import fpds_atom

_CHUNK = 1 << 18
_LONGEST_RECORD = 32 << 20
_XML = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<")
_JSON = re.compile(rb'\A(?:\xef\xbb\xbf)?\s*\{.{0,4000}?"awardSummary"\s*:', re.DOTALL)
_FPDS = re.compile(rb"fpds", re.IGNORECASE)


def tabular(member: Member, probe: bytes) -> Member:
    """The member itself, or (of XML and JSON records) a member that gives the same records as CSV."""
    if _XML.match(probe):
        if not _FPDS.search(probe):
            raise LoadError(f"{member.name} is XML of another kind than FPDS feeds and archives: nothing taken")
        columns = tuple(
            name for name in fpds_atom.ACTIONS if name not in ("as_of", "origin", "member", "unreadable", "set_aside")
        )
        return Member(
            member.name, member.size, partial(_stream, member, columns, _fpds_records), is_packed=member.is_packed
        )
    if _JSON.match(probe):
        return Member(member.name, member.size, partial(_json_stream, member), is_packed=member.is_packed)
    return member


class _Bytes(io.RawIOBase):
    """A readable stream over an iterator of bytes."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts, self._left = parts, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._left:
            part = next(self._parts, None)
            if part is None:
                return 0
            self._left = part
        count = min(len(buffer), len(self._left))
        buffer[:count] = self._left[:count]
        self._left = self._left[count:]
        return count


def _stream(member: Member, columns: tuple[str, ...], read: Callable[[Member], Iterator[dict[str, str]]]) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(_Bytes(_csv(columns, read(member)))))


def _csv(columns: tuple[str, ...], records: Iterable[dict[str, str]]) -> Iterator[bytes]:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for record in records:
        writer.writerow([record.get(column, "") for column in columns])
        if out.tell() > _CHUNK:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


# FPDS -----------------------------------------------------------------------------------------------------------------


def _fpds_records(member: Member) -> Iterator[dict[str, str]]:
    reader = _FpdsReader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.doctype
    try:
        with member.open() as opened:
            while chunk := opened.read(_CHUNK):
                parser.Parse(chunk, False)
                yield from reader.taken()
            parser.Parse(b"", True)
            yield from reader.taken()
    except expat.ExpatError as problem:
        raise LoadError(f"{member.name} breaks off or is no well-formed XML ({problem}): save it again") from problem


class _FpdsReader:
    """Collects the wanted elements of each record, whatever their namespace prefix."""

    def __init__(self) -> None:
        self._path: list[str] = []
        self._record: dict[str, str] | None = None
        self._depth = 0
        self._texts: list[str] = []
        self._done: list[dict[str, str]] = []
        self._is_deleted_feed = False

    def taken(self) -> list[dict[str, str]]:
        """Records finished since the last call."""
        done, self._done = self._done, []
        return done

    def doctype(self, *_: object) -> None:
        raise LoadError("the XML declares a document type, which no FPDS file does: nothing taken")

    def start(self, qualified: str, attributes: dict[str, str]) -> None:
        name = qualified.rsplit(" ", 1)[-1]
        self._path.append(name)
        self._texts = []
        if self._record is None:
            if name in fpds_atom.RECORDS:
                self._record, self._depth = {"record_kind": name}, len(self._path)
                self._record["is_deletion"] = "true" if self._is_deleted_feed else "false"
            elif name == "link" and "FEEDNAME=DELETED" in attributes.get("href", "").upper():
                self._is_deleted_feed = True
            return
        for attribute, value in attributes.items():
            self._keep(f"{name}@{attribute}", value)

    def text(self, text: str) -> None:
        if self._record is not None:
            self._texts.append(text)

    def end(self, _: str) -> None:
        name = self._path.pop()
        if self._record is None:
            return
        if len(self._path) + 1 == self._depth:
            self._done.append(self._record)
            self._record = None
            return
        value = "".join(self._texts).strip()
        self._texts = []
        if value:
            self._keep(name, value)

    def _keep(self, name: str, value: str) -> None:
        assert self._record is not None
        # At the end of an element its parent is the last of the path; at its start, the one before.
        parent = self._path[-2] if "@" in name else self._path[-1]
        column = fpds_atom.ELEMENTS.get(f"{parent}/{name}")
        if column is None and parent not in ("referencedIDVID", "dollarValues", "totalDollarValues"):
            column = fpds_atom.ELEMENTS.get(name)
        if column is not None:
            self._record.setdefault(column, value)


# SAM.gov extracts -----------------------------------------------------------------------------------------------------


def _json_stream(member: Member) -> BinaryIO:
    from procure.bulk.formats import SAM_AWARD_PATHS

    return _stream(member, tuple(SAM_AWARD_PATHS), _json_records)


def _json_records(member: Member) -> Iterator[dict[str, str]]:
    decoder, text, started, ended = json.JSONDecoder(), "", False, False
    with member.open() as opened:
        lines = io.TextIOWrapper(opened, encoding="utf-8-sig")
        while chunk := lines.read(_CHUNK):
            text += chunk
            if not started:
                place = re.search(r'"awardSummary"\s*:\s*\[', text)
                if not place:
                    continue
                text, started = text[place.end() :], True
            while not ended:
                text = text.lstrip(" \t\r\n,")
                if text.startswith("]"):
                    ended = True
                    break
                try:
                    record, end = decoder.raw_decode(text)
                except ValueError as problem:
                    if len(text) > _LONGEST_RECORD:
                        raise LoadError(f"{member.name} holds a record that is no JSON ({problem})") from problem
                    break
                text = text[end:]
                yield dict(_flat(record, ""))
    if not ended:
        raise LoadError(f"{member.name} breaks off within its records: download it again")


def _flat(value: object, path: str) -> Iterator[tuple[str, str]]:
    """Leaves of a record under the dotted paths that the CSV extract uses as column names."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _flat(inner, f"{path}[{number}]")
    elif value is not None:
        yield path, value if isinstance(value, str) else json.dumps(value)
