"""Previews and saved recipes, as the page uses them, on the real binary."""

import gzip
import json

import v1_api
from suite import ServerTest, main

PRICES = "name;preis\nMüller;1,5\nSchulze;12,25\n".encode("latin-1")
RECIPE = {
    "version": 1,
    "steps": [
        {"do": "rename", "columns": [{"from": "preis", "to": "price"}]},
        {"do": "cast", "columns": ["price"], "to": "decimal", "decimal_mark": ","},
    ],
    "types": {"price": "decimal"},
}


class Preview(ServerTest):
    def client(self):
        return v1_api.Client(self.server.addresses["http"])

    def test_a_semicolon_latin_1_file_with_a_decimal_comma(self):
        client = self.client()
        seen = client.preview(PRICES, name="prices.csv", complete=True, input={"encoding": "latin1"}).json
        self.assertEqual(";", seen["detected"]["dialect"]["delimiter"])
        self.assertEqual("comma", seen["detected"]["findings"]["decimal"]["value"])
        self.assertEqual([["Müller", "1,5"], ["Schulze", "12,25"]], seen["rows"])
        self.assertEqual(["text", "decimal"], [column["type"] for column in seen["columns"]])
        self.assertEqual("12,25", seen["columns"][1]["profile"]["max"])
        shaped = client.preview(
            PRICES, name="prices.csv", complete=True, input={"encoding": "latin1"},
            output={"format": "json"}, recipe=RECIPE,
        ).json["result"]  # fmt: skip
        self.assertEqual(["name", "price"], shaped["columns"])
        self.assertEqual([["Müller", "1.5"], ["Schulze", "12.25"]], shaped["rows"])
        self.assertEqual(
            [{"name": "Müller", "price": 1.5}, {"name": "Schulze", "price": 12.25}],
            json.loads(shaped["text"]),
        )

    def test_the_beginning_of_a_large_compressed_file(self):
        rows = "".join(f"{i},name {i * 7919 % 100_003}\n" for i in range(100_000))
        stored = gzip.compress(("id,name\n" + rows).encode())
        sample = stored[: 100 * 1024]
        self.assertLess(len(sample), len(stored))
        seen = self.client().preview(sample, name="big.csv.gz", size=len(stored), rows=3).json
        self.assertFalse(seen["complete"])
        self.assertEqual(["0", "1", "2"], [row[0] for row in seen["rows"]])
        self.assertNotIn("error", seen["result"])
        self.assertAlmostEqual(100_000, seen["rows_estimated"], delta=30_000)

    def test_a_warning_has_a_code_its_text_and_the_values_in_it(self):
        rows = b"a,b,c\n1,2,3\n4,5\n" + 9 * b"6,7,8\n"
        self.assertEqual(
            [
                {
                    "code": "uneven_records",
                    "message": "1 record does not have 3 fields; short ones can be filled",
                    "values": {"n": 1, "fields": 3},
                }
            ],
            self.client().preview(rows, complete=True).json["warnings"],
        )
        titled = b"Sales\n2026\n\nregion\tamount\nNorth\t10\nSouth\t20\n"
        [warning] = self.client().preview(titled, complete=True).json["warnings"]
        self.assertEqual(("preamble_left_out", {"n": 2, "text": "Sales"}), (warning["code"], warning["values"]))
        self.assertEqual([], self.client().preview(b"a,b\n1,2\n", complete=True).json["warnings"])

    def test_a_whole_sample_passes_and_more_does_not(self):
        line = b"1234567,abcdefg\n"
        sample = b"a,b\n" + line * (256 * 1024 // len(line) - 1)
        answer = self.client().preview(sample, recipe={"version": 1, "steps": []})
        self.assertEqual(200, answer.status)
        refused = self.client().preview(b"x" * (256 * 1024 + 1))
        self.assertEqual((413, "sample_too_large"), (refused.status, refused.json["code"]))
        huge = self.client().preview(b"x" * (1024 * 1024))
        self.assertEqual((413, "body_too_large"), (huge.status, huge.json["code"]))

    def test_a_recipe_is_saved_found_by_header_changed_and_deleted(self):
        client = self.client()
        header = client.preview(PRICES, complete=True, input={"encoding": "latin1"}).json["header_fingerprint"]
        path = "/v1/recipes/prices%2F2026 ä"
        saved = client.ask("PUT", path, {"recipe": RECIPE, "header": header}, headers={"If-None-Match": "*"})
        self.assertEqual(201, saved.status)
        found = client.ask("GET", "/v1/recipes", query={"header": header}).json["recipes"]
        self.assertEqual(["prices/2026 ä"], [recipe["name"] for recipe in found])
        read = client.ask("GET", path)
        self.assertEqual(RECIPE, read.json["recipe"])
        changed = client.ask(
            "PUT", path, {"recipe": {"version": 1, "steps": []}}, headers={"If-Match": read.headers["ETag"]}
        )
        self.assertEqual((200, '"2"'), (changed.status, changed.headers["ETag"]))
        late = client.ask("PUT", path, {"recipe": RECIPE}, headers={"If-Match": read.headers["ETag"]})
        self.assertEqual(412, late.status)
        self.assertEqual(204, client.ask("DELETE", path, headers={"If-Match": '"2"'}).status)
        self.assertEqual(404, client.ask("GET", path).status)
        self.assertEqual([], client.ask("GET", "/v1/recipes").json["recipes"])

    def test_the_document_is_served_and_its_examples_are_answered_as_it_says(self):
        client = self.client()
        self.assertEqual(v1_api.DOCUMENT_PATH.read_bytes(), client.ask("GET", "/v1/openapi.yaml").body)
        answered = 0
        for path, method, operation in v1_api.operations():
            content = operation.get("requestBody", {}).get("content", {})
            media = content.get("application/json", {})
            for name, example in media.get("examples", {}).items():
                with self.subTest(operation["operationId"], example=name):
                    v1_api.validate(example["value"], media["schema"])
                    headers = {"If-None-Match": "*"} if method == "PUT" else {}
                    answer = client.ask(method, path.replace("{name}", name), example["value"], headers=headers)
                    self.assertLess(answer.status, 300, answer.body)
                    answered += 1
        self.assertGreater(answered, 2)


if __name__ == "__main__":
    main()
