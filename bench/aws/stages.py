"""What each stage adds to one job's way, and what it asks for: one job after the other, by proxies."""

import statistics
import uuid

from call_counts import several_jobs
from drain import FILE
from world import TOLD, stop_workers

LEGS = (
    ("upload accepted → event in the queue (Ceph, webhook)", "accepted", "uploads"),
    ("ParseCSVUploads: → operation in the queue", "uploads", "file-operations"),
    ("HandleCSVFiles: → output stored, notification in the queue", "file-operations", "notifications"),
    ("NotifyClient: → frame at the client", "notifications", "told"),
    ("all: upload accepted → frame", "accepted", "told"),
)


def measure(world, jobs):
    """({leg: [ms]}, calls per job)"""
    world.start_worker()
    browser = world.browser(user=f"{TOLD}{uuid.uuid4()}")
    with browser.open_socket() as tab:
        marks, counts = several_jobs(world, browser, tab, FILE, jobs)
    stop_workers(world)
    return {name: [1000 * (mark[end] - mark[begin]) for mark in marks]
            for name, begin, end in LEGS}, counts  # fmt: skip


def middle(numbers):
    """Median and the 90th percentile."""
    return statistics.median(numbers), statistics.quantiles(numbers, n=10)[-1]
