"""How many messages wait, as `sluice queue list --json` says on a running or a stopped server."""

import json


def messages(listed, later=()):
    """Messages by queue name, from a finished `sluice queue list --json`; without the delayed ones of the queues
    that are named `later`."""
    return {
        queue["queue"]: queue["visible"] + queue["in_flight"] + (queue["queue"] not in later and queue["delayed"])
        for queue in _queues(listed)
    }


def not_due(listed, names):
    """How many messages of the queues that are named are delayed, by queue name."""
    return {queue["queue"]: queue["delayed"] for queue in _queues(listed) if queue["queue"] in names}


def _queues(listed):
    if listed.returncode != 0:
        raise AssertionError(f"queue list exits with {listed.returncode}: {listed.stderr!r}")
    return json.loads(listed.stdout)


def is_at_rest(listed, later=()):
    """Nothing is left to do; dead letters wait for an operator."""
    return not any(n for name, n in messages(listed, later).items() if not name.endswith("-dlq"))
