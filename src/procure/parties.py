"""Who a letter's vendor and agency are in a store: identities, families, look-alikes; codes and what stands below them.

Identity is UEI, then DUNS or CAGE, then name. A family comes from recorded parents and the reviewed alias
file; a similar name only proposes (DESIGN section 6). Shared by the checks, by coverage and by refresh, so
that a name means the same wherever it is given.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, Protocol

from procure.identifiers import is_uei, norm_name, norm_words
from procure.models import AgencyRef, VendorRef


class Rows(Protocol):
    """What is needed of a store: rows of a query, and the text of a shipped one."""

    def rows(self, sql: str, parameters: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """Rows as dictionaries."""

    def check_sql(self, name: str) -> str:
        """The text of ``sql/checks/<name>.sql``."""


@dataclass(frozen=True)
class Vendor:
    """A vendor as the store knows it."""

    name: str
    legal: frozenset[str] = frozenset()
    """vendor_keys of the entity that is named."""
    owned: frozenset[str] = frozenset()
    """The same and everything it owns: the plain reading of its name."""
    group: frozenset[str] = frozenset()
    """Its whole family, owners included."""
    rivals: tuple[frozenset[str], ...] = ()
    """Where the name leads to several unrelated vendors: the keys of each (with what it owns)."""
    lookalikes: Mapping[str, str] = field(default_factory=dict)
    """vendor_key -> name of other vendors whose names are nearly the same."""
    names: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """vendor_key -> normalised names, over the group."""
    ueis: tuple[str, ...] = ()
    founded: dt.date | None = None

    @property
    def is_known(self) -> bool:
        """Whether any record, entity or reviewed line bears the name."""
        return bool(self.legal)

    @property
    def everyone(self) -> frozenset[str]:
        """Every key that may be meant."""
        return self.group | self.owned | self.legal


@dataclass(frozen=True)
class Agency:
    """An agency as award data knows it: a department, or a component by its subtier code."""

    name: str
    code: str
    """3-digit department or 4-character subtier code."""
    department: str
    subtiers: tuple[str, ...] = ()
    """Of a component: its code and those of components below it; of a department: none needed."""
    abbreviation: str | None = None
    division: str | None = None
    first_day: dt.date | None = None
    last_day: dt.date | None = None
    predecessors: tuple[str, ...] = ()

    @property
    def is_department(self) -> bool:
        """Whether a whole department is meant."""
        return not self.subtiers

    @property
    def short(self) -> str:
        """Its abbreviation, else its name."""
        return self.abbreviation or self.name

    @property
    def in_text(self) -> str:
        """As a sentence names it: a component by its abbreviation, else by its name with an article."""
        return _in_text(self.name, None if self.is_department else self.abbreviation)


def _in_text(name: str, abbreviation: str | None) -> str:
    if abbreviation and abbreviation.isalpha():
        return abbreviation
    return name if name.lower().startswith(("the ", "u.s. ", "united states ")) else f"the {name}"


SIMILAR = 85
"""Likeness (0-100, edit based) from which two names may be taken for one another by a reader."""


def vendors(store: Rows, references: Iterable[VendorRef]) -> dict[tuple[str, tuple[str, ...]], Vendor]:
    """Each reference's vendor, by ``key_of(reference)``; asked of the store in one go."""
    wanted = {key_of(reference): reference for reference in references}
    named = {key: _norms(reference) for key, reference in wanted.items()}
    names = {name for each in named.values() for name in each}
    ueis = sorted({uei for reference in wanted.values() for uei in reference.ueis})
    found = store.rows(store.check_sql("vendors_named"), {"names": sorted(names), "keys": ueis})
    # An alias may lead to a company by its full name only: whoever bears that name is meant as well.
    further = {
        row["vendor_key"].removeprefix("NAME:") for row in found if row["vendor_key"].startswith("NAME:")
    } - names
    if further:
        for each in store.rows(store.check_sql("vendors_named"), {"names": sorted(further), "keys": []}):
            found += [
                each | {"name_norm": row["name_norm"]}
                for row in found
                if row["vendor_key"] == f"NAME:{each['name_norm']}"
            ]
    family = store.rows(
        store.check_sql("vendors_of_families"), {"families": sorted({row["family_key"] for row in found})}
    )
    members: dict[str, list[dict[str, Any]]] = {}
    for row in family:
        members.setdefault(row["family_key"], []).append(row)
    # Thousands of companies may bear one name: each reference looks at those of its own names and identifiers only.
    bearers: dict[str, list[dict[str, Any]]] = {}
    by_uei: dict[str, list[dict[str, Any]]] = {}
    for row in found:
        bearers.setdefault(row["name_norm"], []).append(row)
        by_uei.setdefault(row["uei"], []).append(row)
    like = lookalikes(store, {name for key in wanted for name in (*named[key], key[0])})
    return {
        key: _vendor(
            reference,
            named[key],
            [row for uei in sorted(set(reference.ueis)) for row in by_uei.get(uei, ())],
            [row for name in sorted(named[key]) for row in bearers.get(name, ())],
            members,
            like,
        )
        for key, reference in wanted.items()
    }


