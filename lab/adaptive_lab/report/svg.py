"""The pieces plots are drawn of, as lines of SVG."""

from html import escape

from .numbers import points

INK, GREY, PALE = "#1f2328", "#656d76", "#d0d7de"
COLOURS = ["#0969da", "#cf222e", "#1a7f37", "#8250df", "#bf8700", "#57606a", "#bc4c00", "#1b7c83", "#a40e6c", "#24292f", "#54aeff", "#7a7a00"]


def text(x, y, words, anchor="start", size=12, colour=INK, weight="normal"):
    """White around the letters keeps lines from crossing them."""
    style = f'font-size="{size}" font-weight="{weight}" fill="{colour}"'
    halo = ' stroke="white" stroke-width="3" paint-order="stroke"' if colour != "white" else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {style}{halo}>{escape(words)}</text>'


def width_of(words, size=12):
    """What a text takes at most in the usual sans-serif fonts, in pixels."""
    return 0.62 * size * len(words)


def line(x1, y1, x2, y2, colour=GREY, width=1, dash=""):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="{width}"{dashed(dash)}/>'


def dashed(dash):
    """The attribute; nothing for a whole line."""
    return f' stroke-dasharray="{dash}"' if dash else ""


def dot(x, y, colour, radius=4.5):
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{colour}"/>'


def box(x, y, width, height, colour):
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>'


def page(path, title, width, height, parts):
    """Writes the plot, on white, under its title, which may widen it."""
    width = max(width, 32 + width_of(title, 15))
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" font-family="system-ui, sans-serif">'
        f'<title>{escape(title)}</title><rect width="{width:.0f}" height="{height:.0f}" fill="white"/>'
    )
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join([head, text(16, 26, title, size=15), *parts, "</svg>"]) + "\n")


def scale(low, high, start, stop):
    """Maps [low, high] to [start, stop]."""
    return lambda value: start + (value - low) / (high - low) * (stop - start)


def bounds(values):
    """The range of the values that are numbers, with some room; never empty."""
    told = [value for value in values if value == value]
    margin = max(0.06 * (max(told) - min(told)), 0.005)
    return min(told) - margin, max(told) + margin


def ticks(low, high, most=7):
    """Whole percents, `most` of them at most, as shares."""
    step = next((step for step in (1, 2, 5, 10, 20) if (high - low) * 100 / step <= most), 50)
    first = int(-(-low * 100 // step)) * step
    return [value / 100 for value in range(first, int(high * 100 // 1) + 1, step)]


def whole_percent(value):
    return f"{100 * value:.0f} %"


def whole_points(value):
    return points(value, 0)
