"""Review files: the claims of one letter as YAML that a person reads, corrects and gives back to ``check``.

The upper part is for people: every claim under its sentence, a field a line. The last part, ``as_found``, is the machine's
own reading, one claim a line: holding the two against each other tells what a person changed, and every change needs the
name of who made it. A review file counts only while it fits its letter: the file's sha256, each span and each quote.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from procure.errors import LetterError, ReviewError, UsageError
from procure.models import Claim, Correction, Extraction, Letter, Part, Statement

_MOST_BYTES = 20_000_000
_MOST_DEPTH = 12
_VERSION = 1
_HIDDEN = ("letter", "statement", "cues", "corrections")
"""Fields of a claim that a person need not see; they stay as found."""
_HOW_TO = """\
# A review file of procure: the claims found in one letter, for you to correct. Then run:  procure check {name}
#
#   correct   change a value below a claim; the quote must stand in the letter word for word.
#   delete    remove a claim's lines (from its "- id:" on), or write "delete: true" below it and keep the reason.
#   add       copy a claim, remove its id, start and end, and change the rest; type, quote and polarity are needed.
#   sign      fill in reviewer: a changed file without a name is refused. "by", "on" and "why" below one claim
#             say it for that claim alone.
#
# type:         {types}
# polarity:     positive | negative          attribution: own | reported | denied | retracted
# force:        asserted | presupposed | planned | hedged
# time.kind:    current | past | ever | since | until | in | between | as_of        time.basis: calendar | fiscal | either
# comparator:   eq | approx | gt | gte | lt | lte | upto                            jurisdiction: federal | other
# A name you change loses the UEIs or the code that belonged to the old one, unless you change them too.
# Leave the part "as_found" at the end alone: it is the machine's reading, by which your changes are told.
"""


@dataclass(frozen=True)
class Proposal:
    """A claim that a second reader sees otherwise than the rules do; it counts only when a person adopts it."""

    claim: Claim
    difference: str
    """In words: 'not found by the rules', or which fields differ from which claim."""
    instead_of: str | None = None
    """Id of the rules' claim that it would replace."""


# Writing --------------------------------------------------------------------------------------------------------------


def write_review(letter: Letter, extraction: Extraction, path: Path, proposals: Iterable[Proposal] = ()) -> None:
    """Write the claims of ``letter`` to a review file at ``path``.

    Raises UsageError when the letter came from no file, or when ``path`` holds a review that a person has changed.
    """
    path = Path(path)
    if not Path(letter.path).is_file():
        raise UsageError(
            f"a review file must fit a letter that lies in a file, and {letter.path} is none: save it first"
        )
    _keep_corrected(path)
    lines = list(_lines(letter, extraction, path, list(proposals)))
    half = path.with_name(path.name + ".part")
    half.write_text("\n".join(lines) + "\n", encoding="utf-8")
    half.replace(path)


def _keep_corrected(path: Path) -> None:
    """Refuse to write over a person's work."""
    if not path.exists():
        return
    try:
        changes = read_review(path)[2]
    except (ReviewError, LetterError) as problem:
        raise UsageError(
            f"{path} exists and is no unchanged review file: give another name after -o, or remove it"
        ) from problem
    if changes:
        raise UsageError(f"{path} holds corrections by a person: give another name after -o, or remove it")


