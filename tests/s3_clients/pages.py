"""Web pages on loopback: an origin that is not the S3 endpoint's."""

import contextlib
import html
import http.server
import threading
import urllib.parse


class Pages(http.server.ThreadingHTTPServer):
    """GET answers what `documents` has under the path; any query."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.origin = f"http://127.0.0.1:{self.server_port}"
        self.documents = {}

    def show(self, path, body):
        """The address of a page with this body."""
        self.documents[path] = f"<!doctype html><meta charset='utf-8'>{body}".encode()
        return self.origin + path


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = self.server.documents.get(urllib.parse.urlsplit(self.path).path)
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def served():
    with Pages() as pages:
        thread = threading.Thread(target=pages.serve_forever)
        thread.start()
        try:
            yield pages
        finally:
            pages.shutdown()
            thread.join()


def upload_form(action, fields):
    """The form of a presigned POST, as every page about it has it: the fields, then the file."""
    inputs = "".join(
        f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
        for name, value in fields.items()
    )
    return (f'<form action="{html.escape(action)}" method="post" enctype="multipart/form-data">'
            f'{inputs}<input type="file" name="file"><button>Upload</button></form>')  # fmt: skip
