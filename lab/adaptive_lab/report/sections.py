"""The report in Markdown, a section an idea; what there are no results for is left out."""

from .agreement import agreement_table
from .arms_table import arms_table, sizes_table
from .budgets import budgets_table
from .contrasts import GAIN, explored_table, fixed_table, pooled_table
from .doses import doses_table
from .efficiency import efficiency_table
from .facts import facts_of
from .gradings import gradings_of, gradings_table
from .groups import group_table
from .markdown import student_title
from .numbers import percent
from .oracle_table import oracle_table
from .rates import rates_table, tuned_of
from .runs import runs_of, students_of, untrained
from .trace_choice import choice_table
from .transfer import sizes_with_levels, transfer_table


def sections(rows, facts, mixes, size, stories, earlier=()):
    """Lines of Markdown, of the rows of the results, the facts collected beside them, the oracle's mixes, the test's stories, and rows of earlier gradings."""
    runs = runs_of(rows)
    made = [arms(runs, facts, size), fixed(runs, size), both(runs, size), gradings(runs, earlier, size), explored(runs, size), alike(facts), doses(runs, facts, size), transfer(runs, facts), oracles(runs, mixes)]
    made += [parts(runs, facts, size, stories), sizes(runs), budgets(runs), factors(runs, facts), rates(rows), choices(runs, size)]
    return [line for section in made for line in section]


def section(title, note, tables):
    """`tables` is {caption or "": table}; nothing where all tables are empty."""
    told = {caption: table for caption, table in tables.items() if table}
    captioned = [line for caption, table in told.items() for line in ([f"**{caption}**\n"] if caption else []) + [table]]
    return [f"### {title}\n", *([f"{note}\n"] if note else []), *captioned] if told else []


def by_student(runs, table):
    """{student's title: table(student)}"""
    return {student_title(student): table(student) for student in students_of(runs)}


def arms(runs, facts, size):
    note = (
        "± is a 95 % t interval over seeds. Teacher tokens and questions tried are the product's own report; tokens kept are those trained on in an epoch. "
        "Drift: the teacher's pass rate on what was kept, minus on what was drawn, by steps and operations. "
        "Regret: the oracle mix minus the arm, paired by seed; negative where the arm is better."
    )
    tables = {f"{student_title(student)}{told_untrained(runs, student)}": arms_table(runs, student, size, facts_of(facts, student)[1]) for student in students_of(runs)}
    return section(f"Arms, {size:,} verified traces", note, tables)


def told_untrained(runs, student):
    base = untrained(runs, student)
    return f": untrained {percent(base['accuracy']['test'])} % of {base['stories']['test']:,} test stories" if base else ""


def fixed(runs, size):
    note = (
        "In points, paired by seed; Holm's correction over the contrasts of a student. "
        f"The smallest gain of interest is {100 * GAIN:.0f} points: excluded where the whole interval lies below it, reached where it lies at or above it."
    )
    return section("Contrasts fixed in advance, student by student", note, {"": fixed_table(runs, size)})


def both(runs, size):
    note = (
        "In points. The interval is that of the mean of the students' means, each student a stratum, with Welch and Satterthwaite's degrees of freedom: "
        "it is about these students. Pairs as units: all pairs (student, seed) as one sample. "
        "Correlation: of the students' differences at one seed, which the interval takes as nought."
    )
    return section("Contrasts fixed in advance, pooled over students", note, {"": pooled_table(runs, size)})


def gradings(runs, earlier, size):
    note = (
        "In points, paired by seed within a grading: the same bank, student, teacher and seeds, other attempts of the student, and so other levels. "
        "The interval over all as strata is about these gradings; that of gradings as units, wherever there are three, also about others."
    )
    return section("Gradings of one bank", note, {"": gradings_table([*gradings_of(earlier), runs], size)})


def explored(runs, size):
    return section("Explored contrasts", "In points, paired by seed, not corrected for their number.", {"": explored_table(runs, size)})


def alike(facts):
    return section("Levels of the bank, one student's beside the other's", "", {"": agreement_table(facts.get("agreement"))})


def doses(runs, facts, size):
    note = "Spearman over the bank, easy levels high, with the share right of eight further attempts of the untrained student. Differences paired by seed."
    return section("What better levels are worth", note, {"": doses_table(runs, facts, size)})


def transfer(runs, facts):
    note = (
        "Points gained over the untrained student by training on one own level alone. Levels of test stories are the untrained student's, by the same grader. "
        "± is a 95 % t interval over seeds."
    )
    pairs = [(student, size) for student in students_of(runs) for size in sizes_with_levels(runs)]
    tables = {f"{student_title(student)}, {size:,} traces": transfer_table(runs, student, size, facts_of(facts, student)[0]) for student, size in pairs}
    return section("Transfer between levels", note, tables)


def oracles(runs, mixes):
    return section("Oracle mixes", "Shares of own levels fitted to the transfer matrix.", {"": oracle_table(runs, mixes)})


def parts(runs, facts, size, stories):
    tables = by_student(runs, lambda student: group_table(runs, student, size, stories, facts_of(facts, student)[0]))
    return section(f"Accuracy by level and kind, {size:,} traces", "Levels are the untrained student's own. ± is a 95 % t interval over seeds.", tables)


def sizes(runs):
    return section("Accuracy by number of traces", "± is a 95 % t interval over seeds.", by_student(runs, lambda student: sizes_table(runs, student)))


def budgets(runs):
    return section("Contrasts by number of traces", "In points, paired by seed, not corrected for their number.", {"": budgets_table(runs)})


def factors(runs, facts):
    note = (
        "How many random traces (or tokens of them, bought of the teacher or trained on) reach what one of the arm does, "
        "read off the line through random's accuracy against the logarithm of its budget; 95 % bootstrap over seeds. "
        "Beyond the budgets tried nothing is known but the bound: what the line would say there is extrapolated, and stands apart."
    )
    return section("Data efficiency against random", note, {"": efficiency_table(runs, facts)})


def rates(rows):
    tables = {f"{student_title(student)}, {size:,} traces": rates_table(told) for (student, size), told in tuned_of(rows).items()}
    return section("Learning rates", "Tried on the development stories, on seeds apart; the best of each arm in bold.", tables)


def choices(runs, size):
    return section("Which trace of a question", "± is a 95 % t interval over seeds.", by_student(runs, lambda student: choice_table(runs, student, size)))
