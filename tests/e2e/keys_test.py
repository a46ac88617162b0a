"""`sluice keys`: made on a running server and on a stopped one, used, limited, revoked."""

import json
import subprocess
import unittest
import urllib.error
import urllib.request

import sigv4
import sluice_client
from suite import main


class Keys(unittest.TestCase):
    def setUp(self):
        self.server = sluice_client.Server()
        self.addCleanup(self.server.close)
        self.server.start()

    def sluice(self, *arguments):
        return subprocess.run(
            [self.server.binary, "keys", *arguments, "--data-dir", str(self.server.data_dir)],
            capture_output=True, text=True, timeout=60,
        )  # fmt: skip

    def keys(self, *arguments):
        done = self.sluice(*arguments, "--json")
        self.assertEqual(0, done.returncode, done.stderr)
        return json.loads(done.stdout)

    def ask(self, key, method, path, body=None):
        url = sigv4.presign(
            method,
            self.server.addresses["s3"] + path,
            key["access_key_id"],
            key["secret_access_key"],
        )
        request = urllib.request.Request(url, data=body, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as reply:
                return reply.status, reply.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read()

    def test_a_key_of_a_running_server_lets_in_until_it_is_revoked(self):
        key = self.keys("create")
        self.assertIsNone(key["allow"])
        self.assertEqual(200, self.ask(key, "PUT", "/sluice-outputs/a", b"bytes")[0])
        self.assertEqual((200, b"bytes"), self.ask(key, "GET", "/sluice-outputs/a"))
        self.keys("revoke", key["access_key_id"])
        status, body = self.ask(key, "GET", "/sluice-outputs/a")
        self.assertEqual(403, status)
        self.assertIn(b"<Code>InvalidAccessKeyId</Code>", body)
        self.assertEqual([], self.keys("list"))

    def test_a_key_does_what_it_was_allowed_and_no_more(self):
        key = self.keys("create", "--allow", "read:sluice-outputs/ada/", "--owner", "ada")
        every = self.keys("create")
        for name in ("ada/x", "bob/x"):
            self.assertEqual(200, self.ask(every, "PUT", f"/sluice-outputs/{name}", b"1")[0])
        self.assertEqual(200, self.ask(key, "GET", "/sluice-outputs/ada/x")[0])
        for method, path in (
            ("GET", "/sluice-outputs/bob/x"),
            ("PUT", "/sluice-outputs/ada/y"),
            ("GET", "/sluice-uploads/ada/x"),
        ):
            status, body = self.ask(key, method, path, b"1" if method == "PUT" else None)
            self.assertEqual((403, True), (status, b"<Code>AccessDenied</Code>" in body), path)

    def test_a_key_made_on_a_stopped_server_works_on_the_next(self):
        self.server.stop()
        key = self.keys("create", "--allow", "readwrite:sluice-outputs")
        self.assertEqual([key["access_key_id"]], [row["access_key_id"] for row in self.keys("list")])
        self.server.start()
        self.assertEqual(200, self.ask(key, "PUT", "/sluice-outputs/a", b"x")[0])

    def test_a_secret_is_told_once_and_logged_never(self):
        key = self.keys("create")
        self.ask(key, "GET", "/sluice-outputs/absent")
        listed = self.sluice("list")
        self.assertIn(key["access_key_id"], listed.stdout)
        self.assertNotIn(key["secret_access_key"], listed.stdout)
        self.assertNotIn(key["secret_access_key"], json.dumps(self.keys("list")))
        self.assertNotIn(key["secret_access_key"], self.server.log_text())

    def test_a_key_of_one_user_uploads_and_reads_the_result(self):
        # As `sluice keys --help` and docs/operations.md say.
        user = sluice_client.new_user()
        key = self.keys(
            "create", "--owner", user, "--allow", f"readwrite:sluice-uploads/{user}/",
            "--allow", f"read:sluice-outputs/{user}/",
        )  # fmt: skip
        signer = sigv4.Signer(key["access_key_id"], key["secret_access_key"])
        url = f"{self.server.addresses['s3']}/sluice-uploads/{user}/people.csv"
        metadata = {"operation": "transform", "outputformat": "json"}
        headers = {f"x-amz-meta-{name}": value for name, value in metadata.items()}
        with sluice_client.Browser(self.server.addresses, user).open_socket() as tab:
            put = sluice_client.request(
                "PUT", url, signer.sign("PUT", url, headers, "UNSIGNED-PAYLOAD"), b"a\n1\n"
            )
            self.assertEqual(200, put.status, put.body)
            (job,) = tab.next_frame()["jobs"]
        self.assertTrue(job["key"].startswith(f"{user}/"), job)
        status, body = self.ask(key, "GET", f"/{job['bucket']}/{job['key']}")
        self.assertEqual((200, {"items": [{"a": "1"}]}), (status, json.loads(body)))

    def test_what_is_wrong_is_said(self):
        bad = self.sluice("create", "--allow", "delete:bucket")
        self.assertEqual(2, bad.returncode)
        self.assertIn("read:BUCKET", bad.stderr)
        for said in (("--allow", "read:No_Such Bucket"), ("--owner", "")):
            refused = self.sluice("create", *said)
            self.assertEqual(2, refused.returncode, said)
            self.assertIn("name of a bucket" if said[0] == "--allow" else "owner", refused.stderr)
        unknown = self.sluice("revoke", "AKIANOSUCHKEY")
        self.assertEqual(1, unknown.returncode)
        self.assertIn("there is no such access key", unknown.stderr)


if __name__ == "__main__":
    main()
