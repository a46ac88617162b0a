"""The flow's own buckets: what starts the flow is a notification configuration like any other."""

import contextlib
import sqlite3

import sigv4
from sluice_client import EMPTY_WITHIN_S, wait_until
from suite import PEOPLE, ServerTest, items_of, main, parse_items

NOTHING = b"<NotificationConfiguration/>"
UPLOADS = b"arn:aws:sqs:us-east-1:000000000000:uploads"
CREATED = (
    b"<NotificationConfiguration><QueueConfiguration><Queue>" + UPLOADS + b"</Queue>"
    b"<Event>s3:ObjectCreated:*</Event></QueueConfiguration></NotificationConfiguration>"
)
METADATA = {"x-amz-meta-jobid": "job", "x-amz-meta-outputformat": "json"}


class Buckets(ServerTest):
    def call(self, method, path, body=None, headers=None):
        key, _, secret = (self.server.data_dir / "credentials").read_text().split()
        url = sigv4.presign(method, self.server.addresses["s3"] + path, key, secret, headers)
        return self.browser().request(method, url, headers or {}, body)

    def warnings(self):
        return self.server.log_text().count("uploads_raise_no_events")

    def assert_converts(self, bucket):
        """Puts a file under the prefix of a new user, who is told of the result and fetches it."""
        browser = self.browser()
        # Before the upload: a tab that opens while the result is told takes it by its replay.
        tab = self.tab(browser)
        answer = self.call("PUT", f"/{bucket}/{browser.user}/in.csv", PEOPLE, METADATA)
        self.assertEqual(200, answer.status, answer.body)
        job = self.assert_complete(tab.next_frame(), "job")
        self.assertEqual(items_of(PEOPLE), parse_items(browser.download(job)))

    def test_the_flow_starts_by_a_configuration_that_can_be_read(self):
        answer = self.call("GET", "/sluice-uploads?notification=")
        self.assertIn(b"<Id>sluice</Id><Queue>" + UPLOADS + b"</Queue>", answer.body)
        self.assertEqual(0, self.warnings())

    def test_another_bucket_starts_the_flow_when_it_is_told_to(self):
        self.assertEqual(200, self.call("PUT", "/more-uploads").status)
        answer = self.call("PUT", "/more-uploads?notification=", CREATED)
        self.assertEqual(200, answer.status, answer.body)
        self.assert_converts("more-uploads")
        # The test event, too: a dead letter would stay.
        wait_until(lambda: self.messages() == 0, "the queues are empty", EMPTY_WITHIN_S)

    def test_uploads_without_events_are_told_at_the_start_and_not_mended(self):
        self.call("PUT", "/sluice-uploads?notification=", NOTHING)
        self.addCleanup(self.call, "PUT", "/sluice-uploads?notification=", CREATED)
        self.server.restart()
        self.assertEqual(1, self.warnings())
        self.assertNotIn(UPLOADS, self.call("GET", "/sluice-uploads?notification=").body)

    def test_a_data_directory_from_before_buckets_were_rows_gets_them(self):
        self.server.stop()
        with contextlib.closing(sqlite3.connect(self.server.data_dir / "sluice.db")) as rows:
            rows.execute("DELETE FROM buckets")
            rows.commit()
        self.server.start()
        self.assert_converts("sluice-uploads")

    def messages(self):
        samples = self.server.metrics().items()
        return sum(value for name, value in samples if name.startswith("sluice_queue_messages{"))


if __name__ == "__main__":
    main()
