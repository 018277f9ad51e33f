"""Matrices of gains as coloured cells with their numbers in them."""

from .numbers import points
from .svg import GREY, INK, box, page, text, width_of

CELL, HEIGHT, GAP = 52, 34, 36
# From a loss over no change to a gain; told apart by those who see no red and green, too.
LOSS, NONE, GAIN = (178, 24, 43), (247, 247, 247), (33, 102, 172)


def colour(value, most):
    """The hue of a value in [−most, most]."""
    share = min(1.0, abs(value) / most) if most else 0.0
    end = GAIN if value > 0 else LOSS
    return "#" + "".join(f"{round(none + share * (one - none)):02x}" for none, one in zip(NONE, end))


def heat_maps(path, title, rows, columns, panels):
    """A grid of panels, [[(heading, {row: {column: value}}) or None]]; `rows` and `columns` are {key: name}, and one scale of colours holds for all."""
    left = 28 + max(width_of(name) for name in rows.values())
    most = max(abs(value) for line in panels for panel in line if panel for row in panel[1].values() for value in row.values())
    wide, tall = CELL * len(columns) + GAP, HEIGHT * len(rows) + 76
    parts = []
    for down, line in enumerate(panels):
        parts += [text(left - 10, 108 + down * tall + HEIGHT * index + HEIGHT / 2 + 4, name, "end") for index, name in enumerate(rows.values())]
        for across, panel in enumerate(line):
            parts += heat_map(left + across * wide, 108 + down * tall, rows, columns, panel, most) if panel else []
    page(path, title, left + max(map(len, panels)) * wide, 60 + len(panels) * tall, parts)


def heat_map(left, top, rows, columns, panel, most):
    heading, cells = panel
    parts = [text(left, top - 34, heading, size=13, weight="bold")]
    parts += [text(left + CELL * (index + 0.5), top - 8, name, "middle", 11, GREY) for index, name in enumerate(columns.values())]
    for down, row in enumerate(rows):
        for across, column in enumerate(columns):
            value = cells.get(row, {}).get(column)
            parts += cell(left + CELL * across, top + HEIGHT * down, value, most) if value is not None else []
    return parts


def cell(x, y, value, most):
    """White digits on dark, dark ones on pale."""
    dark = most and abs(value) / most > 0.7
    return [box(x, y, CELL - 2, HEIGHT - 2, colour(value, most)), digits(x + CELL / 2 - 1, y + HEIGHT / 2 + 3, points(value, 1), "white" if dark else INK)]


def digits(x, y, words, ink):
    """Without a halo: the cell is their ground."""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" font-size="12" fill="{ink}">{words}</text>'
