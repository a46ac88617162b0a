"""docs/recipe.schema.json, docs/recipe.md and the recipe parser say the same.

Needs SLUICE_BINARY and SLUICE_TEST_TMPDIR. The parser is asked through `sluice convert --recipe`: only
the error bad_recipe is about the document; others are about the table it does not fit.
"""

import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import jsonschema

BINARY = os.environ["SLUICE_BINARY"]
HERE = pathlib.Path(__file__).parent
DOCS = HERE.parent.parent / "docs"
SCHEMA = json.loads((DOCS / "recipe.schema.json").read_text())
DOCUMENTS = json.loads((HERE / "documents.json").read_text())
EXAMPLE = re.compile(r"```json recipe\n(.*?)```", re.DOTALL)


class SchemaTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        jsonschema.Draft202012Validator.check_schema(SCHEMA)
        cls.schema = jsonschema.Draft202012Validator(SCHEMA)

    def setUp(self):
        scratch = tempfile.TemporaryDirectory(dir=os.environ.get("SLUICE_TEST_TMPDIR"))
        self.addCleanup(scratch.cleanup)
        self.directory = pathlib.Path(scratch.name)

    def parser_accepts(self, document):
        recipe, table = self.directory / "recipe.json", self.directory / "in.csv"
        recipe.write_text(json.dumps(document))
        table.write_text("a,b\n1,2\n")
        command = [BINARY, "convert", str(table), "-", "--to", "csv", "--recipe", str(recipe)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        self.assertIn(done.returncode, (0, 3), done.stderr)
        return "bad_recipe" not in done.stderr

    def test_the_schema_and_the_parser_accept_and_refuse_the_same_documents(self):
        for verdict, documents in DOCUMENTS.items():
            for document in documents:
                with self.subTest(verdict=verdict, document=document):
                    self.assertEqual(self.schema.is_valid(document), verdict == "good", "schema")
                    self.assertEqual(self.parser_accepts(document), verdict == "good", "parser")

    def test_the_examples_of_the_documentation_are_recipes(self):
        pages = "".join((DOCS / name).read_text() for name in ("recipe.md", "types.md", "nesting.md"))
        examples = [json.loads(text) for text in EXAMPLE.findall(pages)]
        self.assertGreater(len(examples), 5)
        for example in examples:
            with self.subTest(example=example):
                self.schema.validate(example)
                self.assertTrue(self.parser_accepts(example))

    def test_every_step_of_the_schema_is_in_the_documentation(self):
        page = (DOCS / "recipe.md").read_text()
        kinds = {step["properties"]["do"]["const"] for step in SCHEMA["$defs"]["step"]["oneOf"]}
        for kind in kinds:
            self.assertRegex(page, rf'"do": ?"{kind}"')


if __name__ == "__main__":
    unittest.main()
