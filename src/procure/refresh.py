"""Fetch what scopes ask for: plan it, run it politely, write down what the store now covers, build.

Sources that offer ``plan`` and ``fetch`` are found by themselves. A pull that fails leaves what it got, a line
in the ledger that says why, and its place to go on from. A spent quota or a refused key stops the sources that
share it and no others.
"""

from __future__ import annotations

import datetime as dt
import os
import urllib.parse
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import Any

from procure import parties
from procure.coverage import Scope, VendorScope, vendor_scope
from procure.errors import ConfigError, FetchError, ProcureError, RateLimited, SourceChanged, StoreError, UsageError
from procure.identifiers import is_uei, norm_notice_id, norm_piid, norm_words, search_name
from procure.parties import Agencies, Rows, reference
from procure.sources import Source, keys, modules, shapes
from procure.sources.http import Client, Clock, Reply, SystemClock
from procure.sources.pulls import Ask, BudgetSpent, Outcome, Pull, Shelf, Status

Say = Callable[[str], None]


@dataclass(frozen=True)
class Planned:
    """One pull as the plan shows it: the requests it takes at the least, and what the store already has of it."""

    pull: Pull
    source: Source
    at_least: int
    note: str


@dataclass(frozen=True)
class Done:
    """How one pull ended."""

    pull: Pull
    outcomes: tuple[Outcome, ...]
    requests: int
    held: int
    problem: ProcureError | None = None


@dataclass
class Report:
    """What a refresh did."""

    done: list[Done] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    shapes: list[str] = field(default_factory=list)
    stopped: list[ProcureError] = field(default_factory=list)
    sent_today: dict[str, int] = field(default_factory=dict)
    """Per key: requests of this day (UTC), which draw on its quota."""

    @property
    def requests(self) -> int:
        """Requests sent, retries included."""
        return sum(each.requests for each in self.done)

    @property
    def saved(self) -> int:
        """Requests that were not needed because the store already had the answer."""
        return sum(each.held + sum(outcome.requests_saved for outcome in each.outcomes) for each in self.done)

    @property
    def unfinished(self) -> list[Done]:
        """Pulls whose scope is not complete and could be: asking again may bring more."""
        return [
            each
            for each in self.done
            if any(outcome.status != "complete" and not outcome.is_all for outcome in each.outcomes)
        ]

    def lines(self) -> Iterator[str]:
        """What was done, for a person: a line per pull, then what differed in shape, was skipped or saved."""
        for each in self.done:
            status = next(
                (word for word in ("failed", "partial") if any(o.status == word for o in each.outcomes)), "complete"
            )
            found = sum(outcome.record_count or 0 for outcome in each.outcomes)
            reason = next((outcome.reason for outcome in each.outcomes if outcome.reason), None)
            said = f"{status}, {_times(found, 'record')}, {_times(each.requests, 'request')}"
            yield f"{each.pull.source}: {each.pull.title}: {said}" + (f" ({reason})" if reason else "")
            yield from (f"  {outcome.note}" for outcome in each.outcomes if outcome.note)
        yield from (f"shape: {line}" for line in self.shapes)
        yield from (f"skipped {line}" for line in self.skipped)
        for key_env, number in self.sent_today.items():
            yield f"{_times(number, 'request')} today with {key_env}; its quota is fresh again at 00:00 UTC"
        saved = f"; {_times(self.saved, 'request')} saved by what was held" if self.saved else ""
        yield f"{_times(self.requests, 'request')} sent{saved}"

    def what_is_left(self) -> str:
        """One line: what is not complete, and when or how to go on."""
        first = self.unfinished[0]
        reason = next((outcome.reason for outcome in first.outcomes if outcome.reason), "unknown reason")
        when = self.retry_at()
        after = f" after {when:%Y-%m-%d %H:%M} UTC" if when else ""
        return f"{len(self.unfinished)} of {_times(len(self.done), 'pull')} not complete ({reason}); what came is kept: run it again{after} to go on"

    def retry_at(self) -> dt.datetime | None:
        """When the earliest spent quota is fresh again (UTC)."""
        times = [each.retry_at for each in self.stopped if isinstance(each, RateLimited) and each.retry_at]
        return min(times, default=None)


