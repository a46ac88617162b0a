"""Starting, stopping and exposing the server: TLS, public addresses, the lock, SIGTERM, limits."""

import concurrent.futures
import json
import os
import pathlib
import tempfile
import threading
import time
import unittest

import sluice_client
from sluice_client import NETWORK_ERRORS, Browser, Server, listening_ports, self_signed
from suite import PEOPLE, ServerTest, items_of, main, parse_items


class Tls(ServerTest):
    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        certificate, key, cls.tls = self_signed(directory.name)
        cls.arguments = ("--tls-cert", str(certificate), "--tls-key", str(key))
        super().setUpClass()

    def test_the_whole_flow_runs_over_tls(self):
        self.assertEqual(["https", "wss", "https"], [
            self.server.addresses[name].split(":")[0] for name in ("http", "ws", "s3")
        ])  # fmt: skip
        browser = self.browser(tls=self.tls)
        job = self.assert_complete(browser.run(PEOPLE, {"outputformat": "json"}))
        self.assertEqual(items_of(PEOPLE), parse_items(browser.download(job)))

    def test_plain_http_is_not_answered(self):
        plain = {name: url.replace("s://", "://") for name, url in self.server.addresses.items()}
        with self.assertRaises(NETWORK_ERRORS):
            Browser(plain).sign({})


class PublicAddresses(ServerTest):
    arguments = (
        "--public-url", "https://csv.example", "--public-ws-url", "wss://push.example/socket",
        "--public-s3-url", "https://files.example:8443",
    )  # fmt: skip

    def real(self):
        """The addresses behind the public ones, as a proxy in front would know them."""
        first, second = (f"127.0.0.1:{port}" for port in listening_ports(self.server.process.pid))
        is_http = sluice_client.request("GET", f"http://{first}/healthz").status == 200
        http, s3 = (first, second) if is_http else (second, first)
        return {"http": f"http://{http}", "ws": f"ws://{http}"}, f"http://{s3}"

    def test_clients_are_given_them_and_signatures_cover_them(self):
        told = {name: self.server.addresses[name] for name in ("http", "ws", "s3")}
        self.assertEqual(
            ["https://csv.example", "wss://push.example/socket", "https://files.example:8443"],
            [told["http"], told["ws"], told["s3"]],
        )
        addresses, s3 = self.real()
        browser = Browser(addresses)
        with browser.open_socket() as tab:
            form = browser.sign({"operation": "transform", "outputformat": "csv"})
            self.assertTrue(form.url.startswith("https://files.example:8443/"), form.url)
            inside = sluice_client.Form(form.url.replace(told["s3"], s3), form.fields)
            self.assertEqual(204, browser.upload(inside, PEOPLE).status)
            job = self.assert_complete(tab.next_frame())
        url = browser.download_url(job)
        self.assertTrue(url.startswith("https://files.example:8443/"), url)
        inside = url.replace(told["s3"], s3)
        # A proxy keeps the Host header, or replaces it by the address that it was told.
        for host in ("files.example:8443", s3.removeprefix("http://")):
            with self.subTest(host):
                answer = browser.request("GET", inside, {"Host": host})
                self.assertEqual(200, answer.status, answer.body)


