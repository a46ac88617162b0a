"""The fourteen steps of the flow, as a browser goes through them."""

import json
import re

from sluice_client import ORIGIN, NETWORK_ERRORS, multipart
from suite import PEOPLE, ServerTest, items_of, main, parse_items, table_of

METADATA = {
    "operation": "transform",
    "mapping": "name:who,city:where",
    "sequence": "where,who",
    "outputformat": "json",
    "jobId": "job-1",
}
MAPPING = (("name", "who"), ("city", "where"))


class TheFourteenSteps(ServerTest):
    def go(self, environment, metadata):
        browser = self.browser(environment=environment)
        self.preflight(browser, f"{browser.addresses['http']}{browser.path}/GenerateSignedUrl")
        response = browser.post_generate({"metadata": {**metadata, "userId": browser.user}})
        self.assertEqual(200, response.status, response.body)
        self.assertIn(response.headers["Access-Control-Allow-Origin"], ("*", ORIGIN))
        form = response.json()
        self.check_form(form, browser.user, metadata)
        tab = self.tab(browser)
        self.preflight(browser, form["url"])
        content_type, body = multipart(list(form["fields"].items()), PEOPLE)
        answer = browser.request("POST", form["url"], {"Content-Type": content_type}, body)
        self.assertEqual((204, b""), (answer.status, answer.body))
        self.assertIn(answer.headers["Access-Control-Allow-Origin"], ("*", ORIGIN))
        job = self.assert_complete(tab.next_frame(), metadata["jobId"])
        self.check_output_key(job["key"], browser.user, metadata["outputformat"])
        output = browser.download(job)
        self.assert_no_more_frames(browser, tab)
        return output

    def preflight(self, browser, url):
        asked = {
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        }
        answer = browser.request("OPTIONS", url, asked)
        self.assertIn(answer.status, (200, 204))
        self.assertIn(answer.headers["Access-Control-Allow-Origin"], ("*", ORIGIN))
        self.assertIn("POST", answer.headers["Access-Control-Allow-Methods"])
        self.assertIn("content-type", answer.headers["Access-Control-Allow-Headers"].lower())

    def check_form(self, form, user, metadata):
        self.assertEqual({"url", "fields"}, set(form))
        fields = form["fields"]
        self.assertRegex(fields["Key"], rf"^{re.escape(user)}/csv_upload_\d+\.csv$")
        needed = ("bucket", "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "Policy")
        for name in (*needed, "X-Amz-Signature"):
            self.assertTrue(fields[name], name)
        sent = {f"x-amz-meta-{name.lower()}": value for name, value in metadata.items()}
        sent["x-amz-meta-userid"] = user
        for name, value in sent.items():
            self.assertEqual(value, fields[name], name)

    def check_output_key(self, key, user, output_format):
        self.assertRegex(
            key,
            rf"^{re.escape(user)}/transform/{output_format}/transformed_[0-9a-f]+\.{output_format}$",
        )

    def test_turn_csv_into_json(self):
        output = self.go("", METADATA)
        self.assertEqual(items_of(PEOPLE, MAPPING, ["where", "who"]), parse_items(output))

    def test_turn_csv_into_csv(self):
        output = self.go("", {**METADATA, "outputformat": "csv"})
        header, rows = table_of(output)
        self.assertEqual(["where", "who"], header)
        expected = [[value for _, value in item] for item in items_of(PEOPLE, MAPPING, header)]
        self.assertEqual(expected, rows)
        self.assertIn(b'"New York, NY","Grace ""Amazing"" Hopper"', output)

    def test_take_any_environment_in_the_path(self):
        for environment in ("production", "dev-7"):
            with self.subTest(environment):
                output = self.go(environment, METADATA)
                self.assertEqual(3, len(parse_items(output)))


class Notifications(ServerTest):
    def test_two_users_at_once_are_told_of_their_own_jobs_only(self):
        ada, grace = self.browser(), self.browser()
        tabs = {browser: self.tab(browser) for browser in (ada, grace)}
        for browser in (ada, grace):
            browser.submit(PEOPLE, {"jobId": "same-id", "outputformat": "json"})
        keys = set()
        for browser, tab in tabs.items():
            job = self.assert_complete(tab.next_frame(), "same-id")
            self.assertTrue(job["key"].startswith(browser.user + "/"))
            self.assertEqual(items_of(PEOPLE), parse_items(browser.download(job)))
            self.assert_no_more_frames(browser, tab)
            keys.add(job["key"])
        self.assertEqual(2, len(keys))

    def test_two_tabs_of_one_user_are_both_told(self):
        browser = self.browser()
        tabs = [self.tab(browser), self.tab(browser)]
        browser.submit(PEOPLE, {"jobId": "both", "outputformat": "json"})
        frames = [tab.next_frame() for tab in tabs]
        self.assert_complete(frames[0], "both")
        self.assertEqual(frames[0], frames[1])

    def test_a_closed_tab_does_not_disturb_the_other_one(self):
        browser = self.browser()
        closed, open_tab = self.tab(browser), self.tab(browser)
        closed.close()
        browser.submit(PEOPLE, {"jobId": "one-left", "outputformat": "json"})
        self.assert_complete(open_tab.next_frame(), "one-left")

    def test_a_user_who_was_away_is_told_upon_connecting_once(self):
        browser, bystander = self.browser(), self.browser()
        browser.submit(PEOPLE, {"jobId": "missed", "outputformat": "json"})
        browser.submit(b"a,b\n1\n", {"jobId": "missed-failure", "outputformat": "json"})
        # Served in turn: when a later job of somebody else is told, the missed ones were tried.
        bystander.run(PEOPLE, {"jobId": "later", "outputformat": "json"})
        with browser.open_socket() as first:
            told = [first.next_frame(), first.next_frame()]
            frames = {frame["jobs"][0]["jobid"]: frame for frame in told}
            job = self.assert_complete(frames["missed"], "missed")
            self.assert_failed(frames["missed-failure"], "ragged_row")
            self.assertEqual(items_of(PEOPLE), parse_items(browser.download(job)))
            self.assert_no_more_frames(browser, first)
        self.assert_no_more_frames(browser, self.tab(browser))

    def test_what_was_missed_survives_a_restart_of_the_server(self):
        browser = self.browser()
        browser.submit(PEOPLE, {"jobId": "kept", "outputformat": "json"})
        self.server.restart()
        browser = self.browser(user=browser.user)
        self.assert_complete(self.tab(browser).next_frame(), "kept")

    def test_a_socket_without_a_proper_user_is_refused(self):
        for user in ("", "short", "x" * 65, "no_underscores_" + "x" * 32):
            with self.subTest(user), self.assertRaises(NETWORK_ERRORS):
                self.browser(user=user or " ").open_socket()


class TheSameAgain(ServerTest):
    def test_a_form_sent_twice_makes_one_output_and_one_notification(self):
        browser = self.browser()
        tab = self.tab(browser)
        form = browser.submit(PEOPLE, {"jobId": "twice", "outputformat": "json"})
        self.assertEqual(204, browser.upload(form, PEOPLE).status)
        self.assert_complete(tab.next_frame(), "twice")
        self.assert_no_more_frames(browser, tab)
        jobs = json.loads(self.server.cli("jobs", "--user", browser.user, "--json").stdout)
        self.assertEqual(["fence", "twice"], sorted(job["job"] for job in jobs))

    def test_a_form_sent_again_with_other_bytes_is_a_new_version(self):
        browser = self.browser()
        tab = self.tab(browser)
        form = browser.submit(b"a\n1\n", {"jobId": "v", "outputformat": "csv"})
        first = self.assert_complete(tab.next_frame(), "v")
        self.assertEqual(204, browser.upload(form, b"a\n2\n").status)
        second = self.assert_complete(tab.next_frame(), "v")
        self.assertNotEqual(first["key"], second["key"])
        self.assertEqual((["a"], [["1"]]), table_of(browser.download(first)))
        self.assertEqual((["a"], [["2"]]), table_of(browser.download(second)))


if __name__ == "__main__":
    main()
