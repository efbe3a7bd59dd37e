"""Money, counts and durations as written, with what their precision allows (DESIGN section 4)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from procure.language import lexicon
from procure.models.claims import Amount, Comparator, Count

_SCALE = {
    "thousand": 3,
    "k": 3,
    "million": 6,
    "m": 6,
    "mn": 6,
    "mln": 6,
    "mm": 6,
    "billion": 9,
    "b": 9,
    "bn": 9,
    "trillion": 12,
}
_MONEY = re.compile(
    r"(?P<part>half|a quarter of|three quarters of) a (?P<scale3>million|billion)(?: (?:US |U\.S\. )?(?P<dollars3>dollars|euros?))"
    r"|(?P<figures>five|six|seven|eight|nine|ten|eleven)[- ]figures?\b"
    r"|(?P<currency>US\s?\$|USD\s?\$?|\$|EUR\s?|€|£|GBP\s?|C\$|A\$)\s?(?P<number>\d{1,3}(?:,\d{3}|, 000)+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:\s?-?\s?(?P<scale>thousand|million|billion|trillion|mln|mn|bn|mm|[kmb])(?:(?<=illion)s)?\b)?"
    r"|(?P<number2>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)[\s-]?(?P<scale2>thousand|million|billion|trillion)?[\s-]?(?P<dollars>U\.?S\.? dollars|dollars|dollar|USD|euros?)\b",
    re.IGNORECASE,
)
_WORTH = r"(?: (?:of|is|was|at|to|for|worth|valued at|about|around|some|approximately|roughly|an?|the|estimated|:))*"
_BEFORE: tuple[tuple[re.Pattern[str], Comparator], ...] = tuple(
    (re.compile(rf"\b(?:{words}){_WORTH}:?\s+$", re.IGNORECASE), comparator)  # type: ignore[misc]
    for words, comparator in (
        (
            r"(?:worth |valued at )?(?:(?<!add )(?<!adds )(?<!added )(?<!adding )up to|as (?:much|high) as)|(?:a |its |the |total |spending |contract |price |value )*(?:ceiling|maximum|max|cap|not[- ]to[- ]exceed|upper limit|limit)(?: (?:of|on|for) (?:the|its|this|that) (?:[\w-]+ ){1,4}(?=is|was))?(?:[- ](?:value|price|amount|sum|total|contract value|obligation))?(?: (?:is|was|set at))?|cap(?:ped|ping|s) (?:it )?(?:out )?at|not to exceed|(?:total |maximum |with a |a |the )*potential(?:ly)?(?: (?:total |contract |award |lifetime )*(?:value|worth|total))?|(?:could|can|may|might|would)(?: eventually| ultimately| potentially)? (?:be worth|reach|total|bring(?: in)?|rise to|climb to|grow to|hit|amount to|come to|top out at|run to|be as high as|be valued at|bring (?:its|the) (?:total )?(?:contract )?value to)",
            "upto",
        ),
        (
            r"(?:just |slightly |a little |well |far )?(?:more than|over|exceeding|in excess of|upwards? of|north of|above|surpassing|topping|exceeds|exceeded|exceed|greater than|tops|topped|surpass(?:es|ed)?)",
            "gt",
        ),
        (
            r"(?:starts?|starting|beginning|begins?) at|at least|no less than|not less than|no fewer than|not fewer than|(?:a )?minimum of|a minimum",
            "gte",
        ),
        (
            r"less than|under|below|nearly|almost|just under|just (?:shy|short) of|close to|shy of|fewer than|not quite|approaching|nearing",
            "lt",
        ),
        (r"at most|no more than|not more than", "lte"),
        (
            r"about|around|approximately|roughly|some|(?:an )?estimated|estimated (?:at|to be)|circa|approx\.?|nearly about|in the (?:region|neighborhood|neighbourhood) of|on the order of|or so",
            "approx",
        ),
    )
)
_CURRENCY = {
    "$": "USD",
    "us$": "USD",
    "usd": "USD",
    "usd$": "USD",
    "€": "EUR",
    "eur": "EUR",
    "£": "GBP",
    "gbp": "GBP",
    "c$": "CAD",
    "a$": "AUD",
}


@dataclass(frozen=True)
class Money:
    """An amount with its span."""

    start: int
    end: int
    amount: Amount


@dataclass(frozen=True)
class Counted:
    """A number of awards with its span."""

    start: int
    end: int
    count: Count


def money(text: str) -> list[Money]:
    """Every amount in ``text`` (a working copy)."""
    found: list[Money] = []
    for match in _MONEY.finditer(text):
        if match.start() > 0 and any(low.start <= match.start() < low.end for low in found):
            continue
        if (pair := _RANGE.match(text, match.start())) and _is_range(text, pair):
            found += _range(text, pair)
            continue
        if match["figures"]:
            if (least := _figures(match)) is not None:
                found.append(least)
            continue
        digits = (
            match["number"]
            or match["number2"]
            or {"half": "0.5", "a quarter of": "0.25"}.get(match["part"].lower(), "0.75")
        )
        scale = (match["scale"] or match["scale2"] or match["scale3"] or "").lower()
        unit = Decimal(10) ** _SCALE.get(scale, 0)
        value = Decimal(re.sub(r"[, ]", "", digits)) * unit
        currency = "USD"
        if match["currency"]:
            currency = _CURRENCY.get(match["currency"].lower().replace(" ", ""), "USD")
        elif (match["dollars"] or match["dollars3"] or "").lower().startswith("euro"):
            currency = "EUR"
        comparator, start = _comparator(text, match.start())
        after = text[match.end() : match.end() + 24].lower()
        if re.match(r"\s*(?:\+|or more|and more|plus\b)", after):
            comparator = "gte"
        if re.match(r"[\s-]*(?:ceiling|cap\b|maximum)", after):
            comparator = "upto"
        written = text[start : match.end()]
        low, high = bounds(
            value,
            digits,
            unit,
            comparator,
            nearly=bool(re.search(r"nearly|almost|just under|close to|shy of", written.lower())),
        )
        found.append(
            Money(
                start,
                match.end(),
                Amount(value=value, low=low, high=high, comparator=comparator, currency=currency, text=written),
            )
        )
    return found


def in_millions(found: list[Money]) -> list[Money]:
    """The amounts of a filing whose tables are in millions: a bare '$657' there is $657 million."""
    out = []
    for money in found:
        amount = money.amount
        if amount.text and re.search(r"\$\d{1,2}(?:,\d{3})?$|\$\d{3}$", amount.text):
            by = Decimal(10) ** 6
            low, high = (None if bound is None else bound * by for bound in (amount.low, amount.high))
            amount = amount.model_copy(update={"value": amount.value * by, "low": low, "high": high})
        out.append(Money(money.start, money.end, amount))
    return out


def _figures(match: re.Match[str]) -> Money | None:
    """'a ten-figure contract': at least one followed by nine noughts."""
    count = number(match["figures"])
    value = Decimal(10) ** (count - 1) if count else None
    if value is None:
        return None
    return Money(match.start(), match.end(), Amount(value=value, low=value, comparator="gte", text=match[0]))


_RANGE = re.compile(
    r"(?:US)?\$\s?(?P<low>\d[\d,.]*?)\s?(?P<low_scale>million|billion|thousand|[kmb])?\s?(?P<join>-|to|and)\s?(?:(?:over|more than|about|up to|nearly|as much as) )?(?:US)?(?P<sign>\$)?(?P<high>\d[\d,.]*\d|\d)[\s-]?(?P<scale>million|billion|thousand|[kmb])?\b(?!-year|-month)",
    re.IGNORECASE,
)


_RANGING = re.compile(
    r"\b(?:rang|var)(?:es?|y|ied|ies|ed|ing) (?:in \w+ )?(?:anywhere )?from (?:about )?$", re.IGNORECASE
)


def _is_range(text: str, match: re.Match[str]) -> bool:
    """Not 'awarded $3 million to 8 companies', 'raised from $2 million to $5 million', '$2 million and $3 million'."""
    before = text[max(0, match.start() - 12) : match.start()]
    if match["join"] == "and" and not re.search(r"\bbetween (?:about )?$", before, re.IGNORECASE):
        return False
    if match["join"] == "to" and re.search(r"\bfrom (?:about )?$", before, re.IGNORECASE):
        return _RANGING.search(text[max(0, match.start() - 40) : match.start()]) is not None
    return bool(match["sign"] or (match["scale"] and not match["low_scale"]))


def _range(text: str, match: re.Match[str]) -> list[Money]:
    """'$30-$35 million' is at least 30 and at most 35 million."""
    out = []
    above = re.search(r"\b(?:over|more than) ", match[0])
    for digits, own, comparator in (
        (match["low"], match["low_scale"], "gte"),
        (match["high"], match["scale"], "gt" if above else "lte"),
    ):
        scale = (own or (match["scale"] if "," not in digits else "") or "").lower()
        unit = Decimal(10) ** _SCALE.get(scale, 0)
        value = Decimal(digits.replace(",", "").rstrip(".")) * unit
        low, high = bounds(value, digits, unit, comparator)  # type: ignore[arg-type]
        amount = Amount(value=value, low=low, high=high, comparator=comparator, text=match[0])
        out.append(Money(match.start(), match.end(), amount))
    return out


def bounds(
    value: Decimal, digits: str, unit: Decimal, comparator: Comparator, *, nearly: bool = False
) -> tuple[Decimal | None, Decimal | None]:
    """What a written figure allows (DESIGN section 4, Precision): half its last written place; 'about' adds 10 % or one place."""
    plain_digits = digits.replace(",", "")
    if unit > 1 or "." in plain_digits:
        places = len(plain_digits.partition(".")[2])
        place = unit / (Decimal(10) ** places)
    else:
        zeros = len(plain_digits) - len(plain_digits.rstrip("0"))
        place = Decimal(10) ** zeros
    half = place / 2
    if unit == 1 and "." not in plain_digits:
        half = min(half, value * Decimal("0.005"))
    elif unit == 1:
        half = Decimal("0.005")
    match comparator:
        case "eq":
            return value - half, value + half
        case "approx":
            wide = max(value / 10, place)
            return value - wide - half, value + wide + half
        case "upto":
            return value - half, value + half
        case "lt":
            return (value * Decimal("0.9") if nearly else None), value
        case "lte":
            return None, value
        case "gt" | "gte":
            return value, None


_COULD_BE_ABOUT = re.compile(
    r"(?:could|can|may|might|would)\b.*\b(?:some|about|around|approximately|roughly|estimated)\b", re.IGNORECASE
)


def _comparator(text: str, start: int) -> tuple[Comparator, int]:
    before = text[max(0, start - 60) : start]
    if _LIMITS.search(text) and _CEILING.search(text[max(0, start - 130) : start]):
        return "upto", start
    if exceeds := _NOT_EXCEED.search(before):
        return ("upto" if exceeds["may"] else "lte"), start - len(before) + exceeds.start()
    for pattern, comparator in _BEFORE:
        match = pattern.search(before)
        if match and not re.search(
            r"\b(?:under|below|over|above) (?:an?|the) $", before
        ):  # "under a $145 million contract"
            about = comparator == "upto" and _COULD_BE_ABOUT.match(match[0])  # "could come to some $1.2 billion"
            return "approx" if about else comparator, start - len(before) + match.start()
    if re.search(r"~\s?$", before):
        return "approx", start - 1
    return "eq", start


_NOT_EXCEED = re.compile(
    r"\b(?:(?P<may>may|can|could|will|shall|must|should)|does|do|did|has|had|have)(?: not|n't) (?:be (?:more|higher) than|exceed(?:ed)?|surpass(?:ed)?|go (?:over|above|beyond)) (?:about |some )?$",
    re.IGNORECASE,
)
"""'may not exceed', 'does not exceed'."""
_LIMITS = re.compile(r"ceiling|\bcap\b|limit|maximum|potential|not-to-exceed|a total of", re.IGNORECASE)
_CEILING = re.compile(
    r"\b(?:(?:ceiling|cap|upper limit|maximum(?: (?:value|amount|price|obligation|order(?:ing)? (?:value|amount)))?|(?:maximum|potential|not-to-exceed) (?:[\w-]+ ){0,2}?(?:value|amount|worth|price|budget|cost))"
    r"(?: (?:of|on|for|under) (?:[\w.,&'-]+ ){1,9}?)?(?: ?(?:is|was|of|at|stands at|are|were))|(?:up to|as much as|as high as|as many as) a total of)"
    r" (?:about |approximately |roughly |some |an estimated |around |a total of )?$",
    re.IGNORECASE,
)
"""'the maximum value of Acme's Navy contract is', 'a potential budget of', 'up to a total of'."""
_NUMBER = r"\d{1,3}(?:,\d{3})+|\d{1,4}|(?:(?:two|three|four|five|six) dozen|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-(?:one|two|three|four|five|six|seven|eight|nine))?|(?:a )?half[- ]a?[- ]?dozen|(?:a )?dozen|a hundred|(?:a )?pair of|a couple of)\b"
_AWARDS = r"(?:contracts|sub-?contracts|awards|(?:task |delivery |purchase |call )?orders|agreements|deals|(?:contract )?actions|modifications|BPAs|IDIQs|offers|bids|proposals|quotes|quotations|tenders|purchases|procurements)"
_COUNT = re.compile(
    rf"(?<![\w$£€.,-])(?P<number>{_NUMBER})\s+(?P<words>(?:(?!million|billion|thousand|percent|on\b|in\b)[\w'&.-]+,?\s+){{0,4}}?){_AWARDS}\b",
    re.IGNORECASE,
)
_NO_MODIFIER = re.compile(
    r"\b(?:million|billion|years?|months?|of|to|for|with|by|from|and|or|after|before|who|which|that|has|have|had|is|are|was|were|held|holds?|won|got|signed)\b|\d",
    re.IGNORECASE,
)
_OFFERS_AFTER = re.compile(
    rf"\b(?:bids|offers|proposals|quotes|quotations|tenders)\b[^.;]{{0,80}}?(?:,? and|,? with|,|:|;)\s*(?:(?:only|just|but) )?(?P<number>{_NUMBER}|only one)\s+(?:(?:was|were|had been|bids?|offers?) )*(?:received|submitted)\b",
    re.IGNORECASE,
)
"""'Bids were solicited via the internet, with seven received.'"""
_OFFERORS = re.compile(
    rf"(?<![\w$.,-])(?P<number>{_NUMBER}) (?:(?:[a-z-]+,? ){{0,3}}?(?:offerors|bidders)\b|(?:[a-z-]+ ){{0,3}}?(?:companies|firms|vendors|contractors|businesses|suppliers|shipyards|yards|teams|manufacturers|offerors) "
    rf"(?:(?:had|have|also|each|then) )*(?:submitted|made|sent in|sent|put in|turned in|tendered|entered|filed|placed|handed in) (?:[a-z-]+ ){{0,2}}?(?:bids|offers|proposals|quotes|quotations)\b|responses (?:(?:was|were|had been) )?received\b)"
    rf"|\b(?:bids|offers|proposals|quotes|quotations) (?:(?:was|were|had|been|have|came|come|arrived|received|submitted|in) )*from (?P<number2>{_NUMBER}) (?:[a-z-]+ ){{0,2}}?(?:companies|firms|vendors|contractors|businesses|suppliers|shipyards|yards|teams|manufacturers)\b",
    re.IGNORECASE,
)
"""'five yards submitted proposals', 'the lowest of nine bidders', 'with six responses received'."""
_ONE_OFFER = re.compile(
    r"\b(?P<number>one|1|a single|only one) (?:bid|offer|proposal|quote|quotation)(?: (?:was|had been))? (?:received|submitted)\b",
    re.IGNORECASE,
)


