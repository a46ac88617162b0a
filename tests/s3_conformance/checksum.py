"""The CRCs of S3 that Python's library has not, bit by bit, for short test bodies only."""


def _reflected(body, polynomial, bits):
    value = (1 << bits) - 1
    for byte in body:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (polynomial if value & 1 else 0)
    return value ^ ((1 << bits) - 1)


def crc32c(body):
    """CRC-32C (Castagnoli)."""
    return _reflected(body, 0x82F63B78, 32)


def crc64nvme(body):
    """CRC-64/NVME."""
    return _reflected(body, 0x9A6C9329AC4BC9B5, 64)


assert crc32c(b"123456789") == 0xE3069283
assert crc64nvme(b"123456789") == 0xAE8B14860A799888