def key_of(reference: VendorRef) -> tuple[str, tuple[str, ...]]:
    """What makes two references the same."""
    return (norm_name(reference.name or reference.text), tuple(sorted(reference.ueis)))


def _norms(reference: VendorRef) -> set[str]:
    return {norm_name(text) for text in (reference.name, reference.text) if text} - {""}


def _vendor(
    reference: VendorRef,
    names: set[str],
    by_identifier: list[dict[str, Any]],
    by_names: list[dict[str, Any]],
    members: Mapping[str, list[dict[str, Any]]],
    like: Mapping[str, Mapping[str, str]],
) -> Vendor:
    resolved = norm_name(reference.name) if reference.name else None
    # The resolved name outranks the letter's wording; a UEI outranks both.
    by_name = [row for row in by_names if row["name_norm"] == resolved] or by_names
    label = reference.name or reference.text
    if not (by_identifier or by_name):
        return Vendor(label, lookalikes=_nearest(names, like, frozenset()))
    # Records that bear the same name and no UEI of their own are taken for the same vendor's.
    matched = by_identifier + [row for row in by_name if row["uei"] is None] if by_identifier else by_name
    families: dict[str, set[str]] = {}
    for row in matched:
        families.setdefault(row["family_key"], set()).add(row["vendor_key"])
    named = {key: _topmost(keys, members.get(key, [])) for key, keys in families.items()}
    below = {key: _below(named[key], members.get(key, [])) for key in families}
    rows = [row for family_key in families for row in members.get(family_key, [])]
    own = [row for row in rows if row["vendor_key"] in named[row["family_key"]]]
    rivals = _rivals(own, below)
    group = frozenset(row["vendor_key"] for row in rows)
    founded = [row["founded_date"] for row in own if row["founded_date"]]
    return Vendor(
        name=str(own[0]["name"]) if len({row["name"] for row in own}) == 1 else label,
        legal=frozenset(row["vendor_key"] for row in own),
        owned=frozenset().union(*below.values()),
        group=group,
        rivals=rivals,
        lookalikes=_nearest(names | ({resolved} if resolved else set()), like, group),
        names={row["vendor_key"]: frozenset(row["names"] or ()) for row in rows},
        ueis=tuple(sorted(row["uei"] for row in own if row["uei"])),
        founded=max(founded) if founded and not rivals else None,
    )


