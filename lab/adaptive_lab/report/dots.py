"""Dots with intervals: arms beside each other in a panel a student, and contrasts below each other."""

from .numbers import estimate
from .svg import COLOURS, GREY, INK, PALE, bounds, dot, line, page, scale, text, ticks, whole_percent, whole_points, width_of

STEP, PANEL, GAP = 26, 300, 44


def dots(path, title, note, names, panels):
    """Rows `names` ({key: (name, colour)}) from the top, a note below.

    Each panel (heading, {key: (mean, half interval)}, base) has an axis of its own, and a dashed line at its base.
    """
    left, top = 28 + max(width_of(name) for name, _ in names.values()), 84
    parts = [text(left - 12, row_y(top, index) + 4, name, "end") for index, (name, _) in enumerate(names.values())]
    for number, panel in enumerate(panels):
        parts += dots_panel(left + number * (PANEL + GAP), top, names, *panel)
    bottom = top + STEP * len(names)
    page(path, title, left + len(panels) * (PANEL + GAP), bottom + 56, [*parts, text(left, bottom + 42, note, size=11, colour=GREY)])


def row_y(top, index):
    return top + STEP * (index + 0.5)


def dots_panel(left, top, names, heading, rows, base):
    low, high = bounds([base, *(mean + part for mean, half in rows.values() for part in (-half, 0, half))])
    x, bottom = scale(low, high, left, left + PANEL), top + STEP * len(names)
    parts = [text(left, 52, heading, size=13, weight="bold"), *axis(x, low, high, top, bottom, whole_percent), *base_line(x(base), left, top, bottom)]
    for index, (key, (_, colour)) in enumerate(names.items()):
        if key in rows:
            mean, half = rows[key]
            parts += whisker(x, row_y(top, index), mean, mean - half, mean + half, colour)
    return parts


def axis(x, low, high, top, bottom, told):
    """Grid lines with their values below."""
    lines = [line(x(value), top, x(value), bottom, PALE) for value in ticks(low, high)]
    return lines + [text(x(value), bottom + 18, told(value), "middle", 11, GREY) for value in ticks(low, high)]


def base_line(x, left, top, bottom):
    """The label stays inside of its panel."""
    half = width_of("untrained", 11) / 2
    return [line(x, top - 4, x, bottom, INK, 1, "4 3"), text(min(max(x, left + half), left + PANEL - half), top - 10, "untrained", "middle", 11)]


def whisker(x, y, mean, low, high, colour):
    """Without an interval the dot alone."""
    parts = [dot(x(mean), y, colour)]
    return parts + [line(x(low), y, x(high), y, colour, 2)] if low == low else parts


def forest(path, title, groups, gain):
    """Groups {heading: [(name, mean, low, high)]} of differences; lines at nought and at `gain` on both sides of it, numbers at the right."""
    # Bold headings are a tenth wider, and end before the lines.
    left, top, width = 28 + max(1.1 * width_of(name) for name in [*groups, *(row[0] for rows in groups.values() for row in rows)]), 64, 380
    low, high = bounds([-gain, gain, *(value for rows in groups.values() for row in rows for value in row[1:])])
    x, parts, y = scale(low, high, left, left + width), [], top
    for heading, rows in groups.items():
        parts.append(text(16, y + 17, heading, weight="bold"))
        for number, row in enumerate(rows):
            parts += forest_row(x, left, width, y + STEP * (number + 1.5), row, number == len(rows) - 1 and len(rows) > 1)
        y += STEP * (len(rows) + 1) + 6
    told = max(width_of(estimate_of(row)) for rows in groups.values() for row in rows)
    page(path, title, left + width + told + 30, y + 48, [*forest_lines(x, low, high, top, y, gain), *parts])


def forest_row(x, left, width, y, row, last):
    """The last of several, which pools the others, is dark."""
    name, *values = row
    colour, weight = (INK, "bold") if last else (COLOURS[0], "normal")
    said = [text(left - 12, y + 4, name, "end", weight=weight), text(left + width + 14, y + 4, estimate_of(row), weight=weight)]
    return [*said, *whisker(x, y, *values, colour)]


def estimate_of(row):
    return estimate(dict(zip(("mean", "low", "high"), row[1:])))


def forest_lines(x, low, high, top, bottom, gain):
    lines = [line(x(0), top, x(0), bottom, INK, 1.5)] + [line(x(one), top, x(one), bottom, COLOURS[1], 1, "5 4") for one in (-gain, gain)]
    middle = text((x(low) + x(high)) / 2, bottom + 36, "points; dashed: the smallest gain of interest", "middle", 11, GREY)
    return [*axis(x, low, high, top, bottom, whole_points), *lines, middle]
