#!/usr/bin/env python3
"""Verify a bundle with the standard library alone: python3 verify.py [BUNDLE.zip or FOLDER] [--key signer.pem]

This file travels inside every bundle that `procure bundle` makes, and `procure verify` uses it too. It says line
by line whether every file is what was packed (a single changed byte is named, with what it was), whether the
signature is good, and whether the parts fit each other: quotes in the letter, evidence in the records and in the
raw payloads, a query for every reading. It does not judge anew; for that: procure verify BUNDLE.zip

A bundle is an uncompressed zip of one fixed form, so that equal content gives equal bytes everywhere, a changed
byte of the zip is one changed byte of one file, and nothing in it can swell when unpacked.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import struct
import sys
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

SUMS = "SHA256SUMS"
SIGNATURE = "SHA256SUMS.sig"
SIGNER = "signer.pem"
NOT_SUMMED = {SUMS, SIGNATURE, SIGNER}
MOST_FILES = 20_000
MOST_BYTES = 1 << 30
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_DAY = (1 << 5) | 1  # 1 January 1980, the first day a zip can say: no clock goes into a bundle


class NotABundle(Exception):
    """Raised when a file is no bundle, or is built to harm; one line says what and where."""


# The zip --------------------------------------------------------------------------------------------------------------


def pack(files: Mapping[str, bytes], crcs: Mapping[str, int] | None = None) -> bytes:
    """The bundle of ``files``: by name, uncompressed, without clock or owner. The same files give the same bytes.

    ``crcs`` are checksums to write for files that are not what they were.
    """
    body, directory = bytearray(), bytearray()
    for name in sorted(files):
        content, coded = files[name], name.encode("utf-8")
        size, flags = len(content), 0x800
        crc = crcs[name] if crcs and name in crcs else zlib.crc32(content)
        directory += _CENTRAL.pack(
            b"PK\x01\x02",
            0x314,
            20,
            flags,
            0,
            0,
            _DAY,
            crc,
            size,
            size,
            len(coded),
            0,
            0,
            0,
            0,
            0o100644 << 16,
            len(body),
        )
        directory += coded
        body += _LOCAL.pack(b"PK\x03\x04", 20, flags, 0, 0, _DAY, crc, size, size, len(coded), 0) + coded + content
    end = _END.pack(b"PK\x05\x06", 0, 0, len(files), len(files), len(directory), len(body), 0)
    return bytes(body + directory + end)


def unpack(body: bytes) -> tuple[dict[str, bytes], dict[str, int]]:
    """The files of a bundle and the checksum (CRC-32) the zip gives for each; damaged content is returned as it is.

    Raises NotABundle for what is no bundle: another kind of zip, a compressed or linked file, a name that leads
    out of the folder, a size that the zip cannot hold.
    """
    if len(body) > MOST_BYTES:
        raise NotABundle(f"larger than {MOST_BYTES >> 20} MB: no bundle is")
    if body[:4] != b"PK\x03\x04":
        raise NotABundle("this is no zip file, or its very first bytes were changed")
    files: dict[str, bytes] = {}
    crcs: dict[str, int] = {}
    place = 0
    while body[place : place + 4] == b"PK\x03\x04":
        if place + _LOCAL.size > len(body):
            raise NotABundle(f"cut off at byte {place}")
        _, _, flags, method, _, _, crc, packed, size, name_size, extra = _LOCAL.unpack_from(body, place)
        start = place + _LOCAL.size + name_size + extra
        coded = body[place + _LOCAL.size : place + _LOCAL.size + name_size]
        if method or flags & 0x2041 or packed != size:
            raise NotABundle(f"the file at byte {place} is compressed or encrypted: bundles never are")
        if start + size > len(body):
            raise NotABundle(f"the file at byte {place} claims {size} bytes, more than there are")
        name = _safe_name(coded, place)
        if name.casefold() in {each.casefold() for each in files} or len(files) >= MOST_FILES:
            raise NotABundle(f"{name} is in it twice, or it holds more than {MOST_FILES} files")
        files[name], crcs[name] = body[start : start + size], crc
        place = start + size
    return files, crcs


def _safe_name(coded: bytes, place: int) -> str:
    try:
        name = coded.decode("utf-8")
    except UnicodeDecodeError:
        raise NotABundle(f"the file name at byte {place + _LOCAL.size} is no text") from None
    parts = name.split("/")
    if (
        not name
        or re.search(r'[\x00-\x1f\x7f\\:*?"<>|]', name)
        or any(part in ("", ".", "..") or part != part.strip() for part in parts)
    ):
        raise NotABundle(f"the file name {name!r} leads out of the folder or is no plain name")
    return name


def directory_fault(body: bytes, files: Mapping[str, bytes], crcs: Mapping[str, int]) -> str | None:
    """Where the zip around the files differs from the one form that a bundle has; None where it does not."""
    expected = pack(files, _crcs_as_packed(files, crcs))
    inside = []
    place = 0
    for name in files:
        place += _LOCAL.size + len(name.encode("utf-8"))
        inside.append((place, place + len(files[name])))
        place += len(files[name])
    if list(files) != sorted(files):
        return "its files are not in the order in which they were packed"
    for start, end in [
        *zip([0, *(end for _, end in inside)], [start for start, _ in inside], strict=False),
        (place, max(len(body), len(expected))),
    ]:
        for at in range(start, end):
            was, now = expected[at : at + 1], body[at : at + 1]
            if was != now:
                shown = f"is {now.hex() or 'missing'}, was {was.hex() or 'not there'}"
                return f"byte {at} of the zip, in its directory and in no file, {shown}"
    return None


def _crcs_as_packed(files: Mapping[str, bytes], crcs: Mapping[str, int]) -> dict[str, int]:
    """What the zip should say of each file: of a changed file its own word is taken, of a whole one the file's."""
    sums = read_sums(files.get(SUMS, b"").decode("utf-8", "replace"))
    return {
        name: crcs[name]
        for name, content in files.items()
        if name in NOT_SUMMED or hashlib.sha256(content).hexdigest() != sums.get(name)
    }


