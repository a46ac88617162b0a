"""What an operator sees: health, readiness, metrics, and logs that hold no secrets."""

import re
import urllib.parse

from sluice_client import EMPTY_WITHIN_S, wait_until
from suite import PEOPLE, ServerTest, main


class Operations(ServerTest):
    def get(self, path):
        return self.browser().request("GET", self.server.addresses["http"] + path)

    def test_health_and_readiness(self):
        self.assertEqual(200, self.get("/healthz").status)
        self.assertEqual(200, self.get("/readyz").status)

    def test_the_home_page_says_what_runs_here(self):
        answer = self.get("/")
        self.assertEqual(200, answer.status)
        self.assertTrue(answer.headers["Content-Type"].startswith("text/html"))

    def test_metrics_are_those_of_the_work_done(self):
        before = self.server.metrics()
        browser = self.browser()
        tab = self.tab(browser)
        browser.submit(PEOPLE, {"jobId": "good", "outputformat": "json"})
        tab.next_frame()
        browser.submit(b"a,b\n1\n", {"jobId": "bad", "outputformat": "json"})
        tab.next_frame()
        queues = ("uploads", "file-operations", "notifications")
        wait_until(
            lambda: self.total("sluice_queue_messages") == 0, "the queues are empty", EMPTY_WITHIN_S
        )
        after = self.server.metrics()
        for name in ("sluice_ready", "sluice_start_time_seconds", "sluice_process_open_fds"):
            self.assertGreater(after[name], 0, name)
        for queue in (*queues, *(queue + "-dlq" for queue in queues)):
            label = f'queue="{queue}"'
            for family in ("sluice_queue_messages", "sluice_queue_oldest_message_age_seconds"):
                found = [n for n in after if n.startswith(family + "{") and label in n]
                self.assertTrue(found, (family, queue))
        for outcome in ("done", "failed"):
            grown = self.of(after, "jobs_total", outcome) - self.of(before, "jobs_total", outcome)
            self.assertEqual(1, grown, outcome)
        for stage in ("ParseCSVUploads", "HandleCSVFiles", "NotifyClient"):
            self.assertGreaterEqual(self.of(after, "_count", stage), 2, stage)
        uploaded = "sluice_uploaded_bytes_total"
        self.assertEqual(len(PEOPLE) + 6, after[uploaded] - before.get(uploaded, 0))
        self.assertEqual(1, after['sluice_connections{kind="websocket"}'])

    @staticmethod
    def of(metrics, *parts):
        return sum(value for name, value in metrics.items() if all(part in name for part in parts))

    def total(self, family):
        return self.of(self.server.metrics(), family + "{")

    def test_metric_names_have_help_and_type(self):
        text = self.get("/metrics").body.decode()
        families = set(re.findall(r"^# TYPE (\w+) ", text, re.MULTILINE))
        self.assertEqual(families, set(re.findall(r"^# HELP (\w+) \S", text, re.MULTILINE)))
        self.assertTrue(all(name.startswith("sluice_") for name in families))

    def test_logs_are_json_lines_without_secrets(self):
        browser = self.browser()
        with browser.open_socket() as tab:
            form = browser.submit(PEOPLE, {"jobId": "logged", "outputformat": "json"})
            job = self.assert_complete(tab.next_frame(), "logged")
            odd_id = {"jobId": '"}\u2028{"event":"no"', "outputformat": "json"}
            bad = browser.submit(b"a,b\n1,swordfish-in-a-file\n2\n", odd_id)
            self.assert_failed(tab.next_frame(), "ragged_row")
        url = browser.download_url(job)
        browser.request("GET", url)
        browser.request("GET", url + "0")
        browser.upload(form, PEOPLE, [(n, v + "x") for n, v in form.fields.items()])
        lines = self.server.log_lines()  # every line parses
        self.assertLessEqual({"starting", "ready"}, {line["event"] for line in lines})
        for line in lines:
            self.assertLessEqual({"time", "level", "event"}, set(line), line)
        key, _, secret = (self.server.data_dir / "credentials").read_text().split()
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))
        secrets = {
            "secret key": secret,
            "user": browser.user,
            "policy": form.fields["Policy"][:60],
            "signature": form.fields["X-Amz-Signature"],
            "other signature": bad.fields["X-Amz-Signature"],
            "download signature": query["X-Amz-Signature"],
            "file contents": "swordfish",
        }
        text = self.server.log_text()
        self.assertEqual([], [name for name, value in secrets.items() if value in text])
        self.assertNotIn("no", {line["event"] for line in lines})


if __name__ == "__main__":
    main()
