"""Where the shipped files are: ``sql/`` and the packaged raw records.

In a checkout (and an editable install) they stand at the top of the project; in a wheel they
travel inside the package. Everything else asks here and never looks at the file system itself.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent.parent


def sql_root() -> Path:
    """The folder with ``macros/``, ``staged/``, ``curated/``, ``views/``, ``checks/`` and ``expect/``."""
    shipped = _PACKAGE / "_sql"
    return shipped if shipped.is_dir() else _CHECKOUT / "sql"


def raw_root() -> Path:
    """The folder with the packaged raw records: ``compiled/`` and ``reference/``."""
    shipped = _PACKAGE / "_raw"
    return shipped if shipped.is_dir() else _CHECKOUT / "data" / "raw"
