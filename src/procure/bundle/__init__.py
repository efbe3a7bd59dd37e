"""A check with all its evidence in one file, and the same check again from that file alone.

``make`` packs the letter, its claims and verdicts, the curated rows that may answer them, the raw payloads of
every record shown, the ledger they rest on, the queries and a verifier; then it judges once more from what it
packed, and refuses to write a bundle that would not say the same elsewhere. ``verify`` does that on another
machine, offline. The form of the file and everything that needs no judging is ``verifier.py``'s.
"""

from procure.bundle.again import unpack_store, verify
from procure.bundle.packing import Made, make

__all__ = ["Made", "make", "unpack_store", "verify"]