# One changed byte -----------------------------------------------------------------------------------------------------


def _crc_table() -> list[int]:
    table = []
    for byte in range(256):
        value = byte
        for _ in range(8):
            value = (value >> 1) ^ (0xEDB88320 if value & 1 else 0)
        table.append(value)
    return table


_TABLE = _crc_table()
_BACK = {value >> 24: index for index, value in enumerate(_TABLE)}
_DELTA = {value: index for index, value in enumerate(_TABLE) if index}


def changed_byte(content: bytes, crc: int) -> Iterator[tuple[int, int]]:
    """Where and what a single byte may have been: (offset, former value), from the CRC-32 of the whole content.

    A CRC is linear: one byte changed at distance n from the end changes it by a value that, run back n zero bytes,
    is an entry of its table. So each place has at most one candidate, and nearly always there is one in all.
    """
    syndrome = zlib.crc32(content) ^ crc
    if not syndrome:
        return
    for offset in range(len(content) - 1, -1, -1):
        delta = _DELTA.get(syndrome)
        if delta is not None:
            yield offset, content[offset] ^ delta
        index = _BACK[syndrome >> 24]
        syndrome = (((syndrome ^ _TABLE[index]) << 8) | index) & 0xFFFFFFFF


def _restored(content: bytes, crc: int, sha256: str | None = None) -> bytes | None:
    for offset, was in changed_byte(content, crc):
        whole = content[:offset] + bytes([was]) + content[offset + 1 :]
        if sha256 is None or hashlib.sha256(whole).hexdigest() == sha256:
            return whole
    return None


