"""Shared by all tests: no network beyond loopback, `--accept` for expected files, the snapshot built once."""

from __future__ import annotations

import ipaddress
import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared folder with the real letters is not here")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="rewrite expected files, then fail once: review them")


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections leave for loopback only: a test that reaches out is a fault."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = address[0]
            try:
                local = ipaddress.ip_address(host).is_loopback
            except ValueError:
                local = host == "localhost"
            assert local, f"a test tried to reach {host}"
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """The packaged snapshot is built once per run, in a cache of the run's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.getbasetemp() / "state"))
    for name in ("PROCURE_DATA", "SAM_API_KEY", "PROCURE_USASPENDING_URL", "PROCURE_SAM_URL", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> Iterator[Callable[[Path, str], None]]:
    """``accept(path, text)`` holds ``text`` against an expected file; with --accept it rewrites the file and fails once."""
    rewritten: list[Path] = []

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--accept"):
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
                rewritten.append(path)
            return
        assert path.exists(), f"no expected file {path.relative_to(ROOT)}: run the tests with --accept and review it"
        assert text == path.read_text(encoding="utf-8")

    yield compare
    if rewritten:
        pytest.fail("rewritten, review these: " + ", ".join(str(path.relative_to(ROOT)) for path in rewritten))


def dumps(value: Any) -> str:
    """JSON as expected files hold it."""
    return json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True, default=str) + "\n"
