"""One polite HTTP client for every source: paced, retried, bounded, and silent about keys.

A request is tried again on a lost connection, 429, 5xx, a body cut short, and an answer that only looks
like one (an HTML page with status 200, JSON cut off), with exponential waits and jitter, or the wait that
``Retry-After`` asks for. A service that stays dead is left alone for the rest of the run. A spent daily
quota and a refused key are never tried again.

The key is added at the last moment and is in no message, log line or stored body; redirects are not
followed, because they would carry it elsewhere (and drop the body of a POST).
"""

from __future__ import annotations

import datetime as dt
import email.utils
import hashlib
import json
import logging
import random
import time
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from procure.errors import ConfigError, FetchError, RateLimited

T = TypeVar("T")
log = logging.getLogger("procure.refresh")

ATTEMPTS = 6
CONNECT_SECONDS = 10.0
SILENCE_SECONDS = 60.0
"""Longest wait for the next bytes of an answer."""
BODY_SECONDS = 45.0
"""Longest time for a whole answer: a drip of bytes is no answer."""
BODY_BYTES = 64 * 2**20
LONGEST_WAIT = 600.0
"""A service that asks for a longer wait than this ends the run: later is cheaper than sleeping."""
DEAD_AFTER = 2
"""Requests in a row that failed for good, after which a service is left alone."""


@dataclass(frozen=True)
class Request:
    """One question to a service; its key is no part of it.

    ``path`` follows the base URL, with ids already percent-encoded. ``params`` is the query (a name may be
    repeated), ``body`` is sent as JSON. ``accepts`` are the statuses that answer it; others are failures.
    """

    path: str
    noun: str
    method: str = "GET"
    params: tuple[tuple[str, str], ...] = ()
    body: Mapping[str, Any] | None = None
    accepts: frozenset[int] = frozenset({200})

    @property
    def digest(self) -> str:
        """The same for the same question, whatever the order of its parts."""
        return digest([self.method, self.path, sorted(self.params), self.body])

    def shown(self) -> dict[str, Any]:
        """As the manifest has it."""
        shown: dict[str, Any] = {"method": self.method, "path": self.path}
        if self.params:
            shown["params"] = [list(pair) for pair in self.params]
        if self.body is not None:
            shown["body"] = self.body
        return shown


def digest(value: Any) -> str:
    """Sixteen hexadecimal digits that stand for a JSON value."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


@dataclass(frozen=True)
class Reply:
    """A whole answer as it came (a key that the service repeated in it is blanked)."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    scrubbed: bool = False

    def data(self) -> Any:
        """The body as JSON; None where it is no JSON object or list."""
        return parsed(self.body)


def parsed(body: bytes) -> Any:
    """A body as JSON; None where it is no JSON object or list (HTML with status 200, cut off, a bare string).

    Decimal numbers keep their text, so that no cent is lost on the way to a DECIMAL.
    """
    try:
        # NaN and Infinity are no JSON, and some services send them for "nothing".
        data = json.loads(body.decode("utf-8-sig"), parse_float=str, parse_constant=lambda word: None)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict | list) else None


