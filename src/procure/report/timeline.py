"""A timeline as a vector drawing: awards as bars, the claims' periods and days as marks, uncovered time hatched.

Blank ground means that the records are complete for those days, so that no bar is no award;
hatched ground means that nobody knows. Only our own numbers and words reach attributes (the
library escapes texts, not attributes); colours come from the page's style sheet by class.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from procure.models import CheckedClaim
from procure.models.exhibits import Timeline, TimelineBar
from procure.report.words import day_words, money, shorten

if TYPE_CHECKING:
    import drawsvg

_YEAR = 365.25
_FONT = 11
_AXIS = 20
_LANE = 17
_BAR = 9
_MARGIN = 10
_LETTER = 0.6 * _FONT
"""About a letter's width; where it is wrong a word is cut or placed a little off, and never leaves the drawing."""
_LEAST = dt.timedelta(days=4 * 366)


class _Scale:
    """Days to x, clamped to the drawing."""

    def __init__(self, first: dt.date, last: dt.date, width: int) -> None:
        self.first, self.last, self.width = first, last, width

    def __call__(self, day: dt.date) -> float:
        share = (day - self.first).days / max(1, (self.last - self.first).days)
        return round(_MARGIN + min(1.0, max(0.0, share)) * (self.width - 2 * _MARGIN), 1)


def draw(timeline: Timeline, claims: Mapping[int, CheckedClaim], name: str, width: int, labelled_by: str) -> str:
    """The timeline as one ``<svg>``; ``claims`` by number, ``name`` makes ids unique on the page."""
    import drawsvg as svg

    scale = _Scale(*span(timeline, claims.values()), width)
    narrow = width < 600
    lanes = _lanes(claims)
    row = _BAR + (2 if narrow else 1) * (_FONT + 3) + 9
    top = _AXIS + _FONT + 6
    ground = top + len(lanes) * _LANE + 6
    height = ground + max(1, len(timeline.bars)) * row + 6
    drawing = svg.Drawing(
        width,
        height,
        id_prefix=f"{name}-",
        font_family="inherit",
        role="img",
        aria_labelledby=labelled_by,
        class_="timeline",
    )
    _ground(drawing, timeline, scale, ground, height)
    _axis(drawing, scale, height)
    # Behind the words, whose halos keep them readable, and once more, faintly, over the bars that it crosses.
    days = sorted({claim.statement_date for claim in claims.values() if claim.statement_date})
    for day in days:
        drawing.append(svg.Line(scale(day), _AXIS + 2, scale(day), height, class_="t-letter"))
    for at, (text, start, end) in enumerate(lanes):
        _claim_lane(drawing, scale, top + at * _LANE, text, start, end)
    for at, bar in enumerate(timeline.bars):
        _award(drawing, scale, ground + 4 + at * row, bar, narrow)
    if not timeline.bars:
        drawing.append(
            svg.Text(
                "no award held for this vendor and agency",
                _FONT,
                x=_MARGIN + 6,
                y=ground + row / 2 + 6,
                class_="t-none",
            )
        )
    for day in days:
        drawing.append(svg.Line(scale(day), ground, scale(day), height, class_="t-letter t-over"))
    _letter_days(drawing, scale, days)
    return str(drawing.as_svg(header=""))


def span(timeline: Timeline, claims: Iterable[CheckedClaim]) -> tuple[dt.date, dt.date]:
    """First and last day drawn: the awards, the claims' times, the covered days where nothing else is."""
    days: list[dt.date] = []
    reach = False
    for claim in claims:
        days += [
            day for day in (claim.statement_date, claim.time and claim.time.start, claim.time and claim.time.end) if day
        ]
        reach = reach or bool(claim.time and claim.time.kind in ("past", "ever", "since"))
    for bar in timeline.bars:
        days += [day for day in (bar.signed, bar.start, bar.end, bar.potential_end) if day]
        days += [tick.date for tick in bar.ticks]
    for covered in timeline.covered:
        if reach or not timeline.bars:
            days += [covered.since, covered.until]
    days = [day for day in days if 1980 < day.year < 2100] or [dt.date(2000, 10, 1), dt.date(2025, 1, 1)]
    first, last = min(days), max(days)
    if last - first < _LEAST:
        first, last = first - _LEAST / 2, last + _LEAST / 2
    pad = max(dt.timedelta(days=120), (last - first) / 25)
    return first - pad, last + pad


