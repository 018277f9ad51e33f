"""What the report makes of result rows whose answers are known."""

import json

import numpy as np
import pytest
from adaptive_lab.report.__main__ import main
from adaptive_lab.report.agreement import agreement_table
from adaptive_lab.report.arms_table import arms_table, regret, sizes_table
from adaptive_lab.report.budgets import budgets_table
from adaptive_lab.report.contrasts import FIXED, contrasts, explored_table, fixed_table, pooled, pooled_table, verdict
from adaptive_lab.report.doses import doses_table
from adaptive_lab.report.efficiency import amounts_of, bounded, efficiency, efficiency_table, extrapolated
from adaptive_lab.report.gradings import gradings_of, gradings_table
from adaptive_lab.report.groups import group_table, groups
from adaptive_lab.report.numbers import percent, points, probability
from adaptive_lab.report.oracle_table import oracle_table
from adaptive_lab.report.rates import rates_table, tuned_of
from adaptive_lab.jobs import bits
from adaptive_lab.report.runs import accuracies, arms_of, differences, runs_of, students_of, untrained
from adaptive_lab.report.sections import sections
from adaptive_lab.report.trace_choice import choice_table
from adaptive_lab.report.transfer import matrix, transfer_table
from synthetic import STORIES, everything, first, paired_rows, row, stories


def cells(table, name):
    """The cells of the row whose first cell begins so."""
    (found,) = [line for line in table.splitlines() if line.startswith(f"| {name}")]
    return [cell.strip() for cell in found.strip("|").split("|")]


class TestRuns:
    def test_the_last_of_several_counts_and_tuning_does_not(self):
        rows = [row("student", "random", 1000, 1, first(40), rate=0.002), row("student", "random", 1000, 1, first(80)), row("student", "random", 1000, 0, first(20))]
        rows += [row("student", "random", 1000, 100, first(200), on="development"), row("student", "random", 1000, 100, first(200))]
        runs = runs_of(rows)
        assert list(runs) == [("student", "random", 1000)]
        assert accuracies(runs, ("student", "random", 1000)) == [0.05, 0.2]

    def test_bits_are_what_was_packed(self):
        right = np.random.default_rng(1).random(613) < 0.4
        assert bits(row("student", "random", 250, 0, right)).tolist() == right.tolist()

    def test_differences_are_of_seeds_that_both_have(self):
        runs = runs_of([*paired_rows("student", "p_eval", 1000, [40, 80, 120]), *paired_rows("student", "random", 1000, [20, 20])])
        assert differences(runs, "student", "p_eval", "random", 1000) == pytest.approx({0: 0.05, 1: 0.15})

    def test_students_and_arms_in_order(self):
        runs = runs_of([row(student, arm, 1000, 0, first(1)) for student in ("other", "student-short", "student") for arm in ("oracle", "random")])
        assert students_of(runs) == ["student", "student-short", "other"]
        assert arms_of(runs, "student", 1000) == ["random", "oracle"]
        assert untrained(runs, "student") is None


class TestNumbers:
    def test_signs_and_bounds(self):
        assert [points(value) for value in (0.01234, -0.005, 0.0, -0.000001)] == ["+1.23", "−0.50", "0.00", "0.00"]
        assert percent(0.4321, 0.0123) == "43.2 ± 1.2" and percent(0.4321) == "43.2"
        assert [probability(0.00001), probability(0.0321)] == ["< 0.0001", "0.0321"]


