"""What web pages do with the S3 endpoint, done by a real browser: a form that a user submits, and
scripts of a page of another origin.

    python3 tests/s3_clients/browser_test.py                     against $SLUICE_BINARY
    S3_CLIENTS_SERVER=rgw python3 tests/…                        against Ceph RGW, the control
"""

import hashlib
import json
import random
import unittest
import urllib.parse

import pages
from browser_case import KEY, BrowserTest
from client import Response
from cut_proxy import CutProxy
from sluice_client import WAIT_S
from suite import PEOPLE, items_of, parse_items

LARGE = random.Random(3).randbytes(12_000_000)

# Each ends with what a page's script knows of the answer. `form` is the page's form.
PAGE = """
const form = document.querySelector("form"), file = form?.querySelector("[type=file]").files[0];
const told = async (asked) => {
  try {
    const answer = await asked;
    return {status: answer.status, etag: answer.headers.get("ETag"), body: await answer.text()};
  } catch (error) {
    return error.name;
  }
};
"""
FETCH_FORM = PAGE + "return told(fetch(form.action, {method: 'POST', body: new FormData(form)}));"
PUT_FILE = PAGE + "return told(fetch(URL, {method: 'PUT', body: file, headers: HEADERS}));"
GET_TEXT = PAGE + "return told(fetch(URL));"
# A page that shows progress: to listen makes the browser ask first.
FORM_WITH_PROGRESS = PAGE + """
const sending = new XMLHttpRequest();
let sent = 0;
sending.upload.onprogress = (event) => { sent = event.loaded; };
sending.open("POST", form.action);
sending.send(new FormData(form));
await new Promise((done) => { sending.onloadend = done; });
return {status: sending.status, etag: sending.getResponseHeader("ETag"), sent};
"""
# The whole flow: a form is asked for and sent, the socket tells of the output, which is fetched.
CONVERT = PAGE + """
const user = crypto.randomUUID();
const socket = new WebSocket(`${ADDRESSES.ws}/?userId=${user}`);
await new Promise((opened, failed) => { socket.onopen = opened; socket.onerror = failed; });
const frame = new Promise((told) => {
  socket.onmessage = (event) => told(JSON.parse(event.data));
});
const sign = async (asked) => (await fetch(`${ADDRESSES.http}/GenerateSignedUrl`, {
  method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(asked),
})).json();

const metadata = {userId: user, operation: "transform", outputformat: "json", jobId: "page"};
const upload = await sign({metadata}), data = new FormData();
for (const [name, value] of Object.entries(upload.fields)) data.append(name, value);
data.append("file", file);
if ((await fetch(upload.url, {method: "POST", body: data})).status !== 204) return "refused";
const job = (await frame).jobs[0];
const {url} = await sign({bucketData: {Bucket: job.bucket, Key: job.key}});
return (await fetch(url)).text();
"""


def quoted_md5(content):
    return f'"{hashlib.md5(content).hexdigest()}"'


