"""Jobs a second: so many small files wait, all events in the queue, and workers begin."""

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
ENOUGH_S = 120


@dataclasses.dataclass
class Drained:
    workers: int
    jobs_per_s: float
    processor_ms: dict  # by whom, of a job
    busy: float  # the part of all processors that these used


def fill(world, jobs):
    """The users whose files they are."""
    users = [str(uuid.uuid4()) for _ in range(jobs // JOBS_OF_A_USER)]
    wanted = [(user, number) for user in users for number in range(JOBS_OF_A_USER)]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        events = list(pool.map(lambda job: _put(world, *job), wanted))
    for at in range(0, len(events), BATCH):
        world.sqs.send_message_batch(
            QueueUrl=world.queues.queue_url(f"{PREFIX}uploads"),
            Entries=[{"Id": str(n), "MessageBody": json.dumps(event)}
                     for n, event in enumerate(events[at:at + BATCH])])  # fmt: skip
    return users


def _put(world, user, number):
    key = f"{user}/csv_upload_{number}.csv"
    metadata = {"operation": "transform", "outputformat": "json", "userid": user, "jobid": str(number),
                "mapping": "name:who", "sequence": "id,who,amount"}  # fmt: skip
    put = world.s3.put_object(Bucket=BUCKETS[0], Key=key, Body=FILE, Metadata=metadata)
    return upload_event(BUCKETS[0], key, len(FILE), put["ETag"])


def measure(world, workers, jobs, *settings):
    """`settings` of the workers."""
    tabs = Tabs(world, fill(world, jobs))
    started = [world.start_worker(*settings, proxied=False) for _ in range(workers)]
    processors = Processors(world)
    began = processors.began
    seconds = tabs.wait_for(jobs, ENOUGH_S) - began
    used = processors.used()
    busy = sum(used.values()) / processors.whole_s()
    tabs.close()
    for worker in started:
        worker.stop()
    return Drained(workers, jobs / seconds, {name: 1000 * s / jobs for name, s in used.items()}, busy)
