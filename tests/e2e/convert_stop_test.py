"""`sluice convert` stops at once, whatever it waits for, and leaves nothing half done."""

import array
import fcntl
import os
import pathlib
import signal
import subprocess
import tempfile
import termios
import time
import unittest

BINARY = os.environ["SLUICE_BINARY"]
PATIENCE_S = 10  # a stop takes milliseconds; one that never comes fails
ROWS = b"id,name\n" + b"1,some words\n" * 200_000
THREADS = ("1",) + ("8",) * 6  # any of the threads may be the one that waits, the signal's own, too


def wait_until(true_at_last, what):
    deadline = time.monotonic() + PATIENCE_S
    while not true_at_last():
        if time.monotonic() > deadline:
            raise AssertionError(what)
        os.sched_yield()


def bytes_in(pipe):
    held = array.array("i", [0])
    fcntl.ioctl(pipe, termios.FIONREAD, held)
    return held[0]


class ConvertStopTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(dir=os.environ.get("SLUICE_TEST_TMPDIR"))
        self.addCleanup(scratch.cleanup)
        self.directory = pathlib.Path(scratch.name)
        self.input = self.directory / "in.csv"
        self.input.write_bytes(ROWS)

    def start(self, *arguments, **streams):
        process = subprocess.Popen(
            [BINARY, "convert", *map(str, arguments)], stderr=subprocess.PIPE, **streams
        )
        self.addCleanup(self.end, process)
        wait_until(lambda: self.catches_signals(process), "no handler was set")
        return process

    @staticmethod
    def end(process):
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream:
                stream.close()

    @staticmethod
    def catches_signals(process):
        status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
        caught = int(status.split("SigCgt:")[1].split()[0], 16)
        return caught >> (signal.SIGTERM - 1) & 1 == 1

    # A process that waits for more than it was given.
    def start_starved(self, *arguments):
        ours, theirs = os.pipe()[::-1]
        self.addCleanup(os.close, ours)
        process = self.start("-", *arguments, stdin=theirs)
        os.write(ours, ROWS)  # more than detection waits for
        wait_until(lambda: bytes_in(theirs) == 0, "the input was not read")
        os.close(theirs)
        return process

    def expect_stop(self, process, number=signal.SIGTERM):
        process.send_signal(number)
        self.assertEqual(130, process.wait(PATIENCE_S))
        self.assertIn(b"interrupted", process.stderr.read())
        self.expect_only("in.csv")

    def expect_only(self, *names):
        self.assertEqual(sorted(names), sorted(p.name for p in self.directory.iterdir()))

    def test_while_it_waits_for_input(self):
        for threads in THREADS:
            with self.subTest(threads=threads):
                process = self.start_starved(self.directory / "out.ndjson", "--threads", threads)
                self.expect_stop(process)

    def test_by_each_of_the_three_signals(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(signal=number):
                self.expect_stop(self.start_starved(self.directory / "out.ndjson"), number)

    def test_while_nobody_takes_its_output(self):
        for threads in THREADS:
            with self.subTest(threads=threads):
                arguments = (self.input, "-", "--to", "ndjson", "--threads", threads)
                process = self.start(*arguments, stdout=subprocess.PIPE)
                held = fcntl.fcntl(process.stdout, fcntl.F_GETPIPE_SZ) * 3 // 4
                wait_until(lambda p=process, n=held: bytes_in(p.stdout) > n, "nothing was written")
                self.expect_stop(process)

    def test_while_a_terminal_does_not_take_its_output(self):
        for threads in THREADS:
            with self.subTest(threads=threads):
                terminal, theirs = os.openpty()
                self.addCleanup(os.close, terminal)
                arguments = (self.input, "-", "--to", "ndjson", "--threads", threads)
                process = self.start(*arguments, stdout=theirs)
                os.close(theirs)
                wait_until(lambda t=terminal: bytes_in(t) > 0, "nothing was written")
                self.expect_stop(process)

    def test_while_a_named_pipe_has_no_other_end(self):
        pipe = self.directory / "pipe"
        for arguments in ((pipe, self.directory / "out.csv"), (self.input, pipe, "--to", "csv")):
            with self.subTest(arguments=arguments):
                os.mkfifo(pipe)
                process = self.start(*arguments)
                pipe.unlink()
                self.expect_stop(process)

    def test_a_second_signal_ends_it_at_once_and_leaves_no_temporary_file(self):
        beside = ("--rejects", self.directory / "rejects", "--receipt", self.directory / "receipt")
        process = self.start_starved(self.directory / "out.ndjson", *beside)
        self.assertEqual(4, len(list(self.directory.iterdir())))
        process.send_signal(signal.SIGSTOP)  # so that both come before it can do anything
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGCONT)
        self.assertIn(process.wait(PATIENCE_S), (-signal.SIGTERM, -signal.SIGINT))
        self.expect_only("in.csv")

    def test_quietly_when_nobody_reads_its_output_any_more(self):
        for output in ("-", self.directory / "pipe"):
            with self.subTest(output=output):
                os.mkfifo(self.directory / "pipe")
                arguments = ("--to", "ndjson", "--rejects", self.directory / "rejects")
                process = self.start(self.input, output, *arguments, stdout=subprocess.PIPE)
                named = open(self.directory / "pipe", "rb") if output != "-" else process.stdout
                named.readline()
                named.close()
                self.assertEqual(141, process.wait(PATIENCE_S))
                self.assertEqual(b"", process.stderr.read())
                (self.directory / "pipe").unlink()
                self.expect_only("in.csv")

    def test_it_goes_on_when_the_terminal_goes_and_that_was_to_be_ignored(self):
        def ignore():
            signal.signal(signal.SIGHUP, signal.SIG_IGN)

        ours, theirs = os.pipe()[::-1]
        output = self.directory / "out.csv"
        process = self.start("-", output, stdin=theirs, preexec_fn=ignore)
        os.close(theirs)
        process.send_signal(signal.SIGHUP)
        os.write(ours, b"a\n1\n")
        os.close(ours)
        self.assertEqual(0, process.wait(PATIENCE_S))
        self.assertEqual(b"a\r\n1\r\n", output.read_bytes())


if __name__ == "__main__":
    unittest.main()
