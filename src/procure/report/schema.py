"""The JSON Schema of the JSON face, generated from the models and shipped beside this module.

``check.schema.json`` is of ``procure check --json``, ``claims.schema.json`` of ``procure claims
--json``. ``make docs`` writes both; a test holds them current.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from procure.models import CheckedClaim, CheckResult, Claim
from procure.models.verdicts import SCHEMA_VERSION

FOLDER = Path(__file__).parent


class _Written(GenerateJsonSchema):
    """Of what is written, not of what is read: every key is there, unknown values are null."""

    def field_is_required(self, field: Any, total: bool) -> bool:
        return True


def files() -> dict[str, str]:
    """File name -> text of every schema."""
    check = CheckResult.model_json_schema(mode="serialization", schema_generator=_Written)
    claims = json.loads(json.dumps(check))
    shape = claims["$defs"]["CheckedClaim"]
    for name in set(CheckedClaim.model_fields) - set(Claim.model_fields):
        shape["properties"].pop(name)
        shape["required"].remove(name)
    claims["$defs"] = {name: claims["$defs"][name] for name in sorted(_reached(claims))}
    shape["description"] = Claim.__doc__
    made = {
        "check.schema.json": ("procure check --json", check),
        "claims.schema.json": ("procure claims --json", claims),
    }
    return {name: _text(of, schema) for name, (of, schema) in made.items()}


def _reached(schema: dict[str, Any]) -> set[str]:
    """Names of the definitions that the schema's properties lead to."""
    reached: set[str] = set()
    waiting: list[Any] = [schema["properties"]]
    while waiting:
        for name in re.findall(r'"#/\$defs/(\w+)"', json.dumps(waiting.pop())):
            if name not in reached:
                reached.add(name)
                waiting.append(schema["$defs"][name])
    return reached


def _text(of: str, schema: dict[str, Any]) -> str:
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"{of}, version {SCHEMA_VERSION}"}
    # Newer pydantic writes out a default that older pydantic leaves out; the text is to be one and the same.
    schema = json.loads(json.dumps(schema), object_hook=_without_defaults)
    return json.dumps({**schema, **head}, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def _without_defaults(part: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in part.items() if not (name == "additionalProperties" and value is True)}


def write() -> None:
    """Write every schema beside this module."""
    for name, text in files().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