def fetchable(names: Sequence[str] = ()) -> dict[str, ModuleType]:
    """The sources that can be fetched; of ``names`` each is a source or the beginning of several (``sam``).

    Those without a key come first. Raises UsageError for a name that is none.
    """
    found = {name: module for name, module in modules().items() if hasattr(module, "fetch")}
    ordered = dict(sorted(found.items(), key=lambda item: (item[1].SOURCE.key_env is not None, item[0])))
    if not names:
        return ordered
    wanted: set[str] = set()
    for name in names:
        fitting = {each for each in ordered if each == name or each.startswith(f"{name}_")}
        if not fitting:
            raise UsageError(f"{name} is no source to fetch from: there are {', '.join(ordered)}")
        wanted |= fitting
    return {name: module for name, module in ordered.items() if name in wanted}


Scopes = Sequence[Scope] | Mapping[str, Sequence[Scope]]
"""What is asked for: of every source, or of each source by name."""


def held_scopes(data: Path) -> dict[str, list[Scope]]:
    """The scopes that each source was asked for before, from the ledgers: what ``refresh`` without a scope brings up to date.

    A scope belongs to the source that was asked: an agency's notices are no reason to fetch all its awards.
    """
    held: dict[str, list[Scope]] = {}
    for name, module in fetchable().items():
        found: dict[str, Scope] = {}
        for row in Shelf(module.SOURCE, data / "raw" / name).ledger:
            for stated in row.get("scopes") or []:
                scope = _scope(stated)
                found[repr(scope)] = scope
        if found:
            held[name] = list(found.values())
    return held


def _asked(scopes: Scopes, name: str) -> Sequence[Scope]:
    return scopes.get(name, ()) if isinstance(scopes, Mapping) else scopes


def _scope(stated: Mapping[str, Any]) -> Scope:
    values = dict(stated)
    if values.get("vendor"):
        vendor = dict(values["vendor"])
        values["vendor"] = VendorScope(
            vendor["name"], frozenset(vendor["keys"]), tuple(vendor["ueis"]), tuple(vendor["terms"])
        )
    for day in ("since", "until"):
        values[day] = dt.date.fromisoformat(values[day]) if values.get(day) else None
    values["kinds"] = frozenset(values["kinds"])
    return Scope(**values)


def plan(scopes: Scopes, data: Path, names: Sequence[str] = (), *, full: bool = False) -> list[Planned]:
    """What a refresh would ask, source by source; sends nothing."""
    found = []
    for name, module in fetchable(names).items():
        shelf = Shelf(module.SOURCE, data / "raw" / name)
        for pull in module.plan(_asked(scopes, name)):
            note, at_least = pull.note, pull.at_least
            if not full and (previous := shelf.previous(pull)) is not None:
                note, at_least = f"complete as of {previous.data_as_of}: only what has changed since", 1
            elif held := len(shelf.tagged_pull(pull)):
                note = f"{held} answers are held from an interrupted run; {note}"
            found.append(Planned(pull, module.SOURCE, at_least, note))
    return found


def base_url(source: Source, given: Mapping[str, str] | None = None) -> str:
    """Where a source is asked: as given for it or for the beginning of its name, else the environment, else its own."""
    for name, url in (given or {}).items():
        if source.name == name or source.name.startswith(f"{name}_"):
            return url
    named = os.environ.get(source.base_url_env) if source.base_url_env else None
    address = named or source.base_url
    if not address:
        raise ConfigError(f"{source.name} has no address: set {source.base_url_env}")
    return address


def pace(source: Source, address: str) -> float:
    """Seconds between two requests: the source's own, a tenth of it for a service on this very machine."""
    host = urllib.parse.urlsplit(address).hostname or ""
    return source.pause / 10 if host == "localhost" or host.startswith("127.") or host == "::1" else source.pause


