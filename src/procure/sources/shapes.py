"""Shapes: the fields a source's records are known to have, and what differs in those that came.

An unknown field is kept in raw and counted; a missing or retyped one is reported by name with an example; a
record without a field that makes it what it is (its key) fails the pull.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from procure.errors import SourceChanged

KINDS: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "number": (int, str),  # decimal numbers come as their text (http.parsed), and some services quote all numbers
    "flag": (bool,),
    "object": (dict,),
    "list": (list,),
    "any": (object,),
    "day": (str,),
    "amount": (int, str),
}
FORMS: dict[str, re.Pattern[str]] = {
    # An ISO date with or without a time, or the American order; '' and N/A are empty words.
    "day": re.compile(
        r"(\d{4}-(0\d|1[0-2])-[0-3]\d([T ].*)?|[01]?\d([/-])[0-3]?\d\4\d{4}.*|(19|20)\d{6}|N/A|null)?", re.DOTALL
    ),
    # 12345.67, $1,234.50, 2.086065536E7, (12.50)
    "amount": re.compile(r"(\(?-?\$?[\d,]*\.?\d+([eE][+-]?\d+)?\)?|\d+\.|N/A|null)?"),
}
"""How the text of a kind reads; other text is reported as a field of another kind."""


@dataclass(frozen=True)
class Shape:
    """The fields of one kind of record: name -> kind (text, number, day, amount, flag, object, list, any). Null is always allowed.

    ``required`` must be there and not null. ``optional`` may be left out; the others are always sent.
    """

    fields: Mapping[str, str]
    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()


@dataclass
class Findings:
    """What differed from the shapes, over a run: (record kind, what, field) -> how often, with the first example."""

    counts: dict[tuple[str, str, str], int] = field(default_factory=dict)
    examples: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def _note(self, name: str, what: str, column: str, example: Any) -> None:
        key = (name, what, column)
        self.counts[key] = self.counts.get(key, 0) + 1
        self.examples.setdefault(key, str(example)[:80])

    def look_at(self, name: str, shape: Shape, records: Iterable[Any]) -> None:
        """Compare records with their shape. Raises SourceChanged on a record without what makes it one."""
        for record in records:
            if not isinstance(record, dict):
                raise SourceChanged(
                    f"{name}: a record is no object but {str(record)[:80]!r}: the service's shape has changed"
                )
            for column in record.keys() - shape.fields.keys():
                self._note(name, "unknown", column, record[column])
            for column, kind in shape.fields.items():
                value = record.get(column)
                if column in shape.required and value in (None, ""):
                    raise SourceChanged(
                        f"{name}: a record has no {column}: the service's shape has changed ({_brief(record)})"
                    )
                if column not in record:
                    if column not in shape.optional:
                        self._note(name, "missing", column, _brief(record))
                elif value is not None and not _is(kind, value):
                    self._note(name, f"not {kind}", column, repr(value))

    def lines(self) -> list[str]:
        """One line per difference, for a person."""
        return [
            f"{key[0]}: field {key[2]!r} is {key[1]} in {count} record{'s' * (count != 1)}, as {self.examples[key]}"
            for key, count in sorted(self.counts.items())
        ]


def _is(kind: str, value: Any) -> bool:
    form = FORMS.get(kind)
    return isinstance(value, KINDS[kind]) and (form is None or bool(form.fullmatch(str(value).strip())))


def _brief(record: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{name}={value}" for name, value in list(record.items())[:3] if not isinstance(value, dict | list)
    )[:80]
