"""The servers that S3 tests run against, started for one run and stopped after it."""

import contextlib
import dataclasses
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))

import radosgw  # noqa: E402
import sluice_server  # noqa: E402


DOMAIN = "s3.conformance.test"  # hosts below it are buckets of the servers started here


@dataclasses.dataclass
class Endpoint:
    url: str
    access_key: str
    secret: str
    sluice: sluice_server.Server = None  # when it is one


@contextlib.contextmanager
def started(kind):
    """An Endpoint of "sluice" ($SLUICE_BINARY) or "rgw" (the control; script/bootstrap s3)."""
    if kind == "rgw":
        with radosgw.RadosGateway(DOMAIN) as gateway:
            yield Endpoint(gateway.endpoint, gateway.access_key, gateway.secret)
        return
    with sluice_server.Server("--s3-domain", DOMAIN) as server:
        yield Endpoint(server.addresses["s3"], *credentials(server.data_dir / "credentials"),
                       server)


def credentials(file):
    """(access key, secret): the first and the last word of a file."""
    words = pathlib.Path(file).read_text().split()
    return words[0], words[-1]
