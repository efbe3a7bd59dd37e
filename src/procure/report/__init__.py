"""A check's result for people and programs: terminal, JSON, Markdown, HTML, CSV. Reads models only."""

from __future__ import annotations

import json

from procure.models import CheckResult

VERDICT_WORDS = {
    "supported": "SUPPORTED",
    "contradicted": "CONTRADICTED",
    "depends": "DEPENDS",
    "unresolved": "UNRESOLVED",
    None: "NO VERDICT",
}
"""The verdict as printed; None is a claim that its author denies or takes back."""

REASONS = {
    "not_covered": "not covered",
    "ambiguous_vendor": "vendor is ambiguous",
    "ambiguous_award": "award is ambiguous",
    "not_recorded": "not recorded anywhere",
    "too_vague": "too vague",
    None: "",
}


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