def what_changed(content: bytes, crc: int | None, sha256: str | None) -> str:
    """In words: which byte of a file was changed, as far as that can be told."""
    if crc is not None:
        for offset, was in changed_byte(content, crc):
            whole = content[:offset] + bytes([was]) + content[offset + 1 :]
            if sha256 is None or hashlib.sha256(whole).hexdigest() == sha256:
                line = content.count(b"\n", 0, offset) + 1
                return f"byte {offset} (line {line}) is {content[offset]:#04x}, was {was:#04x}"
        if zlib.crc32(content) == crc:
            return "replaced as a whole: it is not what the list of checksums says"
    return "more than one byte was changed, or bytes were added or taken away"


# The signature (Ed25519, RFC 8032) ------------------------------------------------------------------------------------

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_Point = tuple[int, int, int, int]


def _add(a: _Point, b: _Point) -> _Point:
    aa, bb = (a[1] - a[0]) * (b[1] - b[0]) % _P, (a[1] + a[0]) * (b[1] + b[0]) % _P
    cc, dd = 2 * a[3] * b[3] * _D % _P, 2 * a[2] * b[2] % _P
    e, f, g, h = bb - aa, dd - cc, dd + cc, bb + aa
    return (e * f % _P, g * h % _P, f * g % _P, e * h % _P)


def _times(number: int, point: _Point) -> _Point:
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = _add(total, point)
        point = _add(point, point)
        number >>= 1
    return total


