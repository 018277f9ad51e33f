"""What students and arms are called in tables and plots; arms are listed in this order."""

STUDENTS = {"student": "adder", "student-short": "short chains"}
TITLES = {
    "untrained": "untrained",
    "random": "random from the bank",
    "p_eval": "P_eval, own levels (the paper)",
    "uniform": "uniform over own levels",
    "other_student": "P_eval, another student's levels",
    "shuffled": "P_eval, own levels shuffled",
    "level_1": "own level 1 only (easiest)",
    "level_2": "own level 2 only",
    "level_3": "own level 3 only",
    "level_4": "own level 4 only",
    "level_5": "own level 5 only (hardest)",
    "failed": "P_eval, own levels 2 to 5 only",
    "p_c": "P_C, own levels (curriculum)",
    "posterior": "P_eval, own posterior levels",
    "true_rate": "P_eval, own levels by true pass rate",
    "author": "P_eval, the author's levels (steps)",
    "oracle": "oracle mix of own levels",
    "random_trace": "a random trace of four",
    "lowest_rsr": "lowest rank-surprisal ratio",
    "lowest_surprisal": "lowest surprisal a token",
    "shortest": "shortest trace",
}
# Questions chosen by levels the trained student itself was graded to.
OWN = {"p_eval", "uniform", "failed", "p_c", "posterior", "true_rate", "oracle", *(f"level_{level}" for level in range(1, 6))}
# Short, for plots of few words.
SHORT = {"p_eval": "P_eval", "random": "random", "uniform": "uniform", "other_student": "another student's levels", "shuffled": "shuffled levels"}