_OFFERED = re.compile(r"\b(?:bid|offer|proposal|quot|tender|response)", re.IGNORECASE)


def counts(text: str) -> list[Counted]:
    """Numbers of awards: 'six contracts', 'at least 12 task orders'."""
    found = []
    position = 0
    while match := _COUNT.search(text, position):
        value = number(match["number"])
        position = match.end("number")
        # "20 of 62 contracts": a number of its own stands after "of"; "2015 Acme has held six contracts"
        if value is None or (value > 1900 and "," not in match["number"]) or _NO_MODIFIER.search(match["words"]):
            continue
        position = match.end()
        comparator, start = _comparator(text, match.start())
        found.append(
            Counted(start, match.end(), Count(value=value, comparator=comparator, text=text[start : match.end()]))
        )
    for match in _CHANGES.finditer(text) if " times" in text else ():
        if (value := number(match["number"])) is not None:
            found.append(Counted(match.start("number"), match.end(), Count(value=value, text=match[0])))
    if not _OFFERED.search(text):
        return found
    for match in (*_OFFERS_AFTER.finditer(text), *_ONE_OFFER.finditer(text), *_OFFERORS.finditer(text)):
        group = "number2" if match.re is _OFFERORS and match["number2"] else "number"
        value = number(match[group])
        if value is not None and not any(c.start <= match.start(group) < c.end for c in found):
            value += 1 if _OTHERS.search(match[0]) else 0  # "over four other bidders": five in all
            found.append(Counted(match.start(group), match.end(), Count(value=value, text=match[0])))
    return [counted for counted in found if not _NO_OFFER.search(counted.count.text or "")]