class Clock(Protocol):
    """What the client knows of time; tests give one that does not sleep."""

    def now(self) -> dt.datetime:
        """The time in UTC."""

    def monotonic(self) -> float:
        """Seconds that only go forward."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> dt.datetime:
        """The time in UTC."""
        return dt.datetime.now(dt.UTC)

    def monotonic(self) -> float:
        """Seconds that only go forward."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class _Passing(FetchError):
    """Raised when an attempt failed and another may not; ``after`` is the wait asked for, in seconds."""

    def __init__(self, message: str, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


@dataclass
class Client:
    """Everything sent to one service in a run: its pace, its retries, its state of health."""

    base_url: str
    pause: float = 1.0
    key: str | None = None
    clock: Clock = field(default_factory=SystemClock)
    on_wait: Callable[[float, str], None] = lambda seconds, why: None
    before: Callable[[], None] = lambda: None
    """Called before every attempt: the run's budget may end here."""
    spent_until: Callable[[Reply, dt.datetime], dt.datetime | None] = lambda reply, now: None
    attempts: int = 0
    """Requests sent so far, retries included."""

    def __post_init__(self) -> None:
        self._session: Any = None
        self._free_at = 0.0
        self._failed = 0

    @property
    def host(self) -> str:
        """Host and port, for messages."""
        return urllib.parse.urlsplit(self.base_url).netloc

    def exchange(self, request: Request, keep: Callable[[Reply], T], refused: Callable[[Reply], str | None]) -> T:
        """Ask until there is an answer; ``keep`` stores each whole body before anybody looks into it.

        ``refused`` says of an accepted status why it is no answer. Raises FetchError, RateLimited, ConfigError.
        """
        from tenacity import (
            RetryCallState,
            Retrying,
            retry_if_exception_type,
            stop_after_attempt,
            wait_exponential_jitter,
        )

        if self._failed >= DEAD_AFTER:
            raise FetchError(f"{self.host} does not answer; it is left alone for the rest of this run: try again later")
        backoff = wait_exponential_jitter(initial=1, max=60, jitter=1)

        def wait(state: RetryCallState) -> float:
            problem = state.outcome.exception() if state.outcome else None
            after = problem.after if isinstance(problem, _Passing) else None
            seconds = after + random.uniform(0, 0.5) if after is not None else backoff(state)  # noqa: S311 (jitter, not a secret)
            self.on_wait(seconds, str(problem))
            return seconds

        retrying: Any = Retrying(
            sleep=self.clock.sleep,
            wait=wait,
            stop=stop_after_attempt(ATTEMPTS),
            retry=retry_if_exception_type(_Passing),
            reraise=True,
        )
        try:
            kept: T = retrying(self._attempt, request, keep, refused)
        except _Passing as problem:
            self._failed += 1
            raise FetchError(f"{self._named(request)}: {problem} ({ATTEMPTS} attempts): try again later") from None
        self._failed = 0
        return kept

    def _named(self, request: Request) -> str:
        return f"{request.method} {self.host}{request.path}"

    def _attempt(self, request: Request, keep: Callable[[Reply], T], refused: Callable[[Reply], str | None]) -> T:
        self.before()
        if (early := self._free_at - self.clock.monotonic()) > 0:
            self.clock.sleep(early)
        self.attempts += 1
        started = self.clock.monotonic()
        try:
            reply = self._send(request)
        finally:
            self._free_at = self.clock.monotonic() + self.pause
        took = self.clock.monotonic() - started
        what = f"{self._named(request)} {_shown_question(request)}"
        log.info("%s -> %d, %d bytes, %.1f s", what, reply.status, len(reply.body), took)
        kept = keep(reply)
        self._judge(request, reply, refused)
        return kept

    def _judge(self, request: Request, reply: Reply, refused: Callable[[Reply], str | None]) -> None:
        """Raise what an answer means that is none."""
        said = message_of(reply)
        if reply.status in request.accepts:
            if reply.status == 200 and reply.data() is None:
                raise _Passing("the answer is no JSON (a page in HTML, or cut off)")
            if reply.status == 200 and (why := refused(reply)) is not None:
                raise _Passing(why)
            return
        if reply.status == 429:
            now = self.clock.now()
            if (until := self.spent_until(reply, now)) is not None:
                raise RateLimited(f"the daily quota of {self.host} is spent", until)
            after = retry_after(reply.headers, now)
            if after is not None and after > LONGEST_WAIT:
                raise RateLimited(
                    f"{self.host} asks to wait {after / 60:.0f} minutes", now + dt.timedelta(seconds=after)
                )
            raise _Passing("too many requests (429)", after)
        if reply.status >= 500 or reply.status == 408:
            raise _Passing(f"status {reply.status}", _bounded(retry_after(reply.headers, self.clock.now())))
        if reply.status in (401, 403) and self.key is not None:
            raise ConfigError(
                f"{self.host} refused the key ({reply.status}{said}): keys expire after 90 days, get a new one"
            )
        raise FetchError(f"{self._named(request)}: status {reply.status}{said}")

    def _send(self, request: Request) -> Reply:
        """One attempt, body read within bounds. Raises _Passing, whose message holds nothing that a library said."""
        import requests
        import urllib3

        if self._session is None:
            self._session = _session()
        params = list(request.params) + ([("api_key", self.key)] if self.key else [])
        try:
            with self._session.request(
                request.method,
                self.base_url.rstrip("/") + request.path,
                params=params,
                data=None if request.body is None else json.dumps(request.body, ensure_ascii=False).encode("utf-8"),
                headers={"Content-Type": "application/json"} if request.body is not None else {},
                timeout=(CONNECT_SECONDS, SILENCE_SECONDS),
                allow_redirects=False,
                stream=True,
            ) as response:
                body = self._read(response.raw)
                return self._scrubbed(Reply(response.status_code, dict(response.headers), body))
        except _Passing:
            raise
        except (requests.exceptions.InvalidURL, requests.exceptions.MissingSchema, requests.exceptions.InvalidSchema):
            raise ConfigError(f"{self.base_url} is no address of a service: give it as https://host") from None
        except (requests.exceptions.Timeout, urllib3.exceptions.TimeoutError, TimeoutError):
            raise _Passing("no answer in time") from None
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError, OSError) as problem:
            raise _Passing(f"the connection failed ({type(problem).__name__})") from None

    def _read(self, raw: Any) -> bytes:
        """The body, decompressed; as bytes come, so that a drip is seen for what it is."""
        deadline = self.clock.monotonic() + BODY_SECONDS
        parts: list[bytes] = []
        size = 0
        while part := raw.read1(2**16, decode_content=True):
            parts.append(part)
            size += len(part)
            if size > BODY_BYTES:
                raise FetchError(
                    f"{self.host} sent an answer of more than {BODY_BYTES >> 20} MB: ask for a narrower window"
                )
            if self.clock.monotonic() > deadline:
                raise _Passing(f"the answer did not end within {BODY_SECONDS:.0f} s")
        return b"".join(parts)

    def _scrubbed(self, reply: Reply) -> Reply:
        """The reply without our key, which some services repeat in links and messages."""
        if not self.key:
            return reply
        body = reply.body
        for form in {self.key, urllib.parse.quote(self.key, safe=""), urllib.parse.quote_plus(self.key)}:
            body = body.replace(form.encode("utf-8"), b"API_KEY")
        return reply if body == reply.body else Reply(reply.status, reply.headers, body, scrubbed=True)


