"""Jobs of the version 1 API: made, uploaded, watched, fetched, run again, removed."""

import json

import websocket
from suite import ServerTest, main
from v1_client import MEBIBYTE, V1Client

PEOPLE = b"name;city\nAda;London\nGrace;New York\n"
TO_JSON = {"output": {"format": "json"}}


class Jobs(ServerTest):
    def client(self):
        return V1Client(self.server.addresses)

    def made(self, client, content=PEOPLE, options=TO_JSON, **more):
        return client.make({"name": "people.csv", "size": len(content)}, options, **more)

    def next_job(self, events):
        """Past frames of progress."""
        frame = events.next_frame()
        while frame["type"] == "progress":
            frame = events.next_frame()
        self.assertEqual("job", frame["type"], frame)
        return frame["job"]

    def run_job(self, client, content=PEOPLE, options=TO_JSON):
        with client.open_events() as events:
            self.assertEqual("ready", events.next_frame()["type"])
            job = self.made(client, content, options)
            self.assertEqual(200, client.upload(job, content).status)
            return self.next_job(events)

    def test_a_job_from_its_file_to_its_output(self):
        client = self.client()
        done = self.run_job(client)
        self.assertEqual("done", done["state"], done)
        self.assertEqual(2, done["rows"])
        self.assertEqual(
            [{"name": "Ada", "city": "London"}, {"name": "Grace", "city": "New York"}], json.loads(client.fetch(done))
        )
        told = client.ask("GET", f"/jobs/{done['id']}")
        self.assertEqual("people.csv", told["file"]["name"])
        self.assertEqual("json", told["output"]["format"])
        self.assertEqual(done["receipt"], told["receipt"])
        self.assertNotIn("upload", told)

    def test_a_receipt_has_the_profiles_of_the_whole_file_when_asked(self):
        client = self.client()
        content = b"n,city\n" + b"".join(b"%d,London\n" % i for i in range(50_000))
        done = self.run_job(client, content, {**TO_JSON, "profile": True})
        told = client.ask("GET", f"/jobs/{done['id']}")
        self.assertTrue(told["profile"])
        numbers, cities = (column["profile"] for column in told["receipt"]["columns"])
        self.assertEqual(("0", "49999", 50_000), (numbers["min"], numbers["max"], sum(numbers["histogram"]["counts"])))
        self.assertEqual([{"value": "London", "count": 50_000}], cities["top"])

    def test_a_failed_job_has_its_first_bad_records(self):
        client = self.client()
        failed = self.run_job(client, b"a,b\n1,2\n3\n4,5\n6,\xff\n")
        told = client.ask("GET", f"/jobs/{failed['id']}")
        self.assertEqual(failed["problems"], told["problems"])
        self.assertEqual([("ragged_row", 3), ("invalid_utf8", 5)], [(one["code"], one["row"]) for one in told["problems"]])
        self.assertEqual("3\n", told["problems"][0]["raw"])
        self.assertNotIn("receipt", told)

    def test_no_link_tells_its_user(self):
        client = self.client()
        done = self.run_job(client)
        url = client.ask("GET", f"/jobs/{done['id']}/output?redirect=false")["url"]
        self.assertNotIn(client.user, url)
        answer = client.call("GET", f"/jobs/{done['id']}/output")
        self.assertEqual(302, answer.status)
        self.assertNotIn(client.user, answer.headers["Location"])

    def test_a_large_file_comes_in_parts(self):
        client = self.client()
        content = b"a,b\n" + b"some text,1234567\n" * (20 * MEBIBYTE // 18)
        with client.open_events() as events:
            events.next_frame()
            job = self.made(client, content, {"output": {"format": "csv", "line_ending": "lf"}})
            self.assertEqual("parts", job["upload"]["kind"])
            self.assertEqual(200, client.upload(job, content).status)
            done = self.next_job(events)
        self.assertEqual("done", done["state"], done)
        self.assertEqual(content, client.fetch(done))

    def test_a_job_takes_one_file(self):
        client = self.client()
        job = self.made(client)
        self.assertEqual(200, client.upload(job, PEOPLE).status)
        self.assertEqual(412, client.upload(job, PEOPLE).status)
        self.assertEqual(403, client.send(job["upload"], PEOPLE + b"x").status)

    def test_bad_records_are_rejected_and_the_job_is_run_again(self):
        client = self.client()
        content = b"a,b\n1,2\n3\n"
        failed = self.run_job(client, content)
        self.assertEqual(("failed", "ragged_row", 3),
                         (failed["state"], failed["error"]["code"], failed["error"]["row"]))  # fmt: skip
        with client.open_events() as events:
            events.next_frame()
            options = {**TO_JSON, "recipe": {"version": 1, "on_error": "reject", "steps": []}}
            again = client.ask("POST", "/jobs", {"from": failed["id"], **options}, status=201)
            done = self.next_job(events)
        self.assertEqual((again["id"], "done", 1), (done["id"], done["state"], done["rejected"]))
        self.assertIn(b"ragged_row", client.fetch(done, "rejects"))

    def test_a_request_that_comes_again_makes_one_job(self):
        client = self.client()
        key = {"Idempotency-Key": "the same"}
        job = self.made(client, headers=key)
        self.assertEqual(job["id"], self.made(client, headers=key, status=200)["id"])
        other = client.call("POST", "/jobs", {"file": {"name": "other.csv", "size": 1}, **TO_JSON}, key)
        self.assertEqual((422, "idempotency_key_reused"), (other.status, other.json()["code"]))
        self.assertEqual(1, len(client.ask("GET", "/jobs")["jobs"]))
        self.assertNotEqual(job["id"], self.made(self.client(), headers=key)["id"])

    def test_jobs_are_listed_in_pages_newest_first(self):
        client = self.client()
        ids = [self.made(client)["id"] for _ in range(5)]
        listed, cursor = [], ""
        while cursor is not None:
            page = client.ask("GET", "/jobs?limit=2" + cursor)
            listed += [job["id"] for job in page["jobs"]]
            cursor = f"&cursor={page['cursor']}" if "cursor" in page else None
        self.assertEqual(ids[::-1], listed)
        self.assertEqual([], self.client().ask("GET", "/jobs")["jobs"])

    def test_a_job_is_cancelled_and_removed(self):
        client = self.client()
        job = self.made(client)
        with client.open_events() as events:
            events.next_frame()
            self.assertEqual("cancelled", client.ask("POST", f"/jobs/{job['id']}/cancel")["state"])
            self.assertEqual("cancelled", self.next_job(events)["state"])
        self.assertEqual(204, client.call("DELETE", f"/jobs/{job['id']}").status)
        self.assertEqual(204, client.call("DELETE", f"/jobs/{job['id']}").status)
        self.assertEqual(404, client.call("GET", f"/jobs/{job['id']}").status)
        done = self.run_job(client)
        url = client.ask("GET", f"/jobs/{done['id']}/output?redirect=false")["url"]
        client.ask("DELETE", f"/jobs/{done['id']}", status=204)
        self.assertEqual(404, client.request("GET", url).status)

    def test_another_users_job_is_not_there(self):
        job = self.run_job(self.client())
        other = self.client()
        for method, path in (("GET", ""), ("GET", "/output"), ("POST", "/cancel"), ("POST", "/upload")):
            answer = other.call(method, f"/jobs/{job['id']}{path}")
            self.assertEqual((404, "no_such_job"), (answer.status, answer.json()["code"]), path)
        self.assertEqual(404, other.call("POST", "/jobs", {"from": job["id"]}).status)
        self.assertEqual(204, other.call("DELETE", f"/jobs/{job['id']}").status)  # of no use

    def test_a_ticket_lets_one_socket_in(self):
        client = self.client()
        ticket = client.ticket()
        with client.open_events(ticket=ticket) as events:
            self.assertEqual("sluice.v1", events.subprotocol)
        for refused in (ticket, "x", client.ticket().replace(client.user, self.client().user)):
            with self.assertRaises(websocket.WebSocketBadStatusException) as raised:
                client.open_events(ticket=refused)
            self.assertEqual(403, raised.exception.status_code, refused)
        with self.assertRaises(websocket.WebSocketBadStatusException):
            client.open_events(ticket=client.ticket(), origin="https://other.example")

    def test_who_comes_back_misses_nothing(self):
        client = self.client()
        self.run_job(client)
        with client.open_events(after=1) as events:
            self.assertEqual({"v": 1, "type": "ready", "last": 1}, events.next_frame())
        with client.open_events(after=0) as events:
            self.assertEqual(1, events.next_frame()["sequence"])
            self.assertEqual("ready", events.next_frame()["type"])

    def test_what_is_wrong_is_said_as_a_problem(self):
        client = self.client()
        for body, status, code in (
            ({"file": {"name": "a.csv", "size": 0}, **TO_JSON}, 422, "empty_file"),
            ({"file": {"name": "a.csv"}, **TO_JSON}, 422, "bad_request"),
            ({**TO_JSON}, 422, "bad_request"),
            ({"file": {"name": "a.csv", "size": 1}, "output": {"format": "xml"}}, 422, "bad_output"),
            ({"file": {"name": "a.csv", "size": 1}, **TO_JSON, "typo": 1}, 422, "bad_request"),
            ({"from": "nothing"}, 404, "no_such_job"),
        ):
            answer = client.call("POST", "/jobs", body)
            self.assertEqual((status, code), (answer.status, answer.json()["code"]), body)
            self.assertEqual("application/problem+json", answer.headers["Content-Type"])
        unknown = client.request("GET", f"{client.addresses['http']}/v1/jobs")
        self.assertEqual((401, "missing_credentials"), (unknown.status, unknown.json()["code"]))


if __name__ == "__main__":
    main()
