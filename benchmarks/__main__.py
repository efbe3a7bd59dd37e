"""`make bench`: measure, compare with what people use today, write the table into benchmarks/README.md.

    python -m benchmarks                       everything (about half an hour on two cores, 15 GB of disk)
    python -m benchmarks --quick               the same shape, a tenth of the size
    python -m benchmarks --only load --write   one part (load, memory, build, claims, start, tools); its rows alone are replaced

What is compared runs side by side in this one run, in processes of its own, turn and turn about; the median
counts. Wall time and CPU time are both shown: on a busy machine the second is the steadier.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

from benchmarks import letters, plot, stores
from benchmarks.archives import make

HERE = Path(__file__).parent
PARTS = ("load", "memory", "build", "claims", "start", "tools")


def say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


# A measured process prints one JSON line: seconds and CPU seconds of its work (imports left out), peak memory of all of it.
_FRAME = """
import json, os, pathlib, resource, sys, time
def _cpu():
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system
def _peak():
    # Of this program only: the maximum that getrusage gives is inherited from the process that started it.
    status = pathlib.Path("/proc/self/status")
    if status.exists():
        return int(next(line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM"))) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
{before}
wall, cpu = time.perf_counter(), _cpu()
{work}
print(json.dumps({{"wall": time.perf_counter() - wall, "cpu": _cpu() - cpu, "peak": _peak(), "answer": globals().get("answer")}}))
"""


def measured(before: str, work: str, *arguments: object) -> dict[str, Any]:
    code = _FRAME.format(before=textwrap.dedent(before), work=textwrap.dedent(work))
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(
            filter(None, [str(HERE.parent), str(HERE.parent / "src"), os.environ.get("PYTHONPATH")])
        ),
    }
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, env=environment, check=False
    )
    if done.returncode:
        raise SystemExit(f"a measured process failed:\n{done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def in_turns(runs: dict[str, Callable[[], dict[str, Any]]], times: int) -> dict[str, dict[str, Any]]:
    """Median wall and CPU time and the largest peak of each, run turn and turn about."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in runs}
    for number in range(times):
        for name, run in runs.items():
            found[name].append(run())
            say(f"{name}, run {number + 1}: {found[name][-1]['wall']:.2f} s wall, {found[name][-1]['cpu']:.2f} s CPU")
    return {
        name: {
            "wall": statistics.median(each["wall"] for each in all_of),
            "cpu": statistics.median(each["cpu"] for each in all_of),
            "peak": max(each["peak"] for each in all_of),
            "answer": all_of[0]["answer"],
        }
        for name, all_of in found.items()
    }


# The pieces that are measured ------------------------------------------------------------------------------------------

_LOAD = (
    "from pathlib import Path; import duckdb; from procure import bulk; import procure.bulk.formats",
    "report = bulk.load([Path(sys.argv[1])], Path(sys.argv[2])); assert not report.errors, report.errors; answer = report.files[0].rows",
)
_COPY = (
    "import duckdb",
    """
    connection = duckdb.connect()
    connection.execute(f"COPY (SELECT {sys.argv[3]} FROM read_csv('{sys.argv[1]}')) TO '{sys.argv[2]}' (FORMAT parquet)")
    answer = connection.execute(f"SELECT count(*) FROM '{sys.argv[2]}'").fetchone()[0]
    """,
)
_PANDAS = ("import pandas", "answer = len(pandas.read_csv(sys.argv[1], low_memory=False))")
_BUILD = (
    "from pathlib import Path; import duckdb; from procure import warehouse",
    "answer = warehouse.build(Path(sys.argv[1]), memory_limit=sys.argv[2]).rows['transactions']",
)
_CTAS = (
    "import duckdb",
    """
    connection = duckdb.connect(sys.argv[2])
    connection.execute(f"SET memory_limit = '{sys.argv[3]}'")
    connection.execute(f"SET temp_directory = '{sys.argv[2]}.spill'")
    connection.execute(f"CREATE TABLE t AS SELECT * FROM '{sys.argv[1]}/raw/usaspending_archive/transactions/*.parquet' "
        "ORDER BY recipient_uei, awarding_sub_agency_code, action_date, contract_transaction_unique_key")
    answer = connection.execute("SELECT count(*) FROM t").fetchone()[0]
    """,
)


def load_part(work: Path, rows: int, times: int) -> dict[str, Any]:
    """One CSV of 297 columns: load, COPY, pandas.read_csv; and the same file zipped."""
    made = make(work / "load", rows, zipped=False)
    zipped = make(work / "load-zip", rows, zipped=True)
    columns = ", ".join(stores.SLIM)

    def load(path: Path) -> dict[str, Any]:
        shutil.rmtree(work / "load-store", ignore_errors=True)
        return measured(*_LOAD, path, work / "load-store")

    found = in_turns(
        {
            "procure load": lambda: load(made.path),
            "DuckDB COPY by hand": lambda: measured(*_COPY, made.path, work / "copy.parquet", columns),
            "pandas.read_csv": lambda: measured(*_PANDAS, made.path),
            "procure load, zipped": lambda: load(zipped.path),
        },
        times,
    )
    assert len({each["answer"] for each in found.values()}) == 1, found
    size = made.path.stat().st_size
    shutil.rmtree(work / "load")
    shutil.rmtree(work / "load-zip")
    return {"rows": rows, "bytes": size, "runs": found}


def memory_part(work: Path, rows: int) -> dict[str, Any]:
    """Peak memory of loading a zip, and one of ten times the rows."""
    found = {}
    for count in (rows, rows * 10):
        made = make(work / "memory", count, zipped=True)
        shutil.rmtree(work / "memory-store", ignore_errors=True)
        found[str(count)] = measured(*_LOAD, made.path, work / "memory-store")
        say(f"load of {count:,} rows: peak {found[str(count)]['peak'] / 1e6:.0f} MB, {found[str(count)]['wall']:.1f} s")
        made.path.unlink()
    shutil.rmtree(work / "memory-store")
    return {"rows": rows, "runs": found}


def build_part(work: Path, sizes: list[int], limit: str) -> dict[str, Any]:
    """Curated from raw, and the same rows only sorted into a table, with the same amount of memory."""
    found: dict[str, Any] = {"limit": limit, "sizes": {}}
    for size in sizes:
        store = work / f"store-{size}"
        if not (store / "raw").is_dir():
            stores.fill(store, size, say)
        bare = work / "bare.duckdb"
        runs = in_turns(
            {
                "procure build": lambda store=store: measured(*_BUILD, store, limit),
                "CREATE TABLE AS ... ORDER BY": lambda store=store, bare=bare: measured(*_CTAS, store, bare, limit),
            },
            1,
        )
        for path in work.glob("bare.duckdb*"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        found["sizes"][str(size)] = {"runs": runs, "file_bytes": (store / "curated/procure.duckdb").stat().st_size}
    return found


def claims_part(work: Path, sizes: list[int], times: int) -> dict[str, Any]:
    """A letter with a hundred claims, one process, nothing warm but the disk's cache."""
    found: dict[str, Any] = {}
    for size in sizes:
        store = work / f"store-{size}"
        if not (store / "curated/procure.duckdb").is_file():
            if not (store / "raw").is_dir():
                stores.fill(store, size, say)
            measured(*_BUILD, store, "4GB")
        letter = work / f"letter-{size}.txt"
        expected = letters.write(letter, store)
        command = [
            sys.executable,
            "-m",
            "procure",
            "check",
            str(letter),
            "--data",
            str(store),
            "--no-keep",
            "--fail-on",
            "none",
            "--json",
        ]

        def run(
            command: list[str] = command, out: Path = work / "check.json", expected: dict[str, str] = expected
        ) -> dict[str, Any]:
            before = os.times()
            started = time.perf_counter()
            done = subprocess.run(
                [*command, str(out)],
                capture_output=True,
                text=True,
                env={**os.environ, "PYTHONPATH": str(HERE.parent / "src")},
                check=False,
            )
            wall = time.perf_counter() - started
            if done.returncode:
                raise SystemExit(done.stderr[-2000:])
            after = os.times()
            claims = json.loads(out.read_text())["claims"]
            wrong = letters.wrong(claims, expected)
            cpu = after.children_user + after.children_system - before.children_user - before.children_system
            return {"wall": wall, "cpu": cpu, "peak": 0, "answer": {"claims": len(claims), "wrong": wrong}}

        found[str(size)] = in_turns({f"100 claims, {size:,} actions": run}, times)[f"100 claims, {size:,} actions"]
    return {"sizes": found}


def start_part(times: int) -> dict[str, Any]:
    """How long until something stands on the screen."""

    def run(*command: str) -> dict[str, Any]:
        before, started = os.times(), time.perf_counter()
        subprocess.run(
            [sys.executable, *command],
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONPATH": str(HERE.parent / "src")},
            cwd=HERE.parent,
        )
        after = os.times()
        cpu = after.children_user + after.children_system - before.children_user - before.children_system
        return {"wall": time.perf_counter() - started, "cpu": cpu, "peak": 0, "answer": None}

    return in_turns(
        {
            "import click": lambda: run("-c", "import click"),
            "procure --help": lambda: run("-m", "procure", "--help"),
            "procure check (the example)": lambda: run(
                "-m", "procure", "check", "examples/correspondence.txt", "--no-keep", "--fail-on", "none"
            ),
        },
        times,
    )


def tools_part(work: Path, rows: int) -> dict[str, Any]:
    """The same question ("what did this company get?") with what people use today."""
    made = make(work / "tools", rows, zipped=False)
    question = "SELECT count(*), sum(CAST(federal_action_obligation AS DECIMAL(18, 2))) FROM {} WHERE recipient_uei = 'PW1TNE55SYS1'"
    found: dict[str, Any] = {"rows": rows}
    store = work / "tools-store"
    shutil.rmtree(store, ignore_errors=True)
    found["procure load + build + sql"] = measured(
        "from pathlib import Path; import duckdb; from procure import bulk, warehouse",
        f"""
        bulk.load([Path(sys.argv[1])], Path(sys.argv[2])); warehouse.build(Path(sys.argv[2]))
        with warehouse.open(Path(sys.argv[2])) as opened:
            answer = [str(value) for value in opened.rows({question.format("curated.transactions")!r})[0].values()]
        """,
        made.path,
        store,
    )
    found["pandas.read_csv + filter"] = measured(
        "import pandas",
        """
        frame = pandas.read_csv(sys.argv[1], low_memory=False)
        mine = frame[frame.recipient_uei == "PW1TNE55SYS1"]
        answer = [str(len(mine)), f"{mine.federal_action_obligation.sum():.2f}"]
        """,
        made.path,
    )
    try:
        metadata.version("sqlite-utils")
    except metadata.PackageNotFoundError:
        found["skipped"] = "sqlite-utils is not installed"
    else:
        found["sqlite-utils insert + SQL"] = measured(
            "import subprocess, sqlite3",
            """
            subprocess.run([sys.executable, "-m", "sqlite_utils", "insert", sys.argv[2], "t", sys.argv[1], "--csv"], check=True, capture_output=True)
            answer = [str(value) for value in sqlite3.connect(sys.argv[2]).execute("SELECT count(*), round(sum(federal_action_obligation), 2) FROM t WHERE recipient_uei = 'PW1TNE55SYS1'").fetchone()]
            """,
            made.path,
            work / "tools.sqlite",
        ) | {"peak": 0}  # it runs in a process of its own, whose memory is not seen
        (work / "tools.sqlite").unlink()
    pages = _atom_pages(work / "atom", max(20, rows // 300))
    found["entries"] = len(pages) * 10
    found["procure load (Atom pages)"] = measured(
        "from pathlib import Path; import duckdb; from procure import bulk",
        "answer = sum(t.rows for t in bulk.load([Path(sys.argv[1])], Path(sys.argv[2])).files)",
        _zip_of(pages, work / "atom.zip"),
        work / "atom-store",
    )
    try:
        metadata.version("fpds")
    except metadata.PackageNotFoundError:
        found["skipped fpds"] = "fpds is not installed"
    else:
        found["fpds (parse the same pages)"] = measured(
            "from pathlib import Path; from fpds.core.xml import fpdsTree",
            "answer = sum(len(fpdsTree(path.read_bytes()).jsonify()) for path in Path(sys.argv[1]).glob('*.xml'))",
            work / "atom",
        )
    for name in ("tools", "tools-store", "atom", "atom-store"):
        shutil.rmtree(work / name, ignore_errors=True)
    (work / "atom.zip").unlink()
    for name, run in found.items():
        if isinstance(run, dict):
            say(f"{name}: {run['wall']:.2f} s, peak {run['peak'] / 1e6:.0f} MB, {run['answer']}")
    return found


def _atom_pages(folder: Path, count: int) -> list[Path]:
    from benchmarks import atom

    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number in range(count):
        path = folder / f"page-{number:05d}.xml"
        path.write_text(atom.page(number), encoding="utf-8")
        paths.append(path)
    return paths


def _zip_of(paths: list[Path], target: Path) -> Path:
    import zipfile

    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in paths:
            archive.write(path, path.name)
    return target


# The report ------------------------------------------------------------------------------------------------------------


def machine() -> dict[str, str]:
    model = platform.processor()
    memory = ""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
        memory = f"{int(Path('/proc/meminfo').read_text().split()[1]) / 1e6:.0f} GB"
    except (OSError, StopIteration):
        pass
    versions = {name: metadata.version(name) for name in ("duckdb", "pandas", "procure")}
    for name in ("sqlite-utils", "fpds"):
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return {
        "cores": str(os.cpu_count()),
        "processor": model,
        "memory": memory,
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        **versions,
    }


def _ratio(one: dict[str, Any], other: dict[str, Any]) -> str:
    return f"{one['wall'] / other['wall']:.2f} (CPU {one['cpu'] / other['cpu']:.2f})"


def table(results: dict[str, Any], *, is_judged: bool = True) -> list[str]:
    """The table of targets, as Markdown. Whether one is reached goes by wall time; they are set for the full size only."""
    lines = ["| what | measured | ratio | to reach | reached |", "| --- | --- | --- | --- | --- |"]

    def add(what: str, numbers: str, ratio: str, target: str = "-", is_reached: bool | None = None) -> None:
        reached = "-" if is_reached is None or not is_judged else "yes" if is_reached else "**no**"
        lines.append(f"| {what} | {numbers} | {ratio} | {target} | {reached} |")

    def quotient(one: dict[str, Any], other: dict[str, Any]) -> float:
        return float(one["wall"] / other["wall"])

    if "load" in results:
        runs, rows = results["load"]["runs"], results["load"]["rows"]
        mine = runs["procure load"]
        for name, limit in (("DuckDB COPY by hand", 1.5), ("pandas.read_csv", 0.15)):
            add(
                f"load {rows:,} x 297 / {name}",
                f"{mine['wall']:.2f} s / {runs[name]['wall']:.2f} s",
                _ratio(mine, runs[name]),
                f"<= {limit}",
                quotient(mine, runs[name]) <= limit,
            )
        add(
            f"load {rows:,} x 297 zipped / COPY of the unpacked file",
            f"{runs['procure load, zipped']['wall']:.2f} s / {runs['DuckDB COPY by hand']['wall']:.2f} s",
            _ratio(runs["procure load, zipped"], runs["DuckDB COPY by hand"]),
        )
    if "memory" in results:
        rows = results["memory"]["rows"]
        small, large = results["memory"]["runs"][str(rows)], results["memory"]["runs"][str(rows * 10)]
        add(
            f"peak memory of loading {rows * 10:,} / {rows:,} rows",
            f"{large['peak'] / 1e6:,.0f} MB / {small['peak'] / 1e6:,.0f} MB",
            f"{large['peak'] / small['peak']:.2f}",
            "<= 1.3, under 2 GB",
            large["peak"] / small["peak"] <= 1.3 and large["peak"] < 2e9,
        )
    if "build" in results:
        for size, found in results["build"]["sizes"].items():
            mine, bare = found["runs"]["procure build"], found["runs"]["CREATE TABLE AS ... ORDER BY"]
            add(
                f"build of {int(size):,} actions / bare CREATE TABLE AS ... ORDER BY ({results['build']['limit']} each)",
                f"{mine['wall']:.0f} s / {bare['wall']:.0f} s; peak {mine['peak'] / 1e6:,.0f} MB",
                _ratio(mine, bare),
                *(("<= 3", quotient(mine, bare) <= 3) if size == max(results["build"]["sizes"], key=int) else ()),
            )
    if "claims" in results:
        claims = results["claims"]["sizes"]
        sizes = sorted(claims, key=int)
        for size in sizes:
            found = claims[size]
            add(
                f"100 claims against {int(size):,} actions, cold process",
                f"{found['wall']:.2f} s ({found['cpu']:.2f} s CPU); {found['answer']['claims']} claims, {found['answer']['wrong']} wrong",
                "-",
                *(("<= 3 s", found["wall"] <= 3 and not found["answer"]["wrong"]) if size == sizes[-1] else ()),
            )
        if len(sizes) > 1:
            first, last = claims[sizes[-2]], claims[sizes[-1]]
            add(
                f"the same, {int(sizes[-1]):,} / {int(sizes[-2]):,} actions",
                f"{last['wall']:.2f} s / {first['wall']:.2f} s",
                _ratio(last, first),
                "<= 3",
                quotient(last, first) <= 3,
            )
    if "start" in results:
        runs = results["start"]
        add(
            "procure --help / import click",
            f"{runs['procure --help']['wall'] * 1000:.0f} ms / {runs['import click']['wall'] * 1000:.0f} ms",
            _ratio(runs["procure --help"], runs["import click"]),
            "<= 3",
            quotient(runs["procure --help"], runs["import click"]) <= 3,
        )
        add(
            "procure check on the example / import click",
            f"{runs['procure check (the example)']['wall'] * 1000:.0f} ms / {runs['import click']['wall'] * 1000:.0f} ms",
            _ratio(runs["procure check (the example)"], runs["import click"]),
        )
    return lines


def tools_table(results: dict[str, Any]) -> list[str]:
    found = results["tools"]
    lines = [
        f"One company's actions and their sum, from a CSV of {found['rows']:,} x 297; FPDS pages of {found['entries']:,} entries.",
        "",
        "| tool | time | CPU | peak memory | answer |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, run in found.items():
        if isinstance(run, dict) and "wall" in run:
            peak = f"{run['peak'] / 1e6:,.0f} MB" if run["peak"] else "-"
            lines.append(f"| {name} | {run['wall']:.2f} s | {run['cpu']:.2f} s | {peak} | {run['answer']} |")
    return lines


def circumstances(results: dict[str, Any]) -> list[str]:
    """When, where and with what each part was measured; parts with the same in one line."""
    groups: dict[str, list[str]] = {}
    for part in PARTS:
        if part in results:
            facts = "; ".join(f"{name} {value}" for name, value in results[part]["machine"].items())
            groups.setdefault(facts, []).append(
                f"{part} ({results[part]['when']}, load average {results[part]['busy']})"
            )
    return [f"Measured: {', '.join(parts)}. {facts}." for facts, parts in groups.items()]


def write_readme(results: dict[str, Any]) -> None:
    """Put the tables between the marks of benchmarks/README.md."""
    path = HERE / "README.md"
    text = path.read_text(encoding="utf-8")
    body = [*table(results), ""]
    if "tools" in results:
        body += [*tools_table(results), ""]
    body += ["![How cost grows with size](growth.svg)", ""] if "build" in results and "claims" in results else []
    body += circumstances(results)
    head, _, rest = text.partition("<!-- results -->")
    tail = rest.partition("<!-- end of results -->")[2]
    path.write_text(
        head + "<!-- results -->\n" + "\n".join(body) + "\n<!-- end of results -->" + tail, encoding="utf-8"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="a tenth of the size")
    parser.add_argument("--only", action="append", choices=PARTS, help="one part; repeatable")
    parser.add_argument("--work", type=Path, default=HERE / "work", help="where archives and stores are made")
    parser.add_argument("--times", type=int, default=3, help="runs of each, of which the median counts")
    parser.add_argument("--memory-limit", default="4GB", help="of builds, for procure and for what it is compared with")
    parser.add_argument("--keep", action="store_true", help="leave the made stores for the next run")
    parser.add_argument("--write", action="store_true", help="write README.md, results.json and growth.svg here")
    given = parser.parse_args()
    if given.quick and given.write:
        parser.error("--quick measures another size than the table's: run it without --write")
    scale = 10 if given.quick else 1
    sizes = [100_000 // scale, 1_000_000 // scale, 10_000_000 // scale]
    given.work.mkdir(parents=True, exist_ok=True)
    results_path = HERE / "results.json"
    # A part that is measured again replaces its own rows; the others keep theirs, with when and where they were measured.
    is_merged = given.only and given.write and results_path.exists()
    results: dict[str, Any] = json.loads(results_path.read_text()) if is_merged else {}
    wanted = given.only or PARTS
    runs: dict[str, Callable[[], dict[str, Any]]] = {
        "load": lambda: load_part(given.work, 300_000 // scale, given.times),
        "memory": lambda: memory_part(given.work, 300_000 // scale),
        "build": lambda: build_part(given.work, sizes, given.memory_limit),
        "claims": lambda: claims_part(given.work, sizes, given.times),
        "start": lambda: start_part(max(5, given.times)),
        "tools": lambda: tools_part(given.work, 60_000 // scale),
    }
    for part in PARTS:
        if part in wanted:
            print(part, file=sys.stderr, flush=True)
            when, busy = dt.datetime.now(dt.UTC), os.getloadavg()[0]
            results[part] = {
                **runs[part](),
                "when": f"{when:%Y-%m-%d %H:%M} UTC",
                "busy": f"{busy:.1f} before, {os.getloadavg()[0]:.1f} after",
                "machine": machine(),
            }
            say(f"{part} took {(dt.datetime.now(dt.UTC) - when).total_seconds():.0f} s")
            if given.write:
                results_path.write_text(json.dumps(results, indent=1) + "\n")
    if not given.keep:
        shutil.rmtree(given.work, ignore_errors=True)
    if given.write:
        plot.growth(results, HERE / "growth.svg")
        write_readme(results)
    print("\n".join([*table(results, is_judged=not given.quick), "", *circumstances(results)]))
    if "tools" in results:
        print("\n" + "\n".join(tools_table(results)))


if __name__ == "__main__":
    main()