class Starting(unittest.TestCase):
    def server(self, *arguments, **options):
        server = Server(*arguments, **options)
        self.addCleanup(server.close)
        return server

    def refused(self, *arguments, directory=None):
        """Why `serve` does not start: its exit code and what it says."""
        server = self.server(*arguments, directory=directory)
        command = server.command()[1:]
        done = sluice_client.run_sluice(*command)
        self.assertEqual(b"", done.stdout)
        return done.returncode, done.stderr.decode()

    def test_a_second_server_on_the_same_data_is_refused(self):
        server = self.server().start()
        code, said = self.refused(directory=server.directory)
        self.assertEqual(1, code)
        self.assertIn("data_dir_locked", said)
        self.assertIn(str(server.data_dir), said)
        browser = Browser(server.addresses)
        self.assertEqual("complete", browser.run(PEOPLE, {"outputformat": "csv"})["status"])

    def test_a_port_that_is_taken_is_refused(self):
        server = self.server().start()
        taken = server.addresses["http"].removeprefix("http://")
        code, said = self.refused("--listen", taken)
        self.assertEqual(1, code)
        self.assertIn(taken.split(":")[1], said)

    def test_off_loopback_needs_to_be_said(self):
        code, said = self.refused("--listen", "0.0.0.0:0")
        self.assertEqual(2, code)
        self.assertIn("insecure", said)
        self.assertIn("allow-anonymous", said)
        code, said = self.refused("--s3-listen", "0.0.0.0:0", "--insecure")
        self.assertIn("allow-anonymous", said)
        open_server = self.server("--listen", "0.0.0.0:0", "--insecure", "--allow-anonymous")
        self.assertEqual(0, open_server.start().stop())

    def test_settings_come_from_flags_before_environment_before_file(self):
        server = self.server(environment={"SLUICE_REGION": "eu-west-1", "SLUICE_LOG_LEVEL": "warn"})
        config = server.directory / "sluice.conf"
        config.write_text('region = "us-west-2"\nuploads-bucket = "from-file"\nlog-level = "error"\n')
        server.arguments += ["--config", str(config), "--log-level", "debug"]
        fields = Browser(server.start().addresses).sign({}).fields
        self.assertIn("/eu-west-1/", fields["X-Amz-Credential"])
        self.assertEqual("from-file", fields["bucket"])
        self.assertIn('"starting"', server.log_text())

    def test_the_data_directory_is_private(self):
        server = self.server().start()
        self.assertEqual(0o700, server.data_dir.stat().st_mode & 0o777)
        for name in ("credentials", "admin.sock"):
            self.assertEqual(0o600, (server.data_dir / name).stat().st_mode & 0o777, name)

    def test_an_idle_server_stops_at_once_and_keeps_its_access_key(self):
        server = self.server().start()
        browser = Browser(server.addresses)
        browser.run(PEOPLE, {"outputformat": "csv"})
        credential = browser.sign({}).fields["X-Amz-Credential"].split("/")[0]
        begun = time.monotonic()
        with browser.open_socket():
            self.assertEqual(0, server.stop())
        self.assertLess(time.monotonic() - begun, 5)
        browser = Browser(server.start().addresses)
        self.assertEqual(credential, browser.sign({}).fields["X-Amz-Credential"].split("/")[0])


class StoppingUnderLoad(unittest.TestCase):
    def test_sigterm_ends_within_ten_seconds_and_a_restart_completes_everything(self):
        server = Server()
        self.addCleanup(server.close)
        server.start()
        users = [Browser(server.addresses) for _ in range(8)]
        uploaded = {browser.user: set() for browser in users}
        enough, ended = threading.Event(), threading.Event()

        def load(browser):
            rows = b"a,b\n" + b"1,2\n" * 50_000
            for number in range(100_000):
                try:
                    browser.submit(rows, {"jobId": str(number), "outputformat": "json"})
                except (*NETWORK_ERRORS, AssertionError):
                    break  # the server is stopping: what was not acknowledged does not count
                uploaded[browser.user].add(str(number))
                if number >= 5:
                    enough.set()
                if ended.is_set():
                    break

        with concurrent.futures.ThreadPoolExecutor(len(users)) as pool:
            for browser in users:
                pool.submit(load, browser)
            self.assertTrue(enough.wait(sluice_client.WAIT_S))
            begun = time.monotonic()
            code = server.stop()
            took = time.monotonic() - begun
            ended.set()
        self.assertEqual(0, code)
        self.assertLess(took, 10)
        server.start()
        for user, jobs in uploaded.items():
            with Browser(server.addresses, user).open_socket() as tab:
                told = [tab.next_frame() for _ in jobs]
            self.assertEqual({"complete"}, {frame["status"] for frame in told})
            self.assertEqual(jobs, {frame["jobs"][0]["jobid"] for frame in told})
        dead = json.loads(server.cli("queue", "list", "--json").stdout)
        self.assertEqual([0] * 3, [q["visible"] for q in dead if q["queue"].endswith("-dlq")])


