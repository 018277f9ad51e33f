# Raises its own limits. Expected: contained
import resource

for name in ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_NOFILE"):
    which = getattr(resource, name)
    soft, hard = resource.getrlimit(which)
    infinity = resource.RLIM_INFINITY
    attempt(name + " is without limit", lambda: hard == infinity)
    if hard != infinity:
        attempt("raised " + name, lambda: resource.setrlimit(which, (hard, hard + 1)) is None)
conclude()
