"""Statements -> typed mentions, clauses, polarity, holders -> frames. Lexicons are data; names come in as an argument."""

from procure.language.frames import Frame, Reader, Sentence, frames

__all__ = ["Frame", "Reader", "Sentence", "frames"]