def _ground(drawing: drawsvg.Drawing, timeline: Timeline, scale: _Scale, top: float, height: float) -> None:
    import drawsvg as svg

    hatch = svg.Pattern(7, 7, patternUnits="userSpaceOnUse", patternTransform="rotate(45)")
    hatch.append(svg.Line(0, 0, 0, 7, class_="t-hatch-line"))
    left, right = scale(scale.first), scale(scale.last)
    drawing.append(svg.Rectangle(left, top, right - left, height - top, fill=hatch, class_="t-unknown"))
    for covered in timeline.covered:
        x = scale(covered.since)
        drawing.append(svg.Rectangle(x, top, max(0, scale(covered.until) - x), height - top, class_="t-covered"))
    drawing.append(svg.Rectangle(left, top, right - left, height - top, class_="t-frame"))


def _axis(drawing: drawsvg.Drawing, scale: _Scale, height: float) -> None:
    import drawsvg as svg

    years = range(scale.first.year + 1, scale.last.year + 1)
    room = (scale.width - 2 * _MARGIN) / max(1.0, (scale.last - scale.first).days / _YEAR)
    step = next((each for each in (1, 2, 5, 10, 20) if each * room >= 42), 50)
    for year in years:
        x = scale(dt.date(year, 1, 1))
        drawing.append(svg.Line(x, _AXIS - 4, x, height, class_="t-year" if year % step else "t-year t-major"))
        if year % step == 0 and _MARGIN + 14 < x < scale.width - _MARGIN - 14:
            drawing.append(svg.Text(str(year), _FONT, x=x, y=_AXIS - 8, text_anchor="middle", class_="t-axis"))


def _lanes(claims: Mapping[int, CheckedClaim]) -> list[tuple[str, dt.date | None, dt.date | None]]:
    """Claims with the same time share a lane: 'claims 3, 5', first day, last day (None: open)."""
    lanes: dict[tuple[dt.date | None, dt.date | None], list[int]] = {}
    for number, claim in claims.items():
        time = claim.time
        if time is None:
            continue
        end = time.end or (claim.statement_date if time.kind in ("current", "since", "past", "ever", "as_of") else None)
        start = time.start or (claim.statement_date if time.kind in ("current", "as_of") else None)
        if start or end:
            lanes.setdefault((start, end), []).append(number)
    return [
        (("claim " if len(numbers) == 1 else "claims ") + ", ".join(map(str, numbers)), start, end)
        for (start, end), numbers in lanes.items()
    ]


def _claim_lane(
    drawing: drawsvg.Drawing, scale: _Scale, y: float, text: str, start: dt.date | None, end: dt.date | None
) -> None:
    import drawsvg as svg

    left, right = scale(start or scale.first), scale(end or scale.last)
    middle = y + _LANE / 2
    if right - left < 5:
        x = (left + right) / 2
        drawing.append(
            svg.Lines(x - 4, middle, x, middle - 5, x + 4, middle, x, middle + 5, close=True, class_="t-claim-day")
        )
    else:
        drawing.append(svg.Line(left, middle, right, middle, class_="t-claim"))
        for x, known in ((left, start), (right, end)):
            if known:
                drawing.append(svg.Line(x, middle - 4, x, middle + 4, class_="t-claim"))
    # The word stands beside the mark where there is room, so that neither covers the other.
    wide = len(text) * _LETTER
    if right + 8 + wide < scale.width:
        drawing.append(svg.Text(text, _FONT, x=right + 8, y=middle + 4, class_="t-claim-word"))
    elif left - 8 - wide > 0:
        drawing.append(svg.Text(text, _FONT, x=left - 8, y=middle + 4, text_anchor="end", class_="t-claim-word"))
    else:
        drawing.append(svg.Text(text, _FONT, x=left + 4, y=middle - 3, class_="t-claim-word"))


