"""Readers of file formats run in a process of their own, with limits on time and memory: letters are hostile input.

A PDF can loop, a page can nest without end, an archive can unfold to gigabytes. Whatever happens in the child, the
parent ends with an ``Extracted`` or with one line in a LetterError. The child gets no environment but the import path.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Callable

from procure.errors import LetterError
from procure.letters.extracted import MOST_CHARACTERS, Extracted

SECONDS = 60
BYTES_OF_MEMORY = 1_500_000_000


def extract(kind: str, body: bytes, name: str, *, seconds: float = SECONDS) -> Extracted:
    """Read ``body`` of format ``kind`` ('pdf', 'docx', 'html', 'mail') in a child process.

    Raises LetterError, naming the file ``name``, when it cannot be read within the limits.
    """
    environment = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT", "LANG", "LC_ALL") if key in os.environ}
    environment |= {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-W", "ignore", "-m", "procure.letters.isolated", kind, str(int(seconds) + 1)]
    try:
        done = subprocess.run(command, input=body, capture_output=True, timeout=seconds, env=environment, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as problem:
        raise LetterError(
            f"{name} took longer than {seconds:g} s to read, which no ordinary letter does: save its text as a .txt file"
        ) from problem
    try:
        answer = json.loads(done.stdout)
    except ValueError as problem:
        raise LetterError(
            f"{name} could not be read within {BYTES_OF_MEMORY // 1_000_000} MB of memory and {seconds:g} s: save its text as a .txt file"
        ) from problem
    if "error" in answer:
        raise LetterError(f"{name} {answer['error']}")
    answer["attachments"] = {int(number): title for number, title in answer["attachments"].items()}
    answer["date"] = dt.date.fromisoformat(answer["date"]) if answer["date"] else None
    return Extracted(**answer)


def _reader(kind: str) -> Callable[[bytes], Extracted]:
    if kind == "pdf":
        from procure.letters import pdf

        return pdf.read
    if kind == "docx":
        from procure.letters import docx

        return docx.read
    if kind == "html":
        from procure.letters import html

        return html.read
    if kind == "mail":
        from procure.letters import mail

        return mail.read
    raise ValueError(f"no reader for {kind!r}")


def read_here(kind: str, body: bytes) -> Extracted:
    """Read ``body`` in this process. Raises LetterError; its line lacks the file's name, which the caller has."""
    try:
        found = _reader(kind)(body)
    except RecursionError as problem:
        raise LetterError("is nested too deeply to be read: save its text as a .txt file") from problem
    except MemoryError as problem:
        raise LetterError("needs too much memory to be read: save its text as a .txt file") from problem
    except LetterError:
        raise
    except Exception as problem:
        # Libraries raise what they like on broken input; the reader of the line needs to know what to do.
        kind_of = {"pdf": "PDF", "docx": "DOCX", "html": "HTML", "mail": "e-mail"}[kind]
        raise LetterError(
            f"is a broken {kind_of} file ({type(problem).__name__}): open and save it again, or save its text as .txt"
        ) from problem
    if len(found.text) > MOST_CHARACTERS:
        raise LetterError(f"holds more than {MOST_CHARACTERS // 1_000_000} million characters: give the letter itself")
    return found


def _limit(seconds: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has none; the parent's clock still ends the child
        return
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        resource.setrlimit(resource.RLIMIT_AS, (BYTES_OF_MEMORY, BYTES_OF_MEMORY))
    except (ValueError, OSError):  # macOS refuses it
        return


def main() -> None:
    """The child: bytes on stdin, one JSON object on stdout."""
    kind, seconds = sys.argv[1], int(sys.argv[2])
    body = sys.stdin.buffer.read()
    _limit(seconds)
    try:
        found = read_here(kind, body)
        answer = dataclasses.asdict(found) | {"date": found.date.isoformat() if found.date else None}
    except LetterError as problem:
        answer = {"error": str(problem)}
    sys.stdout.buffer.write(json.dumps(answer).encode("ascii"))


if __name__ == "__main__":
    main()