class TestContrasts:
    gains = {"student": [8, 4, 12, 8], "student-short": [0, 4, -4, 0]}

    def runs(self):
        rows = []
        for student, gains in self.gains.items():
            rows += paired_rows(student, "random", 1000, [100, 110, 120, 130])
            rows += paired_rows(student, "p_eval", 1000, [base + gain for base, gain in zip([100, 110, 120, 130], gains)])
        return runs_of(rows)

    def test_one_student(self):
        of = contrasts(self.runs(), "student", 1000, FIXED)[("p_eval", "random")]
        # Gains of 2, 1, 3, 2 points: mean 2, standard deviation √(2/3), t of three degrees of freedom 3.18245.
        half = 0.0318245 * (2 / 3) ** 0.5 / 2
        assert (of["mean"], of["low"], of["high"]) == pytest.approx((0.02, 0.02 - half, 0.02 + half), abs=1e-6)
        assert of["holm"] == of["p"]

    def test_both_students(self):
        of = pooled(self.runs(), 1000)[("p_eval", "random")]
        assert (of["mean"], of["degrees"], of["seeds"]) == pytest.approx((0.01, 6, 8))
        assert (of["units"]["mean"], of["units"]["seeds"]) == (pytest.approx(0.01), 8)
        assert of["units"]["high"] > of["high"]
        assert of["alike"] == pytest.approx(-1)

    def test_holm_is_over_the_contrasts_found(self):
        rows, _, _ = everything(sizes=(1000,), seeds=4)
        found = contrasts(runs_of(rows), "student", 1000, FIXED)
        assert list(found) == FIXED
        assert min(of["holm"] for of in found.values()) == pytest.approx(4 * min(of["p"] for of in found.values()))

    def test_what_is_missing_is_left_out(self):
        runs = self.runs()
        one = {key: of for key, of in runs.items() if key[0] == "student"}
        assert list(contrasts(runs, "student", 1000, FIXED)) == [("p_eval", "random")]
        assert pooled(one, 1000) == {} and pooled_table(one, 1000) == "" and contrasts(runs, "student", 250, FIXED) == {}
        assert fixed_table({}, 1000) == explored_table(runs, 1000) == ""

    @pytest.mark.parametrize("low, high, said", [(0.001, 0.019, "excluded"), (0.001, 0.02, "not excluded"), (0.02, 0.03, "reached"), (-0.03, -0.01, "excluded")])
    def test_the_smallest_gain_of_interest(self, low, high, said):
        assert verdict(dict(low=low, high=high)) == said


