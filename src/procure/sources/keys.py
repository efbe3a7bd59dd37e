"""Keys of services: from the environment, else from a file that only its owner may read.

The file is ``keys.toml`` in the user's configuration folder (``PROCURE_KEYS`` names another), with lines such
as ``SAM_API_KEY = "..."``. A file that others may read is refused, because it is no secret any more.
"""

from __future__ import annotations

import os
import stat
import tomllib
from pathlib import Path

from procure.errors import ConfigError


def path() -> Path:
    """Where the file of keys is looked for."""
    from platformdirs import user_config_path

    named = os.environ.get("PROCURE_KEYS")
    return Path(named) if named else user_config_path("procure") / "keys.toml"


def key(name: str) -> str | None:
    """The key called ``name``; None where there is none. Raises ConfigError on a file that others may read or write."""
    if value := os.environ.get(name, "").strip():
        return value
    file = path()
    if not file.is_file():
        return None
    if os.name == "posix" and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ConfigError(
            f"{file} holds keys and others may read it: run `chmod 600 {file}`, and get a new key if they may have"
        )
    try:
        value = str(tomllib.loads(file.read_text(encoding="utf-8")).get(name) or "").strip()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        # Its message would quote the line, so the key.
        raise ConfigError(f'{file} is no TOML: write {name} = "..." on a line of its own') from None
    return value or None
