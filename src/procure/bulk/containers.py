"""What is inside a file: the plain file itself, or the members of a zip, also of a zip in a zip.

Members stream; nothing is unpacked. Only a zip inside a zip is copied to a nameless temporary file,
because its table of contents stands at its end.
"""

from __future__ import annotations

import gzip
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from procure.errors import LoadError

_DEEPEST = 4
_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_GZIP = b"\x1f\x8b"
BROKEN = (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError, NotImplementedError)
"""What Python raises over damaged or unusual archives."""


@dataclass(frozen=True)
class Member:
    """One file as its publisher made it."""

    name: str
    """Its name, with the names of the zips around it: 'outer.zip/inner.zip/file.csv' without the first."""
    size: int
    open: Callable[[], BinaryIO]
    path: Path | None = None
    """Where it lies on disk by itself, ready to be read; None where it must be unpacked or turned into a table."""
    is_packed: bool = False
    """Whether it lies in a zip."""

    @property
    def file_name(self) -> str:
        """The last part of its name."""
        return self.name.rsplit("/", 1)[-1]


def members(path: Path, scratch: Path) -> Iterator[Member]:
    """Every member of a file, in its order. Raises LoadError on an archive that is damaged or locked."""
    try:
        with path.open("rb") as opened:
            head = opened.read(4)
        if head in (_ZIP, _EMPTY_ZIP):
            with zipfile.ZipFile(path) as archive:
                yield from _zipped(archive, "", scratch, 1)
        elif head[:2] == _GZIP:
            yield Member(path.name.removesuffix(".gz"), path.stat().st_size, lambda: _gunzipped(path))
        else:
            yield Member(path.name, path.stat().st_size, lambda: path.open("rb"), path)
    except zipfile.BadZipFile as problem:
        raise LoadError(f"{path.name} is a damaged or truncated zip ({problem}): download it again") from problem


def _zipped(archive: zipfile.ZipFile, prefix: str, scratch: Path, depth: int) -> Iterator[Member]:
    for info in archive.infolist():
        name = prefix + info.filename.replace("\\", "/")
        if info.is_dir() or "__MACOSX/" in name or name.rsplit("/", 1)[-1].startswith("."):
            continue
        if info.flag_bits & 1:
            raise LoadError(f"{name} is locked with a password: unpack it first")
        with archive.open(info) as opened:
            head = opened.read(4)
        if head == _ZIP:
            if depth >= _DEEPEST:
                raise LoadError(f"{name} lies in {depth} zips: unpack it first")
            with tempfile.TemporaryFile(dir=scratch) as copy:
                with archive.open(info) as opened:
                    shutil.copyfileobj(opened, copy, 1 << 20)
                with zipfile.ZipFile(copy) as inner:
                    yield from _zipped(inner, name + "/", scratch, depth + 1)
        else:
            yield Member(name, info.file_size, partial(_opened, archive, info), is_packed=True)


def _opened(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> BinaryIO:
    return cast(BinaryIO, archive.open(info))


def _gunzipped(path: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path))
