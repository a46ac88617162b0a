"""docs/scale-out.md multiplies right, and what it says of the template is so.

    tests/aws/scale_out_page_test.py

Needs PyYAML (`script/bootstrap aws`): as in engines_test.py.
"""

import os
import pathlib
import re
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "deploy/aws")]

import engines  # noqa: E402

if reason := engines.missing(engines.Moto):  # its Python holds PyYAML
    print(f"{'FAILED' if os.environ.get('CI') else 'SKIPPED'}: {reason}")
    sys.exit(1 if os.environ.get("CI") else 77)
sys.path[:0] = map(str, (engines.INSTALLED / "python/lib").glob("python3*/site-packages"))

from stack import Stack  # noqa: E402

PAGE = (engines.REPOSITORY / "docs/scale-out.md").read_text()
A_MILLION_COSTS = "a million cost"


def priced_tables():
    """[(header, rows)] of those whose last three columns are a number, a price and a cost."""
    for block in re.findall(r"(?:^\|.*\n)+", PAGE, re.MULTILINE):
        header, _, *rows = ([cell.strip() for cell in line.strip("|\n").split("|")] for line in block.splitlines())
        if header[-2] in ("price", A_MILLION_COSTS):
            yield header, rows


def numbers(what):
    """{item without what stands in brackets: number} of the table that begins so."""
    (rows,) = (rows for header, rows in priced_tables() if header[0].startswith(what))
    return {item.partition(" (")[0]: float(number.replace(",", "")) for item, number, *_ in rows if number}


def dollars(text):
    return float(text.strip("*").removeprefix("$").replace(",", ""))


class Page(unittest.TestCase):
    def test_costs_are_number_times_price_and_sums_are_sums(self):
        tables = list(priced_tables())
        self.assertEqual(len(tables), 4)
        for header, rows in tables:
            *items, total = rows
            unit = 1_000 if header[-2] == A_MILLION_COSTS else 1
            for what, number, price, cost in items:
                places = len(cost.partition(".")[2])
                exact = float(number.replace(",", "")) * dollars(price) / unit
                self.assertAlmostEqual(exact, dollars(cost), delta=0.51 * 10**-places, msg=what)
            rounding = len(items) * 0.5 * 10**-places
            self.assertAlmostEqual(sum(dollars(row[-1]) for row in items), dollars(total[-1]), delta=rounding)

    def test_what_it_says_of_the_template_is_so(self):
        stack = Stack("production")
        alarms = len(stack.of("AWS::CloudWatch::Alarm"))
        self.assertIn(f"| alarms | {alarms} |", PAGE)
        settings = stack.properties("HttpStage")["DefaultRouteSettings"]
        self.assertIn(f"{settings['ThrottlingRateLimit']:,} in the template", PAGE)
        hidden_s = stack.properties("FileOperationsQueue")["VisibilityTimeout"]
        self.assertIn(f"120,000 / {hidden_s:,}: {120_000 // hidden_s} deaths", PAGE)


if __name__ == "__main__":
    unittest.main()
