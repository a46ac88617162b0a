"""How many messages wait, as `sluice queue list --json` says on a running or a stopped server."""

import json


def messages(listed):
    """Messages by queue name, from a finished `sluice queue list --json`."""
    if listed.returncode != 0:
        raise AssertionError(f"queue list exits with {listed.returncode}: {listed.stderr!r}")
    return {
        queue["queue"]: queue["visible"] + queue["delayed"] + queue["in_flight"]
        for queue in json.loads(listed.stdout)
    }


def is_at_rest(listed):
    """Nothing is left to do; dead letters wait for an operator."""
    return not any(n for name, n in messages(listed).items() if not name.endswith("-dlq"))
