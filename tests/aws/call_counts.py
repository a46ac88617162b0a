"""How often a job asks S3, SQS and DynamoDB, and when: by what the proxies of a world saw."""

import collections
import json
import time
import uuid

from service_calls import Call
from sluice_client import wait_until

SENDS = ("SendMessage", "SendMessageBatch")


def calls_per_job(world, jobs):
    """{(service, operation): calls / jobs}, since the proxies were told to forget. Looks into empty
    queues are no job's."""
    counts = collections.Counter()
    for service, proxy in zip(("S3", "SQS", "DynamoDB"), world.proxies):
        for call in proxy.calls():
            if not call.is_empty_receive:
                counts[service, call.operation] += 1
    return {what: count / jobs for what, count in sorted(counts.items())}


def by_service(counts):
    """{"S3": 5.0, …}"""
    sums = collections.Counter()
    for (service, _), count in counts.items():
        sums[service] += count
    return dict(sums)


def queue_of(call: Call):
    """"uploads": that of a call to SQS."""
    return json.loads(call.asked)["QueueUrl"].rpartition("/")[2].removeprefix("sluice-test-")


def sent_at(calls):
    """{queue: when the first message of these calls to SQS was in it}"""
    times = {}
    for call in calls:
        if call.operation in SENDS:
            times.setdefault(queue_of(call), call.ended)
    return times


def one_job(world, browser, tab, content, **metadata):
    """Takes a file all the way; {"accepted", each queue, "told": when that was reached}."""
    seen = len(world.sqs_proxy.calls())
    browser.submit(content, {"outputformat": "json", "jobId": str(uuid.uuid4()), **metadata})
    frame = tab.next_frame()
    told = time.monotonic()
    assert frame["status"] == "complete", frame
    accepted = world.s3_proxy.calls("PostObject")[-1].ended
    return {"accepted": accepted, **sent_at(world.sqs_proxy.calls()[seen:]), "told": told}


def several_jobs(world, browser, tab, content, jobs, **metadata):
    """One after the other, on a socket that is open already. ([marks], calls per job)"""
    one_job(world, browser, tab, content, **metadata)  # what is looked up once, is
    wait_until(lambda: not world.unfinished(), "the queues are empty")
    for proxy in world.proxies:
        proxy.forget()
    marks = [one_job(world, browser, tab, content, **metadata) for _ in range(jobs)]
    wait_until(lambda: not world.unfinished(), "the queues are empty")
    return marks, calls_per_job(world, jobs)
