"""The sources keep to the arrows of docs/architecture.md, and the check would see it if not."""

import pathlib
import tempfile
import unittest

import includes

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]

PAGE = """
| room | what | may use |
|---|---|---|
| `base/` | values | – |
| `ports/` | the seams | base |
| `gateway/` | the listening side | ports, base |
| `app/` | main | all |
"""
BUILD = """
sluice_room(base)
sluice_room(ports ROOMS base)
sluice_room(gateway ROOMS ports base
            LIBS Boost::headers)
sluice_room(app ROOMS gateway ports base LIBS spdlog::spdlog)
"""


class TheRepository(unittest.TestCase):
    def test_keeps_to_the_arrows(self):
        self.assertEqual([], includes.all_violations(REPOSITORY))

    def test_has_the_rooms_of_the_design(self):
        rooms = {"base", "engine", "signing", "ports", "pipeline", "api", "transport", "embedded"}
        self.assertLessEqual(rooms | {"gateway", "app"}, set(includes.arrows(REPOSITORY)))


class TheCheck(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.root = pathlib.Path(directory.name)
        self.write("docs/architecture.md", PAGE)
        self.write("CMakeLists.txt", BUILD)
        self.write("src/base/result.h", "#include <string>\n")
        self.write("src/ports/queue.h", '#include "base/result.h"\n')
        self.write("src/gateway/gateway.h", '#include "ports/queue.h"\n')
        self.write("src/gateway/net.h", "#include <boost/asio/io_context.hpp>\n")
        self.write("src/gateway/net.cc", '#include "gateway/net.h"\n')
        self.write("src/app/main.cc", '#include "gateway/gateway.h"\n')

    def write(self, path, text):
        path = self.root / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def found(self):
        return "\n".join(includes.all_violations(self.root))

    def test_passes_a_tree_that_keeps_to_the_arrows(self):
        self.assertEqual("", self.found())

    def test_sees_an_arrow_that_is_not_in_the_table(self):
        self.write("src/ports/queue.h", '\n#include "gateway/gateway.h"\n')
        self.assertIn("src/ports/queue.h:2", self.found())
        self.assertIn("ports/ may not use gateway/", self.found())

    def test_sees_an_arrow_out_of_base(self):
        self.write("src/base/result.h", '#  include "ports/queue.h"')
        self.assertIn("base/ may not use ports/", self.found())

    def test_sees_an_include_that_is_not_from_the_root(self):
        self.write("src/gateway/net.cc", '#include "net.h"\n')
        self.assertIn("not a path from src/", self.found())

    def test_sees_a_library_outside_its_rooms(self):
        self.write("src/app/main.cc", "#include <boost/beast/http.hpp>\n")
        self.assertIn("<boost/beast/http.hpp> belongs to gateway and transport", self.found())

    def test_sees_a_library_that_leaks_through_a_public_header(self):
        self.write("src/gateway/gateway.h", '#include "gateway/net.h"\n')
        self.assertIn("shows <boost/asio/io_context.hpp> to app/", self.found())

    def test_sees_a_room_that_nobody_described(self):
        self.write("src/cellar/wine.h", "")
        self.assertIn("room cellar/ is not in the table", self.found())
        self.assertIn("no target for src/cellar/", self.found())

    def test_sees_a_link_that_is_not_in_the_table(self):
        self.write("CMakeLists.txt", BUILD.replace("ports ROOMS base", "ports ROOMS base gateway"))
        self.assertIn("sluice_room(ports) may not link gateway", self.found())


if __name__ == "__main__":
    unittest.main()
