"""Numbers as tables and plots show them, with a true minus."""


def percent(mean, half=float("nan")):
    return f"{100 * mean:.1f}" + ("" if half != half else f" ± {100 * half:.1f}")


def signed(value, digits=2):
    """Nought, and what rounds to it, has no sign."""
    told = f"{value:+.{digits}f}".replace("-", "−")
    return told[1:] if float(told[1:]) == 0 else told


def points(value, digits=2, half=float("nan")):
    """A share as percentage points."""
    return signed(100 * value, digits) + ("" if half != half else f" ± {100 * half:.{digits}f}")


def interval(of, digits=2):
    return f"{points(of['low'], digits)} to {points(of['high'], digits)}"


def estimate(of):
    """A mean with its interval."""
    return f"{points(of['mean'])} ({interval(of)})"


def probability(p):
    return "< 0.0001" if p < 0.0001 else f"{p:.4f}"
