"""What the documents tell people to paste works: docs/example.sh is the curl example."""

import os
import pathlib
import re
import subprocess
import tempfile

from sluice_client import BINARY, REPOSITORY, WAIT_S
from suite import PEOPLE, ServerTest, items_of, main, parse_items


class Examples(ServerTest):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)

    def run_script(self, *command, **more):
        environment = {**os.environ, "API": self.server.addresses["http"], **more}
        return subprocess.run(
            command, cwd=self.directory, env=environment, capture_output=True, timeout=WAIT_S * 2
        )  # fmt: skip

    def test_the_curl_example_goes_through_all_fourteen_steps(self):
        (self.directory / "people.csv").write_bytes(PEOPLE)
        for sockets in ({}, {"SOCKETS": self.server.addresses["ws"] + "/test"}):  # as API Gateway has it
            done = self.run_script(
                str(REPOSITORY / "docs/example.sh"), "people.csv", "people.json", **sockets)
            self.assertEqual(0, done.returncode, done.stderr)
            self.assertIn(b'{"status":"complete","jobs":[{"jobid":"example"', done.stderr)
            output = (self.directory / "people.json").read_bytes()
            self.assertEqual(items_of(PEOPLE, [("name", "first")]), parse_items(output))

    def test_the_readme_s_shell_examples_run(self):
        readme = (REPOSITORY / "README.md").read_text()
        blocks = re.findall(r"^```sh\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
        examples = "".join(block for block in blocks if "people.csv" in block)
        self.assertIn("sluice submit", examples)
        script = examples.replace("build/release/sluice", BINARY).replace(
            "http://127.0.0.1:8080", self.server.addresses["http"]
        )
        script = re.sub(r"( submit people.*)", rf"\1 --server {self.server.addresses['http']}", script)
        done = self.run_script("bash", "-euo", "pipefail", "-c", script)
        self.assertEqual(0, done.returncode, (script, done.stdout, done.stderr))
        self.assertIn(b"\n204\n", done.stdout)
        self.assertTrue(done.stdout.endswith(b'{"who":"Ada","city":"London"}\n'
                                             b'{"who":"Grace \\"Amazing\\" Hopper","city":"New York, NY"}\n'),
                        done.stdout)  # fmt: skip


if __name__ == "__main__":
    main()
