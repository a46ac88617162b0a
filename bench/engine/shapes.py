"""Inputs that somebody might send to hurt, by name: what a reader does badly or a limit must stop.

Each is a function of the wished size in bytes. `source` says as what it is read; the output is
NDJSON for CSV and CSV for JSON.
"""

import dataclasses
import itertools
from collections.abc import Callable


@dataclasses.dataclass(frozen=True)
class Shape:
    name: str
    source: str
    make: Callable[[int], bytes]


def fill(unit, size, head=b"", tail=b""):
    """`head`, then `unit` as often as it fits, then `tail`."""
    return head + unit * max(1, (size - len(head) - len(tail)) // len(unit)) + tail


def numbered(pattern, size, head=b"", tail=b""):
    """Like fill(), with a number in every unit."""
    count = max(1, size // len(pattern % 1_000_000))
    return head + b"".join(map(pattern.__mod__, range(count))) + tail


CLEAN_ROW = b"1004,Springfield,2026-11-22,17.50,open,a short remark,north,blue\n"
HEADER = b"id,city,date,amount,state,remark,region,colour\n"
MEMBERS = b",".join(b'"%s":"%s"' % each for each in zip(HEADER[:-1].split(b","), CLEAN_ROW[:-1].split(b",")))  # fmt: skip
CLEAN_OBJECT = b"{" + MEMBERS + b"}\n"
CLEAN = {"csv": lambda size: fill(CLEAN_ROW, size, HEADER),
         "ndjson": lambda size: fill(CLEAN_OBJECT, size)}  # fmt: skip


def clean_csv(tail, head=HEADER):
    return lambda size: fill(CLEAN_ROW, size, head, tail)


def rows(unit, head=b"a,b\n"):
    return lambda size: fill(unit, size, head)


def only(unit):
    return lambda size: fill(unit, size)


def columns(count, value=b""):
    names = b",".join(b"c%d" % i for i in range(count)) + b"\n"
    return rows(b",".join([value] * count) + b"\n", names)


_CSV = {
    "one line of letters": only(b"a"),
    "one line of short fields": only(b"abc,"),
    "one record behind a header": rows(b"abc ", b"a\n"),
    "fields just within their limit": rows(b"x" * 1_000_000 + b"\n", b"a\n"),
    "records just within their limit": rows(b",".join([b"y" * 1_000_000] * 15) + b"\n", b"a,b,c,d,e,f,g,h,i,j,k,l,m,n,o\n"),
    "open quote at byte 1": clean_csv(b"", b'"' + HEADER),
    "open quote in the last record": clean_csv(b'"1,2,3,4,5,6,7,8\n'),
    "open quote in the middle": lambda size: clean_csv(b'"')(size // 2) + clean_csv(b"")(size // 2),
    "all quotes": only(b'"'),
    "quoted fields of doubled quotes": rows(b'"' + b'""' * 500 + b'","' + b'""' * 500 + b'"\n'),
    "quoted fields of one doubled quote": rows(b'"""","""",\n', b"a,b,c\n"),
    "empty quoted fields": rows(b'"","","","","","","",""\n', HEADER),
    "one empty quoted field a record": rows(b'""\n', b"a\n"),
    "all delimiters": only(b","),
    "records of delimiters": columns(1000),
    "all newlines": only(b"\n"),
    "newlines behind a header": rows(b"\n"),
    "CRLF behind a header": rows(b"\r\n"),
    "a blank line behind every row": rows(b"x,y\n\n"),
    "all CR": only(b"\r"),
    "CR behind a header": rows(b"\r"),
    "all CRLF": only(b"\r\n"),
    "1 M columns": lambda size: columns(1_000_000)(min(size, 1)),
    "16,384 columns, empty": columns(16_384),
    "16,384 columns of one letter": columns(16_384, b"a"),
    "alternating quote and comma": only(b'",'),
    "alternating comma and newline": rows(b",\n"),
    "one letter a record": rows(b"x\n", b"a\n"),
    "two letters a record": rows(b"x,y\n"),
    "all NUL": only(b"\0"),
    "NULs at the end": clean_csv(b"\0" * 64),
    "invalid UTF-8 at the end": clean_csv(b"\xff\n"),
    "invalid UTF-8 everywhere": rows(b"\xff,\xfe\n"),
    "half a character at the end": clean_csv(b"1,2,3,4,5,6,7,\xf0\x9f\x98"),
    "four-byte characters": rows("😀🚚,😀\n".encode()),
    "two-byte characters": rows("éèàü,öä\n".encode()),
    "overlong encodings": rows(b"\xc0\xaf,x\n"),
    "all backslashes": rows(b"\\" * 50 + b"," + b"\\" * 50 + b"\n"),
    "control characters": rows(b"\x01" * 50 + b"," + b"\x02" * 50 + b"\n"),
    "tabs": rows(b"\t" * 50 + b"," + b"\t" * 50 + b"\n"),
    "quoted newlines": rows(b'"' + b"\n" * 100 + b'",x\n'),
    "quoted CRLF": rows(b'"' + b"\r\n" * 100 + b'",x\n'),
    "quoted commas": rows(b'"' + b"," * 100 + b'",x\n'),
    "every field quoted, short": rows(b'"a","b"\n'),
    "a short record at the end": clean_csv(b"1,2,3\n"),
    "a short record at the beginning": clean_csv(b"", HEADER + b"1,2\n"),
    "a stray quote in every field": rows(b'a"b,c"d\n'),
    "text behind a closing quote": rows(b'"a"b,c\n'),
    "a stray quote at the end": clean_csv(b'a"b,2,3,4,5,6,7,8\n'),
    "mixed line endings": rows(CLEAN_ROW + CLEAN_ROW[:-1] + b"\r\n", HEADER),
    "records that CR ends": lambda size: clean_csv(b"")(size).replace(b"\n", b"\r"),
    "byte order marks": only(b"\xef\xbb\xbf"),
    "a blank before every quote": rows(b' "a", "b"\n'),
    "1,000 columns of one name": rows(b",".join([b"x"] * 1000) + b"\n", b",".join([b"a"] * 1000) + b"\n"),
    "a column name of 10 KB": lambda size: fill(b"x\n", size // 1000, b"n" * 10_000 + b"\n"),
}  # fmt: skip

_JSON = {
    "open brackets": only(b"["),
    "open braces": only(b'{"a":'),
    "nesting just within its limit": only(b'{"a":' + b"[" * 28 + b"]" * 28 + b"}\n"),
    "a nested value a row": only(b'{"a":{"b":[1,{"c":"d"}]},"e":[]}\n'),
    "strings of backslashes": only(b'{"a":"' + b"\\\\" * 100 + b'"}\n'),
    "strings of escaped quotes": only(b'{"a":"' + b'\\"' * 100 + b'"}\n'),
    "strings of \\u escapes": only(b'{"a":"' + b"\\u0041" * 30 + b'"}\n'),
    "strings of surrogate pairs": only(b'{"a":"' + b"\\ud83d\\ude00" * 20 + b'"}\n'),
    "lone surrogates": only(b'{"a":"\\ud800"}\n'),
    "one key of 1 MB": lambda size: b'{"' + b"k" * 1_000_000 + b'":1}\n' + b'{"k":1}\n' * (size // 8),
    "a new key in every row": lambda size: numbered(b'{"k%d":1}\n', size),
    "10,000 keys, one a row": lambda size: b"".join(b'{"k%d":1}\n' % (i % 10_000) for i in range(size // 1000)),
    "a key twice in every row": only(b'{"a":1,"a":2}\n'),
    "keys in another order in every second row": only(b'{"a":1,"b":2}\n{"b":3,"a":4}\n'),
    "every second row lacks a key": only(b'{"a":1,"b":2}\n{"a":4}\n'),
    "a string that never ends": lambda size: fill(b"x", size, b'{"a":"'),
    "all white space": only(b" "),
    "white space between all tokens": only(b'{ \n "a" \t : \r\n   1    ,    "b" :    2     }    \n'),
    "rows without members": only(b"{}\n"),
    "one number of many digits": lambda size: fill(b"7", size, b'{"a":', b"}\n"),
    "rows of one digit": only(b'{"a":1}\n'),
    "rows of null": only(b'{"a":null,"b":null,"c":null}\n'),
    "blank lines": only(b'\n\n\n\n{"a":1}\n'),
    "all commas": lambda size: fill(b",", size, b"["),
    "all quotes, as JSON": only(b'"'),
    "invalid UTF-8 at the end, as JSON": lambda size: fill(CLEAN_OBJECT, size, b"", b'{"id":"\xff"}\n'),
    "NULs at the end, as JSON": lambda size: fill(CLEAN_OBJECT, size, b"", b"\0" * 64),
    "cut off in the last row": lambda size: CLEAN["ndjson"](size)[:-9],
    "an array cut off at its end": lambda size: fill(CLEAN_OBJECT[:-1] + b",\n", size, b"["),
    "numbers with exponents": only(b'{"a":1.5e+300,"b":-0.0001E-7}\n'),
}  # fmt: skip

SHAPES = [
    Shape(name, source, make)
    for name, source, make in itertools.chain(
        ((name, "csv", make) for name, make in _CSV.items()),
        ((name, "ndjson", make) for name, make in _JSON.items()),
    )
]
