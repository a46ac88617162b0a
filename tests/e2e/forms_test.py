"""An upload form is valid for what was signed and for nothing else; refused means not stored."""

import base64
import json
import re

import sluice_client
from suite import PEOPLE, ServerTest, main


class Forms(ServerTest):
    arguments = ("--min-upload-size", "4", "--max-upload-size", "6000")

    def setUp(self):
        self.user = self.browser()
        self.form = self.user.sign({"operation": "transform", "jobId": "j", "outputformat": "json"})

    def send(self, file_bytes=PEOPLE, drop=(), add=(), **changes):
        """Uploads with fields changed by name ('_' for '-')."""
        changes = {name.replace("_", "-"): value for name, value in changes.items()}
        fields = {**self.form.fields, **changes}
        pairs = [(name, value) for name, value in fields.items() if name not in drop]
        return self.user.upload(self.form, file_bytes, [*pairs, *add])

    def assert_refused(self, response, status, *codes):
        self.assertEqual(status, response.status, response.body)
        self.assertEqual("application/xml", response.headers["Content-Type"])
        self.assertIn(re.search(rb"<Code>(\w+)</Code>", response.body)[1].decode(), codes)
        self.assert_nothing_stored()

    def assert_nothing_stored(self):
        job = {"bucket": self.form.fields["bucket"], "key": self.form.key}
        self.assertEqual(404, self.user.sign_download(job).status)
        listed = self.server.cli("jobs", "--user", self.user.user, "--json")
        self.assertEqual([], json.loads(listed.stdout))

    def test_as_signed_is_accepted(self):
        self.assertEqual(204, self.send().status)

    def test_a_tampered_key_is_refused(self):
        other = self.form.key.replace("csv_upload_", "csv_upload_9")
        self.assert_refused(self.send(Key=other), 403, "AccessDenied")
        foreign = sluice_client.new_user() + "/csv_upload_1.csv"
        self.assert_refused(self.send(Key=foreign), 403, "AccessDenied")

    def test_tampered_metadata_is_refused(self):
        self.assert_refused(self.send(x_amz_meta_operation="convert"), 403, "AccessDenied")
        self.assert_refused(self.send(x_amz_meta_userid="x" * 36), 403, "AccessDenied")

    def test_a_field_that_the_policy_does_not_name_is_refused(self):
        self.assert_refused(self.send(add=[("x-amz-meta-extra", "1")]), 403, "AccessDenied")

    def test_a_field_that_is_missing_is_refused(self):
        self.assert_refused(self.send(drop=["x-amz-meta-jobid"]), 403, "AccessDenied")

    def test_a_tampered_policy_is_refused(self):
        policy = json.loads(base64.b64decode(self.form.fields["Policy"]))
        policy["expiration"] = "2099-01-01T00:00:00.000Z"
        wider = base64.b64encode(json.dumps(policy).encode()).decode()
        refused = ("SignatureDoesNotMatch", "AccessDenied")
        self.assert_refused(self.send(Policy=wider), 403, *refused)

    def test_a_tampered_signature_is_refused(self):
        signature = self.form.fields["X-Amz-Signature"]
        refused = ("SignatureDoesNotMatch", "AccessDenied")
        for index in (0, 31, 63):
            other = "0" if signature[index] != "0" else "1"
            changed = signature[:index] + other + signature[index + 1 :]
            self.assert_refused(self.send(X_Amz_Signature=changed), 403, *refused)

    def test_an_unknown_access_key_is_refused(self):
        credential = self.form.fields["X-Amz-Credential"].split("/", 1)[1]
        refused = self.send(X_Amz_Credential="AKIAIOSFODNN7EXAMPLE/" + credential)
        self.assert_refused(refused, 403, "InvalidAccessKeyId", "AccessDenied")

    def test_a_form_without_policy_or_signature_is_refused(self):
        self.assert_refused(self.send(drop=["Policy"]), 403, "AccessDenied")
        unsigned = self.send(drop=["X-Amz-Signature"])
        self.assertIn(unsigned.status, (400, 403))
        self.assert_nothing_stored()

    def test_the_file_has_its_bounds(self):
        self.assertEqual(204, self.send(b"a\n1\n").status)
        self.setUp()
        self.assert_refused(self.send(b"a\n1"), 400, "EntityTooSmall")
        self.assert_refused(self.send(b""), 400, "EntityTooSmall")
        self.assert_refused(self.send(b"a\n" + b"x" * 5999), 400, "EntityTooLarge")
        self.assertEqual(204, self.send(b"a\n" + b"x" * 5998).status)

    def test_another_bucket_is_refused(self):
        elsewhere = self.form.url.replace("sluice-uploads", "sluice-outputs")
        self.assertNotEqual(elsewhere, self.form.url)
        form = sluice_client.Form(elsewhere, self.form.fields)
        self.assert_refused(self.user.upload(form, PEOPLE), 403, "AccessDenied")

    def test_a_refused_form_still_works_as_signed(self):
        self.assertEqual(403, self.send(Key=self.form.key + "x").status)
        with self.user.open_socket() as tab:
            self.assertEqual(204, self.send().status)
            self.assert_complete(tab.next_frame(), "j")


class ExpiredForms(ServerTest):
    arguments = ("--signed-url-expiry", "1s")

    def test_an_expired_policy_is_refused(self):
        browser = self.browser()
        form = browser.sign({"operation": "transform"})
        # The form is used until it is refused: within a second and a bit.
        refused = []

        def is_refused():
            response = browser.upload(form, b"a\n1\n")
            refused.append(response)
            return response.status == 403

        sluice_client.wait_until(is_refused, "the policy has expired", timeout=10)
        self.assertEqual(204, refused[0].status)
        self.assertIn(b"<Code>AccessDenied</Code>", refused[-1].body)

    def test_an_expired_download_is_refused(self):
        browser = self.browser()
        job = self.assert_complete(browser.run(PEOPLE, {"outputformat": "csv"}))
        url = browser.download_url(job)
        self.assertEqual(200, browser.request("GET", url).status)
        sluice_client.wait_until(
            lambda: browser.request("GET", url).status == 403, "the URL has expired", timeout=10
        )


if __name__ == "__main__":
    main()