def _lines(letter: Letter, extraction: Extraction, path: Path, proposals: list[Proposal]) -> Iterator[str]:
    from typing import get_args

    from procure.models.claims import ClaimType

    types = _wrapped(" | ".join(get_args(ClaimType)), 96, "#               ")
    yield _HOW_TO.format(name=path.name, types=types).rstrip("\n")
    yield ""
    yield f"review: {_VERSION}"
    yield "letter:"
    yield f"  path: {_scalar(os.path.relpath(letter.path, path.parent))}"
    yield f"  sha256: {letter.sha256}"
    yield "reviewer:"
    yield "  name: null    # who makes the changes below"
    yield "  date: null    # when; today, if left null"
    yield "  why: null"
    yield ""
    yield "# The letters in the file. A sender, recipient or date corrected here goes for all claims of that letter that had the old one."
    yield "parts:"
    for part in letter.parts:
        yield f"  - id: {part.id}"
        yield f"    sender: {_scalar(part.sender)}"
        yield f"    recipient: {_scalar(part.recipient)}"
        origin = {
            "header": "from the letter's head",
            "cover": "from the cover note",
            "reply": "from another letter",
            "given": "given as --date",
            "file": "from the page's metadata",
            "bounds": "from its bounds",
            "none": "the text gives none",
        }[part.date_origin]
        yield f"    date: {_scalar(part.date)}    # {origin}" + (
            f": {_comment(part.date_quote)}" if part.date_quote else ""
        )
    yield ""
    yield "claims:" if extraction.claims else "claims: []"
    statements = {statement.id: statement for statement in letter.statements}
    part_id = None
    for claim in extraction.claims:
        if claim.part != part_id:
            part_id = claim.part
            part = letter.part(part_id)
            when = part.date.isoformat() if part.date else "undated"
            yield f"  # === {part.id}: {_comment(part.sender or 'unknown sender')} to {_comment(part.recipient or 'unknown')}, {when} ==="
        statement = statements.get(claim.statement)
        yield ""
        if statement is not None:
            yield from _commented(statement.text, "  # ")
        yield from _item(_shown(claim), "  ")
    if proposals:
        yield ""
        yield "# What a second reader (a language model) sees otherwise. The rules' reading above stands; to take one over,"
        yield "# write  adopt: true  below it and sign. Its quotes stand in the letter; nothing else about it is checked."
        yield "proposed:"
        for proposal in proposals:
            yield ""
            yield f"  # {_comment(proposal.difference)}"
            head: dict[str, Any] = {"adopt": False}
            if proposal.instead_of:
                head["instead_of"] = proposal.instead_of
            yield from _item(head | _shown(proposal.claim), "  ")
    if extraction.not_understood:
        yield ""
        yield "# Sentences that look like statements about contracts and gave no claim; add one above where you read one."
        for item in extraction.not_understood:
            yield from _commented(item.quote, f"#  {item.part} {item.start}-{item.end}: ")
    yield ""
    yield "# The machine's own reading; leave it alone."
    yield "as_found:"
    yield "  parts:"
    for part in letter.parts:
        yield f"    - {_flow(part.model_dump(mode='json'))}"
    yield "  claims:" + ("" if extraction.claims else " []")
    for claim in extraction.claims:
        yield f"    - {_flow(claim.model_dump(mode='json', exclude={'letter'}))}"
    for name in ("not_understood", "not_checkable"):
        items = getattr(extraction, name)
        yield f"  {name}:" + ("" if items else " []")
        for item in items:
            yield f"    - {_flow(item.model_dump(mode='json'))}"


def _shown(claim: Claim) -> dict[str, Any]:
    """The fields a person sees: those that say something."""
    values = claim.model_dump(mode="json")
    always = {"id", "part", "start", "end", "quote", "type", "relation", "holder", "polarity", "attribution", "force"}
    shown = {}
    for name, field in Claim.model_fields.items():
        value = values[name]
        if name in _HIDDEN or (name not in always and value in (None, [], False, field.default)):
            continue
        if isinstance(value, dict):
            value = {key: each for key, each in value.items() if each not in (None, [])}
        shown[name] = value
    return shown


def _item(values: dict[str, Any], indent: str) -> Iterator[str]:
    lead = indent + "- "
    for name, value in values.items():
        if isinstance(value, dict):
            yield f"{lead}{name}:"
            for key, each in value.items():
                yield f"{indent}    {key}: {_flow(each) if isinstance(each, list) else _scalar(each)}"
        else:
            yield f"{lead}{name}: {_flow(value) if isinstance(value, list) else _scalar(value)}"
        lead = indent + "  "


_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./&-]*(?: [A-Za-z0-9_./&-]+)*")
_WORDS_OF_YAML = frozenset(["null", "true", "false", "yes", "no", "on", "off", "y", "n"])
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# What YAML would fold or refuse even within double quotes.
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")


def _scalar(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return str(value)
    text = value.isoformat() if isinstance(value, dt.date) else str(value)
    if _DAY.fullmatch(text) or (_PLAIN.fullmatch(text) and text.casefold() not in _WORDS_OF_YAML and len(text) < 80):
        return text
    return _quoted(text)


def _quoted(text: str) -> str:
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False))


