"""ClaimReview (schema.org) of chosen claims as JSON-LD, for the page on which a verdict is published.

There is no ``ratingValue``: a verdict is a word with its reasons, never a score. Who reviews and
where it is published are the publisher's to say, and are left out where not given.
"""

from __future__ import annotations

import json
from typing import Any

from procure.errors import UsageError
from procure.models import CheckedClaim, CheckResult
from procure.report import safe, words


def render(result: CheckResult, *, publisher: str | None = None, page: str | None = None) -> str:
    """One ClaimReview, or several in an ``@graph``. Raises UsageError for a claim without a verdict, or a bad ``page``."""
    if page is not None and safe.link(page) is None:
        raise UsageError(f"{page} is no web address: --page takes the https address at which the review will stand")
    reviews = [_review(claim, result, publisher, page) for _, claim in words.numbered(result)]
    if len(reviews) == 1:
        data = {"@context": "https://schema.org", **reviews[0]}
    else:
        data = {"@context": "https://schema.org", "@graph": reviews}
    # It is pasted into a <script> element of somebody's page: nothing in it may end that element.
    text = json.dumps(data, indent=2, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026") + "\n"


def _review(claim: CheckedClaim, result: CheckResult, publisher: str | None, page: str | None) -> dict[str, Any]:
    if claim.verdict is None:
        raise UsageError(
            f"claim {claim.id} has no verdict (its author denies it or takes it back): there is nothing to review"
        )
    claimed: dict[str, Any] = {"@type": "Claim", "text": safe.one_line(claim.quote)}
    if claim.holder:
        claimed["author"] = {"@type": "Organization", "name": safe.one_line(claim.holder)}
    if claim.statement_date:
        claimed["datePublished"] = claim.statement_date.isoformat()
    word = words.VERDICT_WORDS[claim.verdict].capitalize()
    reason = f" ({words.REASONS[claim.reason]})" if claim.reason else ""
    day = result.store.data_as_of if result.store else None
    review: dict[str, Any] = {
        "@type": "ClaimReview",
        "identifier": claim.id,
        "claimReviewed": safe.one_line(claim.quote),
        "itemReviewed": claimed,
        "reviewRating": {
            "@type": "Rating",
            "alternateName": word + reason,
            "ratingExplanation": safe.one_line(words.why(claim)),
        },
        "reviewBody": safe.one_line(_body(claim)),
        "citation": sorted({url for row in claim.evidence if (url := safe.link(row.url))}),
        "temporalCoverage": f"../{day.isoformat()}" if day else None,
    }
    if page:
        review["url"] = safe.link(page)
    if publisher:
        review["author"] = {"@type": "Organization", "name": safe.one_line(publisher)}
    return {name: value for name, value in review.items() if value not in (None, [])}


def _body(claim: CheckedClaim) -> str:
    parts = [words.why(claim)]
    for sense in words.senses(claim):
        reading = sense.reading
        parts.append(f"{words.reading_words(reading)}: {words.OUTCOMES[reading.outcome]}. {words.capital(reading.why)}")
    parts += [each.text for each in claim.caveats]
    return " ".join(parts)