class BackPressure(unittest.TestCase):
    def server(self, *arguments):
        server = Server(*arguments)
        self.addCleanup(server.close)
        return server.start()

    def assert_refused(self, browser, form, status, code):
        """No form is signed any more, and one from before is refused with its file."""
        unsigned = browser.post_generate({"metadata": {"userId": browser.user}})
        self.assertEqual(status, unsigned.status, unsigned.body)
        self.assertGreaterEqual(int(unsigned.headers["Retry-After"]), 1)
        answer = browser.upload(form, PEOPLE)
        self.assertEqual(status, answer.status, answer.body)
        self.assertIn(code, answer.body)
        self.assertGreaterEqual(int(answer.headers["Retry-After"]), 1)
        self.assertEqual(404, browser.sign_download(
            {"bucket": form.fields["bucket"], "key": form.key}).status)  # fmt: skip

    def test_a_disk_that_is_nearly_full_refuses_uploads_with_507(self):
        free = os.statvfs(pathlib.Path.cwd())
        more_than_there_is = free.f_blocks * free.f_frsize * 4
        server = self.server()
        form = Browser(server.addresses).sign({"operation": "transform"})
        server.arguments += ["--min-free-disk", str(more_than_there_is)]
        server.restart()
        form.url = f"{server.addresses['s3']}/{form.fields['bucket']}"
        browser = Browser(server.addresses)
        self.assert_refused(browser, form, 507, b"InsufficientStorage")
        ready = browser.request("GET", server.addresses["http"] + "/readyz")
        self.assertIn(ready.status, (503, 507))
        self.assertEqual(0, server.metrics()["sluice_ready"])
        self.assertEqual(200, browser.request("GET", server.addresses["http"] + "/healthz").status)

    def test_a_queue_that_is_too_deep_refuses_uploads_with_503(self):
        server = self.server("--max-queue-depth", "1", "--backoff-min", "1h", "--backoff-max", "1h")
        (server.data_dir / "tmp").rmdir()  # no output can be staged: the work waits for its retry
        browser = Browser(server.addresses)
        header = ",".join(f"a_long_name_{i}" for i in range(20)).encode()
        wide = header + b"\n" + b"\n".join([b",".join([b"1"] * 20)] * 1000)
        form = browser.sign({"operation": "transform"})
        browser.submit(wide, {"outputformat": "json"})
        sluice_client.wait_until(
            lambda: server.metrics()['sluice_queue_messages{queue="file-operations",state="delayed"}'],
            "the file operation waits",
        )
        self.assert_refused(browser, form, 503, b"SlowDown")

    def test_too_many_connections_do_not_disturb_the_open_ones(self):
        server = self.server("--max-connections", "8")
        browser = Browser(server.addresses)
        tabs = []
        with self.assertRaises((*NETWORK_ERRORS, AssertionError)):
            for _ in range(20):
                tabs.append(browser.open_socket(timeout=5))
                self.addCleanup(tabs[-1].close)
        for tab in tabs[1:]:
            tab.close()
        sluice_client.wait_until(lambda: self.can_sign(browser), "there is room again")
        browser.submit(PEOPLE, {"jobId": "still", "outputformat": "json"})
        self.assertEqual("still", tabs[0].next_frame()["jobs"][0]["jobid"])

    def can_sign(self, browser):
        try:
            return bool(browser.sign({}).key)
        except (*NETWORK_ERRORS, AssertionError):
            return False


if __name__ == "__main__":
    main()