def _flow(value: Any) -> str:
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(value, ensure_ascii=False))


def _comment(text: str) -> str:
    return _UNSAFE.sub(" ", re.sub(r"[\s\x00-\x1f]+", " ", text)).strip()


def _commented(text: str, lead: str) -> Iterator[str]:
    yield from (
        (lead + _wrapped(_comment(text), 110, " " * 0 + "\n"))
        .replace("\n", "\n" + re.sub(r"[^#\s].*", "", lead))
        .split("\n")
    )


def _wrapped(text: str, width: int, indent: str) -> str:
    import textwrap

    lines = textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False) or [""]
    return ("\n" + indent.strip("\n")).join(lines)


# Reading --------------------------------------------------------------------------------------------------------------


class _Map(dict[str, Any]):
    """A mapping that knows the line of each of its keys."""

    def __init__(self) -> None:
        super().__init__()
        self.line = 0
        self.lines: dict[str, int] = {}


class _List(list[Any]):
    """A list that knows the line of each of its items."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[int] = []


def read_review(path: Path) -> tuple[Letter, Extraction, list[str]]:
    """The letter of a review file, its claims as corrected, and what a person changed, in words.

    Raises ReviewError, naming the line, when the file is malformed, unsigned though changed, or does not fit its letter.
    """
    path = Path(path)
    root = _load(path)
    if root.get("review") != _VERSION:
        raise ReviewError(
            f"{path} is no review file of this version of procure: make one with  procure claims LETTER -o {path.name}"
        )
    letter = _letter(root, path)
    found = _as_found(root, letter, path)
    reviewer = _mapping(root, "reviewer", path) if root.get("reviewer") is not None else _Map()
    changes: list[str] = []
    signatures = _Signatures(reviewer, path)
    renamed = _correct_parts(root, letter, path, signatures, changes)
    claims = _claims(root, letter, found, path, signatures, changes, renamed)
    claims += _adopted(root, letter, path, signatures, changes, claims)
    claims.sort(key=lambda claim: (claim.start, claim.end))
    taken = {claim.statement for claim in claims}
    return (
        letter,
        Extraction(
            claims=claims,
            not_understood=[item for item in found.not_understood if item.statement not in taken],
            not_checkable=[item for item in found.not_checkable if item.statement not in taken],
        ),
        changes,
    )


def _load(path: Path) -> _Map:
    """The file as mappings with line numbers: no tags, no aliases, no depth, no duplicate keys."""
    import yaml

    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ReviewError(f"{path} is larger than {_MOST_BYTES // 1_000_000} MB, which no review file is")
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as problem:
        raise ReviewError(f"there is no file {path}") from problem
    except UnicodeDecodeError as problem:
        raise ReviewError(f"{path} is not UTF-8 text: save it as UTF-8") from problem
    except OSError as problem:
        raise ReviewError(f"{path} cannot be read: {problem.strerror or problem}") from problem
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        depth = 0
        for event in yaml.parse(text, Loader=loader):
            line = event.start_mark.line + 1 if event.start_mark else 1
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise ReviewError(
                    f"{path} line {line}: anchors and aliases (& and *) are not used in review files: write the value out"
                )
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > _MOST_DEPTH:
                    raise ReviewError(f"{path} line {line}: nested deeper than a review file is")
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
        node = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        where = f" line {mark.line + 1}" if mark else ""
        raise ReviewError(f"{path}{where}: this is no valid YAML ({problem.problem or problem.context})") from problem
    except yaml.YAMLError as problem:
        raise ReviewError(f"{path}: this is no valid YAML ({str(problem).splitlines()[0]})") from problem
    value = _value(node, path) if node is not None else None
    if not isinstance(value, _Map):
        raise ReviewError(f"{path} is no review file: make one with  procure claims LETTER -o {path.name}")
    return value


def _value(node: Any, path: Path) -> Any:
    import yaml

    line = node.start_mark.line + 1
    if not node.tag.startswith("tag:yaml.org,2002:") or "/" in node.tag.removeprefix("tag:yaml.org,2002:"):
        raise ReviewError(f"{path} line {line}: tags ({node.tag}) are not used in review files")
    if isinstance(node, yaml.MappingNode):
        mapping = _Map()
        mapping.line = line
        for key_node, value_node in node.value:
            key_line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise ReviewError(f"{path} line {key_line}: a field's name is a word")
            if key_node.value in mapping:
                raise ReviewError(f"{path} line {key_line}: {key_node.value} is given twice")
            mapping[key_node.value] = _value(value_node, path)
            mapping.lines[key_node.value] = key_line
        return mapping
    if isinstance(node, yaml.SequenceNode):
        items = _List()
        for child in node.value:
            items.append(_value(child, path))
            items.lines.append(child.start_mark.line + 1)
        return items
    kind = node.tag.rpartition(":")[2]
    try:
        match kind:
            case "null":
                return None
            case "bool":
                return node.value.casefold() in ("true", "yes", "on", "y")
            case "int":
                return int(node.value.replace("_", ""), 10)
            case "float":
                return Decimal(node.value.replace("_", ""))  # money: never through float
            case "timestamp" | "str":
                return node.value
    except (ValueError, InvalidOperation):
        return node.value
    raise ReviewError(f"{path} line {line}: tags (!!{kind}) are not used in review files")


def _mapping(parent: _Map, name: str, path: Path) -> _Map:
    value = parent.get(name)
    if not isinstance(value, _Map):
        raise ReviewError(f"{path} line {parent.lines.get(name, parent.line)}: {name} must hold fields, one a line")
    return value


def _items(parent: _Map, name: str, path: Path) -> list[tuple[_Map, int]]:
    value = parent.get(name)
    if value is None:
        return []
    if not isinstance(value, _List):
        raise ReviewError(f"{path} line {parent.lines[name]}: {name} must be a list, each item from a dash on")
    for item, line in zip(value, value.lines, strict=True):
        if not isinstance(item, _Map):
            raise ReviewError(f"{path} line {line}: an item of {name} must hold fields, one a line")
    return list(zip(value, value.lines, strict=True))


def _letter(root: _Map, path: Path) -> Letter:
    from procure import letters

    head = _mapping(root, "letter", path)
    name, sha256 = head.get("path"), head.get("sha256")
    line = root.lines["letter"]
    if not isinstance(name, str) or not isinstance(sha256, str):
        raise ReviewError(f"{path} line {line}: letter needs path and sha256")
    place = path.parent / name
    try:
        letter = letters.read(place if place.exists() else Path(name))
    except LetterError as problem:
        raise ReviewError(f"{path} line {head.lines['path']}: {problem}") from problem
    if letter.sha256 != sha256:
        raise ReviewError(
            f"{path} line {head.lines['sha256']}: {name} is not the letter this review was made of (its sha256 is {letter.sha256[:12]}...): "
            "give that letter back, or write a new review file"
        )
    return letter


def _as_found(root: _Map, letter: Letter, path: Path) -> Extraction:
    from pydantic import ValidationError

    found = _mapping(root, "as_found", path)
    line = root.lines["as_found"]
    try:
        claims = [dict(item) | {"letter": letter.path} for item, _ in _items(found, "claims", path)]
        rest = {
            name: [dict(item) for item, _ in _items(found, name, path)] for name in ("not_understood", "not_checkable")
        }
        extraction = Extraction.model_validate(_bare({"claims": claims, **rest}))
        # Parties and dates that were given as options are in no file but this one.
        parts = [Part.model_validate(_bare(dict(item))) for item, _ in _items(found, "parts", path)]
    except ValidationError as problem:
        raise ReviewError(
            f"{path} line {line}: the part as_found has been changed: write a new review file"
        ) from problem
    if [(part.id, part.start, part.end) for part in parts] != [
        (part.id, part.start, part.end) for part in letter.parts
    ]:
        raise ReviewError(
            f"{path} line {line}: the letter's parts are not what this review was made of: write a new review file"
        )
    letter.parts = parts
    for item, where in _items(found, "claims", path):
        if letter.text[int(item["start"]) : int(item["end"])] != item["quote"]:
            raise ReviewError(
                f"{path} line {where}: the letter's text is not what this review was made of (it is read otherwise by this version): "
                "write a new review file"
            )
    return extraction


def _bare(value: Any) -> Any:
    """Plain dicts and lists; Decimals as text, which the models take exactly."""
    if isinstance(value, dict):
        return {key: _bare(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_bare(each) for each in value]
    return str(value) if isinstance(value, Decimal) else value


class _Signatures:
    """Who changed what: the reviewer named at the top, unless a claim names its own."""

    def __init__(self, reviewer: _Map, path: Path) -> None:
        self.reviewer, self.path = reviewer, path

    def of(self, item: _Map, line: int) -> tuple[str, dt.date, str | None]:
        """Name, day and reason for a change of ``item``. Raises ReviewError where nobody is named."""
        by = item.get("by") or self.reviewer.get("name")
        if not isinstance(by, str) or not by.strip():
            raise ReviewError(
                f"{self.path} line {line}: this was changed and nobody is named: fill in  name:  under  reviewer:  at the top"
            )
        said = item.get("on") or self.reviewer.get("date")
        try:
            on = dt.date.fromisoformat(str(said)) if said else dt.datetime.now(tz=dt.UTC).date()
        except ValueError as problem:
            where = item.lines.get("on") or self.reviewer.lines.get("date", line)
            raise ReviewError(f"{self.path} line {where}: {said!r} is no date: write it as 2025-07-24") from problem
        why = item.get("why") or self.reviewer.get("why")
        return by.strip(), on, str(why) if why else None


def _signed(text: str, signature: tuple[str, dt.date, str | None]) -> str:
    by, on, why = signature
    return f"{text} ({by}, {on.isoformat()}" + (f": {why})" if why else ")")


def _correct_parts(
    root: _Map, letter: Letter, path: Path, signatures: _Signatures, changes: list[str]
) -> dict[tuple[str, str, Any], Any]:
    """Apply corrected parties and dates to the letter; returns (part, field, old value) -> new value."""
    renamed: dict[tuple[str, str, Any], Any] = {}
    for item, line in _items(root, "parts", path):
        try:
            part = letter.part(str(item.get("id")))
        except KeyError as problem:
            raise ReviewError(f"{path} line {line}: the letter has no part {item.get('id')!r}") from problem
        for name in ("sender", "recipient", "date"):
            if name not in item:
                continue
            now = item[name]
            if name == "date" and now is not None:
                try:
                    now = dt.date.fromisoformat(str(now))
                except ValueError as problem:
                    raise ReviewError(
                        f"{path} line {item.lines[name]}: {now!r} is no date: write it as 2025-07-24"
                    ) from problem
            elif now is not None:
                now = str(now)
            was = getattr(part, name)
            if now == was:
                continue
            setattr(part, name, now)
            if name == "date":
                part.date_origin, part.date_quote = "given", None
            renamed[(part.id, name, was)] = now
            signature = signatures.of(item, item.lines[name])
            changes.append(_signed(f"{part.id}: {name} {_word(was)} -> {_word(now)}", signature))
    return renamed


_SIGNING = ("by", "on", "why", "delete")


def _claims(
    root: _Map,
    letter: Letter,
    found: Extraction,
    path: Path,
    signatures: _Signatures,
    changes: list[str],
    renamed: dict[tuple[str, str, Any], Any],
) -> list[Claim]:
    by_id = {claim.id: claim for claim in found.claims}
    kept: list[Claim] = []
    seen: set[str] = set()
    for item, line in _items(root, "claims", path):
        given = item.get("id")
        base = by_id.get(str(given)) if given is not None else None
        if given is not None and base is None:
            raise ReviewError(
                f"{path} line {item.lines['id']}: no claim {given} was found in the letter: leave id out of a claim you add"
            )
        if base is not None and base.id in seen:
            raise ReviewError(
                f"{path} line {item.lines['id']}: the claim {base.id} stands here twice: leave id out of a claim you add"
            )
        if base is not None:
            seen.add(base.id)
        if item.get("delete") is True and base is not None:
            changes.append(
                _signed(f'{base.id} deleted: {base.type}, "{_short(base.quote)}"', signatures.of(item, line))
            )
            continue
        claim = _claim(item, line, letter, path, base)
        claim = _renamed(claim, base, renamed)
        if base is None:
            by, on, why = signatures.of(item, line)
            claim.corrections.append(Correction(field="claim", now="added", by=by, on=on, why=why))
            changes.append(_signed(f'{claim.id} added: {claim.type}, "{_short(claim.quote)}"', (by, on, why)))
        else:
            differences = _differences(base, claim, renamed)
            if differences:
                by, on, why = signatures.of(item, line)
                for name, was, now in differences:
                    claim.corrections.append(Correction(field=name, was=was, now=now, by=by, on=on, why=why))
                    changes.append(_signed(f"{claim.id}: {name} {was or 'null'} -> {now or 'null'}", (by, on, why)))
        kept.append(claim)
    for claim in found.claims:
        if claim.id not in seen:
            where = root.lines.get("claims", root.line)
            changes.append(
                _signed(f'{claim.id} deleted: {claim.type}, "{_short(claim.quote)}"', signatures.of(_Map(), where))
            )
    return kept


def _claim(item: _Map, line: int, letter: Letter, path: Path, base: Claim | None) -> Claim:
    """The claim an item of the file holds, over what was found. Raises ReviewError naming the line of a bad value."""
    from pydantic import ValidationError

    values: dict[str, Any] = {"letter": letter.path}
    if base is not None:
        values |= {
            name: value
            for name, value in base.model_dump().items()
            if name in _HIDDEN or name in ("id", "start", "end", "part")
        }
    values |= {name: _bare(value) for name, value in item.items() if name not in _SIGNING}
    for name in item:
        if name not in Claim.model_fields and name not in _SIGNING:
            raise ReviewError(f"{path} line {item.lines[name]}: a claim has no field {name}")
    _place(values, item, line, letter, path, base)
    values.setdefault("holder", letter.part(values["part"]).sender)
    values.setdefault("statement_date", base.statement_date if base else letter.part(values["part"]).date)
    values.setdefault("relation", "contract")
    for name in ("vendor", "agency"):
        _drop_stale(values, name, getattr(base, name) if base else None)
    amount, old = values.get("amount"), base.amount if base else None
    if isinstance(amount, dict) and old is not None and str(amount.get("value")) != str(old.value):
        # Bounds belong to the sum as written; a corrected sum is exact unless the person bounds it.
        for name in ("low", "high"):
            if str(amount.get(name)) == str(getattr(old, name)):
                amount[name] = amount.get("value")
    values.setdefault(
        "id", "r" + hashlib.sha256(json.dumps(_bare(values), sort_keys=True, default=str).encode()).hexdigest()[:12]
    )
    try:
        return Claim.model_validate(values)
    except ValidationError as problem:
        error = problem.errors()[0]
        where, field = line, ".".join(str(step) for step in error["loc"])
        within: Any = item
        for step in error["loc"]:
            if isinstance(within, _Map) and step in within.lines:
                where, within = within.lines[str(step)], within[str(step)]
            elif isinstance(within, _List) and isinstance(step, int) and step < len(within.lines):
                where, within = within.lines[step], within[step]
        expected = error.get("ctx", {}).get("expected")
        said = f"{error['input']!r} is none of {expected}" if expected else error["msg"][:1].lower() + error["msg"][1:]
        raise ReviewError(f"{path} line {where}: {field}: {said}") from problem


def _place(values: dict[str, Any], item: _Map, line: int, letter: Letter, path: Path, base: Claim | None) -> None:
    """Where the quote stands: at its span, or, of a changed or added quote, where the letter has it."""
    quote = values.get("quote")
    where = item.lines.get("quote", line)
    if not isinstance(quote, str) or not quote.strip():
        raise ReviewError(f"{path} line {where}: a claim needs a quote: words that stand in the letter")
    start, end = values.get("start"), values.get("end")
    if isinstance(start, int) and isinstance(end, int) and letter.text[start:end] == quote:
        pass
    elif base is not None and quote == base.quote:
        raise ReviewError(
            f"{path} line {item.lines.get('start', where)}: at {start} to {end} the letter does not say {_short(quote)!r}: "
            f"put back start: {base.start} and end: {base.end}"
        )
    else:
        places = [match.start() for match in re.finditer(re.escape(quote), letter.text)]
        near = start if isinstance(start, int) else None
        if not places:
            raise ReviewError(
                f"{path} line {where}: the letter does not say {_short(quote)!r}: quote its words exactly"
            )
        if len(places) > 1 and near is None:
            raise ReviewError(
                f"{path} line {where}: the letter says {_short(quote)!r} {len(places)} times: give start, one of {places[:5]}"
            )
        values["start"] = min(places, key=lambda place: abs(place - (near or 0)))
        values["end"] = values["start"] + len(quote)
    statement = _statement_at(letter, values["start"])
    if statement is None:
        raise ReviewError(
            f"{path} line {where}: these words stand in no statement of the letter (in a head, a signature or a note)"
        )
    values["statement"], values["part"] = statement.id, statement.part


def _statement_at(letter: Letter, offset: int) -> Statement | None:
    return next((statement for statement in letter.statements if statement.start <= offset < statement.end), None)


def _drop_stale(values: dict[str, Any], name: str, was: Any) -> None:
    """A changed name no longer has the old one's UEIs or code."""
    now = values.get(name)
    if not isinstance(now, dict):
        if isinstance(now, str):  # "vendor: Acme" is what people write
            values[name] = {"text": now, "name": now}
        return
    now.setdefault("text", now.get("name") or "")
    if was is None or now.get("name") == was.name:
        return
    for field in ("ueis", "code", "division"):
        if field in now and now[field] == getattr(was, field, None):
            del now[field]