_CHANGES = re.compile(
    rf"\b(?:modified|amended|extended|renewed|changed|increased|raised)(?: by [\w ]{{2,30}}?)?,? (?:(?:at least|some|about|more than|a total of) )?(?P<number>{_NUMBER}) times\b",
    re.IGNORECASE,
)
"""'has been modified 31 times': so many changes."""
_OTHERS = re.compile(r"\bother (?:[\w-]+ )?(?:bidders|offerors)\b", re.IGNORECASE)
_NO_OFFER = re.compile(
    r"\b(?:job|employment|settlement|plea|special|introductory)s? (?:offers?|bids?|proposals?)\b", re.IGNORECASE
)


def number(word: str) -> int | None:
    """'3', 'three', 'a', 'two dozen', 'forty-two' as a number; None for other words."""
    numbers: dict[str, int] = lexicon.load("times")["numbers"]
    low = word.lower()
    if low.replace(",", "").isdigit():
        return int(low.replace(",", ""))
    if low in ("a", "an", "a single", "only one"):
        return 1
    if "half" in low:
        return 6
    if low in ("pair of", "a pair of", "a couple of"):
        return 2
    if low == "a hundred":
        return 100
    if low.endswith("dozen"):
        times = low.removesuffix("dozen").strip()
        return 12 * (numbers.get(times, 1) if times != "a" else 1)
    tens, _, ones = low.partition("-")
    if ones:
        return numbers[tens] + numbers[ones] if tens in numbers and ones in numbers else None
    return numbers.get(low)


