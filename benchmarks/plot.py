"""How cost grows with size, as SVG: both axes in powers of ten, so that a straight line of slope one is linear growth."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

_WIDTH, _HEIGHT, _LEFT, _TOP = 640, 400, 70, 30
_COLOURS = ("#1b6ca8", "#b3541e", "#3a7d44")


def growth(results: dict[str, Any], path: Path) -> None:
    """Build, bare sort and a hundred claims over the number of actions."""
    series: dict[str, list[tuple[float, float]]] = {}
    for size, found in (results.get("build") or {}).get("sizes", {}).items():
        for name, run in found["runs"].items():
            series.setdefault(name, []).append((float(size), run["wall"]))
    for size, run in (results.get("claims") or {}).get("sizes", {}).items():
        series.setdefault("100 claims", []).append((float(size), run["wall"]))
    points = [point for each in series.values() for point in each]
    if not points:
        return
    low_x, high_x = math.log10(min(x for x, _ in points)), math.log10(max(x for x, _ in points))
    low_y, high_y = math.floor(math.log10(min(y for _, y in points))), math.ceil(math.log10(max(y for _, y in points)))

    def place(x: float, y: float) -> tuple[float, float]:
        across = (math.log10(x) - low_x) / max(high_x - low_x, 0.1) * (_WIDTH - _LEFT - 150)
        up = (math.log10(y) - low_y) / max(high_y - low_y, 1) * (_HEIGHT - _TOP - 60)
        return _LEFT + across, _HEIGHT - 50 - up

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" font-size="12" role="img">',
        "<title>Seconds over the number of actions, both in powers of ten</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
    ]
    for power in range(low_y, high_y + 1):
        x, y = place(10**low_x, 10.0**power)
        parts.append(f'<line x1="{x:.0f}" y1="{y:.0f}" x2="{_WIDTH - 150}" y2="{y:.0f}" stroke="#dddddd"/>')
        parts.append(f'<text x="{x - 8:.0f}" y="{y + 4:.0f}" text-anchor="end">{10.0**power:g} s</text>')
    for size in sorted({x for x, _ in points}):
        x, _ = place(size, 10.0**low_y)
        parts.append(f'<text x="{x:.0f}" y="{_HEIGHT - 30}" text-anchor="middle">{int(size):,}</text>')
    parts.append(
        f'<text x="{(_LEFT + _WIDTH - 150) / 2:.0f}" y="{_HEIGHT - 8}" text-anchor="middle">actions in the store</text>'
    )
    for (name, values), colour in zip(series.items(), _COLOURS, strict=False):
        places = [place(x, y) for x, y in sorted(values)]
        parts.append(
            f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in places)}"/>'
        )
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in places]
        x, y = places[-1]
        label = name.replace("CREATE TABLE AS ... ORDER BY", "bare sorted copy")
        parts.append(f'<text x="{x + 8:.0f}" y="{y + 4:.0f}" fill="{colour}">{label}</text>')
    path.write_text("\n".join([*parts, "</svg>"]) + "\n", encoding="utf-8")