def _renamed(claim: Claim, base: Claim | None, renamed: dict[tuple[str, str, Any], Any]) -> Claim:
    """A corrected sender or date of a part goes for its claims that had the old one."""
    if base is None:
        return claim
    update: dict[str, Any] = {}
    for field, part_field in (("holder", "sender"), ("holder", "recipient"), ("statement_date", "date")):
        key = (claim.part, part_field, getattr(base, field))
        if key in renamed and getattr(claim, field) == getattr(base, field):
            update[field] = renamed[key]
    return claim.model_copy(update=update) if update else claim


def _differences(
    base: Claim, claim: Claim, renamed: dict[tuple[str, str, Any], Any]
) -> list[tuple[str, str | None, str | None]]:
    """(field, was, now) of what a person changed; nested fields by their path."""
    found = []
    before, after = _flat(base.model_dump(mode="json")), _flat(claim.model_dump(mode="json"))
    for name in dict.fromkeys((*before, *after)):
        if name.split(".")[0] in (*_HIDDEN, "id", "part", "start", "end"):
            continue
        was, now = before.get(name), after.get(name)
        if was == now:
            continue
        part_field = {"holder": "sender", "statement_date": "date"}.get(name)
        if part_field and any(key[0] == claim.part and str(value) == str(now) for key, value in renamed.items()):
            continue
        found.append((name, was, now))
    return found


