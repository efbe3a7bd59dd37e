"""The generated pages are what the code says; every command and option explains itself; README commands exist."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from procure import docs
from procure.cli import cli
from procure.models import TABLES
from procure.report import schema
from tests.conftest import ROOT


@pytest.mark.parametrize("name", sorted(docs.pages()))
def test_a_generated_page_is_current(name: str) -> None:
    page = ROOT / "docs" / name
    assert page.exists(), "run `make docs`"
    assert page.read_text(encoding="utf-8") == docs.pages()[name], "run `make docs`"


@pytest.mark.parametrize("name", sorted(schema.files()))
def test_a_json_schema_is_current(name: str) -> None:
    assert (schema.FOLDER / name).read_text(encoding="utf-8") == schema.files()[name], "run `make docs`"


@pytest.mark.parametrize("command", sorted(cli.commands))
def test_every_command_and_option_has_help(command: str) -> None:
    found = cli.commands[command]
    assert found.help
    for parameter in found.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{command} {parameter.opts}"


def test_every_column_is_described() -> None:
    for model in TABLES:
        for name, field in model.model_fields.items():
            assert field.description and len(field.description) > 3, f"{model.table}.{name}"


def _shown_commands() -> list[str]:
    shown = []
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        for block in re.findall(r"```(?:sh|console|bash)\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
            for line in block.splitlines():
                line = line.removeprefix("$ ").strip()
                if line.startswith("procure "):
                    shown.append(f"{page.name}: {line}")
    return shown


@pytest.mark.parametrize("shown", _shown_commands())
def test_a_command_shown_in_the_docs_exists_with_its_options(shown: str) -> None:
    words = shlex.split(shown.split(": ", 1)[1].split("#")[0])
    command = cli.commands[words[1]]
    known = {option for parameter in command.params for option in parameter.opts} | {"-h", "--help", "--version"}
    for word in words[2:]:
        if word.startswith("-") and word != "-":
            assert word.split("=")[0] in known, shown


def _pages() -> list[Path]:
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", _pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_links_only_to_what_exists(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if "://" not in target and not target.startswith("mailto:"):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
