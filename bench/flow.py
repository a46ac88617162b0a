"""One large file through the whole flow, moved by the kernel so that the client costs little."""

import pathlib
import time

import transfer
from sluice_client import Browser

RECIPE = {"operation": "transform", "mapping": "name:title", "sequence": "id,title,amount,city",
          "outputformat": "json"}  # fmt: skip
CONVERT = ["--from", "csv", "--to", "items", "--map", "name:title",
           "--select", "id,title,amount,city"]  # fmt: skip
BOUNDARY = "----SluiceBenchBoundary"


def make_csv(path, size):
    """About `size` bytes of records with quotes, numbers and a little UTF-8."""
    rows = "".join(
        f'{n},"Surname, Name {n}",{n * 7 % 10007}.{n % 100:02},Zürich,{n:x}\n' for n in range(20_000)
    ).encode()
    with open(path, "wb") as file:
        file.write(b"id,name,amount,city,code\n")
        while file.tell() < size:
            file.write(rows)
    return path.stat().st_size


def run(addresses, path, user=None):
    """Seconds of each leg: upload, wait for the frame, download. For a new user unless one is given."""
    browser = Browser(addresses, user)
    with browser.open_socket() as tab:
        start = time.perf_counter()
        _upload(browser.sign({**RECIPE, "jobId": "big"}), path)
        uploaded = time.perf_counter()
        frame = tab.next_frame(timeout=600)
        told = time.perf_counter()
    if frame["status"] != "complete":
        raise SystemExit(f"the large file failed: {frame}")
    size = transfer.get(browser.download_url(frame["jobs"][0]))
    end = time.perf_counter()
    return {"upload": uploaded - start, "transform": told - uploaded, "download": end - told,
            "total": end - start, "output_bytes": size}  # fmt: skip


def _upload(form, path):
    head = "".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in form.fields.items()
    )
    head += f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="b.csv"\r\n\r\n'
    tail = f"\r\n--{BOUNDARY}--\r\n"
    transfer.send("POST", form.url, path, {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"},
                  head.encode(), tail.encode())  # fmt: skip
