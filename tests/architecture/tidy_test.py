"""The repository keeps to the style that no compiler checks, and the check would see it if not."""

import pathlib
import unittest

import tidy

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]


class TheRepository(unittest.TestCase):
    def test_is_tidy(self):
        self.assertEqual([], tidy.all_complaints(REPOSITORY))


def complaints(path, text):
    return [complaint for rule in tidy.RULES for _, complaint in rule(path, text)]


class TheCheck(unittest.TestCase):
    def assert_complains(self, path, text):
        self.assertEqual(1, len(complaints(path, text)), (path, text))

    def test_passes_ordinary_code(self):
        self.assertEqual([], complaints("src/api/http.h", "// Values.\n#pragma once\nint f();\n"))
        self.assertEqual([], complaints("script/run", "#!/usr/bin/env bash\nexec true\n"))

    def test_sees_a_long_file(self):
        self.assertEqual([], complaints("src/api/routes.cc", "\n" * 300))
        self.assert_complains("src/api/routes.cc", "\n" * 301)
        self.assert_complains("script/test", "\n" * 301)
        self.assert_complains("ui/src/lib/draft.svelte.ts", "\n" * 301)

    def test_sees_unfinished_work(self):
        self.assert_complains("docs/messages.md", "TO" "DO: the rest\n")

    def test_sees_a_path_of_one_machine(self):
        self.assert_complains("script/run", "cd /ho" "me/me/sluice\n")
        self.assertEqual([], complaints("src/api/routes.cc", '"/v1/ho' 'me/x"\n'))

    def test_sees_a_sleep_in_a_test(self):
        self.assert_complains("tests/e2e/flow_test.py", "time.sle" "ep(1)\n")
        self.assert_complains("src/api/routes_test.cc", "std::this_thread::sleep_" "for(1s);\n")

    def test_sees_a_test_that_does_not_run(self):
        self.assert_complains("src/api/routes_test.cc", "TEST(Routes, DISA" "BLED_Answers) {}\n")

    def test_sees_a_clock_that_is_not_injected(self):
        self.assert_complains("src/api/routes.cc", "auto t = steady_clock::now();\n")
        self.assertEqual([], complaints("src/base/clock.cc", "return steady_clock::now();\n"))

    def test_sees_a_bare_nolint(self):
        self.assert_complains("src/api/routes.cc", "int x;  // NOLI" "NT\n")
        self.assert_complains("src/api/routes.cc", "int x;  // NOLI" "NT(bugprone-x)\n")
        good = "int x;  // NOLI" "NT(bugprone-x): the library wants it\n"
        self.assertEqual([], complaints("src/api/routes.cc", good))

    def test_sees_a_page_that_names_no_test(self):
        tests = tidy.tests_in("TEST(ATest, Does) {}\nTEST_P(BTest,\n       Does) {}\n")
        self.assertEqual([], list(tidy.unknown_tests("`ATest.Does`, `BTest.Does`\n", tests)))
        self.assertEqual([2], [line for line, _ in tidy.unknown_tests("\n`ATest.Did`", tests)])

    def test_sees_a_header_without_a_description(self):
        self.assert_complains("src/api/http.h", "#pragma once\n")


if __name__ == "__main__":
    unittest.main()
