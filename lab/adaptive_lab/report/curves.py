"""Accuracy by number of traces: curves in a panel a student, over a logarithmic axis."""

import math

from .svg import GREY, INK, PALE, bounds, dashed, dot, line, page, scale, text, ticks, whole_percent, width_of

PANEL, GAP, TOP, BOTTOM = 330, 70, 70, 350
BASE = "2 3"


def curves(path, title, names, panels):
    """`names` is {key: (name, colour, dashes)}.

    Each panel (heading, {key: [(size, mean, half interval)]}, base) has axes of its own, and a thin dashed line at its base.
    """
    width, parts = 60 + len(panels) * (PANEL + GAP), []
    for number, panel in enumerate(panels):
        parts += curves_panel(60 + number * (PANEL + GAP), names, *panel)
    keys, height = legend([*names.values(), ("untrained", INK, BASE)], width)
    page(path, title, width, BOTTOM + 60 + height, [*parts, *keys])


def curves_panel(left, names, heading, lines, base):
    points = [point for one in lines.values() for point in one]
    low, high = bounds([base, *(mean + part for _, mean, half in points for part in (-half, 0, half))])
    sizes = sorted({size for size, _, _ in points})
    x, y = scale(math.log2(sizes[0]), math.log2(sizes[-1]), left + 14, left + PANEL - 14), scale(low, high, BOTTOM, TOP)
    parts = [text(left, 54, heading, size=13, weight="bold"), *grid(left, y, low, high)]
    parts += [text(x(math.log2(size)), BOTTOM + 20, f"{size:,}", "middle", 11, GREY) for size in sizes]
    parts.append(text(left + PANEL / 2, BOTTOM + 40, "verified traces trained on", "middle"))
    for number, key in enumerate(key for key in names if key in lines):
        parts += curve(x, y, lines[key], *names[key][1:], 2.5 * (number - (len(lines) - 1) / 2))
    return [*parts, line(left, y(base), left + PANEL, y(base), INK, 1, BASE)]


def grid(left, y, low, high):
    lines = [line(left, y(value), left + PANEL, y(value), PALE) for value in ticks(low, high)]
    return lines + [text(left - 8, y(value) + 4, whole_percent(value), "end", 11, GREY) for value in ticks(low, high)]


def curve(x, y, points, colour, dashes, aside):
    """`aside` moves a curve sideways, so that intervals at one size do not hide each other."""
    at = lambda size: x(math.log2(size)) + aside
    way = " ".join(f"{at(size):.1f},{y(mean):.1f}" for size, mean, _ in points)
    parts = [f'<polyline points="{way}" fill="none" stroke="{colour}" stroke-width="2"{dashed(dashes)}/>']
    for size, mean, half in points:
        parts.append(dot(at(size), y(mean), colour, 3.5))
        if half == half:
            parts.append(line(at(size), y(mean - half), at(size), y(mean + half), colour, 1.5))
    return parts


def legend(names, width):
    """(parts, height): below the panels, in as many columns as there is room for."""
    column = 52 + max(width_of(name) for name, _, _ in names)
    columns = max(1, int((width - 40) // column))
    parts = []
    for index, (name, colour, dashes) in enumerate(names):
        x, y = 40 + column * (index % columns), BOTTOM + 68 + 22 * (index // columns)
        parts += [line(x, y, x + 22, y, colour, 2, dashes), text(x + 28, y + 4, name)]
    return parts, 22 * math.ceil(len(names) / columns) + 10
