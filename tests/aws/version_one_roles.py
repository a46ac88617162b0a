"""What roles_test.py does with the version 1 API: recipes, jobs, files in parts, sockets."""

import json
import re
import urllib.error
import urllib.parse
import urllib.request

from flow_engines import PREFIX


class VersionOne:
    """Beside a TestCase with `world` and `user`."""

    def test_a_recipe_is_saved_listed_found_by_header_and_removed(self):
        header = "0" * 64
        recipe = {"version": 1, "steps": []}

        self.v1("PUT", "/v1/recipes/r", {"recipe": recipe, "header": header}, 201, **{"if-none-match": "*"})
        self.assertEqual(self.v1("GET", "/v1/recipes/r")["recipe"], recipe)
        self.assertEqual(len(self.v1("GET", "/v1/recipes")["recipes"]), 1)
        self.v1("GET", "/v1/recipes", query=f"header={header}")
        self.v1("DELETE", "/v1/recipes/r", status=204)

    def v1(self, method, path, body=None, status=200, **more):
        """The document."""
        answered, document = self.world.v1(self.user, method, path, body, **more)
        self.assertEqual(answered, status, document)
        return document

    def v1_job(self, content, wish=None):
        """One that has its file; S3's event is sent by hand."""
        job = self.v1("POST", "/v1/jobs", {"file": {"name": "people.csv", "size": len(content)},
                                           "output": {"format": "json"}, **(wish or {})}, 201)  # fmt: skip
        put = job["upload"]
        request = urllib.request.Request(put["url"], content, put["headers"], method=put["method"])
        with urllib.request.urlopen(request) as answer:
            self.assertEqual(answer.status, 200)
        self.tell_of(put["url"])
        return job["id"]

    def tell_of(self, url):
        """What S3 sends of the object that was put there."""
        bucket, _, key = urllib.parse.unquote(urllib.parse.urlsplit(url).path).lstrip("/").partition("/")
        self.world.sqs.send_message(QueueUrl=self.world.queues.queue_url(PREFIX + "uploads"),
                                    MessageBody=json.dumps(self.world.event_of(bucket, key)))  # fmt: skip

    def watch(self, connection, after=None):
        """Opens a socket of version 1, which is told what was missed; the frames."""
        ticket = self.v1("POST", "/v1/tickets", status=201)["ticket"]
        status, answer = self.world.socket("CONNECT", connection, ticket=ticket, after=after)
        self.assertEqual((status, answer["headers"]), (200, {"Sec-WebSocket-Protocol": "sluice.v1"}))
        self.assertEqual(self.world.socket("CONNECT", "again=", ticket=ticket)[0], 403)
        frames = self.world.frames[connection]
        while not frames or frames[-1]["type"] != "ready":  # the replay is delayed by a second
            self.world.poll("notifications", wait_s=5)
        return frames

    def test_a_v1_job_from_its_file_to_its_removal(self):
        frames = self.watch("v1=", after=0)
        job = self.v1_job(b"a,b\n1,2\n")
        self.world.drain()
        self.assertEqual([(frame["type"], frame["job"]["state"]) for frame in frames[1:]], [("job", "done")])
        told = self.v1("GET", f"/v1/jobs/{job}")
        self.assertEqual((told["state"], told["output"]["format"]), ("done", "json"))
        self.assertEqual([one["id"] for one in self.v1("GET", "/v1/jobs")["jobs"]], [job])
        url = self.v1("GET", f"/v1/jobs/{job}/output", query="redirect=false")["url"]
        with urllib.request.urlopen(url) as answer:
            self.assertEqual(json.load(answer), [{"a": "1", "b": "2"}])
        again = self.v1("POST", "/v1/jobs", {"from": job, "output": {"format": "csv"}}, 201)["id"]
        self.world.drain()
        self.assertEqual(self.v1("GET", f"/v1/jobs/{again}")["state"], "done")
        self.assertEqual(len(self.watch("later=", after=frames[-2]["sequence"])), 2)
        for one in (again, job):
            self.v1("DELETE", f"/v1/jobs/{one}", status=204)
        self.assertEqual(self.v1("GET", "/v1/jobs")["jobs"], [])
        with self.assertRaises(urllib.error.HTTPError):
            urllib.request.urlopen(url)

    def test_a_v1_job_is_cancelled(self):
        job = self.v1("POST", "/v1/jobs", {"file": {"name": "a", "size": 1}, "output": {"format": "csv"}}, 201)["id"]
        self.assertEqual(self.v1("POST", f"/v1/jobs/{job}/cancel")["state"], "cancelled")
        self.world.drain()

    def test_the_file_of_a_v1_job_comes_in_parts(self):
        size = (16 << 20) + 1
        wish = {"file": {"name": "large.csv", "size": size}, "output": {"format": "csv"}}
        job = self.v1("POST", "/v1/jobs", wish, 201)

        def send(step, body=b""):
            request = urllib.request.Request(step["url"], body or None, step["headers"], method=step["method"])
            with urllib.request.urlopen(request) as answer:
                return answer.headers, answer.read().decode()

        upload = re.search("<UploadId>(.*?)</UploadId>", send(job["upload"]["begin"])[1])[1]
        path = f"/v1/jobs/{job['id']}/upload"
        steps = self.v1("POST", path, {"upload_id": upload, "parts": [1, 2]})["upload"]
        content = b"a\n" + b"x" * 60 + b"\n"
        content = (content * (size // len(content) + 1))[:size]
        first, second = (send(part, content[begin : begin + part["size"]])[0]["ETag"]
                         for part, begin in zip(steps["parts"], (0, 16 << 20)))  # fmt: skip
        self.assertIn("<PartNumber>2</PartNumber>", send(steps["list"])[1])
        body = "".join(f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>"
                       for number, etag in ((1, first), (2, second)))  # fmt: skip
        send(steps["complete"], f"<CompleteMultipartUpload>{body}</CompleteMultipartUpload>".encode())
        self.tell_of(job["upload"]["begin"]["url"])
        self.world.drain()
        self.assertEqual(self.v1("GET", f"/v1/jobs/{job['id']}")["state"], "done")
        other = self.v1("POST", "/v1/jobs", wish, 201)
        upload = re.search("<UploadId>(.*?)</UploadId>", send(other["upload"]["begin"])[1])[1]
        send(self.v1("POST", f"/v1/jobs/{other['id']}/upload", {"upload_id": upload})["upload"]["abort"])
