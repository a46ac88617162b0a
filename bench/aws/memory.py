"""A large file from S3 to S3: what a worker holds of it, and how fast it is."""

import uuid

import flow
from world import TOLD, stop_workers

LIMIT_MIB = 128


def measure(world, path, megabytes):
    """(MiB at its peak, MB/s from the acknowledgement to the notification)"""
    size = flow.make_csv(path, megabytes * 1_000_000)
    worker = world.start_worker(proxied=False)
    seconds = flow.run(world.gateways[0].addresses, path, user=f"{TOLD}{uuid.uuid4()}")["transform"]
    peak = worker.peak_kib() / 1024
    stop_workers(world)
    return peak, size / 1e6 / seconds