class _Run:
    """One refresh: its clients, its budget, what it has stopped asking."""

    def __init__(self, *, max_requests: int | None, base_urls: Mapping[str, str], clock: Clock, say: Say) -> None:
        self.max_requests = max_requests
        self.base_urls = base_urls
        self.clock = clock
        self.say = say
        self.clients: dict[tuple[str, str | None], Client] = {}
        self.stopped: dict[tuple[str, str | None], ProcureError] = {}
        self.findings = shapes.Findings()

    def client(self, module: ModuleType, key: str | None) -> Client:
        """One client per address and key: sources that share them share pace, quota and health."""
        source: Source = module.SOURCE
        place = (base_url(source, self.base_urls), source.key_env)
        if place not in self.clients:
            self.clients[place] = Client(
                place[0],
                pause=pace(source, place[0]),
                key=key,
                clock=self.clock,
                on_wait=lambda seconds, why: self.say(f"waiting {seconds:.0f} s: {why}"),
                spent_until=getattr(module, "spent_until", lambda reply, now: None),
            )
        return self.clients[place]

    def spend(self) -> None:
        """Called before each request. Raises BudgetSpent."""
        if (
            self.max_requests is not None
            and sum(client.attempts for client in self.clients.values()) >= self.max_requests
        ):
            raise BudgetSpent(f"stopped after {self.max_requests} requests, as asked: run it again to go on")


def run(
    scopes: Scopes,
    data: Path,
    names: Sequence[str] = (),
    *,
    max_requests: int | None = None,
    full: bool = False,
    base_urls: Mapping[str, str] | None = None,
    clock: Clock | None = None,
    say: Say = lambda text: None,
) -> Report:
    """Fetch what the scopes ask for and write the ledger. Never raises for a source that fails: the report says it.

    Raises ConfigError (an unsafe file of keys), UsageError, StoreError when another refresh of this store is running.
    """
    from filelock import FileLock, Timeout

    state = _Run(max_requests=max_requests, base_urls=base_urls or {}, clock=clock or SystemClock(), say=say)
    report = Report()
    (data / "raw").mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(str(data / "raw" / ".refresh.lock"), timeout=0):
            for name, module in fetchable(names).items():
                _run_source(name, module, scopes, data, state, report, full=full)
    except Timeout as problem:
        raise StoreError(f"{data} is being refreshed by another process: wait for it, then try again") from problem
    report.stopped = list(state.stopped.values())
    report.sent_today = {
        key_env: sent_today(data, key_env, state.clock.now()) for _, key_env in state.clients if key_env is not None
    }
    report.shapes = state.findings.lines()
    return report


def _run_source(
    name: str, module: ModuleType, scopes: Scopes, data: Path, state: _Run, report: Report, *, full: bool
) -> None:
    source: Source = module.SOURCE
    pulls = module.plan(_asked(scopes, name))
    if not pulls:
        return
    key = keys.key(source.key_env) if source.key_env else None
    if source.key_env and key is None:
        report.skipped.append(
            f"{name} ({_times(len(pulls), 'pull')}): it needs a key in {source.key_env}; {source.key_help}"
        )
        return
    shelf = Shelf(source, data / "raw" / name)
    client = state.client(module, key)
    place = (client.base_url, source.key_env)
    if source.key_env and (until := _still_spent(source.key_env, data, state.clock.now())) is not None:
        state.stopped.setdefault(place, RateLimited(f"the daily quota of {client.host} is spent", until))
    for pull in pulls:
        problem = state.stopped.get(place) or state.stopped.get(("", None))
        if problem is not None:
            outcome = Outcome("failed", state.clock.now().date(), reason=str(problem), is_final=False)
            shelf.close(pull, [outcome], (), 0, state.clock.now())
            report.done.append(Done(pull, (outcome,), 0, 0, problem))
            continue
        state.say(f"{name}: {pull.title}")
        done = _run_pull(pull, module, shelf, client, state, full=full)
        report.done.append(done)
        if isinstance(done.problem, BudgetSpent):
            state.stopped["", None] = done.problem
        elif isinstance(done.problem, RateLimited | ConfigError):
            state.stopped[place] = done.problem


