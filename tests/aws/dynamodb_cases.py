"""What a table service must do for Sluice, on any engine; boto3 is the client."""

import time

from botocore.exceptions import ClientError

NEW = "attribute_not_exists(pk)"


def item(partition, sort, **attributes):
    return {"pk": {"S": partition}, "sk": {"S": sort}, **attributes}


class DynamoDbCases:
    """`self.dynamodb` is a boto3 client; each test has a table of its own."""

    def table(self):
        name = self.id().rpartition(".")[2]
        self.dynamodb.create_table(
            TableName=name, BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": attribute, "AttributeType": "S"}
                                  for attribute in ("pk", "sk", "connection")],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"},
                       {"AttributeName": "sk", "KeyType": "RANGE"}],
            GlobalSecondaryIndexes=[{
                "IndexName": "by_connection", "Projection": {"ProjectionType": "KEYS_ONLY"},
                "KeySchema": [{"AttributeName": "connection", "KeyType": "HASH"}]}])  # fmt: skip
        self.dynamodb.get_waiter("table_exists").wait(TableName=name)
        return name

    def get(self, table, partition, sort):
        return self.dynamodb.get_item(TableName=table, Key=item(partition, sort),
                                      ConsistentRead=True).get("Item")  # fmt: skip

    def test_a_condition_that_does_not_hold_stores_nothing_and_shows_what_is_there(self):
        table = self.table()
        put = {"TableName": table, "ConditionExpression": NEW}
        self.dynamodb.put_item(Item=item("job", "1", state={"S": "first"}), **put)
        with self.assertRaises(self.dynamodb.exceptions.ConditionalCheckFailedException) as failed:
            self.dynamodb.put_item(Item=item("job", "1", state={"S": "second"}),
                                   ReturnValuesOnConditionCheckFailure="ALL_OLD",
                                   **put)  # fmt: skip
        self.assertEqual(failed.exception.response["Item"]["state"], {"S": "first"})
        self.assertEqual(self.get(table, "job", "1")["state"], {"S": "first"})

    def test_a_transaction_is_all_or_nothing_and_says_which_condition_failed(self):
        table = self.table()
        self.dynamodb.put_item(TableName=table, Item=item("job", "taken"))
        writes = [{"Put": {"TableName": table, "Item": item("inbox", "1")}},
                  {"Put": {"TableName": table, "Item": item("job", "taken"),
                           "ConditionExpression": NEW}}]  # fmt: skip
        with self.assertRaises(self.dynamodb.exceptions.TransactionCanceledException) as cancelled:
            self.dynamodb.transact_write_items(TransactItems=writes)
        reasons = cancelled.exception.response["CancellationReasons"]
        self.assertEqual([reason["Code"] for reason in reasons], ["None", "ConditionalCheckFailed"])
        self.assertIsNone(self.get(table, "inbox", "1"))
        writes[1]["Put"]["Item"] = item("job", "free")
        self.dynamodb.transact_write_items(TransactItems=writes)
        self.assertIsNotNone(self.get(table, "inbox", "1"))
        self.assertIsNotNone(self.get(table, "job", "free"))

    def test_a_lease_that_has_ended_is_taken_over_with_a_higher_fence(self):
        table = self.table()
        self.dynamodb.put_item(
            TableName=table, Item=item("key", "-", until={"N": "100"}, fence={"N": "7"}))

        def take_over(now):
            return self.dynamodb.update_item(
                TableName=table, Key=item("key", "-"), ReturnValues="ALL_NEW",
                UpdateExpression="SET #until = :next ADD fence :one",
                ConditionExpression="#until < :now", ExpressionAttributeNames={"#until": "until"},
                ExpressionAttributeValues={":now": {"N": str(now)}, ":next": {"N": "200"},
                                           ":one": {"N": "1"}})["Attributes"]  # fmt: skip

        with self.assertRaises(self.dynamodb.exceptions.ConditionalCheckFailedException):
            take_over(99)
        self.assertEqual(take_over(101)["fence"], {"N": "8"})

    def test_a_query_gives_what_follows_a_sort_key_in_order_page_by_page(self):
        table = self.table()
        for number in (3, 1, 5, 2, 4):
            self.dynamodb.put_item(TableName=table, Item=item("inbox", f"{number:09}"))
        query = {"TableName": table, "KeyConditionExpression": "pk = :user AND sk > :after",
                 "ExpressionAttributeValues": {":user": {"S": "inbox"}, ":after": {"S": f"{2:09}"}},
                 "ConsistentRead": True, "Limit": 2}  # fmt: skip
        page = self.dynamodb.query(**query)
        rest = self.dynamodb.query(**query, ExclusiveStartKey=page["LastEvaluatedKey"])
        found = [int(row["sk"]["S"]) for row in page["Items"] + rest["Items"]]
        self.assertEqual(found, [3, 4, 5])

    def test_an_index_finds_a_row_by_another_attribute_and_holds_its_keys_only(self):
        table = self.table()
        self.dynamodb.put_item(
            TableName=table, Item=item("user", "c", connection={"S": "c="}, other={"S": "x"}))
        self.dynamodb.put_item(TableName=table, Item=item("user", "not in the index"))
        found = self.dynamodb.query(
            TableName=table, IndexName="by_connection", KeyConditionExpression="#c = :id",
            ExpressionAttributeNames={"#c": "connection"},
            ExpressionAttributeValues={":id": {"S": "c="}})["Items"]  # fmt: skip
        self.assertEqual(found, [item("user", "c", connection={"S": "c="})])

    def test_a_table_has_a_ttl_attribute_and_its_expired_rows_must_be_filtered_by_the_reader(self):
        table = self.table()
        self.dynamodb.update_time_to_live(
            TableName=table, TimeToLiveSpecification={"Enabled": True, "AttributeName": "ttl"})
        told = self.dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
        self.assertEqual(told, {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"})
        now = int(time.time())
        for sort, until in (("expired", now - 1000), ("alive", now + 1000)):
            self.dynamodb.put_item(TableName=table, Item=item("c", sort, ttl={"N": str(until)}))
        alive = self.dynamodb.query(
            TableName=table, KeyConditionExpression="pk = :c", FilterExpression="#t > :now",
            ExpressionAttributeNames={"#t": "ttl"},
            ExpressionAttributeValues={":c": {"S": "c"}, ":now": {"N": str(now)}})  # fmt: skip
        self.assertEqual([row["sk"]["S"] for row in alive["Items"]], ["alive"])

    def test_a_row_over_400_kib_is_refused(self):
        table = self.table()
        with self.assertRaises(ClientError) as refused:
            self.dynamodb.put_item(TableName=table, Item=item("x", "x", big={"S": "x" * 410_000}))
        self.assertEqual(refused.exception.response["Error"]["Code"], "ValidationException")


class TokenCases:
    """Idempotent transactions, where an engine has them."""

    def test_a_transaction_sent_twice_with_one_token_counts_once(self):
        table = self.table()
        count = {"TransactItems": [{"Update": {
            "TableName": table, "Key": item("user", "counter"), "UpdateExpression": "ADD n :one",
            "ExpressionAttributeValues": {":one": {"N": "1"}}}}],
            "ClientRequestToken": "a-token"}  # fmt: skip
        self.dynamodb.transact_write_items(**count)
        self.dynamodb.transact_write_items(**count)
        self.assertEqual(self.get(table, "user", "counter")["n"], {"N": "1"})
