"""The command line: parse options, make one call, print, pick the exit code.

Exit codes (DESIGN section 2): 0 done; 1 done, and a claim met ``--fail-on``; 2 usage; 3 could not
finish, with one clear line. stdout is data, stderr is talk; a traceback only with ``--debug``.
"""

from __future__ import annotations

import os
import signal
import sys

import click

from procure.cli.asking import coverage, show, sql
from procure.cli.bundling import bundle, verify
from procure.cli.checking import check, claims
from procure.cli.filling import build, load, refresh
from procure.errors import ProcureError


class _Group(click.Group):
    """Lists commands in the order of the work, not of the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(
    cls=_Group,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="A first try: procure check examples/correspondence.txt.  More on a command: procure COMMAND --help",
)
@click.version_option(package_name="procure", message="procure %(version)s")
@click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colour (NO_COLOR is followed)."
)
@click.option("--debug", is_flag=True, help="Show a traceback when something fails.")
@click.pass_context
def cli(ctx: click.Context, color: str, debug: bool) -> None:
    """Check what letters say about government contracts against the public record.

    Give it a letter; it says which statements the record supports, which it contradicts, which depend
    on how the words are read, and which nobody can tell from it, each with evidence.
    """
    ctx.obj = {"color": color, "debug": debug}


for _command in (check, claims, load, refresh, build, coverage, show, sql, bundle, verify):
    cli.add_command(_command)


def main() -> None:
    """Run the command line; every failure ends in one line and an exit code."""
    debug = "--debug" in sys.argv
    # Told to end, it ends as on Ctrl-C: what was begun is taken back.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        code = cli.main(standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        code = 130
    except click.ClickException as problem:
        problem.show()
        code = problem.exit_code
    except ProcureError as problem:
        if debug:
            raise
        click.echo(f"procure: {problem}", err=True)
        code = problem.exit_code
    except BrokenPipeError:
        # The reader of our output went away (as `| head` does): that is no failure.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except OSError as problem:
        if debug:
            raise
        click.echo(f"procure: {problem.strerror or problem}: {problem.filename or ''}".rstrip(": "), err=True)
        code = 3
    except Exception as problem:
        if str(problem) == "Query interrupted":  # how DuckDB passes Ctrl-C on
            click.echo("stopped", err=True)
            sys.exit(130)
        if debug:
            raise
        click.echo(
            f"procure: unexpected {type(problem).__name__}: {problem} (this is a fault of ours; --debug shows where)",
            err=True,
        )
        code = 3
    sys.exit(code if isinstance(code, int) else 0)
