"""HTTP/1.1 as far as a proxy needs it: heads, and where a body ends."""

import dataclasses

BLOCK = 1 << 18
HEAD_MAX = 1 << 18


@dataclasses.dataclass
class Head:
    first: str  # request line or status line
    lines: list  # (name, value), as they came

    @property
    def fields(self):
        return {name.lower(): value for name, value in self.lines}

    @property
    def status(self):
        return int(self.first.split(" ")[1])

    def encode(self, without=()):
        kept = (f"{name}: {value}\r\n" for name, value in self.lines if name.lower() not in without)
        return f"{self.first}\r\n{''.join(kept)}\r\n".encode("latin-1")


async def read_head(reader):
    """None when the other side has closed."""
    text = await reader.readuntil(b"\r\n\r\n")
    first, *lines = text.decode("latin-1").rstrip("\r\n").split("\r\n")
    return Head(first, [tuple(part.strip() for part in line.split(":", 1)) for line in lines])


async def body_blocks(reader, head, is_answer=False, to_head_request=False):
    """The bytes behind the head as they are on the wire, in blocks."""
    fields = head.fields
    if to_head_request or (is_answer and (head.status in (204, 304) or head.status < 200)):
        return
    if fields.get("transfer-encoding", "").lower() == "chunked":
        size = None
        while size != 0:
            line = await reader.readuntil(b"\r\n")
            size = int(line.split(b";")[0], 16)
            yield line + await reader.readexactly(size + 2)
    elif "content-length" in fields:
        left = int(fields["content-length"])
        while left:
            block = await reader.read(min(left, BLOCK))
            if not block:
                raise ConnectionError("cut off in a body")
            left -= len(block)
            yield block
    elif is_answer:  # ends with the connection
        while block := await reader.read(BLOCK):
            yield block
