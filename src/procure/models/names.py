"""Names that the language passes look up: agencies, vendors and products, as data.

They are made by the warehouse for one letter's text (so that a store with a million vendors
costs no more than the names that occur), and passed in; ``language/`` reads no tables.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AgencyName(_Shape):
    """One name of one agency."""

    name: str
    kind: Literal["official", "abbreviation", "former", "mistaken", "alias"]
    agency_key: str = Field(description="Key in curated.agencies")
    agency_name: str = Field(description="The agency's name today")
    level: Literal["government", "department", "component", "office", "division"]
    department_code: str | None = Field(default=None, description="3-digit toptier code, as 070")
    subtier_code: str | None = Field(
        default=None, description="4-character subtier code, as 7012; of a division, its component's"
    )
    division: str | None = Field(default=None, description="Name of the division where level is division")
    component_name: str | None = Field(
        default=None, description="Of a division, the name of the component it belongs to"
    )


class VendorName(_Shape):
    """One name of one vendor."""

    name: str
    kind: Literal["legal", "dba", "former", "alias", "recorded"]
    vendor_key: str
    vendor_name: str = Field(description="The vendor's legal name today")
    ueis: tuple[str, ...] = ()


class ProductName(_Shape):
    """A product that stands for its maker."""

    name: str
    vendor_name: str
    vendor_key: str | None = None


class Names(BaseModel):
    """What may be named in a letter."""

    model_config = ConfigDict(extra="forbid")

    agencies: list[AgencyName] = Field(default_factory=list)
    vendors: list[VendorName] = Field(default_factory=list)
    products: list[ProductName] = Field(default_factory=list)
