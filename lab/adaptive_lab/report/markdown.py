"""Tables in Markdown, and how they call students and contrasts."""

from .names import STUDENTS, TITLES


def table(head, rows):
    return "\n".join(["| " + " | ".join(head) + " |", "|" + "---|" * len(head), *("| " + " | ".join(row) + " |" for row in rows)]) + "\n"


def student_title(student):
    return STUDENTS.get(student, student)


def minus(one, other):
    return f"{TITLES[one]} − {TITLES[other]}"
