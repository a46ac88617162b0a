"""What a test cannot do without: a failure where CI is set, elsewhere ctest's "skipped"."""

import os
import sys

SKIPPED = 77


def need(*reasons):
    """Ends the program at the first reason that is one: what is missing, in words, or None."""
    for reason in filter(None, reasons):
        in_ci = bool(os.environ.get("CI"))
        print(f"{'FAILED' if in_ci else 'SKIPPED'}: {reason}", flush=True)
        sys.exit(1 if in_ci else SKIPPED)
