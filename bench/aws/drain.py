"""Jobs a second: so many small files are there, their events are sent, and workers wait for them."""

import concurrent.futures
import dataclasses
import json
import uuid

from flow_engines import BUCKETS, PREFIX, upload_event
from world import Processors, Tabs

FILE = b"id,name,amount,city\n" + b"".join(
    b'%d,"Name, %d",%d.%02d,Springfield\n' % (n, n, n * 7, n % 100) for n in range(110))  # 4 KiB
JOBS_OF_A_USER = 4
BATCH = 10  # SQS's most
ENOUGH_S = 60


@dataclasses.dataclass
class Drained:
    jobs_per_s: float
    processor_ms: dict  # by whom, of a job
    busy: float  # the part of all processors that these used


def put_files(world, jobs):
    """Their events, and the users that they are of."""
    users = [str(uuid.uuid4()) for _ in range(jobs // JOBS_OF_A_USER)]
    wanted = [(user, number) for number in range(JOBS_OF_A_USER) for user in users]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        return list(pool.map(lambda job: _put(world, *job), wanted)), users


def send(world, events):
    for at in range(0, len(events), BATCH):
        world.sqs.send_message_batch(
            QueueUrl=world.queues.queue_url(f"{PREFIX}uploads"),
            Entries=[{"Id": str(n), "MessageBody": json.dumps(event)}
                     for n, event in enumerate(events[at:at + BATCH])])  # fmt: skip


def _put(world, user, number):
    key = f"{user}/csv_upload_{number}.csv"
    metadata = {"operation": "transform", "outputformat": "json", "userid": user, "jobid": str(number),
                "mapping": "name:who", "sequence": "id,who,amount"}  # fmt: skip
    put = world.s3.put_object(Bucket=BUCKETS[0], Key=key, Body=FILE, Metadata=metadata)
    return upload_event(BUCKETS[0], key, len(FILE), put["ETag"])


def measure(world, jobs):
    """By the workers that run."""
    events, users = put_files(world, jobs)
    tabs = Tabs(world, users)
    processors = Processors(world)
    send(world, events)
    seconds = tabs.wait_for(jobs, ENOUGH_S) - processors.began
    used = processors.used()
    busy = sum(used.values()) / processors.whole_s()
    tabs.close()
    return Drained(jobs / seconds, {name: 1000 * s / jobs for name, s in used.items()}, busy)