def _run_pull(pull: Pull, module: ModuleType, shelf: Shelf, client: Client, state: _Run, *, full: bool) -> Done:
    ask = Ask(
        pull,
        shelf,
        client,
        spend=state.spend,
        refused=getattr(module, "refused", lambda reply: None),
        known_shapes=getattr(module, "SHAPES", {}),
        findings=state.findings,
        say=lambda text: state.say(f"{pull.source}: {text}"),
    )
    previous = None if full else shelf.previous(pull)
    problem: ProcureError | None = None
    try:
        outcomes = tuple(module.fetch(pull, ask, previous))
    except (FetchError, SourceChanged, ConfigError) as caught:
        problem = caught
        outcomes = (_broken_off(ask, caught),)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as caught:
        # A source's code meets a body that its shapes did not foresee: the pull fails, the run goes on.
        problem = SourceChanged(
            f"{pull.source} answered in a shape that is not known ({type(caught).__name__}: {caught})"
        )
        outcomes = (_broken_off(ask, problem),)
    if any(outcome.covers is None or outcome.covers for outcome in outcomes):
        shelf.close(pull, outcomes, ask.tags, ask.sent + ask.held, ask.now)
    return Done(pull, outcomes, ask.sent, ask.held, problem)


def _broken_off(ask: Ask, problem: ProcureError) -> Outcome:
    """The outcome of a pull that did not come to its end; only a changed shape is not gone on from."""
    status: Status = "partial" if ask.sent or ask.held else "failed"
    return Outcome(status, ask.day or ask.today, reason=str(problem), is_final=isinstance(problem, SourceChanged))


def _still_spent(key_env: str, data: Path, now: dt.datetime) -> dt.datetime | None:
    """When a key's quota, found spent by an earlier run, is fresh again, if that is still to come."""
    for name, module in fetchable().items():
        if module.SOURCE.key_env != key_env or not hasattr(module, "spent_until"):
            continue
        shelf = Shelf(module.SOURCE, data / "raw" / name)
        for entry in shelf.entries[-50:]:
            if entry.status == 429 and now - entry.retrieved_at < dt.timedelta(days=1):
                headers = {"Retry-After": entry.retry_after} if entry.retry_after else {}
                reply = Reply(429, headers, shelf.body(entry) or b"")
                until: dt.datetime | None = module.spent_until(reply, entry.retrieved_at)
                if until is not None and until > now:
                    return until
    return None


def scopes_of(
    store: Rows,
    vendors: Iterable[str],
    agencies: Iterable[str],
    awards: Iterable[str],
    notices: Iterable[str],
    since: dt.date | None,
    until: dt.date | None,
) -> list[Scope]:
    """The scopes that words on a command line stand for: vendors times agencies in a window, awards, notices.

    Vendors stand for their family as ``store`` knows it. Raises UsageError for an agency that no table has, an id
    that is none, a window that ends before it begins.
    """
    if since and until and since > until:
        raise UsageError(f"--since {since} is after --until {until}")
    # An award is fetched with all its actions; a notice is looked for among those posted in the window.
    found = [Scope(award=_award(award)) for award in awards]
    found += [Scope(notice=_notice(notice), since=since, until=until) for notice in notices]
    asked = [reference(vendor) for vendor in vendors]
    known = parties.vendors(store, asked) if asked else {}
    who: list[VendorScope | None] = [vendor_scope(known[parties.key_of(each)]) for each in asked]
    where: list[str | None] = []
    table = Agencies(store) if agencies else None
    for text in agencies:
        agency = table.by_name(text) if table else None
        if agency is False:
            raise UsageError(f"--agency {text}: no agency is known by it; give its name, abbreviation or code")
        where.append(agency.code if agency else None)
    if who or where:
        found += [
            Scope(vendor, agency, since=since, until=until) for vendor in who or [None] for agency in where or [None]
        ]
    elif not found and (since is not None or until is not None):
        found.append(Scope(since=since, until=until))
    return found


