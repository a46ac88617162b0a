#!/usr/bin/python3
"""A user with ten thousand jobs does not delay another user's single job by more than two seconds.

    fairness.py --binary build/release/sluice [--full]
"""

import concurrent.futures
import gzip
import time
import uuid

import harness
from sluice_client import Browser

ROWS = 2_000_000  # of a job of the busy user: small on the wire, a tenth of a second of work
SENDERS = 6
SAMPLES = 10  # single jobs beforehand, for comparison
EVERY_S = 0.2
DELAY_S = 2.0
PROMISE = "a user with 10,000 jobs does not delay another's single job by more than 2 s"


def run(trial):
    server = trial.server()
    server.start()
    alone = [one_job(server) for _ in range(SAMPLES)]
    trial.figure("a single job alone, s (median)", round(harness.percentile(alone, 0.5), 3))
    heavy = gzip.compress(b"id,text\n" + b"1,some text\n" * ROWS)
    busy = Browser(server.addresses)
    user = busy.user if trial.options.one_user else None
    beside = []
    with concurrent.futures.ThreadPoolExecutor(SENDERS) as pool:
        sent = [pool.submit(send, busy, heavy, number) for number in range(trial.size)]
        while not all(job.done() for job in sent):
            beside.append(one_job(server, user))
            time.sleep(EVERY_S)
        for job in sent:
            job.result()
    trial.at_least("jobs that wait when all are sent", waiting(server), trial.size // 4)
    for _ in range(SAMPLES):
        beside.append(one_job(server, user))
    trial.figure("a single job beside them, s (median)", round(harness.percentile(beside, 0.5), 3))
    trial.at_most("delay of a single job, s (longest)", round(max(beside) - harness.percentile(alone, 0.5), 3), DELAY_S)


def one_job(server, user=None):
    """Seconds from the upload's answer until the user, by default a new one, is told."""
    browser = Browser(server.addresses, user)
    name = f"single-{uuid.uuid4()}"
    with browser.open_socket() as tab:
        browser.submit(b"a,b\n1,2\n", {"outputformat": "json", "jobId": name})
        begin = time.monotonic()
        while all(job["jobid"] != name for job in tab.next_frame(timeout=120)["jobs"]):
            pass  # the user's other jobs
    return time.monotonic() - begin


def send(browser, content, number):
    browser.submit(content, {"outputformat": "csv", "sequence": "id", "jobId": f"job-{number}"})


def waiting(server):
    return int(sum(n for name, n in server.metrics().items() if name.startswith("sluice_queue_messages{")))


def add_arguments(parser):
    parser.add_argument("--one-user", action="store_true", help="the single jobs are the busy user's, too: they wait")


if __name__ == "__main__":
    harness.main("fairness", PROMISE, unit="jobs of the other user", quick=500, full=10_000, run=run,
                 add_arguments=add_arguments)  # fmt: skip
