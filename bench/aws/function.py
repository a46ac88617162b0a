"""The Lambda function's zip: its size, and how long it takes to its first request for an event."""

import bare_root

SIZE_LIMIT_MB, START_LIMIT_MS = 20, 30


def measure(zip_file, starts):
    """(MB, ms of the clock, ms of the processor), the times as medians in a bare root."""
    with bare_root.BareRoot(zip_file) as root:
        return zip_file.stat().st_size / 1e6, *bare_root.measure(root, starts)
