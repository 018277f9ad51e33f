"""Small plots as SVG: dots with intervals, and curves."""

import math
from html import escape

INK, GREY, COLOURS = "#1f2328", "#8c959f", ["#0969da", "#cf222e", "#1a7f37", "#8250df", "#bf8700", "#57606a"]


def text(x, y, words, anchor="start", size=12, colour=INK):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{colour}">{escape(words)}</text>'


def line(x1, y1, x2, y2, colour=GREY, width=1, dash=""):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="{width}" stroke-dasharray="{dash}"/>'


def page(path, title, width, height, parts):
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" font-family="system-ui, sans-serif"><title>{escape(title)}</title><rect width="{width}" height="{height}" fill="white"/>'
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join([head, *parts, "</svg>"]) + "\n")


def ticks(low, high):
    """Whole percents, at most eight of them."""
    step = next(step for step in (1, 2, 5, 10, 20) if (high - low) * 100 / step <= 8)
    first = int(-(-low * 100 // step)) * step
    return [value / 100 for value in range(first, int(high * 100) + 1, step)]


def bounds(means, halves, base):
    low = min(base, *(m - (h if h == h else 0) for m, h in zip(means, halves)))
    high = max(base, *(m + (h if h == h else 0) for m, h in zip(means, halves)))
    margin = 0.06 * (high - low)
    return low - margin, high + margin


def dots(path, title, rows, base):
    """Rows (name, mean, half interval), best first; a dashed line where the untrained student is."""
    rows = sorted(rows, key=lambda row: -row[1])
    low, high = bounds([row[1] for row in rows], [row[2] for row in rows], base)
    left, right, top, step = 270, 700, 66, 26
    bottom = top + step * len(rows)
    x = lambda value: left + (value - low) / (high - low) * (right - left)
    parts = [text(16, 26, title, size=15)]
    for value in ticks(low, high):
        parts += [line(x(value), top - 8, x(value), bottom, "#d0d7de"), text(x(value), bottom + 18, f"{100 * value:.0f} %", "middle", 11, GREY)]
    parts += [line(x(base), top - 8, x(base), bottom, INK, 1, "4 3"), text(x(base), top - 12, "untrained", "middle", 11)]
    for index, (name, mean, half) in enumerate(rows):
        y = top + step * (index + 0.5)
        colour = COLOURS[0] if "own" in name and "shuffled" not in name else COLOURS[5]
        parts += [text(left - 12, y + 4, name, "end"), f'<circle cx="{x(mean):.1f}" cy="{y:.1f}" r="4.5" fill="{colour}"/>']
        if half == half:
            parts.append(line(x(mean - half), y, x(mean + half), y, colour, 2))
    page(path, title, 740, bottom + 34, parts)


def curves(path, title, lines, base):
    """{name: [(size, mean, half interval)]} over a logarithmic axis of sizes."""
    points = [point for one in lines.values() for point in one]
    low, high = bounds([p[1] for p in points], [p[2] for p in points], base)
    first, last = math.log2(min(p[0] for p in points)), math.log2(max(p[0] for p in points))
    left, right, top, bottom = 60, 470, 50, 330
    x = lambda size: left + (math.log2(size) - first) / (last - first) * (right - left)
    y = lambda value: bottom - (value - low) / (high - low) * (bottom - top)
    parts = [text(16, 26, title, size=15)]
    for value in ticks(low, high):
        parts += [line(left, y(value), right, y(value), "#d0d7de"), text(left - 8, y(value) + 4, f"{100 * value:.0f} %", "end", 11, GREY)]
    for size in sorted({p[0] for p in points}):
        parts.append(text(x(size), bottom + 20, f"{size:,}", "middle", 11, GREY))
    parts += [line(left, y(base), right, y(base), INK, 1, "4 3"), text(right - 4, y(base) - 5, "untrained", "end", 11)]
    for index, (name, found) in enumerate(lines.items()):
        colour = COLOURS[index % len(COLOURS)]
        way = " ".join(f"{x(size):.1f},{y(mean):.1f}" for size, mean, _ in found)
        parts.append(f'<polyline points="{way}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for size, mean, half in found:
            parts.append(f'<circle cx="{x(size):.1f}" cy="{y(mean):.1f}" r="3.5" fill="{colour}"/>')
            if half == half:
                parts.append(line(x(size), y(mean - half), x(size), y(mean + half), colour, 1.5))
        parts += [line(right + 20, top + 22 * index + 8, right + 40, top + 22 * index + 8, colour, 2), text(right + 48, top + 22 * index + 12, name)]
    parts.append(text((left + right) / 2, bottom + 40, "verified traces trained on", "middle", 12))
    page(path, title, 780, bottom + 56, parts)