def as_written(scopes: Iterable[Scope], store: Rows) -> list[Scope]:
    """The scopes with each vendor's UEIs and names as its records have them: a text search knows no normalised name."""

    def dressed(vendor: VendorScope) -> VendorScope:
        rows = store.rows(store.check_sql("vendor_written_names"), {"keys": sorted(vendor.keys)})
        ueis = {*vendor.ueis, *(key for key in vendor.keys if is_uei(key))}
        names = {search_name(row["name"]) for row in rows}
        # A name of three letters finds half a register; an entity that has a UEI is found by that.
        names = {name for name in names if len(name) > 3 or not ueis} or {search_name(vendor.name)}
        # Registers mostly leave accents out; whether a search minds them is the service's secret.
        names |= {norm_words(name) for name in names if not name.isascii()}
        return replace(vendor, ueis=tuple(sorted(ueis)), terms=tuple(sorted(names)))

    return [replace(scope, vendor=dressed(scope.vendor)) if scope.vendor else scope for scope in scopes]


def _award(text: str) -> str:
    value = text.strip().upper() if text.strip().upper().startswith("CONT_") else norm_piid(text)
    if not value or not any(character.isdigit() for character in value):
        raise UsageError(f"--award {text}: this is no award number or key")
    return value


def _notice(text: str) -> str:
    value = norm_notice_id(text)
    if value is None:
        raise UsageError(f"--notice {text}: a notice id has 32 hexadecimal digits")
    return value


def plan_lines(
    scopes: Scopes,
    data: Path,
    names: Sequence[str] = (),
    *,
    full: bool = False,
    base_urls: Mapping[str, str] | None = None,
) -> Iterator[str]:
    """A plan for a person: per source the pulls, the requests, the key and the time; what leaves the machine."""
    planned = plan(scopes, data, names, full=full)
    if not planned:
        yield "nothing to fetch: the store already holds what is asked for, or no source has such records"
    for name in dict.fromkeys(each.source.name for each in planned):
        mine = [each for each in planned if each.source.name == name]
        source = mine[0].source
        requests = sum(each.at_least for each in mine)
        yield f"{name} ({urllib.parse.urlsplit(base_url(source, base_urls)).netloc}): at least {_times(requests, 'request')}, {_duration(requests * pace(source, base_url(source, base_urls)))}"
        if source.key_env:
            key = "a key is set" if keys.key(source.key_env) else f"no key, so it will be skipped: {source.key_help}"
            sent = sent_today(data, source.key_env, dt.datetime.now(dt.UTC))
            yield f"  draws on the daily quota of {source.key_env} ({_times(sent, 'request')} sent today; {key})"
        for each in mine:
            yield f"  {each.at_least:>4}  {each.pull.title}" + (f"; {each.note}" if each.note else "")
    asked = [scope for name in {each.source.name for each in planned} for scope in _asked(scopes, name)]
    named = {term for each in asked if each.vendor for term in (each.vendor.terms or (each.vendor.name,))}
    named |= {uei for each in asked if each.vendor for uei in each.vendor.ueis}
    named |= {number for each in asked for number in (each.award, each.notice) if number}
    if planned and named:
        yield f"names and numbers that leave this machine: {', '.join(sorted(named))}"


def sent_today(data: Path, key_env: str, now: dt.datetime) -> int:
    """Requests that were answered today (UTC) with a key, over all sources that share it."""
    return sum(
        entry.status is not None and entry.retrieved_at.astimezone(dt.UTC).date() == now.date()
        for name, module in fetchable().items()
        if module.SOURCE.key_env == key_env
        for entry in Shelf(module.SOURCE, data / "raw" / name).entries
    )


def _times(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"


def _duration(seconds: float) -> str:
    return f"about {seconds:.0f} s" if seconds < 90 else f"about {seconds / 60:.0f} min"