def _rivals(own: list[dict[str, Any]], below: Mapping[str, frozenset[str]]) -> tuple[frozenset[str], ...]:
    """The families of one name, where identifiers show that they are different companies.

    Two UEIs differ; a DUNS beside one UEI is the same company before April 2022, unless it is on record with another.
    """
    by_uei = {row["family_key"] for row in own if row["uei"]}
    by_duns = {row["family_key"] for row in own if not row["uei"] and row["duns"]}
    known_duns = {row["duns"] for row in own if row["uei"] and row["duns"]}
    others = {row["family_key"] for row in own if not row["uei"] and row["duns"] and row["duns"] not in known_duns}
    distinct = by_uei | (others if known_duns else by_duns if not by_uei else set())
    return tuple(below[key] for key in sorted(distinct)) if len(distinct) > 1 else ()


def _topmost(keys: set[str], rows: list[dict[str, Any]]) -> frozenset[str]:
    """Of several entities of one family that bear the name, those that no other of them owns."""
    parents = {row["vendor_key"]: row["parent_vendor_key"] for row in rows}
    return frozenset(key for key in keys if not _owners(key, parents) & keys) or frozenset(keys)


def _owners(key: str, parents: Mapping[str, str | None]) -> set[str]:
    owners: set[str] = set()
    above = parents.get(key)
    while above is not None and above not in owners and above != key:
        owners.add(above)
        above = parents.get(above)
    return owners


def _below(keys: frozenset[str], rows: list[dict[str, Any]]) -> frozenset[str]:
    parents = {row["vendor_key"]: row["parent_vendor_key"] for row in rows}
    return keys | {key for key in parents if _owners(key, parents) & keys}


def lookalikes(store: Rows, names: Iterable[str]) -> dict[str, dict[str, str]]:
    """Per name the vendors whose names a reader could take for it: vendor_key -> name.

    Nearly the same letters, or one name whole inside the other from its first word on.
    """
    from rapidfuzz import fuzz

    wanted = sorted({name for name in names if len(name) >= 4})
    found: dict[str, dict[str, str]] = {}
    for row in store.rows(store.check_sql("vendors_like"), {"names": wanted}) if wanted else ():
        name, other = row["asked"], row["name_norm"]
        inside = other.startswith(f"{name} ") or name.startswith(f"{other} ")
        if inside or fuzz.ratio(name, other) >= SIMILAR:
            found.setdefault(name, {}).setdefault(row["vendor_key"], row["name"])
    return found


def _nearest(names: Iterable[str], like: Mapping[str, Mapping[str, str]], family: frozenset[str]) -> dict[str, str]:
    """The five nearest look-alikes of any of the names outside the vendor's own family."""
    from rapidfuzz import fuzz

    names = sorted(names)
    near = {key: name for each in names for key, name in like.get(each, {}).items() if key not in family}
    order = sorted(
        near.items(), key=lambda item: (-max(fuzz.ratio(each, norm_name(item[1])) for each in names), item[0])
    )
    return dict(order[:5])


