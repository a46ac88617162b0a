"""`sluice convert` and Python's gzip and zstandard agree on what compressed files say: members and
frames of every kind, cut, damaged, with something behind them, and written the other way round.

SLUICE_TEST_ROWS: how many rows in all (default 60000). SLUICE_TEST_SEED: which ones.
"""

import gzip
import io
import os
import random
import struct
import subprocess
import unittest
import zlib

import zstandard

BINARY = os.environ["SLUICE_BINARY"]
ROWS = int(os.environ.get("SLUICE_TEST_ROWS", 60_000))
SEED = int(os.environ.get("SLUICE_TEST_SEED", 20261128))
FILES = max(4, ROWS // 2000)
FEXTRA, FNAME, FCOMMENT, FHCRC = 4, 8, 16, 2  # RFC 1952, 2.3.1


class Gzip:
    name = "gzip"
    one_byte_behind = "truncated_compression"  # zlib looks at two before it says what they are

    def __init__(self, dice):
        self.random = dice

    def member(self, data):
        flags = self.random.choice([0, 0, FNAME, FEXTRA | FCOMMENT, FNAME | FHCRC])
        header = struct.pack("<BBBBIBB", 0x1F, 0x8B, 8, flags, self.random.getrandbits(32), 0, 3)
        if flags & FEXTRA:
            header += b"\x06\x00ab\x02\x00\x00\x1f"
        header += b"in.csv\0" if flags & FNAME else b""
        header += b"a comment\0" if flags & FCOMMENT else b""
        if flags & FHCRC:
            header += struct.pack("<H", zlib.crc32(header) & 0xFFFF)
        deflate = zlib.compressobj(self.random.choice([0, 1, 6, 9]), zlib.DEFLATED, -15)
        body = deflate.compress(data)
        if self.random.random() < 0.3:
            body += deflate.flush(zlib.Z_FULL_FLUSH)
        body += deflate.flush()
        return header + body + struct.pack("<II", zlib.crc32(data), len(data))

    def read(self, data):
        """The bytes; an exception when they are damaged or cut."""
        return gzip.decompress(data)


class Zstd:
    name = "zstd"
    one_byte_behind = "corrupt_compression"

    def __init__(self, dice):
        self.random = dice

    def member(self, data):
        if self.random.random() < 0.1 and not data:
            size = self.random.choice([0, 1, 300])
            return struct.pack("<II", 0x184D2A50 + self.random.randrange(16), size) + b"\x28" * size
        writer = zstandard.ZstdCompressor(
            level=self.random.choice([1, 3, 15]),
            write_checksum=self.random.random() < 0.7,
            write_content_size=self.random.random() < 0.5,
        )
        return writer.compress(data)

    def read(self, data):
        """The bytes; an exception when they are damaged. zstandard says nothing of cut frames."""
        reader = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data), read_across_frames=True)
        return reader.read()


class CompressionTest(unittest.TestCase):
    def setUp(self):
        self.random = random.Random(SEED)
        self.kinds = [Gzip(self.random), Zstd(self.random)]

    def table(self, rows):
        values = ["x", "é", '"a,b"', "0042", '"two\nlines"', str(self.random.random()), "東京" * 9]
        lines = (",".join(self.random.choices(values, k=3)) + "\n" for _ in range(rows))
        return ("a,b,c\n" + "".join(lines)).encode()

    def members(self, kind, data):
        """Of which some are empty."""
        cuts = sorted(self.random.choices(range(len(data) + 1), k=self.random.choice([0, 1, 5, 40])))
        pieces = [data[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(data)])]
        return [kind.member(piece) for piece in pieces]

    def sluice(self, data, *options):
        command = [BINARY, "convert", "-", "-", "--from", "csv", "--to", "csv", *options]
        return subprocess.run(command, input=data, capture_output=True)

    def expect_text(self, data, text, said):
        done = self.sluice(data)
        self.assertEqual(0, done.returncode, f"seed {SEED}, {said}: {done.stderr.decode()}")
        self.assertEqual(self.sluice(text).stdout, done.stdout, f"seed {SEED}, {said}")

    def expect_error(self, data, name, said):
        done = self.sluice(data)
        self.assertEqual(3, done.returncode, f"seed {SEED}, {said}: {done.stderr.decode()}")
        self.assertEqual(b"", done.stdout, said)
        self.assertIn(name, done.stderr.decode(), f"seed {SEED}, {said}")

    def test_members(self):
        for kind in self.kinds:
            for _ in range(FILES):
                text = self.table(self.random.choice([1, 30, 3000]))
                data = b"".join(self.members(kind, text))
                self.assertEqual(text, kind.read(data))
                self.expect_text(data, text, kind.name)

    def test_cut(self):
        for kind in self.kinds:
            members = self.members(kind, self.table(30))
            data = b"".join(members)
            ends = {0}
            for member in members:
                ends.add(max(ends) + len(member))
            for cut in self.random.sample(range(5, len(data)), k=min(60, len(data) - 5)):
                if cut not in ends:
                    self.expect_error(data[:cut], "truncated_compression", f"{kind.name} up to {cut}")

    def test_something_behind(self):
        for kind in self.kinds:
            data = kind.member(self.table(30))
            self.assertRaises(Exception, kind.read, data + b"x")
            self.expect_error(data + b"x", kind.one_byte_behind, f"{kind.name} and a byte")
            for garbage in (b"\n\n\n\n", b"garbage", b"a,b,c\n" * 20_000, data[:4][::-1]):
                self.assertRaises(Exception, kind.read, data + garbage)
                self.expect_error(data + garbage, "corrupt_compression", f"{kind.name} and {garbage[:9]}")
            # Python's gzip takes zeros for padding, as of a tape; to Sluice they are damage.
            self.expect_error(data + bytes(512), "corrupt_compression", f"{kind.name} and zeros")

    def test_flipped_bits(self):
        for kind in self.kinds:
            text = self.table(300)
            data = b"".join(self.members(kind, text))
            damaged = 0
            for _ in range(120):
                at = self.random.randrange(4, len(data))
                flipped = data[:at] + bytes([data[at] ^ 1 << self.random.randrange(8)]) + data[at + 1 :]
                try:
                    expected = kind.read(flipped)
                except Exception:
                    expected = None
                done = self.sluice(flipped)
                said = f"seed {SEED}, {kind.name}, byte {at}: {done.stderr.decode()}"
                if done.returncode == 0:
                    self.assertIsNotNone(expected, said)
                    self.assertEqual(self.sluice(expected).stdout, done.stdout, said)
                else:
                    self.assertEqual(3, done.returncode, said)
                    damaged += 1
            self.assertGreater(damaged, 60)

    def test_written(self):
        for kind in self.kinds:
            for rows in (0, 1, 3000):
                text = self.table(rows)
                done = self.sluice(text, "--compress", kind.name)
                self.assertEqual(0, done.returncode, done.stderr.decode())
                self.assertEqual(self.sluice(text).stdout, kind.read(done.stdout))


if __name__ == "__main__":
    unittest.main()
