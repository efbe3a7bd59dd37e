"""A person's judgement beside the machine's: ``<store>/judgement/verdicts.csv``, a plain file kept across upgrades.

One line signs a verdict off or sets another beside it: who, when, why. The machine's own verdict stays what it is,
here and for ``--fail-on``; reports show both.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from procure.errors import ConfigError
from procure.models import CheckResult, Override
from procure.models.verdicts import VerdictWord

if TYPE_CHECKING:
    from procure.warehouse import Store

NAME = "verdicts.csv"
COLUMNS = ("claim", "verdict", "who", "when", "why")
"""Claim id, one of the four verdict words, a name, a day as YYYY-MM-DD, a sentence."""


def read(folder: Path) -> dict[str, Override]:
    """The judgements of ``folder`` by claim id; of several on one claim the latest, of one day the last line.

    Empty where there is no such file. Raises ConfigError that names the line that cannot be read.
    """
    path = folder / NAME
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as problem:
        raise ConfigError(f"{path} cannot be read ({problem}): save it as UTF-8 text") from problem
    found: dict[str, Override] = {}
    rows = csv.DictReader(io.StringIO(text))
    if rows.fieldnames is None or set(rows.fieldnames) < set(COLUMNS):
        raise ConfigError(f"{path} needs a first line with the columns {','.join(COLUMNS)}")
    for row in rows:
        where = f"{path}, line {rows.line_num}"
        values = {name: (row[name] or "").strip() for name in COLUMNS}
        if not any(values.values()):
            continue
        empty = [name for name in COLUMNS if not values[name]]
        if empty or None in row:
            raise ConfigError(
                f"{where}: "
                + (f"{empty[0]} is empty" if empty else "more cells than the first line; quote texts with commas")
            )
        if values["verdict"] not in get_args(VerdictWord):
            raise ConfigError(
                f"{where}: {values['verdict']!r} is no verdict; use one of {', '.join(get_args(VerdictWord))}"
            )
        try:
            when = dt.date.fromisoformat(values["when"])
        except ValueError as problem:
            raise ConfigError(f"{where}: {values['when']!r} is no day; write YYYY-MM-DD") from problem
        made = Override(verdict=values["verdict"], who=values["who"], when=when, why=values["why"])
        earlier = found.get(values["claim"])
        if earlier is None or earlier.when <= made.when:
            found[values["claim"]] = made
    return found


def apply(result: CheckResult, store: Store) -> CheckResult:
    """The result with the judgements of its store beside the verdicts. Raises ConfigError as ``read`` does."""
    if store.data is None:
        return result
    made = read(store.data / "judgement")
    if not made:
        return result
    claims = [claim.model_copy(update={"override": made.get(claim.id)}) for claim in result.claims]
    return result.model_copy(update={"claims": claims})