def _award(drawing: drawsvg.Drawing, scale: _Scale, y: float, bar: TimelineBar, narrow: bool) -> None:
    import drawsvg as svg

    room = int((scale.width - 2 * _MARGIN) / _LETTER)
    lines = [shorten(line, room) for line in _bar_words(bar, narrow)]
    start = bar.start or bar.signed or min((tick.date for tick in bar.ticks), default=None)
    anchor = scale(start or bar.end or scale.last)
    for at, line in enumerate(lines):
        # Against the right edge where it would not fit behind its bar's start.
        fits = anchor + len(line) * _LETTER < scale.width - _MARGIN
        drawing.append(
            svg.Text(
                line,
                _FONT,
                x=max(_MARGIN + 2, anchor) if fits else scale.width - _MARGIN - 2,
                y=y + _FONT + at * (_FONT + 3),
                text_anchor="start" if fits else "end",
                class_="t-word t-cited" if bar.cited else "t-word",
            )
        )
    top = y + len(lines) * (_FONT + 3) + 2
    group = svg.Group(
        class_=f"t-award {'t-idv' if bar.kind == 'IDV' else 't-order'}{'' if bar.role == 'awarding' else ' t-paid'}"
    )
    group.append_title(" - ".join(lines))
    left = scale(start) if start else max(_MARGIN, scale(bar.end or scale.last) - 14)
    if bar.end is None:
        group.append(svg.Rectangle(left, top, max(3, scale(scale.last) - left), _BAR, class_="t-open"))
    else:
        right = scale(bar.end)
        if bar.potential_end and bar.potential_end > bar.end:
            group.append(svg.Rectangle(right, top, max(1, scale(bar.potential_end) - right), _BAR, class_="t-options"))
        group.append(svg.Rectangle(left, top, max(3, right - left), _BAR, class_="t-solid" if start else "t-open"))
    for tick in bar.ticks:
        x, middle = scale(tick.date), top + _BAR / 2
        match tick.kind:
            case "termination":
                mark = (
                    svg.Path(class_="t-end")
                    .M(x - 4, middle - 4)
                    .L(x + 4, middle + 4)
                    .M(x + 4, middle - 4)
                    .L(x - 4, middle + 4)
                )
            case "option":
                mark = svg.Lines(
                    x - 4, middle, x, middle - 5, x + 4, middle, x, middle + 5, close=True, class_="t-option"
                )
            case _:
                mark = svg.Line(x, top - 1, x, top + _BAR + 1, class_="t-base" if tick.kind == "base" else "t-mod")
        mark.append_title(f"{day_words(tick.date)}: {shorten(tick.label, 90)}")
        group.append(mark)
    drawing.append(group)


def _bar_words(bar: TimelineBar, narrow: bool) -> list[str]:
    first = bar.piid + (" (vehicle)" if bar.kind == "IDV" else "")
    figure = (
        money(bar.total_obligation) + " obligated"
        if bar.total_obligation
        else money(bar.ceiling) + " ceiling"
        if bar.ceiling
        else ""
    )
    days = f"{_short_day(bar.start or bar.signed) or 'start not stated'} to {_short_day(bar.end) or 'end not stated'}"
    awarded = f"awarded by {bar.agency_name or 'another agency'}"
    paid = {"awarding": "", "funding": f"paid for; {awarded}", "neither": awarded}[bar.role]
    words = [part for part in (days, figure, paid) if part]
    return (
        [f"{first}, {figure}" if figure else first, ", ".join(part for part in (days, paid) if part)]
        if narrow
        else [", ".join([first, *words])]
    )


def _short_day(day: dt.date | None) -> str:
    if day is None:
        return ""
    return "no end" if day.year == 9999 else f"{day.day} {day:%b} {day.year}"


def _letter_days(drawing: drawsvg.Drawing, scale: _Scale, days: Iterable[dt.date]) -> None:
    """A word on each day on which something was said; days too close for a word each share one."""
    import drawsvg as svg

    groups: list[list[dt.date]] = []
    for day in days:
        if groups and scale(day) - scale(groups[-1][0]) < 24 * _LETTER:
            groups[-1].append(day)
        else:
            groups.append([day])
    for group in groups:
        first, last = group[0], group[-1]
        text = f"said {_short_day(first)}" + (f" to {_short_day(last)}" if last != first else "")
        fits = scale(last) + 4 + len(text) * _LETTER * 1.1 < scale.width
        x = scale(last) + 4 if fits else scale(first) - 4
        anchor = "start" if fits else "end"
        drawing.append(svg.Text(text, _FONT, x=x, y=_AXIS + _FONT, text_anchor=anchor, class_="t-letter-word"))
