"""What counts as left behind, by what `sluice queue list --json` says and what was not due at the stop."""

import json
import pathlib
import sys
import types
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))

import at_rest  # noqa: E402
import queues  # noqa: E402


def listed(status=0, **delayed_and_visible):
    table = [
        {"queue": name, "visible": visible, "in_flight": 0, "delayed": delayed}
        for name, (delayed, visible) in delayed_and_visible.items()
    ]
    return types.SimpleNamespace(returncode=status, stdout=json.dumps(table), stderr="no")


class Queues(unittest.TestCase):
    def test_what_is_not_due_is_left_only_where_it_may_be(self):
        both = listed(uploads=(1, 0), notifications=(2, 0))
        self.assertEqual({"uploads": 1, "notifications": 0}, queues.messages(both, later=("notifications",)))
        self.assertEqual({"notifications": 2}, queues.not_due(both, ("notifications",)))

    def test_a_list_that_failed_says_nothing_of_queues(self):
        for asked in (queues.messages, lambda each: queues.not_due(each, ())):
            with self.assertRaises(AssertionError):
                asked(listed(status=1))

    def test_no_more_than_what_came_due_since_the_stop_may_be_left(self):
        for visible, due, leaks in ((1, {}, 1), (1, {"notifications": 1}, 0), (2, {"notifications": 1}, 1)):
            found = []
            report = types.SimpleNamespace(add=lambda kind, text, found=found: found.append(kind))
            server = types.SimpleNamespace(cli=lambda *_, n=visible: listed(notifications=(0, n)))
            at_rest.check_queues(server, report, later=("notifications",), came_due=due)
            self.assertEqual(["leak"] * leaks, found, (visible, due))


if __name__ == "__main__":
    unittest.main()
