"""Claims and records in, verdicts out. One module per claim type; what they share stands beside them.

``judge`` resolves the parties, collects the questions of every claim, asks them of the store in one query per
shipped SQL file, lets each claim's check answer, and adds what all checks owe: leads, counter-evidence, what came
later, the certificate, caveats, the step that would settle it.

    verdict.py    the algebra: outcomes of readings -> verdict
    case.py       a claim made ready; asks, answers, findings
    senses.py     named senses of who, whose, what and when
    presence.py   is there an award that fits, surely, perhaps, or not in complete records
    existence.py  has_contract and no_contract from that
    around.py     leads, later records, near misses, caveats
    against.py    claims against claims
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, get_args

from procure.models.claims import ClaimType

if TYPE_CHECKING:
    from procure.models import CheckResult, Extraction, Letter
    from procure.warehouse import Store


@cache
def modules() -> dict[str, ModuleType]:
    """Every check by the claim type it judges: the modules here that are called like one."""
    types = get_args(ClaimType)
    names = sorted((info.name for info in pkgutil.iter_modules(__path__) if info.name in types), key=types.index)
    return {name: importlib.import_module(f"{__name__}.{name}") for name in names}


def judge(read: list[tuple[Letter, Extraction]], store: Store) -> CheckResult:
    """Judge every claim of the letters against the store.

    Claims keep the order in which they were read. Raises StoreError when the store cannot be asked.
    """
    from procure.checks.court import judge as hold_court

    return hold_court(read, store)
