"""Plots are well-formed, stay on their page, and no two of their words overlap."""

from itertools import combinations
from xml.etree import ElementTree

import pytest
from adaptive_lab.report.figures import write_plots
from adaptive_lab.report.heat_map import colour
from adaptive_lab.report.runs import runs_of
from adaptive_lab.report.svg import bounds, ticks, width_of
from synthetic import everything

SVG = "{http://www.w3.org/2000/svg}"


def boxes(root):
    """(left, top, right, bottom, words) of the texts, as wide as they may get."""
    for one in root.iter(f"{SVG}text"):
        size, x, y = float(one.get("font-size")), float(one.get("x")), float(one.get("y"))
        width = width_of(one.text, size)
        left = x - width * {"start": 0, "middle": 0.5, "end": 1}[one.get("text-anchor")]
        yield left, y - 0.8 * size, left + width, y + 0.2 * size, one.text


def overlapping(a, b):
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


@pytest.mark.parametrize(
    "told",
    [dict(), dict(seeds=1), dict(students=("student",)), dict(students=("student-short",), sizes=(250, 500, 1000, 2000)), dict(sizes=(1000,))],
    ids=["everything", "one seed", "one student", "four sizes", "one size"],
)
def test_words_do_not_overlap(tmp_path, told):
    rows, facts, _ = everything(**{"seeds": 3} | told)
    write_plots(tmp_path, runs_of(rows), facts, 1000)
    plots = list(tmp_path.iterdir())
    assert len(plots) >= 2
    for path in plots:
        root = ElementTree.parse(path).getroot()
        _, _, width, height = map(float, root.get("viewBox").split())
        found = list(boxes(root))
        assert root.find(f"{SVG}title").text and len(found) > 5
        assert [box for box in found if box[0] < 0 or box[1] < 0 or box[2] > width or box[3] > height] == []
        assert [(a[4], b[4]) for a, b in combinations(found, 2) if overlapping(a, b)] == []


def test_lines_stay_on_the_page(tmp_path):
    rows, facts, _ = everything(seeds=2)
    write_plots(tmp_path, runs_of(rows), facts, 1000)
    for path in tmp_path.iterdir():
        root = ElementTree.parse(path).getroot()
        _, _, width, height = map(float, root.get("viewBox").split())
        for one in root.iter(f"{SVG}line"):
            assert all(0 <= float(one.get(name)) <= limit for name, limit in (("x1", width), ("x2", width), ("y1", height), ("y2", height)))


def test_nothing_is_drawn_of_nothing(tmp_path):
    write_plots(tmp_path, {}, {}, 1000)
    assert list(tmp_path.iterdir()) == []


def test_axes():
    assert ticks(0.372, 0.441) == [0.38, 0.39, 0.40, 0.41, 0.42, 0.43, 0.44]
    assert ticks(-0.025, 0.031) == [-0.02, -0.01, 0.0, 0.01, 0.02, 0.03]
    low, high = bounds([0.4, float("nan"), 0.4])
    assert low < 0.4 < high


def test_hues_diverge_from_nought():
    assert (colour(0.0, 0.2), colour(0.2, 0.2), colour(-0.3, 0.2)) == ("#f7f7f7", "#2166ac", "#b2182b")
