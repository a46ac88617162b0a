"""How many messages wait, as `sluice queue list --json` says on a running or a stopped server."""

import json


def messages(listed, but_claims=False):
    """Messages by queue name, from a finished `sluice queue list --json`. `but_claims`: without those
    of `notifications` that wait: two workers met at a socket, and the one that let the other go first
    looks again after half a minute."""
    if listed.returncode != 0:
        raise AssertionError(f"queue list exits with {listed.returncode}: {listed.stderr!r}")
    return {
        queue["queue"]: queue["visible"] + queue["in_flight"]
        + queue["delayed"] * (queue["queue"] != "notifications" or not but_claims)
        for queue in json.loads(listed.stdout)
    }


def is_at_rest(listed, but_claims=False):
    """Nothing is left to do; dead letters wait for an operator."""
    return not any(n for name, n in messages(listed, but_claims).items() if not name.endswith("-dlq"))
