"""Quoted cells that go on after their closing quote ('"ACME" INC'), made whole on the way to DuckDB, which would drop letters of them.

They are read as Python's csv module does: what follows the closing quote belongs to the cell, as far as the
next delimiter or line end. Only quotes are moved; every other byte passes as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field


@dataclass
class Torn:
    """The cells that were mended."""

    cells: int = 0
    rows: list[int] = field(default_factory=list)
    """Numbers of the first records that hold one (from 1, the head line not counted)."""


_SHOWN = 5


_QUOTED = re.compile(b'"[^"]*+"')
_LINE_ENDS = re.compile(b"[\r\n]+")


def mended(chunks: Iterable[bytes], delimiter: str, torn: Torn) -> Iterator[bytes]:
    """The same table with every quoted cell closed where it ends; ``torn`` is filled on the way.

    A quote opens a cell only at its start (blanks before it do not count, nor do blanks after the closing one).
    """
    torn.cells, torn.rows = 0, []
    comma = delimiter.encode()
    # What may end a torn cell, or be a quote in it.
    stop = re.compile(b'[\r\n"' + re.escape(comma) + b"]")
    # Cells without quotes and well-formed quoted ones, as many as follow: all of most files, passed over at once.
    ends = b"[\r\n" + re.escape(comma) + b"]"
    sound = re.compile(b'(?:[^"]*+(?<=' + ends + b')"[^"]*+(?:""[^"]*+)*+"(?=' + ends + b"))++")
    state, is_blank, record, carry = "outside", True, 0, b""
    for chunk in chunks:
        data, place, out = carry + chunk, 0, []
        carry = b""
        while place < len(data):
            if state == "outside":
                if run := sound.match(data, place):
                    out.append(run[0])
                    record += len(_LINE_ENDS.findall(_QUOTED.sub(b"", run[0])))
                    place, is_blank = run.end(), False
                quote = data.find(b'"', place)
                text = data[place:quote] if quote >= 0 else data[place:].rstrip(b"\r\n")
                if quote < 0:
                    carry = data[place + len(text) :]  # an empty line is no record: counted with what follows
                record += len(_LINE_ENDS.findall(text))
                cut = max(text.rfind(comma), text.rfind(b"\n"), text.rfind(b"\r"))
                is_blank = (is_blank or cut >= 0) and not text[cut + 1 :].strip(b" ")
                out.append(text)
                if quote < 0:
                    break
                out.append(b'"')
                place = quote + 1
                if is_blank:
                    state = "quoted"
            elif state == "quoted":
                quote = data.find(b'"', place)
                if quote < 0:
                    out.append(data[place:])
                    break
                out.append(data[place:quote])
                place, state = quote + 1, "closing"
            elif state == "closing":
                after = place
                while data[after : after + 1] == b" ":
                    after += 1
                if after == len(data):
                    carry = data[place:]  # what comes next decides
                    break
                if data[place : place + 1] == b'"':
                    out.append(b'""')
                    place, state = place + 1, "quoted"
                elif data[after : after + 1] != b'"' and stop.match(data, after):
                    out.append(b'"')
                    state, is_blank = "outside", False
                else:
                    state = "torn"
                    torn.cells += 1
                    if len(torn.rows) < _SHOWN and record not in torn.rows:
                        torn.rows.append(record)
            else:
                found = stop.search(data, place)
                if found is None:
                    out.append(data[place:])
                    break
                out.append(data[place : found.start()])
                place = found.start()
                if data[place : place + 1] == b'"':
                    out.append(b'""')
                    place += 1
                else:
                    out.append(b'"')
                    state, is_blank = "outside", False
        yield b"".join(out)
    yield b'"' if state in ("closing", "torn") else carry