def _session() -> Any:
    """A requests session with our name, no retries of its own and no credentials from files."""
    import requests

    from procure import __version__

    class _NoAuth(requests.auth.AuthBase):
        def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
            return request

    session = requests.Session()
    session.headers["User-Agent"] = (
        f"procure/{__version__} (checks statements on government contracts against public records)"
    )
    session.headers["Accept"] = "*/*"  # SAM.gov answers 406 to application/json in places
    session.auth = _NoAuth()
    # Its debug lines hold whole addresses, so the key too.
    logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)
    return session


def _shown_question(request: Request) -> str:
    return (
        json.dumps(request.body, ensure_ascii=False)
        if request.body is not None
        else urllib.parse.urlencode(request.params)
    )


def _bounded(after: float | None) -> float | None:
    return None if after is None else min(after, LONGEST_WAIT)


def retry_after(headers: Mapping[str, str], now: dt.datetime) -> float | None:
    """Seconds that a Retry-After header asks for, from a number or a date; None where there is none."""
    value = {name.lower(): text for name, text in headers.items()}.get("retry-after", "").strip()
    if value.replace(".", "", 1).isdigit():
        return float(value)
    try:
        until = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (until.astimezone(dt.UTC) - now).total_seconds())


def message_of(reply: Reply) -> str:
    """What a service says of a failure, short and on one line, as ': text'; '' where it says nothing."""
    data = reply.data()
    if not isinstance(data, dict):
        return ""
    error = data.get("error")
    for value in (
        data.get("detail"),
        data.get("message"),
        data.get("details"),
        error.get("message") if isinstance(error, dict) else error,
    ):
        if isinstance(value, str) and value.strip():
            return ": " + " ".join(value.split())[:300]
    return ""
