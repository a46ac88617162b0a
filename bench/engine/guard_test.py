"""guard.py must see what costs too much, or the test of the hot loops cannot fail."""

import unittest

from guard import Guard

MADE = {"compiler": "GNU 12.2.0"}
BASELINE = {"made": MADE, "instructions_per_byte": {"a": 5.0}}


class GuardTest(unittest.TestCase):
    def costly(self, name, total, made=MADE):
        guard = Guard(made, BASELINE)
        guard.cells(name, total)
        return guard.costly

    def test_a_tenth_more_is_let_through(self):
        self.assertEqual([], self.costly("a", 5.49))

    def test_more_is_not(self):
        (said,) = self.costly("a", 5.51)
        self.assertIn("a: 5.51 instructions per byte, 1.10 times the baseline's 5.00", said)

    def test_a_work_without_a_number_is_told(self):
        self.assertIn("could not be counted", self.costly("a", None)[0])

    def test_a_work_without_a_baseline_is_told(self):
        self.assertIn("no baseline", self.costly("b", 1.0)[0])

    def test_another_compiler_is_not_compared(self):
        self.assertEqual([], self.costly("a", 9.0, {"compiler": "GNU 14.2.0"}))


if __name__ == "__main__":
    unittest.main()