def _point(coded: bytes) -> _Point | None:
    y = int.from_bytes(coded, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * pow(2, (_P - 1) // 4, _P) % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = _P - x
    return (x, y, 1, x * y % _P)


_BASE = _point((4 * pow(5, _P - 2, _P) % _P).to_bytes(32, "little"))


def signature_is_good(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether ``signature`` (64 bytes) of ``message`` was made with the Ed25519 key ``public`` (32 bytes)."""
    if len(public) != 32 or len(signature) != 64:
        return False
    a, r, s = _point(public), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= _L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % _L
    assert _BASE is not None
    left, right = _times(s, _BASE), _add(r, _times(h, a))
    return not ((left[0] * right[2] - right[0] * left[2]) % _P or (left[1] * right[2] - right[1] * left[2]) % _P)


_PEM_HEAD = bytes.fromhex("302a300506032b6570032100")


def public_key(pem: bytes) -> bytes:
    """The 32 bytes of an Ed25519 public key in PEM. Raises NotABundle."""
    text = re.sub(rb"-----[^-]+-----|\s", b"", pem)
    try:
        der = base64.b64decode(text, validate=True)
    except ValueError:
        der = b""
    if not der.startswith(_PEM_HEAD) or len(der) != len(_PEM_HEAD) + 32:
        raise NotABundle("the key is no Ed25519 public key in PEM")
    return der[len(_PEM_HEAD) :]


def fingerprint(public: bytes) -> str:
    """A key's name for people: the SHA-256 of its 32 bytes, as `openssl` and `ssh` users compare them."""
    return base64.b64encode(hashlib.sha256(public).digest()).decode().rstrip("=")


# The verification -----------------------------------------------------------------------------------------------------

Line = tuple[str, str]
"""('ok' | 'note' | 'WRONG', words)."""


def read_sums(text: str) -> dict[str, str]:
    """SHA256SUMS as `sha256sum` writes it: name -> checksum."""
    sums = {}
    for line in text.splitlines():
        found = re.fullmatch(r"([0-9a-f]{64})  (.+)", line)
        if found:
            sums[found[2]] = found[1]
    return sums


def check_files(files: Mapping[str, bytes], crcs: Mapping[str, int]) -> Iterator[Line]:
    """Every file against the list of checksums."""
    if SUMS not in files:
        yield "WRONG", f"{SUMS} is missing: nothing can be checked"
        return
    listed = files[SUMS]
    if SUMS in crcs and zlib.crc32(listed) != crcs[SUMS]:
        yield "WRONG", f"{SUMS}: {what_changed(listed, crcs[SUMS], None)}"
        listed = _restored(listed, crcs[SUMS]) or listed
    sums = read_sums(listed.decode("utf-8", "replace"))
    for name, sha256 in sums.items():
        if name not in files:
            yield "WRONG", f"{name} is missing"
        elif hashlib.sha256(files[name]).hexdigest() != sha256:
            yield "WRONG", f"{name}: {what_changed(files[name], crcs.get(name), sha256)}"
        else:
            yield "ok", name
    for name in files:
        if name not in sums and name not in NOT_SUMMED:
            yield "WRONG", f"{name} was added: the list of checksums does not know it"
    for name in sorted({SIGNATURE, SIGNER} & set(files)):
        if name in crcs and zlib.crc32(files[name]) != crcs[name]:
            yield "WRONG", f"{name}: {what_changed(files[name], crcs[name], None)}"


def check_signature(files: Mapping[str, bytes], key: bytes | None) -> Iterator[Line]:
    """The signature of the list of checksums, if there is one; ``key``: the PEM of the key it must be by."""
    if SIGNATURE not in files:
        yield ("WRONG" if key else "note"), "not signed: the checksums show damage, not who packed it"
        return
    try:
        public = public_key(key or files.get(SIGNER, b""))
    except NotABundle as problem:
        yield "WRONG", f"signature: {problem}"
        return
    if not signature_is_good(public, files.get(SUMS, b""), files[SIGNATURE]):
        yield "WRONG", f"signature: not made with the key {fingerprint(public)}, or the checksums were changed since"
    elif key:
        yield "ok", f"signature: by the key you gave, {fingerprint(public)}"
    else:
        yield (
            "ok",
            f"signature: good, by the key {fingerprint(public)} that lies in the bundle; ask its owner whether it is theirs",
        )


def check_structure(files: Mapping[str, bytes]) -> Iterator[Line]:
    """Whether the parts fit each other."""
    try:
        result = json.loads(files["result.json"])
        claims = result["claims"]
        letters = json.loads(files["letters.json"])
        records: dict[tuple[str, str], Any] = {}
        for line in files["records.jsonl"].splitlines():
            record = json.loads(line)
            records[record["source"], record["record_key"]] = record["record"]
            if not _is_in_store(record, files):
                raise ValueError(f"the record {record['record_key']} is not a row of store/{record['table']}.jsonl")
        quoted = sum(_quotes_fit(claim, letters, files) for claim in claims)
        yield (
            "ok",
            f"{quoted} of {len(claims)} quotes stand in the letter as read"
            if quoted
            else "quotes: the letter is not in the bundle as plain text",
        )
        faults = [fault for claim in claims for fault in _claim_faults(claim, records, files)]
    except (KeyError, ValueError, TypeError) as problem:
        yield "WRONG", f"the parts do not have the form of a bundle ({type(problem).__name__}: {problem})"
        return
    shown = sum(
        len(claim["evidence"]) + len(claim["counter_evidence"]) + len(claim["leads"]) + len(claim["later"])
        for claim in claims
    )
    if faults:
        yield from (("WRONG", fault) for fault in faults)
    else:
        yield (
            "ok",
            f"{shown} shown records of {len(claims)} claims are in the bundle, each as its raw payload has it; every query is there",
        )


def _is_in_store(record: Mapping[str, Any], files: Mapping[str, bytes]) -> bool:
    key = json.dumps(record["record_key"]).encode()
    lines = files[f"store/{record['table']}.jsonl"].splitlines()
    return any(json.loads(line) == record["record"] for line in lines if key in line)


def _quotes_fit(claim: Mapping[str, Any], letters: list[Mapping[str, Any]], files: Mapping[str, bytes]) -> bool:
    for letter in letters:
        text = letter["letter"]["text"]
        if letter["letter"]["path"] == claim["letter"]:
            if text[claim["start"] : claim["end"]] != claim["quote"]:
                raise ValueError(f"the quote of claim {claim['id']} is not what stands there")
            return bool(text.strip())
    raise ValueError(f"claim {claim['id']} is of a letter that is not here")


def _claim_faults(
    claim: Mapping[str, Any], records: Mapping[tuple[str, str], Any], files: Mapping[str, bytes]
) -> Iterator[str]:
    for item in [*claim["evidence"], *claim["counter_evidence"], *claim["leads"], *claim["later"]]:
        record = records.get((item["source"], item["record_key"]))
        if record is None:
            yield f"claim {claim['id']}: the record {item['record_key']} of {item['source']} is not in records.jsonl"
            continue
        where = f"{record['raw_file']}:{record['row_number']}" if record.get("raw_file") else None
        if where and (fault := raw_fault(record["raw_file"], int(record["row_number"]), files)):
            yield f"claim {claim['id']}: {fault}"
    for number, reading in enumerate(claim["readings"], 1):
        if reading["sql"] and f"sql/{claim['letter']}/{claim['id']}/{number:02}.sql" not in files:
            yield f"claim {claim['id']}: the query of reading {reading['name']} is missing"


def raw_fault(raw_file: str, row_number: int, files: Mapping[str, bytes]) -> str | None:
    """What is wrong with the raw payload of a record: missing, or not what its manifest says was received."""
    source, _, name = raw_file.partition("/")
    entries = [json.loads(line) for line in files.get(f"raw/{source}/manifest.jsonl", b"").splitlines()]
    entry = next((each for each in entries if each["file"] == name), None)
    if entry is None:
        return f"the manifest of {source} has no line for {name}"
    if f"raw/{raw_file}.rows.jsonl" in files:
        rows = [json.loads(line) for line in files[f"raw/{raw_file}.rows.jsonl"].splitlines()]
        return (
            None
            if any(row["row_number"] == row_number for row in rows)
            else f"row {row_number} of {raw_file} is missing"
        )
    body = files.get(f"raw/{raw_file}")
    if body is None:
        return f"the raw payload {raw_file} is missing"
    if name.endswith(".gz"):
        unzipped = zlib.decompressobj(wbits=31)
        body = unzipped.decompress(body, MOST_BYTES)
        if not unzipped.eof:
            return f"the raw payload {raw_file} is cut off or larger than a bundle may be"
    return (
        None
        if hashlib.sha256(body).hexdigest() == entry["sha256"]
        else f"the raw payload {raw_file} is not what was received"
    )


def verify(files: Mapping[str, bytes], crcs: Mapping[str, int], key: bytes | None = None) -> Iterator[Line]:
    """Files, signature, structure: everything that needs no procure."""
    damaged = False
    for line in check_files(files, crcs):
        damaged |= line[0] == "WRONG"
        yield line
    yield from check_signature(files, key)
    if damaged:
        yield "note", "whether the parts fit each other was not looked at: some are not what was packed"
    else:
        yield from check_structure(files)


def _open(path: Path) -> tuple[dict[str, bytes], dict[str, int], str | None]:
    if path.is_dir():
        listed = sorted(each for each in path.rglob("*") if each.is_file() and not each.is_symlink())
        files = {
            each.relative_to(path).as_posix(): each.read_bytes() for each in listed if "__pycache__" not in each.parts
        }
        return files, {}, None
    body = path.read_bytes()
    files, crcs = unpack(body)
    return files, crcs, directory_fault(body, files, crcs)


def main(arguments: list[str]) -> int:
    """Print a line per thing verified; 0: everything is as it was packed, 1: something is not, 3: no bundle."""
    key = None
    if "--key" in arguments:
        at = arguments.index("--key")
        key = Path(arguments[at + 1]).read_bytes()
        del arguments[at : at + 2]
    path = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    try:
        files, crcs, fault = _open(path)
    except (NotABundle, OSError) as problem:
        print(f"WRONG  {path}: {problem}")
        return 3
    lines = [*verify(files, crcs, key), *([("WRONG", fault)] if fault else [])]
    for word, text in lines:
        print(f"{word:<6} {text}")
    wrong = sum(word == "WRONG" for word, _ in lines)
    print(
        f"{wrong} things are not as they were packed"
        if wrong
        else "everything is as it was packed; to judge anew: procure verify"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