class Forms(BrowserTest):
    def submit(self, *arguments, **options):
        self.open_form(*arguments, **options)
        return self.tab.press("button")

    def test_a_form_stores_the_file(self):
        self.assertEqual(204, self.submit(b"a\r\n\0\xff").status)
        self.assertEqual(b"a\r\n\0\xff", self.content())

    def test_a_form_stores_an_empty_file(self):
        self.assertEqual(204, self.submit(b"").status)
        self.assertEqual(b"", self.content())

    def test_a_form_stores_megabytes(self):
        self.assertEqual(204, self.submit(LARGE).status)
        self.assertEqual(LARGE, self.content())

    def test_status_201_shows_what_was_stored(self):
        shown = self.submit(b"shown", fields={"success_action_status": "201"})
        self.assertEqual(201, shown.status)
        said = Response(shown.status, shown.headers, shown.body)
        self.assertEqual((self.bucket, KEY), (said.text("Bucket"), said.text("Key")))
        self.assertEqual(quoted_md5(b"shown"), '"' + said.text("ETag").strip('"') + '"')  # RGW 16
        self.assertEqual(b"shown", self.content())

    def test_success_action_redirect_lands_on_the_page(self):
        done = self.pages.show("/done", "<p>arrived</p>")
        shown = self.submit(b"redirected", fields={"success_action_redirect": done})
        self.assertEqual(200, shown.status)
        self.assertIn(b"arrived", shown.body)
        where = urllib.parse.urlsplit(shown.url)
        self.assertEqual(done, f"{where.scheme}://{where.netloc}{where.path}")
        stored = [("bucket", self.bucket), ("key", KEY), ("etag", quoted_md5(b"redirected"))]
        self.assertEqual(stored, urllib.parse.parse_qsl(where.query))
        self.assertEqual(b"redirected", self.content())

    def test_the_key_takes_the_name_of_the_file_as_the_browser_writes_it(self):
        self.assertEqual(204, self.submit(b"named", "in/${filename}",
                                          "my 'größe' + \"1\" 100%.bin").status)  # fmt: skip
        self.assertEqual(["in/my 'größe' + %221%22 100%.bin"], self.keys())
        self.assertEqual(b"named", self.content(self.keys()[0]))

    def test_a_tab_that_is_closed_in_the_middle_stores_nothing(self):
        with CutProxy(self.endpoint.url, len(LARGE) // 2) as proxy:
            self.open_form(LARGE, through=proxy.url)
            self.tab.click("button")
            self.assertTrue(proxy.interrupted.wait(WAIT_S))
            self.tab.close()
            self.tab = self.chromium.open_tab()
        self.assertEqual([], self.keys())
        self.assertEqual(204, self.submit(LARGE).status)
        self.assertEqual(LARGE, self.content())

    def refused(self, status, code):
        shown = self.tab.press("button")
        said = Response(shown.status, shown.headers, shown.body)
        self.assertEqual((status, code), (said.status, said.code))
        self.assertEqual([], self.keys())

    def test_a_key_that_the_policy_does_not_allow_shows_the_error(self):
        self.open_form(LARGE, "mine/${filename}")
        self.tab.evaluate("document.querySelector('[name=key]').value = 'yours/file'")
        self.refused(403, "AccessDenied")

    def test_a_field_that_the_policy_does_not_allow_shows_the_error(self):
        self.open_form(b"x", fields={"x-amz-meta-colour": "blue"})
        self.tab.evaluate("document.querySelector('[name=x-amz-meta-colour]').value = 'red'")
        self.refused(403, "AccessDenied")

    def test_a_byte_too_many_shows_the_error(self):
        self.open_form(b"12345678901", most=10)
        self.refused(400, "EntityTooLarge")

    def test_megabytes_too_many_show_the_error(self):
        self.open_form(LARGE, most=1_000_000)
        self.refused(400, "EntityTooLarge")


class OtherOrigins(BrowserTest):
    def allow(self, *methods, origin=None, **options):
        """The bucket's CORS configuration."""
        rule = {"AllowedOrigins": [origin or self.pages.origin], "AllowedMethods": list(methods),
                "AllowedHeaders": ["*"], "ExposeHeaders": ["ETag"], **options}  # fmt: skip
        self.s3.put_bucket_cors(Bucket=self.bucket, CORSConfiguration={"CORSRules": [rule]})

    def presigned(self, operation, **parameters):
        return self.s3.generate_presigned_url(
            operation, {"Bucket": self.bucket, "Key": KEY, **parameters})  # fmt: skip

    def assert_etag(self, content, told):
        """RGW 16 has a form's ETag in the 201 document only."""
        self.assertEqual(quoted_md5(content) if self.endpoint.sluice else None, told["etag"])

    def fetch_form(self, *arguments, **options):
        self.open_form(*arguments, **options)
        return self.tab.evaluate(FETCH_FORM)

    def test_fetch_of_a_form(self):
        self.allow("POST")
        told = self.fetch_form(LARGE, fields={"success_action_status": "201"})
        self.assertEqual(201, told["status"])
        self.assertIn(f"<Key>{KEY}</Key>", told["body"])
        self.assert_etag(LARGE, told)
        self.assertEqual(LARGE, self.content())

    def test_a_form_with_progress_is_asked_for_first(self):
        self.allow("POST")
        self.open_form(LARGE)
        told = self.tab.evaluate(FORM_WITH_PROGRESS)
        self.assertEqual(204, told["status"])
        self.assert_etag(LARGE, told)
        self.assertLess(len(LARGE), told["sent"])
        self.assertEqual(200, self.tab.preflight_status())
        self.assertEqual(LARGE, self.content())

    def test_a_form_with_progress_from_a_page_that_no_rule_allows_stores_nothing(self):
        self.allow("POST", origin="https://other.example")
        self.open_form(b"x")
        self.assertEqual(0, self.tab.evaluate(FORM_WITH_PROGRESS)["status"])
        self.assertEqual(403, self.tab.preflight_status())
        self.assertEqual([], self.keys())

    def test_a_page_that_no_rule_allows_learns_nothing(self):
        self.allow("POST", origin="https://other.example")
        self.assertEqual("TypeError", self.fetch_form(b"x"))

    def test_a_page_reads_why_its_form_was_refused(self):
        self.allow("POST")
        told = self.fetch_form(LARGE, most=1_000_000)
        self.assertEqual(400, told["status"])
        self.assertIn("<Code>EntityTooLarge</Code>", told["body"])
        self.assertEqual([], self.keys())

    def put(self, content, **parameters):
        url = self.presigned("put_object", **parameters)
        headers = {"Content-Type": "text/x-table"}
        headers |= {f"x-amz-meta-{n}": v for n, v in parameters.get("Metadata", {}).items()}
        self.tab.open(self.pages.show("/upload", pages.upload_form("", {})))
        self.tab.choose_file("[type=file]", self.file(content))
        return self.tab.evaluate(
            f"const URL = {json.dumps(url)}, HEADERS = {json.dumps(headers)}; {PUT_FILE}")

    def test_fetch_puts_a_file_by_a_presigned_url(self):
        self.allow("PUT")
        told = self.put(LARGE, Metadata={"colour": "blue"})
        self.assertEqual((200, quoted_md5(LARGE)), (told["status"], told["etag"]))
        self.assertEqual(200, self.tab.preflight_status())
        self.assertEqual(LARGE, self.content())
        head = self.s3.head_object(Bucket=self.bucket, Key=KEY)
        self.assertEqual(("text/x-table", {"colour": "blue"}),
                         (head["ContentType"], head["Metadata"]))

    def test_the_etag_is_hidden_when_no_rule_exposes_it(self):
        self.allow("PUT", ExposeHeaders=[])
        told = self.put(b"x")
        self.assertEqual((200, None), (told["status"], told["etag"]))

    def test_a_put_by_a_method_that_no_rule_allows_stores_nothing(self):
        self.allow("GET", "POST")
        self.assertEqual("TypeError", self.put(b"x"))
        self.assertEqual(403, self.tab.preflight_status())
        self.assertEqual([], self.keys())

    def test_a_put_with_a_header_that_no_rule_allows_stores_nothing(self):
        self.allow("PUT", AllowedHeaders=["x-amz-*"])
        self.assertEqual("TypeError", self.put(b"x"))
        self.assertEqual([], self.keys())

    def test_without_a_configuration_the_server_s_own_setting_decides(self):
        """`allowed-origins` is every page; the control has no such setting and refuses, as S3."""
        self.put(b"x")
        self.assertEqual(b"x" if self.endpoint.sluice else None, self.content())

    def test_fetch_gets_by_a_presigned_url(self):
        self.allow("GET")
        self.s3.put_object(Bucket=self.bucket, Key=KEY, Body=b"read")
        url = self.presigned("get_object")
        self.tab.open(self.pages.show("/read", ""))
        told = self.tab.evaluate(f"const URL = {json.dumps(url)}; {GET_TEXT}")
        self.assertEqual((200, "read"), (told["status"], told["body"]))


class Application(BrowserTest):
    kind = "sluice"  # whatever the others run against

    def test_a_page_has_a_file_converted(self):
        self.tab.open(self.pages.show("/convert", pages.upload_form("", {})))
        self.tab.choose_file("[type=file]", self.file(PEOPLE, "people é.csv"))
        addresses = json.dumps(self.endpoint.sluice.addresses)
        output = self.tab.evaluate(f"const ADDRESSES = {addresses}; {CONVERT}")
        self.assertEqual(items_of(PEOPLE), parse_items(output.encode()))


if __name__ == "__main__":
    unittest.main(verbosity=2)