class TestTransfer:
    levels = [1 + number // 80 for number in range(STORIES)]

    def runs(self):
        """Untrained: level 1 right. Level 5 alone teaches half of level 5, at one seed all of it, and loses half of level 1."""
        story = np.arange(STORIES)
        taught = [(story >= 40) & (story < 80) | (story >= start) for start in (360, 360, 320)]
        return runs_of([row("student", "untrained", 0, 0, first(80)), *(row("student", "level_5", 250, seed, right) for seed, right in enumerate(taught))])

    def test_gains_by_level(self):
        gains = matrix(self.runs(), "student", 250, self.levels)
        assert list(gains) == [5]
        assert {name: mean for name, (mean, _) in gains[5].items()} == pytest.approx({1: -0.5, 2: 0, 3: 0, 4: 0, 5: 2 / 3, "all": (0 + 0 + 0.1) / 3})

    def test_the_table(self):
        table = transfer_table(self.runs(), "student", 250, self.levels)
        assert cells(table, "untrained") == ["untrained: accuracy, %", "100.0", "0.0", "0.0", "0.0", "0.0", "20.0", ""]
        half = 4.30265 * 10 / 3**0.5 / 3**0.5
        assert cells(table, "own level 5") == ["own level 5 only (hardest)", "−50.0", "0.0", "0.0", "0.0", "+66.7", f"+3.3 ± {half:.1f}", "3"]

    def test_without_levels_or_untrained(self):
        runs = self.runs()
        assert list(matrix(runs, "student", 250, [])[5]) == ["all"]
        assert transfer_table(runs, "student", 1000, self.levels) == transfer_table({}, "student", 250, self.levels) == ""
        del runs["student", "untrained", 0]
        assert transfer_table(runs, "student", 250, self.levels) == ""


class TestGroups:
    def test_every_story_is_in_one_group_of_a_kind(self):
        masks = groups(stories(), [number % 6 for number in range(STORIES)])
        assert sum(masks[f"level {level}"].sum() for level in range(1, 6)) == sum(number % 6 > 0 for number in range(STORIES))
        assert (masks["sums only"] ^ masks["other operations"]).all()
        assert sum(mask.sum() for name, mask in masks.items() if name.startswith("steps")) == STORIES

    def test_accuracy_by_kind(self):
        sums = np.arange(STORIES) % 2 == 0
        table = group_table(runs_of([row("student", "untrained", 0, 0, first(0)), row("student", "random", 1000, 0, sums)]), "student", 1000, stories(), [])
        assert table.splitlines()[0].startswith("| accuracy, % | sums only (200) | other operations (200) | steps 1 and 2 (100)")
        assert cells(table, "random") == ["random from the bank", "100.0", "0.0", *["50.0"] * 4]
        assert cells(table, "untrained")[1:] == ["0.0"] * 6


class TestEfficiency:
    def runs(self, **arms):
        """Random gains 20 stories a doubling."""
        rows = [one for size, count in ((250, 100), (500, 120), (1000, 140)) for one in paired_rows("student", "random", size, [count] * 3)]
        return runs_of(rows + [one for size, counts in arms.items() for one in paired_rows("student", "p_eval", int(size[1:]), counts)])

    def test_within_what_was_measured(self):
        of = efficiency(self.runs(_250=[120, 110, 130]), "student", "p_eval", 250)
        # Ten stories are half a doubling.
        assert of["value"] == pytest.approx(2) and 1.41 < of["low"] < 2 < of["high"] < 2.83
        assert bounded(of["value"], of) == "2.00" and extrapolated(of) == ""

    def test_beyond_it_only_the_bound_is_told(self):
        of = efficiency(self.runs(_1000=[160, 160, 160]), "student", "p_eval", 1000)
        assert (bounded(of["value"], of), extrapolated(of)) == ("> 1.00", "2.00 (2.00 to 2.00)")
        worse = efficiency(self.runs(_250=[80, 80, 80]), "student", "p_eval", 250)
        assert (bounded(worse["value"], worse), extrapolated(worse)) == ("< 1.00", "0.50 (0.50 to 0.50)")

    def test_by_tokens(self):
        runs = self.runs(_250=[120, 120, 120])
        amounts = amounts_of({f"random {size}": dict(tokens=80 * size) for size in (250, 500, 1000)} | {"p_eval 250": dict(tokens=100 * 250)}, "tokens")
        assert efficiency(runs, "student", "p_eval", 250, amounts)["value"] == pytest.approx(1.6)
        assert efficiency(runs, "student", "p_eval", 250, {}) is None

    def test_a_line_that_does_not_rise_promises_nothing(self):
        rows = [one for size, count in ((250, 140), (1000, 100)) for one in paired_rows("student", "random", size, [count] * 3)]
        of = efficiency(runs_of(rows + paired_rows("student", "p_eval", 1000, [150] * 3)), "student", "p_eval", 1000)
        assert (bounded(of["value"], of), extrapolated(of)) == ("> 1.00", "> 100 (> 100 to > 100)")

    def test_what_is_missing_is_left_out(self):
        assert efficiency(runs_of(paired_rows("student", "random", 250, [1, 2])), "student", "p_eval", 250) is None
        assert efficiency_table(self.runs(_250=[120, 120, 120]), {}).count("| 250 |") == 1
        assert efficiency_table(self.runs(_250=[120, 120, 120], _1000=[150, 150, 150]), {}).count("\n") == 4


class TestTables:
    def test_regret_is_oracle_minus_arm(self):
        runs = runs_of([*paired_rows("student", "oracle", 1000, [100, 104]), *paired_rows("student", "level_5", 1000, [104, 112]), *paired_rows("student", "p_eval", 1000, [96])])
        assert regret(runs, "student", "level_5", 1000).startswith("−1.50 (")
        assert (regret(runs, "student", "p_eval", 1000), regret(runs, "student", "oracle", 1000)) == ("+1.00", "")

    def test_an_arm(self):
        taught = {"random 1000": dict(kept=1000.0, tried=1200.0, tokens=81_851.2, kept_tokens=40_000.0, drift=-0.0104)}
        runs = runs_of([*paired_rows("student", "random", 1000, [100, 104]), *paired_rows("student", "lowest_rsr", 1000, [9])])
        table = arms_table(runs, "student", 1000, taught)
        assert cells(table, "random")[3:] == ["0.001", "81,851", "40,000", "1.20", "−1.0", ""]
        assert "surprisal" not in table and arms_table(runs, "student", 250, taught) == ""
        assert cells(arms_table(runs, "student", 1000, {}), "random")[3:] == ["0.001", "", "", "", "", ""]

    def test_sizes(self):
        runs = runs_of([*paired_rows("student", "random", 250, [100]), *paired_rows("student", "random", 1000, [120, 120]), *paired_rows("student", "p_eval", 1000, [9])])
        assert cells(sizes_table(runs, "student"), "random") == ["random from the bank", "25.0 (1 seed)", "30.0 ± 0.0 (2 seeds)"]
        assert "P_eval" not in sizes_table(runs, "student")

    def test_rates(self):
        rows = [row("student", arm, 1000, 100, first(count), rate, "development") for arm, rate, count in [("random", 0.001, 80), ("random", 0.002, 100), ("p_eval", 0.001, 120), ("p_eval", 0.002, 40)]]
        table = rates_table(tuned_of(rows + paired_rows("student", "random", 1000, [1]))["student", 1000])
        assert cells(table, "random")[1:] == ["**25.0**", "20.0"]
        assert cells(table, "mean of 2 arms")[1:] == ["17.5", "**25.0**"]

    def test_trace_choice(self):
        rows = [*paired_rows("student", "random_trace", 1000, [100, 100]), *paired_rows("student", "shortest", 1000, [96, 88]), *paired_rows("student", "p_eval", 1000, [160, 160, 160])]
        table = choice_table(runs_of(rows), "student", 1000)
        assert cells(table, "shortest")[:4] == ["shortest trace", "2", f"23.0 ± {12.7062:.1f}", "−2.00"]
        assert cells(table, "one plain trace")[3:] == ["+15.00", "+15.00 to +15.00"]
        assert choice_table(runs_of(rows[4:]), "student", 1000) == ""

    def test_oracle(self):
        mixes = {"student": {"1000": dict(shares={"1": 0.0, "5": 0.6, "4": 0.4}, predicted=0.463), "250": dict(shares={"5": 1.0})}}
        table = oracle_table(runs_of(paired_rows("student", "oracle", 1000, [180, 180])), mixes)
        assert cells(table, "adder | 1,000")[2:] == ["0", "0", "0", "40", "60", "46.3", "45.0 ± 0.0"]
        assert cells(table, "adder | 250")[2:] == ["0", "0", "0", "0", "100", "", ""]
        assert oracle_table({}, {}) == ""


class TestAgreement:
    def test_rows_are_shares_of_a_level_and_the_last_is_of_all_that_is_failed(self):
        counts = [[90, 10, 0, 0, 0], [3, 1, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 1, 5]]
        table = agreement_table(counts)
        assert cells(table, "adder's level 1")[1:] == ["100", "90", "10", "0", "0", "0"]
        assert cells(table, "adder's level 3")[1:] == ["0", "", "", "", "", ""]
        assert cells(table, "all that the adder fails")[1:] == ["10", "30", "10", "0", "10", "50"]

    def test_without_both_students_graded_there_is_none(self):
        assert agreement_table(None) == agreement_table([[0] * 5] * 5) == ""


class TestDoses:
    def test_arms_are_in_the_order_of_their_agreement(self):
        rows = [*paired_rows("student", "random", 1000, [100, 110]), *paired_rows("student", "p_eval", 1000, [120, 130]), *paired_rows("student", "shuffled", 1000, [100, 112])]
        facts = {"student": dict(ranks=dict(p_eval=0.8, shuffled=-0.01, author=0.5))}
        table = doses_table(runs_of(rows), facts, 1000)
        assert [line.split(" | ")[2] for line in table.splitlines()[2:]] == ["−0.01", "0.80"]
        assert cells(table, "P_eval, own levels (the paper)")[3:] == ["2", "+5.00", "+5.00 to +5.00"]

    def test_without_rates_there_is_none(self):
        assert doses_table({}, {}, 1000) == ""


class TestBudgets:
    def rows(self, size, *counts):
        return [row("student", arm, size, seed, first(count)) for arm, of in zip(("p_eval", "random"), counts) for seed, count in enumerate(of)]

    def test_a_contrast_is_given_at_each_number_of_traces(self):
        (line,) = budgets_table(runs_of([*self.rows(100, [110], [100]), *self.rows(1000, [120, 128], [100, 104])])).splitlines()[2:]
        assert [cell.strip() for cell in line.strip("|").split("|")][2:] == ["+2.50, 1 seed", "+5.50 (−0.85 to +11.85), 2 seeds"]

    def test_one_number_of_traces_is_no_comparison_of_them(self):
        assert budgets_table(runs_of(self.rows(1000, [120], [100]))) == ""


class TestGradings:
    def rows(self, *counts, rate=0.001):
        return [row("student", arm, 1000, seed, first(count), rate) for arm, of in zip(("p_eval", "random"), counts) for seed, count in enumerate(of)]

    def test_a_contrast_is_given_for_each_grading_and_over_all(self):
        now, before = runs_of(self.rows([120, 128], [100, 104])), runs_of(self.rows([110, 114], [100, 100]))
        (line,) = gradings_table([before, now], 1000).splitlines()[2:]
        told = [cell.split(" (")[0].strip() for cell in line.strip("|").split("|")]
        assert told[1:5] == ["adder", "+3.00", "+5.50", "+4.25"]

    def test_runs_at_another_rate_are_not_compared(self):
        now, before = runs_of(self.rows([120, 128], [100, 104])), runs_of(self.rows([110, 114], [100, 100], rate=0.002))
        assert gradings_table([before, now], 1000) == gradings_table([now], 1000) == ""

    def test_a_grading_without_the_contrast_has_an_empty_cell(self):
        now, before = runs_of(self.rows([120, 128], [100, 104])), runs_of(self.rows([110, 114], [100, 100]))
        (line,) = gradings_table([{}, before, now], 1000).splitlines()[2:]
        assert [cell.split(" (")[0].strip() for cell in line.strip("|").split("|")][2:6] == ["", "+3.00", "+5.50", "+4.25"]

    def test_of_three_gradings_the_means_have_an_interval_too(self):
        told = [runs_of(self.rows(counts, [100, 100])) for counts in ([104, 104], [108, 108], [110, 114])]
        (line,) = gradings_table(told, 1000).splitlines()[2:]
        # Means of 1, 2 and 3 points: t of two degrees of freedom, 4.303, times 1 / √3.
        assert line.strip("|").split("|")[-1].strip() == "+2.00 (−0.48 to +4.48)"
        assert gradings_table(told[1:], 1000).splitlines()[2].strip("|").split("|")[-1].strip() == ""

    def test_rows_are_parted_by_their_grading_in_its_order(self):
        told = [dict(one, grading=number) for number in (2, 1) for one in self.rows([100 + number], [90])]
        assert [accuracies(runs, ("student", "p_eval", 1000)) for runs in gradings_of(told)] == [[101 / 400], [102 / 400]]


class TestSections:
    titles = ["Arms", "Contrasts fixed", "Contrasts fixed", "Explored", "Levels of the bank", "What better levels", "Transfer", "Oracle", "Accuracy by level", "Accuracy by number", "Contrasts by", "Data efficiency", "Learning rates", "Which trace"]

    def told(self, rows, facts, mixes):
        return [line for line in sections(rows, facts, mixes, 1000, stories()) if line.startswith("### ")]

    def test_everything(self):
        told = self.told(*everything(seeds=3))
        assert len(told) == len(self.titles) and all(line.startswith(f"### {title}") for line, title in zip(told, self.titles))

    def test_nothing(self):
        assert sections([], {}, {}, 1000, stories()) == []

    def test_one_student_one_size_one_seed(self):
        rows, _, _ = everything(students=("student-short",), sizes=(1000,), seeds=1)
        told = self.told(rows, {}, {})
        assert [line.split(",")[0].strip() for line in told] == ["### Arms", "### Transfer between levels", "### Accuracy by level and kind", "### Learning rates", "### Which trace of a question"]

    def test_tables_are_even(self):
        for block in "\n".join(sections(*everything(seeds=2), 1000, stories())).split("\n\n"):
            lines = [line for line in block.splitlines() if line.startswith("|")]
            assert len({line.count("|") for line in lines}) <= 1


def test_the_command_reads_a_folder_and_writes_plots(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("adaptive_lab.report.__main__.test", stories)
    rows, facts, mixes = everything(seeds=2)
    (tmp_path / "reproduction.jsonl").write_text("".join(json.dumps(one) + "\n" for one in rows))
    (tmp_path / "facts.json").write_text(json.dumps(facts))
    (tmp_path / "oracle.json").write_text(json.dumps(mixes))
    main(["--results", str(tmp_path), "--plots", str(tmp_path / "plots")])
    assert "### Transfer between levels" in capsys.readouterr().out
    assert sorted(path.name for path in (tmp_path / "plots").iterdir()) == [f"reproduction-{name}.svg" for name in ("arms", "budgets", "contrasts", "transfer")]