def _flat(values: dict[str, Any], lead: str = "") -> dict[str, str | None]:
    flat: dict[str, str | None] = {}
    for name, value in values.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{lead}{name}.")
        elif value is not None and value != []:
            flat[lead + name] = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return flat


def _adopted(
    root: _Map, letter: Letter, path: Path, signatures: _Signatures, changes: list[str], claims: list[Claim]
) -> list[Claim]:
    """Proposals of a second reader that a person takes over; they replace the claim they differ from."""
    taken: list[Claim] = []
    for item, line in _items(root, "proposed", path):
        if item.get("adopt") is not True:
            continue
        body = _Map()
        body.line, body.lines = item.line, item.lines
        body.update({name: value for name, value in item.items() if name not in ("adopt", "instead_of", "id")})
        claim = _claim(body, line, letter, path, None)
        by, on, why = signatures.of(item, line)
        claim.corrections.append(
            Correction(field="claim", now="taken over from a second reader", by=by, on=on, why=why)
        )
        instead = item.get("instead_of")
        claims[:] = [each for each in claims if each.id != instead]
        replaced = f" instead of {instead}" if instead else ""
        changes.append(
            _signed(
                f'{claim.id} taken over from the second reader{replaced}: {claim.type}, "{_short(claim.quote)}"',
                (by, on, why),
            )
        )
        taken.append(claim)
    return taken


def _word(value: Any) -> str:
    return "null" if value is None else str(value)


def _short(text: str) -> str:
    flat = re.sub(r"\s+", " ", text)
    return flat if len(flat) <= 70 else flat[:67] + "..."