class Agencies:
    """The agency table of a store, read once."""

    def __init__(self, store: Rows) -> None:
        self._rows = {row["agency_key"]: row for row in store.rows(store.check_sql("agencies_all"))}
        self._names: dict[str, list[str]] = {}
        self._known: dict[tuple[str, str | None], Agency] = {}
        for row in self._rows.values():
            for name in row["names"] or ():
                self._names.setdefault(name, []).append(row["agency_key"])

    @cached_property
    def departments(self) -> frozenset[str]:
        """Codes of the departments that stand today."""
        return frozenset(
            str(row["department_code"])
            for row in self._rows.values()
            if row["level"] == "department" and row["valid_until"] is None and row["department_code"]
        )

    def name(self, code: str | None) -> str:
        """The agency's name, else the code; 'an unknown agency' where there is none."""
        if code is None:
            return "an unknown agency"
        row = self._rows.get(code)
        return str(row["name"]) if row else code

    def in_text(self, code: str | None) -> str:
        """The same as a sentence names it: with an article where it takes one."""
        return _in_text(self.name(code), None) if code in self._rows else self.name(code)

    def department_of(self, code: str) -> str:
        """The 3-digit department of a code; of an unknown code the code itself."""
        row = self._rows.get(code)
        return str(row["department_code"] or code) if row else code

    def find(self, reference: AgencyRef) -> Agency | None:
        """The agency that a claim names; None for the whole government. Raises KeyError where nothing is known by it."""
        if reference.code:
            return self.by_code(reference.code, reference.division)
        for text in (reference.name, reference.text):
            if text and (found := self.by_name(text)) is not False:
                return found
        raise KeyError(reference.text)

    def by_name(self, text: str) -> Agency | Literal[False] | None:
        """The agency of a name, abbreviation or code; None: the whole government; False: nobody."""
        if text.upper() in self._rows:
            return self.by_code(text.upper(), None)
        keys = [
            key for key in self._names.get(norm_words(text), []) if self._rows[key]["valid_until"] is None
        ] or self._names.get(norm_words(text), [])
        if not keys and (department := self._department_named(text)) is not None:
            keys = [department]
        # A department and its one component of the same name are one for award data: the department is meant.
        order = {"government": 0, "department": 1, "component": 2, "office": 3, "division": 4}
        keys = sorted(keys, key=lambda key: (order.get(self._rows[key]["level"], 9), key))
        if not keys:
            return False
        row = self._rows[keys[0]]
        if row["level"] == "government":
            return None
        code = row["subtier_code"] or row["department_code"]
        if row["level"] == "department":
            code = row["department_code"]
        return self.by_code(str(code), row["name"] if row["level"] == "division" else None)

    def _department_named(self, text: str) -> str | None:
        """The department called by its bare word: 'State', 'Energy'. As a person's answer only: prose has such words too."""
        return next(
            (
                key
                for form in (f"{text} Department", f"Department of {text}")
                for key in self._names.get(norm_words(form), [])
                if self._rows[key]["level"] == "department" and self._rows[key]["valid_until"] is None
            ),
            None,
        )

    def division_names(self, agency: Agency) -> tuple[str, ...]:
        """The names, normalised, of an agency's division, its full name first."""
        if agency.division is None:
            return ()
        names = {agency.division}
        for row in self._rows.values():
            held = row["subtier_code"] or row["department_code"]
            if row["level"] == "division" and held == agency.code and row["name"] == agency.division:
                names |= set(row["names"] or ()) | ({row["abbreviation"]} if row["abbreviation"] else set())
        return tuple(sorted(names, key=lambda name: (-len(name), name)))

    def by_code(self, code: str, division: str | None) -> Agency:
        """The department or component of a code. A code that the table lacks stands for itself."""
        if (code, division) not in self._known:
            self._known[code, division] = self._by_code(code, division)
        return self._known[code, division]

    def _by_code(self, code: str, division: str | None) -> Agency:
        row = self._rows.get(code)
        if row is None:
            return Agency(code, code, self.department_of(code), (code,) if len(code) == 4 else (), division=division)
        is_department = row["level"] == "department"
        return Agency(
            name=str(row["name"]),
            code=code,
            department=str(row["department_code"] or code),
            subtiers=() if is_department else (code, *sorted(self._below(code))),
            abbreviation=row["abbreviation"],
            division=division,
            first_day=row["valid_from"],
            last_day=row["valid_until"],
            predecessors=tuple(each.strip() for each in (row["predecessor_keys"] or "").split(",") if each.strip()),
        )

    def _below(self, code: str) -> set[str]:
        found: set[str] = set()
        for key, row in self._rows.items():
            above = row["parent_key"]
            for _ in range(4):
                if above is None or above == code:
                    break
                above = self._rows[above]["parent_key"] if above in self._rows else None
            if above == code and row["level"] in ("component", "office") and row["subtier_code"] == key:
                found.add(key)
        return found - {code}


def reference(text: str) -> VendorRef:
    """A vendor as a person types it on the command line: a UEI or a name."""
    return VendorRef(text=text, name=None if is_uei(text) else text, ueis=[text.upper()] if is_uei(text) else [])
