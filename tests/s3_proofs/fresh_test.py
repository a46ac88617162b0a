"""Read after write: what one connection was told is stored, every other one sees at once."""

import threading
import unittest

import proof

PAIRS_OF_CONNECTIONS = 4


class Fresh(proof.Proof):
    def test_no_read_is_stale(self):
        pairs = proof.times("SLUICE_PROOF_PAIRS", 4000) // PAIRS_OF_CONNECTIONS
        failures = []

        def write_and_read(number):
            write, read = self.kept(), self.kept()
            for version in range(pairs):
                body = b"%d,%d" % (number, version)
                written = write("PUT", f"fresh/{number}", body)
                got = read("GET", f"fresh/{number}")
                if (written.status, got.status, got.body) != (200, 200, body):
                    failures.append((number, version, str(written), str(got)))
                    return

        threads = [
            threading.Thread(target=write_and_read, args=(number,))
            for number in range(PAIRS_OF_CONNECTIONS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([], failures)
        print(f"{pairs * PAIRS_OF_CONNECTIONS} pairs, none stale")


if __name__ == "__main__":
    unittest.main()