_DURATION = re.compile(
    r"\b(?P<number>\d{1,3}(?:,\d{3})?|an?|[a-z]+)[\s-]+(?P<unit>year|yr|month|week|day)s?\b(?!\s+(?:ago|later|before|after|earlier|old|of (?:work|experience)))",
    re.IGNORECASE,
)
_AND_MONTHS = re.compile(r" and (?P<n>\d{1,2}|[a-z]+) months?\b")
_UNIT = {"year": "Y", "yr": "Y", "month": "M", "week": "W", "day": "D"}


@dataclass(frozen=True)
class Duration:
    """A length of time with its span."""

    start: int
    end: int
    iso: str
    text: str


def durations(text: str) -> list[Duration]:
    """Lengths of time as ISO 8601: 'six-month' is P6M."""
    numbers: dict[str, int] = lexicon.load("times")["numbers"]
    found = []
    for match in _DURATION.finditer(text):
        word = match["number"].lower()
        value = int(word.replace(",", "")) if word[0].isdigit() else 1 if word in ("a", "an") else numbers.get(word)
        if not value:
            continue
        unit, end = _UNIT[match["unit"].lower()], match.end()
        if unit == "Y" and text.startswith(" and a half", end):
            value, unit, end = value * 12 + 6, "M", end + len(" and a half")
        elif unit == "Y" and (more := _AND_MONTHS.match(text, end)) and (months := number(more["n"])):
            value, unit, end = value * 12 + months, "M", more.end()
        found.append(Duration(match.start(), end, f"P{value}{unit}", text[match.start() : end]))
    return found
