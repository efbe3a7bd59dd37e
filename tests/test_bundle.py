"""Bundles: packed the same everywhere, verified anew from themselves alone, every changed byte named, harm refused."""

from __future__ import annotations

import hashlib
import io
import json
import random
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from procure import bundle, warehouse, watch
from procure.bundle import verifier
from procure.cli import cli
from procure.errors import BundleError, UsageError
from tests.conftest import ROOT

LETTER = ROOT / "examples" / "correspondence.txt"
SHORT = """Acme Institute

24 July 2025

Dear Sir,

Palantir has no current contracts with CBP. ICE awarded Palantir Task Order 70CTD022FR0000170. Palantir has a contract with ICE. Would you reply by the close of business?

Sincerely,
Acme Institute
"""
COMPLETE = {
    "source": "usaspending", "vendor_key": None, "vendor_terms": "PALANTIR TECHNOLOGIES INC. | PALANTIR USG INC", "agency_code": "7014",
    "agency_role": None, "award_kinds": "contracts,idvs", "award_key": None, "date_basis": "action_date", "since_date": "2000-10-01",
    "until_date": "2026-10-01", "data_as_of": "2026-11-01", "status": "complete", "record_count": 0,
    "control": "another vendor at the agency", "control_count": 3, "reason": None, "retrieved_at": "2026-11-01T00:00:00Z", "raw_file": None,
}  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the example records and a ledger: what was asked about the letter's vendor, and about others."""
    data = tmp_path_factory.mktemp("bundle") / "data"
    warehouse.load_example(data)
    with warehouse.open(None) as store:
        keys = [row["vendor_key"] for row in store.rows(
            "SELECT vendor_key FROM vendors WHERE family_key IN (SELECT family_key FROM vendors WHERE name ILIKE 'palantir%') ORDER BY 1"
        )]  # fmt: skip
        other = store.rows("SELECT vendor_key FROM vendors WHERE name ILIKE '%deloitte%' ORDER BY 1")[0]["vendor_key"]
    rows = [
        COMPLETE | {"coverage_id": f"own-{role}-{key}", "vendor_key": key, "agency_role": role}
        for key in keys
        for role in ("awarding", "funding")
    ]
    rows.append(COMPLETE | {"coverage_id": "others", "vendor_key": other, "vendor_terms": "DELOITTE"})
    rows.append(COMPLETE | {"coverage_id": "everybody", "vendor_terms": None, "status": "partial", "reason": "stopped"})
    folder = data / "raw" / "usaspending"
    folder.mkdir()
    (folder / "coverage.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    warehouse.build(data)
    return data


@pytest.fixture(scope="module")
def packed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("packed") / "check.zip"
    with warehouse.open(built) as store:
        made = bundle.make([LETTER], store, path)
    assert made.size == path.stat().st_size and made.claims > 10
    return path


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "letter.txt"
    path.write_text(SHORT, encoding="utf-8")
    return path


def files_of(path: Path) -> dict[str, bytes]:
    return verifier.unpack(path.read_bytes())[0]


def wrong(lines: object) -> list[str]:
    return [text for word, text in lines if word == "WRONG"]  # type: ignore[attr-defined]


def rewrite(path: Path, files: dict[str, bytes], *, sums: bool = True) -> Path:
    """A bundle of other content, with a list of checksums that fits it: what a forger would make."""
    if sums:
        files = {name: body for name, body in files.items() if name != verifier.SUMS}
        listed = "".join(
            f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n"
            for name in sorted(files)
            if name not in verifier.NOT_SUMMED
        )
        files = files | {verifier.SUMS: listed.encode()}
    path.write_bytes(verifier.pack(files))
    return path


# The same verdicts elsewhere ------------------------------------------------------------------------------------------


def test_a_bundle_judges_the_same_from_itself_alone(
    packed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # no store here
    lines = list(bundle.verify(packed))
    assert not wrong(lines)
    claims = json.loads(files_of(packed)["result.json"])["claims"]
    assert sum(text.endswith("judged anew: the same") for _, text in lines) == len(claims)
    assert list(tmp_path.iterdir()) == []


def test_absence_rests_on_cells_that_the_bundle_holds_and_on_nothing_about_others(packed: Path) -> None:
    files = files_of(packed)
    ledger = {json.loads(line)["coverage_id"] for line in files["store/coverage.jsonl"].splitlines()}
    assert "everybody" in ledger and any(each.startswith("own-") for each in ledger)
    assert "others" not in ledger
    claims = json.loads(files["result.json"])["claims"]
    absences = [claim for claim in claims if claim["type"] == "no_contract" and claim["verdict"]]
    assert any(claim["coverage"] for claim in absences)
    assert any(cell["status"] == "complete" and cell["control"] for claim in absences for cell in claim["coverage"])


def test_only_what_may_answer_is_packed(packed: Path, built: Path) -> None:
    files = files_of(packed)
    with warehouse.open(built) as store:
        held = store.rows("SELECT count(*) AS n FROM awards")[0]["n"]
        family = store.rows(
            "SELECT count(*) AS n FROM awards WHERE vendor_key IN (SELECT vendor_key FROM vendors WHERE family_key IN "
            "(SELECT family_key FROM vendors WHERE name ILIKE 'palantir%'))"
        )[0]["n"]
    assert family <= len(files["store/awards.jsonl"].splitlines()) < held


def test_the_slice_of_a_table_is_declared_for_every_table() -> None:
    from procure.models import TABLES
    from procure.warehouse import engine

    assert {file.path.stem for file in engine.sql_files("slices")} == {model.table for model in TABLES}
    for file in engine.sql_files("slices"):
        assert file.table == file.path.stem and file.grain and file.key


def test_nothing_of_this_machine_is_in_it(packed: Path, built: Path) -> None:
    body = packed.read_bytes()
    for secret in (str(built), str(ROOT), str(LETTER)):
        assert secret.encode() not in body


def test_without_the_letter_only_the_words_of_claims_are_left(letter: Path, built: Path, tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    with warehouse.open(built) as store:
        bundle.make([letter], store, path, with_letter=False)
    files = files_of(path)
    assert not [name for name in files if name.startswith("letters/")]
    assert not wrong(bundle.verify(path))
    claims = json.loads(files["result.json"])["claims"]
    assert len(claims) >= 2 and all(claim["quote"] in SHORT for claim in claims)
    for sentence in ("Dear Sir", "close of business", "Sincerely"):
        assert sentence.encode() not in path.read_bytes()


def test_absences_and_contradictions_of_a_whole_world_are_the_same_from_a_slice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from procure.bundle import packing
    from tests.test_world import load
    from tests.world import generator, oracle

    def whole_store(store: object) -> None:
        raise AssertionError("the slice did not suffice")

    monkeypatch.setattr(packing, "_everything", whole_store)
    world = generator.make(11, awards_each=2)
    data = load(world, tmp_path / "world")
    paths = []
    for number, question in enumerate(oracle.questions(world, random.Random(5), 10)):
        paths.append(tmp_path / f"{number:02}.txt")
        day = f"{question.day.day} {question.day:%B %Y}"
        paths[-1].write_text(
            f"{question.vendor.name}\n\n{day}\n\nDear Sir,\n\n{oracle.sentence(question)}\n\nSincerely,\n{question.vendor.name}\n",
            encoding="utf-8",
        )
    with warehouse.open(data) as store:
        bundle.make(paths, store, tmp_path / "world.zip")
    files = files_of(tmp_path / "world.zip")
    claims = json.loads(files["result.json"])["claims"]
    absent = [claim for claim in claims if claim["verdict"] in ("supported", "contradicted") and not claim["evidence"]]
    assert len(claims) >= 5 and {claim["verdict"] for claim in absent} == {"supported", "contradicted"}
    assert all(any(cell["status"] == "complete" for cell in claim["coverage"]) for claim in absent)
    assert any(name.endswith(".parquet.rows.jsonl") for name in files)
    assert not wrong(bundle.verify(tmp_path / "world.zip"))
    # The ledger decides: without its complete scopes the same bundle judges otherwise.
    emptied = rewrite(tmp_path / "emptied.zip", files | {"store/coverage.jsonl": b""})
    assert any("here it is unresolved (not_covered)" in said for said in wrong(bundle.verify(emptied)))


def test_what_was_fetched_goes_along_as_it_was_received(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from procure import refresh
    from procure.bundle import packing
    from tests.standins.server import FakeClock, Server
    from tests.standins.usaspending import USAspending, today
    from tests.test_refresh import WIDGETS, widgets

    def whole_store(store: object) -> None:
        raise AssertionError("the slice did not suffice")

    monkeypatch.setattr(packing, "_everything", whole_store)
    data = tmp_path / "data"
    with Server(USAspending(widgets())) as server:
        refresh.run((WIDGETS,), data, ["usaspending"], base_urls={"usaspending": server.url}, clock=FakeClock(today()))
    warehouse.build(data)
    path = tmp_path / "letter.txt"
    path.write_text(
        "Orbital Widgets Inc.\n\n2 June 2023\n\nDear Sir,\n\nOrbital Widgets has worked with ICE since 2022. "
        "Orbital Widgets has no current contracts with USCIS.\n\nSincerely,\nOrbital Widgets Inc.\n",
        encoding="utf-8",
    )
    with warehouse.open(data) as store:
        bundle.make([path], store, tmp_path / "b.zip")
    files = files_of(tmp_path / "b.zip")
    claims = {claim["type"]: claim for claim in json.loads(files["result.json"])["claims"]}
    assert claims["no_contract"]["verdict"] == "supported"
    assert any(cell["status"] == "complete" and cell["control"] for cell in claims["no_contract"]["coverage"])
    assert claims["relationship_started"]["evidence"]
    raw = [name for name in files if name.startswith("raw/usaspending/") and name.endswith(".json.gz")]
    assert raw and all(files[name] == (data / name).read_bytes() for name in raw)
    assert not wrong(bundle.verify(tmp_path / "b.zip"))


# Other tools ----------------------------------------------------------------------------------------------------------


def test_any_zip_program_opens_it(packed: Path) -> None:
    with zipfile.ZipFile(packed) as opened:
        assert opened.testzip() is None
        assert {name: opened.read(name) for name in opened.namelist()} == files_of(packed)


def test_sha256sum_accepts_the_list_and_the_verifier_runs_without_procure(packed: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(packed) as opened:
        opened.extractall(tmp_path)
    if shutil.which("sha256sum"):
        out = subprocess.run(
            ["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert (out.returncode, out.stdout) == (0, "")
    run = [sys.executable, "-I", "-S", str(tmp_path / "verify.py")]
    out = subprocess.run(run, cwd="/", capture_output=True, text=True, env={}, check=False)
    assert out.returncode == 0 and "everything is as it was packed" in out.stdout
    out = subprocess.run([*run, str(packed)], cwd="/", capture_output=True, text=True, env={}, check=False)
    assert out.returncode == 0 and "everything is as it was packed" in out.stdout
    (tmp_path / "result.json").write_bytes((tmp_path / "result.json").read_bytes() + b" ")
    (tmp_path / "extra.txt").write_text("x", encoding="utf-8")
    (tmp_path / "README.txt").unlink()
    out = subprocess.run(run, cwd="/", capture_output=True, text=True, env={}, check=False)
    assert out.returncode == 1
    for name in ("result.json", "extra.txt", "README.txt"):
        assert f"WRONG  {name}" in out.stdout


def test_the_metadata_is_an_ro_crate(packed: Path) -> None:
    files = files_of(packed)
    crate = json.loads(files["ro-crate-metadata.json"])
    assert crate["@context"] == "https://w3id.org/ro/crate/1.1/context"
    graph = {entity["@id"]: entity for entity in crate["@graph"]}
    assert len(graph) == len(crate["@graph"])
    descriptor, root = graph["ro-crate-metadata.json"], graph["./"]
    assert descriptor["@type"] == "CreativeWork" and descriptor["about"] == {"@id": "./"}
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    assert root["@type"] == "Dataset" and all(
        root[name] for name in ("name", "description", "datePublished", "license")
    )
    parts = {part["@id"] for part in root["hasPart"]}
    assert parts == set(files) - {"ro-crate-metadata.json"} - verifier.NOT_SUMMED
    for name in parts:
        assert graph[name]["@type"] == "File" and graph[name]["contentSize"] == str(len(files[name]))
        assert graph[name]["sha256"] == hashlib.sha256(files[name]).hexdigest()

    def references(value: object) -> list[str]:
        if isinstance(value, dict):
            return (
                [value["@id"]]
                if set(value) == {"@id"}
                else [each for one in value.values() for each in references(one)]
            )
        return [each for one in value for each in references(one)] if isinstance(value, list) else []

    assert {each for each in references(crate["@graph"]) if not each.startswith("https:")} <= set(graph)


def test_every_packed_query_runs_as_it_is(packed: Path, built: Path) -> None:
    queries: dict[str, str] = {}
    for name, body in files_of(packed).items():
        if name.startswith("sql/"):
            text = body.decode()
            queries[text.split("\n")[1].split(":")[0]] = text  # one of each kind of reading
    assert len(queries) > 3
    with warehouse.open(built) as store:
        for text in queries.values():
            list(store.ask(text).batches())


# Changes are named ----------------------------------------------------------------------------------------------------


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.data())
def test_any_changed_byte_is_named(packed: Path, data: st.DataObject) -> None:
    body = bytearray(packed.read_bytes())
    at = data.draw(st.integers(0, len(body) - 1))
    was = body[at]
    body[at] ^= data.draw(st.integers(1, 255))
    try:
        files, crcs = verifier.unpack(bytes(body))
    except verifier.NotABundle as problem:
        assert "byte" in str(problem) or "file" in str(problem)
        return
    said = wrong(verifier.check_files(files, crcs))
    fault = verifier.directory_fault(bytes(body), files, crcs)
    assert said or fault
    if fault is None:
        assert len(said) == 1 and f"is {body[at]:#04x}, was {was:#04x}" in said[0]


def test_a_changed_byte_in_each_kind_of_file_is_named_with_its_place(packed: Path, tmp_path: Path) -> None:
    body = packed.read_bytes()
    for name in (
        "letters/correspondence.txt",
        "result.json",
        "store/awards.jsonl",
        "raw/compiled/awards.jsonl",
        "SHA256SUMS",
        "verify.py",
    ):
        content = files_of(packed)[name]
        offset = len(content) // 2
        at = body.index(content) + offset
        path = tmp_path / "changed.zip"
        path.write_bytes(body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :])
        lines = list(bundle.verify(path))
        [said] = wrong(lines)
        assert said.startswith(f"{name}: byte {offset} (line ") and f"was {content[offset]:#04x}" in said
        assert lines[-1][0] == "note" and "not judged anew" in lines[-1][1]


def test_more_than_one_changed_byte_is_named_as_such(packed: Path, tmp_path: Path) -> None:
    files = files_of(packed)
    body = bytearray(packed.read_bytes())
    at = bytes(body).index(files["result.json"])
    body[at + 5] ^= 1
    body[at + 900] ^= 1
    path = tmp_path / "changed.zip"
    path.write_bytes(body)
    assert wrong(bundle.verify(path)) == [
        "result.json: more than one byte was changed, or bytes were added or taken away"
    ]


def test_a_forged_verdict_with_fitting_checksums_is_found_by_judging_anew(packed: Path, tmp_path: Path) -> None:
    files = files_of(packed)
    result = json.loads(files["result.json"])
    claim = next(claim for claim in result["claims"] if claim["verdict"] == "unresolved")
    claim |= {"verdict": "contradicted", "reason": None}
    path = rewrite(tmp_path / "forged.zip", files | {"result.json": json.dumps(result).encode()})
    [said] = wrong(bundle.verify(path))
    assert said.startswith(claim["id"]) and "contradicted; here it is unresolved" in said


def test_a_forged_record_does_not_fit_its_raw_payload_or_its_verdict(packed: Path, tmp_path: Path) -> None:
    files = files_of(packed)
    path = rewrite(
        tmp_path / "forged.zip", files | {"raw/compiled/awards.jsonl": files["raw/compiled/awards.jsonl"] + b"{}\n"}
    )
    assert any("is not what was received" in said for said in wrong(bundle.verify(path)))
    path = rewrite(tmp_path / "forged.zip", files | {"store/awards.jsonl": b"", "store/transactions.jsonl": b""})
    assert any("is not a row of store/" in said for said in wrong(bundle.verify(path)))
    emptied = files | {"store/awards.jsonl": b"", "store/transactions.jsonl": b"", "records.jsonl": b""}
    assert any("is not in records.jsonl" in said for said in wrong(bundle.verify(rewrite(path, emptied))))


def test_a_letter_that_was_exchanged_is_found(packed: Path, tmp_path: Path) -> None:
    files = files_of(packed)
    letter = files["letters/correspondence.txt"].replace(b"ended in 2013", b"ended in 2014")
    path = rewrite(tmp_path / "forged.zip", files | {"letters/correspondence.txt": letter})
    assert wrong(bundle.verify(path))


# Signatures -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    serialization = pytest.importorskip("cryptography.hazmat.primitives.serialization")
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    path = tmp_path_factory.mktemp("key") / "key.pem"
    made = Ed25519PrivateKey.generate()
    path.write_bytes(
        made.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    path.with_suffix(".pub").write_bytes(
        made.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return path


def test_a_signature_is_verified_with_and_without_the_owners_key(packed: Path, key: Path, tmp_path: Path) -> None:
    from procure.bundle import packing

    files = files_of(packed)
    signature, public = packing._sign(files[verifier.SUMS], key)
    assert public == key.with_suffix(".pub").read_bytes()
    signed = rewrite(
        tmp_path / "signed.zip", files | {verifier.SIGNATURE: signature, verifier.SIGNER: public}, sums=False
    )
    files, _ = verifier.unpack(signed.read_bytes())
    [(word, text)] = verifier.check_signature(files, None)
    assert word == "ok" and "ask its owner" in text
    [(word, text)] = verifier.check_signature(files, public)
    assert word == "ok" and "the key you gave" in text
    other = files | {verifier.SUMS: files[verifier.SUMS].replace(b"0", b"1", 1)}
    assert wrong(verifier.check_signature(other, None))
    assert wrong(verifier.check_signature(files | {verifier.SIGNATURE: bytes(64)}, None))
    assert wrong(verifier.check_signature(files, verifier._PEM_HEAD + bytes(32)))
    assert wrong(verifier.check_signature({verifier.SUMS: b""}, public))


def test_our_ed25519_agrees_with_the_library(key: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    draw = random.Random(7)
    for _ in range(5):
        private = Ed25519PrivateKey.from_private_bytes(draw.randbytes(32))
        public, message = private.public_key().public_bytes_raw(), draw.randbytes(50)
        signature = private.sign(message)
        assert verifier.signature_is_good(public, message, signature)
        assert not verifier.signature_is_good(public, message + b"x", signature)
        assert not verifier.signature_is_good(
            public,
            message,
            signature[:32] + (int.from_bytes(signature[32:], "little") + verifier._L).to_bytes(32, "little"),
        )
        assert not verifier.signature_is_good(public[::-1], message, signature)


def test_a_key_that_is_none_is_said_to_be(packed: Path, built: Path, tmp_path: Path) -> None:
    from procure.bundle import packing

    pytest.importorskip("cryptography")
    bad = tmp_path / "bad.pem"
    bad.write_text("no key", encoding="utf-8")
    with pytest.raises(UsageError, match="no private key in PEM"):
        packing._sign(b"", bad)


# Harm is refused ------------------------------------------------------------------------------------------------------


def hostile(name: str, body: bytes = b"x", method: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        made.writestr(zipfile.ZipInfo(name), body, method)
    return out.getvalue()


@pytest.mark.parametrize(
    "name",
    [
        "../evil.txt",
        "/etc/passwd",
        "a/../../b",
        "C:/x",
        "a\\..\\b",
        "a//b",
        "./a",
        "",
        "a/ /b",
        "x\x1b[2J",
        "nul:",
        "a/.",
        "con?",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "hostile.zip"
    coded = name.encode()
    body = verifier._LOCAL.pack(b"PK\x03\x04", 20, 0x800, 0, 0, 33, 0, 0, 0, len(coded), 0) + coded
    path.write_bytes(body)
    with pytest.raises(BundleError, match="no plain name"):
        list(bundle.verify(path))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"PK",
        b"not a zip at all",
        b"PK\x03\x04",
        hostile("bomb.txt", bytes(10_000_000), zipfile.ZIP_DEFLATED),
        verifier._LOCAL.pack(b"PK\x03\x04", 20, 0x801, 0, 0, 33, 0, 1, 1, 1, 0) + b"ax",
        verifier._LOCAL.pack(b"PK\x03\x04", 20, 0x800, 0, 0, 33, 0, 1 << 31, 1 << 31, 1, 0) + b"ax",
        verifier._LOCAL.pack(b"PK\x03\x04", 20, 0x800, 0, 0, 33, 0, 0, 0, 1, 0)
        + b"a"
        + verifier._LOCAL.pack(b"PK\x03\x04", 20, 0x800, 0, 0, 33, 0, 0, 0, 1, 0)
        + b"A",
    ],
    ids=["empty", "cut", "text", "head", "compressed", "encrypted", "too-large", "twice"],
)
def test_what_is_no_bundle_is_one_clear_line(body: bytes, tmp_path: Path) -> None:
    path = tmp_path / "hostile.zip"
    path.write_bytes(body)
    with pytest.raises(BundleError) as refused:
        list(bundle.verify(path))
    assert "\n" not in str(refused.value)
    out = CliRunner().invoke(cli, ["verify", str(path)])
    assert isinstance(out.exception, BundleError)


def test_another_zip_is_wrong_and_nothing_of_it_is_run(tmp_path: Path) -> None:
    path = tmp_path / "other.zip"
    path.write_bytes(hostile("verify.py", b"raise SystemExit(9)"))
    assert "SHA256SUMS is missing: nothing can be checked" in wrong(bundle.verify(path))


def test_a_gzip_bomb_among_the_raw_payloads_is_refused() -> None:
    import gzip

    entry = json.dumps({"file": "bomb.json.gz", "noun": "awards", "sha256": "0" * 64}).encode()
    files = {"raw/x/manifest.jsonl": entry, "raw/x/bomb.json.gz": gzip.compress(bytes(50_000_000))}
    limit = verifier.MOST_BYTES
    try:
        verifier.MOST_BYTES = 1_000_000
        assert (
            verifier.raw_fault("x/bomb.json.gz", 1, files)
            == "the raw payload x/bomb.json.gz is cut off or larger than a bundle may be"
        )
    finally:
        verifier.MOST_BYTES = limit


def test_parts_of_another_form_are_said_to_be(packed: Path, tmp_path: Path) -> None:
    for name, content in (("result.json", b"[]"), ("letters.json", b"{}"), ("records.jsonl", b"{\n")):
        path = rewrite(tmp_path / "odd.zip", files_of(packed) | {name: content})
        assert any("do not have the form of a bundle" in said for said in wrong(bundle.verify(path)))
    path = rewrite(tmp_path / "odd.zip", files_of(packed) | {"store/store.json": b"{}"})
    with pytest.raises(BundleError, match="form of a bundle"):
        list(bundle.verify(path))


# The commands ---------------------------------------------------------------------------------------------------------


def test_bundle_and_verify_from_the_command_line_and_equal_input_gives_equal_bytes(
    letter: Path, built: Path, tmp_path: Path
) -> None:
    path = tmp_path / "out" / "b.zip"
    out = CliRunner().invoke(
        cli, ["bundle", str(letter), "-o", str(path), "--data", str(built)], catch_exceptions=False
    )
    assert out.exit_code == 0 and "claims" in out.stderr
    elsewhere, other = Path(shutil.copytree(built, tmp_path / "elsewhere")), tmp_path / "sub" / "letter.txt"
    other.parent.mkdir()
    shutil.copy(letter, other)
    with warehouse.open(elsewhere) as store:
        bundle.make([other], store, tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == path.read_bytes()
    out = CliRunner().invoke(cli, ["verify", str(path)], catch_exceptions=False)
    assert out.exit_code == 0 and "everything agrees" in out.stderr
    unpacked = tmp_path / "store"
    out = CliRunner().invoke(cli, ["verify", str(path), "--store", str(unpacked)], catch_exceptions=False)
    assert out.exit_code == 0
    query = ["sql", "SELECT count(*) AS n FROM contracts WHERE family ILIKE 'palantir%'", "--format", "csv", "--data"]
    counts = [CliRunner().invoke(cli, [*query, str(each)], catch_exceptions=False).stdout for each in (unpacked, built)]
    assert counts[0] == counts[1] and counts[0] != "n\n0\n"
    out = CliRunner().invoke(cli, ["verify", str(path), "--store", str(unpacked)])
    assert isinstance(out.exception, BundleError) and "is not empty" in str(out.exception)
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 4
    path.write_bytes(body)
    out = CliRunner().invoke(cli, ["verify", str(path)], catch_exceptions=False)
    assert out.exit_code == 1 and "WRONG" in out.stdout


def test_a_kept_check_is_packed_by_its_id_if_it_still_holds(letter: Path, built: Path, tmp_path: Path) -> None:
    from procure import checks, claims, letters

    data = Path(shutil.copytree(built, tmp_path / "data"))
    with warehouse.open(data) as store:
        read = letters.read(letter)
        result = checks.judge([(read, claims.extract(read, store.names(read.text)))], store)
        kept = watch.save(result, [read], store)
    out = CliRunner().invoke(
        cli, ["bundle", kept.stem, "-o", str(tmp_path / "b.zip"), "--data", str(data)], catch_exceptions=False
    )
    assert out.exit_code == 0
    letter.write_text(SHORT + "\n", encoding="utf-8")
    out = CliRunner().invoke(cli, ["bundle", kept.stem, "-o", str(tmp_path / "b.zip"), "--data", str(data)])
    assert isinstance(out.exception, BundleError) and "the letter has changed" in str(out.exception)
    out = CliRunner().invoke(cli, ["bundle", "feedbeef", "-o", str(tmp_path / "b.zip"), "--data", str(data)])
    assert isinstance(out.exception, UsageError)


def test_a_raw_payload_that_is_gone_is_named(letter: Path, built: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(built, tmp_path / "data"))
    (data / "raw" / "compiled" / "awards.jsonl").unlink()
    with warehouse.open(data) as store, pytest.raises(BundleError, match=r"awards\.jsonl is gone"):
        bundle.make([letter], store, tmp_path / "b.zip")
    assert not list(tmp_path.glob("*.zip"))
