"""The one HTTP client: bounded, patient, and silent about keys. Keys come from safe places only."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from procure.errors import ConfigError, FetchError, RateLimited
from procure.sources import http, keys
from procure.sources.http import Client, Reply, Request
from tests.standins.server import FakeClock, Fault, Response, Seen, Server
from tests.standins.usaspending import today

KEY = "s3cret/key+with=signs"
ASKED = Request("/v1/things", "things", params=(("name", "x"),))


def echo(seen: Seen) -> Response:
    return Response(
        200, {"results": [], "self": f"http://host{seen.path}?api_key={seen.query.get('api_key', [''])[0]}"}
    )


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(echo) as running:
        yield running


def client(server: Server, **options: Any) -> Client:
    return Client(server.url, clock=options.pop("clock", FakeClock(today())), **options)


def ask(asked: Client, request: Request = ASKED) -> Reply:
    return asked.exchange(request, lambda reply: reply, lambda reply: None)


def test_the_key_goes_out_and_nothing_comes_back_with_it(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    reply = ask(client(server, key=KEY))
    assert server.seen[0].query["api_key"] == [KEY]
    assert reply.scrubbed
    assert KEY.encode() not in reply.body
    assert b"API_KEY" in reply.body
    assert "GET 127.0.0.1" in caplog.text
    assert KEY not in caplog.text
    assert "s3cret" not in caplog.text


@pytest.mark.parametrize(
    "what",
    [
        "drop",
        "reset",
        Response(403, {"message": f"An invalid API key was supplied: {KEY}"}),
        Response(400, {"detail": KEY}),
    ],
)
def test_no_error_and_no_cause_of_one_names_the_key(server: Server, what: Any) -> None:
    server.faults = [Fault("", what, 100)]
    with pytest.raises((FetchError, ConfigError)) as caught:
        ask(client(server, key=KEY))
    problem: BaseException | None = caught.value
    while problem is not None:
        assert "s3cret" not in str(problem)
        problem = problem.__cause__ or (None if problem.__suppress_context__ else problem.__context__)


def test_a_refused_key_is_not_tried_again(server: Server) -> None:
    server.faults = [Fault("", Response(403, {"message": "An invalid API key was supplied."}), 100)]
    with pytest.raises(ConfigError, match="refused the key"):
        ask(client(server, key=KEY))
    assert len(server.seen) == 1


def test_a_redirect_is_not_followed(server: Server) -> None:
    server.faults = [Fault("", Response(301, headers={"Location": "http://127.0.0.1:9/elsewhere"}))]
    with pytest.raises(FetchError, match="status 301"):
        ask(client(server, key=KEY))
    assert len(server.seen) == 1


def test_an_unknown_parameter_is_said_in_the_services_words_at_once(server: Server) -> None:
    server.faults = [Fault("", Response(400, {"detail": "The search parameter, colour does not exist."}))]
    with pytest.raises(FetchError, match="colour does not exist"):
        ask(client(server))
    assert len(server.seen) == 1


def test_an_answer_without_end_is_cut_off(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "BODY_BYTES", 1000)
    server.faults = [Fault("", Response(200, {"x": "y" * 5000}))]
    with pytest.raises(FetchError, match="ask for a narrower window"):
        ask(client(server))


def test_a_drip_is_no_answer(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    class Hurried(FakeClock):
        def monotonic(self) -> float:
            self.slept.append(60.0)  # each look at the clock is a minute later
            return super().monotonic()

    with pytest.raises(FetchError, match="did not end within"):
        ask(client(server, clock=Hurried(today())))
    assert len(server.seen) == http.ATTEMPTS


def test_a_silent_service_is_given_up_on(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "SILENCE_SECONDS", 0.05)
    monkeypatch.setattr(http, "ATTEMPTS", 2)
    server.on_request = lambda seen: time.sleep(0.2)
    with pytest.raises(FetchError, match="no answer in time"):
        ask(client(server))


def test_requests_keep_their_distance(server: Server) -> None:
    clock = FakeClock(today())
    asked = client(server, clock=clock, pause=1.0)
    for _ in range(4):
        ask(asked)
    assert [round(seconds, 3) for seconds in clock.slept] == [1.0, 1.0, 1.0]


def test_one_question_is_the_same_however_it_is_written() -> None:
    assert (
        Request("/x", "n", params=(("a", "1"), ("b", "2"))).digest
        == Request("/x", "n", params=(("b", "2"), ("a", "1"))).digest
    )
    assert Request("/x", "n", body={"a": 1}).digest != Request("/x", "n", body={"a": 2}).digest


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("12", 12.0),
        ("0", 0.0),
        ("Tue, 24 Nov 2026 09:01:00 GMT", 60.0),
        ("Mon, 23 Nov 2026 09:00:00 GMT", 0.0),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_read_in_every_form(header: str, seconds: float | None) -> None:
    assert http.retry_after({"retry-after": header}, today()) == seconds


def test_a_wait_too_long_is_a_limit_with_its_hour(server: Server) -> None:
    server.faults = [Fault("", Response(429, headers={"Retry-After": "3600"}))]
    with pytest.raises(RateLimited) as caught:
        ask(client(server))
    assert caught.value.retry_at == today() + dt.timedelta(hours=1)


def test_decimal_numbers_keep_their_text() -> None:
    assert http.parsed(b'{"amount": 12345678901234567.89, "count": 3, "list": [0.10]}') == {
        "amount": "12345678901234567.89",
        "count": 3,
        "list": ["0.10"],
    }
    for body in (b"<html></html>", b'{"a": 1', b'"text"', b"", b"\xff\xfe", b"[" * 100_000):
        assert http.parsed(body) is None


def test_a_key_comes_from_the_environment_else_from_a_file_of_the_owners(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "keys.toml"
    monkeypatch.setenv("PROCURE_KEYS", str(file))
    assert keys.key("SAM_API_KEY") is None
    file.write_text(f'SAM_API_KEY = "{KEY}"\n')
    file.chmod(0o644)
    with pytest.raises(ConfigError, match="chmod 600") as caught:
        keys.key("SAM_API_KEY")
    assert KEY not in str(caught.value)
    file.chmod(0o600)
    assert keys.key("SAM_API_KEY") == KEY
    monkeypatch.setenv("SAM_API_KEY", "other")
    assert keys.key("SAM_API_KEY") == "other"


def test_a_broken_file_of_keys_is_not_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "keys.toml"
    file.write_text(f"SAM_API_KEY = {KEY}\n")
    file.chmod(0o600)
    monkeypatch.setenv("PROCURE_KEYS", str(file))
    with pytest.raises(ConfigError) as caught:
        keys.key("SAM_API_KEY")
    assert "s3cret" not in str(caught.value)
    assert caught.value.__cause__ is None
