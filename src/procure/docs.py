"""Reference pages made from the code: the command line, the tables, the checks, the sources.

``python -m procure.docs docs`` writes them; a test fails when a page is not what the code says.
"""

from __future__ import annotations

import inspect
import sys
from pathlib import Path

import click

from procure.models import TABLES, Row


def pages() -> dict[str, str]:
    """Every generated page: path below docs/ -> text."""
    return {
        "reference/cli.md": cli_page(),
        "reference/tables.md": tables_page(),
        "reference/views.md": views_page(),
        "reference/checks.md": checks_page(),
        "reference/sources.md": sources_page(),
    }


_MADE = "<!-- Made by `make docs` from the code; change the code, not this page. -->\n\n"


def cli_page() -> str:
    """The help of every command, as `procure COMMAND --help` prints it."""
    from procure.cli import cli

    parts = [_MADE + "# The command line\n"]
    context = click.Context(cli, info_name="procure", max_content_width=100, terminal_width=100)
    parts.append(f"```text\n{cli.get_help(context)}\n```\n")
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        inner = click.Context(command, info_name=name, parent=context, max_content_width=100, terminal_width=100)
        parts.append(f"## procure {name}\n\n```text\n{command.get_help(inner)}\n```\n")
    parts.append(
        "## Exit codes\n\n| code | means |\n| --- | --- |\n| 0 | done |\n| 1 | done, and a claim met `--fail-on` |\n"
        "| 2 | the call's words do not fit together |\n| 3 | could not finish: one line says what and what to do next |\n"
    )
    return "\n".join(parts)


def tables_page() -> str:
    """The data dictionary, from the models that the tables are made of."""
    from procure.warehouse.build import ddl_type

    parts = [
        _MADE
        + "# The tables\n\nEvery table is in the schema `curated` of `data/curated/procure.duckdb` and a view of the same "
        "name in `main`. `procure sql --schema TABLE` prints the same from the store. Money is US dollars, nominal, "
        "DECIMAL(23, 2).\n"
    ]
    for model in TABLES:
        parts.append(
            f"## {model.table}\n\n{_first_sentence(model)} {model.grain.capitalize()}; key: `{', '.join(model.key)}`.\n"
        )
        lines = ["| column | type | meaning | called elsewhere |", "| --- | --- | --- | --- |"]
        for name, field in model.model_fields.items():
            extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
            names = extra.get("names")
            called = (
                "; ".join(f"{source}: `{words}`" for source, words in names.items()) if isinstance(names, dict) else ""
            )
            unit = f" ({extra['unit']})" if "unit" in extra else ""
            required = "" if "None" in str(field.annotation) else ", never NULL"
            lines.append(
                f"| `{name}` | {ddl_type(model, name)}{required} | {_cell(str(field.description) + unit)} | {_cell(called)} |"
            )
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def views_page() -> str:
    """The views, from the heads of their files, and the tables of kept checks, from their models."""
    from procure.models.kept import KEPT
    from procure.warehouse import engine

    known = {name: str(field.description) for model in reversed(TABLES) for name, field in model.model_fields.items()}
    parts = [
        _MADE
        + "# The views, and the tables of kept checks\n\nExamples of each view are in `../sql.md`. A column without a "
        "meaning here has that of the table it is taken from (`tables.md`).\n"
    ]
    for file in engine.sql_files("views"):
        own = "\n".join(
            f"| `{name}` | {_cell(text)} |"
            for name, text in file.columns.items()
            if name not in known or known[name] != text
        )
        parts.append(
            f"## {file.table.removeprefix('main.')}\n\n{file.why} Grain: {file.grain}.\n\n| column | meaning |\n| --- | --- |\n{own}\n"
        )
    for model in KEPT:
        rows = "\n".join(
            f"| `{name}` | {_cell(str(field.description))} |" for name, field in model.model_fields.items()
        )
        parts.append(
            f"## checks.{model.table}\n\n{_first_sentence(model)} Grain: {model.grain}.\n\n| column | meaning |\n| --- | --- |\n{rows}\n"
        )
    return "\n".join(parts)


def _first_sentence(model: type[Row]) -> str:
    return (inspect.getdoc(model) or "").split("\n\n")[0].replace("\n", " ")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def checks_page() -> str:
    """One section per check: its docstring, which is its rule."""
    from procure.checks import modules

    parts = [
        _MADE
        + "# The checks\n\nOne per claim type. The readings, verdicts and caveats they share are explained in `../methods.md`.\n"
    ]
    for name, module in modules().items():
        parts.append(f"## {name}\n\nVersion {module.VERSION}.\n\n{inspect.getdoc(module)}\n")
    return "\n".join(parts)


def sources_page() -> str:
    """One section per source: what it is, and what an absence in it means."""
    from procure.sources import sources

    parts = [_MADE + "# The sources\n"]
    for name, source in sorted(sources().items()):
        rows = [
            ("publisher", source.publisher),
            ("where", source.url),
            ("terms", source.terms),
            ("one record is", source.grain),
            ("grade", source.grade),
            ("kinds of award it records", ", ".join(sorted(source.records)) or "none"),
            ("answers from", str(source.floor) if source.floor else "no stated day"),
            ("published within", _lag(source.lag_days, source.dod_lag_days)),
            ("can show absence", "yes, where the ledger says complete" if source.can_be_complete else "never"),
            ("key", f"`{source.key_env}`" if source.key_env else "none"),
            ("base address can be set by", f"`{source.base_url_env}`" if source.base_url_env else "-"),
            ("rate", source.rate or "-"),
            ("tables of raw records", ", ".join(f"`raw.{name}_{noun.name}`" for noun in source.nouns)),
            ("fields left in raw on purpose", ", ".join(sorted(source.ignored)) or "none"),
        ]
        table = "\n".join(f"| {label} | {_cell(value)} |" for label, value in rows)
        parts.append(f"## {name}\n\n{source.title}.\n\n| | |\n| --- | --- |\n{table}\n")
    return "\n".join(parts)


def _lag(days: int, dod: int) -> str:
    if not days and not dod:
        return "-"
    return f"{days} days" + (f", of the Department of Defense {dod} days" if dod and dod != days else "")


def main() -> None:
    """Write every page below the folder given (docs), and the JSON Schemas."""
    from procure.report import schema

    schema.write()
    root = Path(sys.argv[1] if len(sys.argv) > 1 else "docs")
    for name, text in pages().items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
