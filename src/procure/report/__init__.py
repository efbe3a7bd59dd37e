"""A check's result for people and programs: terminal, JSON, Markdown, HTML, CSV, ClaimReview, right of reply.

Reads models only: what a report shows of the records beside the verdicts comes as ``models.Exhibits``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from procure.models import CheckResult
    from procure.models.exhibits import Exhibits


def to_json(result: CheckResult) -> str:
    """The JSON face (DESIGN section 9): every field present, unknown values null."""
    return result.model_dump_json(indent=2) + "\n"


def claims_json(result: CheckResult) -> str:
    """The JSON face without verdict fields, as ``procure claims --json`` gives it."""
    from procure.models import CheckedClaim, Claim

    data = json.loads(result.model_dump_json())
    verdict_fields = set(CheckedClaim.model_fields) - set(Claim.model_fields)
    for claim in data["claims"]:
        for field in verdict_fields:
            claim.pop(field)
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def render(result: CheckResult, fmt: str, exhibits: Exhibits | None = None) -> str:
    """The result as ``json``, ``html``, ``markdown`` or ``csv``; ``exhibits`` are shown where there is room for them."""
    match fmt:
        case "json":
            return to_json(result)
        case "html":
            from procure.report import html

            return html.render(result, exhibits)
        case "markdown":
            from procure.report import markdown

            return markdown.render(result)
        case "csv":
            from procure.report import table

            return table.render(result)
        case _:
            raise ValueError(f"no report format {fmt!r}")
