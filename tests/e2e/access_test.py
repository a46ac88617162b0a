"""User A can never read, write, name or learn of user B's objects, jobs or notifications."""

import urllib.parse

import sluice_client
from suite import PEOPLE, ServerTest, main


class Access(ServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ada = sluice_client.Browser(cls.server.addresses)
        cls.job = cls.ada.run(PEOPLE, {"jobId": "ada", "outputformat": "json"})["jobs"][0]

    def url(self):
        return self.ada.download_url(self.job)

    def test_an_unsigned_download_is_refused(self):
        unsigned = self.url().split("?")[0]
        self.assertEqual(403, self.browser().request("GET", unsigned).status)
        self.assertEqual(403, self.browser().request("HEAD", unsigned).status)

    def test_a_download_url_is_good_for_one_key_and_method(self):
        url = urllib.parse.urlsplit(self.url())
        upload = self.ada.submit(PEOPLE, {"jobId": "other"})
        other = url._replace(path=f"/{upload.fields['bucket']}/{upload.key}")
        self.assertEqual(403, self.ada.request("GET", other.geturl()).status)
        for method in ("PUT", "DELETE", "POST"):
            answer = self.ada.request(method, url.geturl())
            self.assertGreaterEqual(answer.status, 400, method)
        self.assertEqual(200, self.ada.request("GET", url.geturl()).status)

    def test_a_tampered_download_url_is_refused(self):
        url = self.url()
        for changed in (
            url.replace("X-Amz-Expires=", "X-Amz-Expires=9"),
            url[:-1] + ("0" if url[-1] != "0" else "1"),
            url + "&response-content-type=text/html",
            url.replace("transformed_", "transformed_0"),
        ):
            with self.subTest(changed):
                self.assertEqual(403, self.ada.request("GET", changed).status)

    def test_buckets_cannot_be_listed_without_a_signature(self):
        for path in ("/", "/sluice-outputs", "/sluice-uploads/", "/sluice-uploads?list-type=2"):
            answer = self.browser().request("GET", self.server.addresses["s3"] + path)
            self.assertGreaterEqual(answer.status, 400, path)
            self.assertNotIn(self.ada.user.encode(), answer.body)

    def test_foreign_and_absent_objects_get_the_same_answer(self):
        # The user of a request for a download is the key's own prefix: whoever knows the user id
        # is the user. A key that is not there, under any user, tells nothing.
        answers = set()
        for key in (
            f"{self.ada.user}/transform/json/transformed_00.json",
            f"{sluice_client.new_user()}/transform/json/transformed_00.json",
            f"{sluice_client.new_user()}/csv_upload_1.csv",
        ):
            for bucket in ("sluice-outputs", "sluice-uploads"):
                answer = self.browser().sign_download({"bucket": bucket, "key": key})
                answers.add((answer.status, answer.body))
        self.assertEqual(1, len(answers), answers)
        self.assertEqual(404, next(iter(answers))[0])

    def test_no_user_can_be_guessed_from_a_part_of_a_key(self):
        for key in ("", "/", self.ada.user, self.ada.user + "/", "../" + self.job["key"]):
            answer = self.browser().sign_download({"bucket": self.job["bucket"], "key": key})
            self.assertIn(answer.status, (404, 422), key)
        answer = self.browser().sign_download({"bucket": "other", "key": self.job["key"]})
        self.assertIn(answer.status, (404, 422))

    def test_a_job_that_names_another_user_fails_and_tells_its_own_user_only(self):
        # The form's metadata is the server's own: this needs a form signed for somebody else's key.
        victim, thief = self.browser(), self.browser()
        with victim.open_socket() as tab:
            form = thief.sign({"jobId": "mine", "outputformat": "json"})
            stolen = [(n, victim.user if n == "x-amz-meta-userid" else v) for n, v in form.fields.items()]
            self.assertEqual(403, thief.upload(form, PEOPLE, stolen).status)
            self.assert_no_more_frames(victim, tab)


class Requests(ServerTest):
    def test_a_request_that_asks_for_nothing_is_refused(self):
        browser = self.browser()
        for document in ({}, {"metadata": None}, {"other": 1}, {"bucketData": {}}):
            with self.subTest(document):
                self.assertEqual(422, browser.post_generate(document).status)
        for body in (b"", b"{", b"[]", b"null"):
            self.assertIn(browser.post_generate(body).status, (400, 422), body)

    def test_a_user_id_must_be_long_enough_to_be_a_secret(self):
        browser = self.browser()
        for user in ("", "short", "x" * 31, "x" * 65, "a/b" + "x" * 32, "ü" * 32, "." * 36):
            with self.subTest(user):
                self.assertEqual(422, browser.post_generate({"metadata": {"userId": user}}).status)
        for user in ("x" * 32, "x" * 64):
            self.assertEqual(200, browser.post_generate({"metadata": {"userId": user}}).status)

    def test_metadata_over_the_limit_is_refused_with_a_hint(self):
        mapping = ",".join(f"column{i}:c{i}" for i in range(300))
        answer = self.browser().post_generate(
            {"metadata": {"userId": sluice_client.new_user(), "mapping": mapping}}
        )
        self.assertEqual(422, answer.status)
        self.assertIn(b"v1", answer.body)

    def test_forms_of_one_user_have_keys_of_their_own(self):
        browser = self.browser()
        self.assertEqual(50, len({browser.sign({}).key for _ in range(50)}))

    def test_what_is_not_there_says_so_as_data(self):
        for method, path, status in (
            ("GET", "/nothing/here", 404),
            ("GET", "/GenerateSignedUrl", 405),
            ("DELETE", "/healthz", 405),
        ):
            answer = self.browser().request(method, self.server.addresses["http"] + path)
            self.assertEqual(status, answer.status, path)
            self.assertIn("code", answer.json()["error"])


class ChosenOrigins(ServerTest):
    arguments = ("--allowed-origins", sluice_client.ORIGIN)

    def test_a_page_on_the_list_may_and_another_one_may_not(self):
        browser = self.browser()
        self.assertEqual(200, browser.post_generate({"metadata": {"userId": browser.user}}).status)
        browser.open_socket().close()
        url = f"{self.server.addresses['http']}/GenerateSignedUrl"
        answer = browser.request("POST", url, {"Origin": "https://evil.example"}, b"{}")
        self.assertEqual(403, answer.status)
        self.assertIsNone(answer.headers["Access-Control-Allow-Origin"])
        socket = f"{self.server.addresses['ws']}/?userId={browser.user}"
        with self.assertRaises(sluice_client.NETWORK_ERRORS):
            sluice_client.Socket(socket, origin="https://evil.example")


if __name__ == "__main__":
    main()
