"""The only module that runs SQL: raw in, ``sql/`` run, models enforced, expectations held, queries answered.

``build`` makes curated from raw; ``open`` gives a read-only ``Store``.
"""

from procure.warehouse.build import BuildReport, build, load_example
from procure.warehouse.store import Answer, Column, Store, Table, is_built, open
from procure.warehouse.tables import read_rows, read_tables, write_file, write_store

__all__ = [
    "Answer",
    "BuildReport",
    "Column",
    "Store",
    "Table",
    "build",
    "is_built",
    "load_example",
    "open",
    "read_rows",
    "read_tables",
    "write_file",
    "write_store",
]
