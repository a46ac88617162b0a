// What is asked of DynamoDB, and what is made of its answers.
#include "aws/dynamodb/dynamo.h"

#include "tests/aws/client_fixture.h"

namespace sluice::aws::dynamodb {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const RowName kRow{"test-jobs", {{"user", std::string("ada")}, {"run", std::string("r#j")}}};

std::string ok(const std::string& body) {
    return reply(200, body);
}
std::string refused(const std::string& type, const std::string& more = "") {
    return reply(400,
                 R"({"__type":"com.amazonaws.dynamodb.v20120810#)" + type + R"(","message":"m")" +
                     more + "}");
}

class DynamoTest : public ClientTest {
  protected:
    Dynamo dynamo() { return Dynamo(client()); }
    // What request `index` asked for, "Operation {…}".
    std::string asked(std::size_t index) {
        const auto all = arrived();
        if (index >= all.size()) return "(nothing)";
        const auto target = signing::find(all[index].headers, "x-amz-target").value_or("");
        return std::string(target.substr(target.find('.') + 1)) + " " + all[index].body;
    }
    static Write conditional_update() {
        Write write{Write::Kind::kUpdate, kRow};
        write.update = "SET " + write.substitutes.name("state") + " = " +
                       write.substitutes.value(std::string("done"));
        write.condition = "attribute_exists(" + write.substitutes.name("run") + ")";
        return write;
    }
    static Query query_of_ada() {
        Query query{.table = "test-jobs", .max = 3};
        query.key_condition =
            query.substitutes.name("user") + " = " + query.substitutes.value(std::string("ada"));
        return query;
    }
};

TEST_F(DynamoTest, GetsAnItemStronglyConsistent) {
    serve({ok(R"({"Item":{"user":{"S":"ada"},"rows":{"N":"12"},"ok":{"BOOL":true},)"
              R"("else":{"SS":["a"]},"half":{"N":"1.5"}}})"),
           ok("{}")});
    const auto item = dynamo().get(kRow);
    ASSERT_TRUE(item && *item);
    EXPECT_THAT(**item, SizeIs(3)) << "what is not ours is left out";
    EXPECT_EQ(text_in(**item, "user"), "ada");
    EXPECT_EQ(number_in(**item, "rows"), 12);
    EXPECT_TRUE(flag_in(**item, "ok"));
    EXPECT_EQ(asked(0),
              R"(GetItem {"TableName":"test-jobs","Key":{"run":{"S":"r#j"},"user":{"S":"ada"}},)"
              R"("ConsistentRead":true})");
    EXPECT_EQ(signing::find(arrived()[0].headers, "x-amz-target"), "DynamoDB_20120810.GetItem");
    EXPECT_FALSE(dynamo().get(kRow).value());
}

TEST_F(DynamoTest, ATableThatIsNotThereIsNoItemThatIsNotThere) {
    serve({refused("ResourceNotFoundException")});
    const auto item = dynamo().get(kRow);
    EXPECT_EQ(item.error().code, Code::kUnavailable);
    EXPECT_EQ(item.error().name, "no_such_table");
}

TEST_F(DynamoTest, TriesAgainWhatIsThrottled) {
    serve({refused("ProvisionedThroughputExceededException"),
           refused("ThrottlingException"),
           ok("{}")});
    EXPECT_TRUE(dynamo().get(kRow));
    EXPECT_EQ(waiter.waits.size(), 2U);
}

TEST_F(DynamoTest, AsksAgainForWhatABatchLeftUnprocessed) {
    const RowName other{"test-inbox", {{"user", std::string("ada")}, {"entry", std::string("x")}}};
    const RowName absent{"test-inbox", {{"user", std::string("ada")}, {"entry", std::string("y")}}};
    serve(
        {ok(R"({"Responses":{"test-jobs":[{"user":{"S":"ada"},"run":{"S":"r#j"},"n":{"N":"1"}}]},)"
            R"("UnprocessedKeys":{"test-inbox":{"Keys":[)"
            R"({"entry":{"S":"x"},"user":{"S":"ada"}},{"entry":{"S":"y"},"user":{"S":"ada"}}]}}})"),
         ok(R"({"Responses":{"test-inbox":[{"user":{"S":"ada"},"entry":{"S":"x"}}]}})")});
    const auto found = dynamo().get_all({kRow, other, absent});
    ASSERT_TRUE(found) << describe(found.error());
    EXPECT_THAT(*found, SizeIs(2));
    EXPECT_EQ(number_in(found->at(kRow), "n"), 1);
    EXPECT_TRUE(found->contains(other));
    EXPECT_EQ(waiter.waits.size(), 1U);
    EXPECT_THAT(asked(0), HasSubstr(R"("test-jobs":{"Keys":[{"run")"));
    EXPECT_EQ(asked(1),
              R"(BatchGetItem {"RequestItems":{"test-inbox":{"Keys":[)"
              R"({"entry":{"S":"x"},"user":{"S":"ada"}},{"entry":{"S":"y"},"user":{"S":"ada"}}],)"
              R"("ConsistentRead":true}}})");
}

TEST_F(DynamoTest, GivesUpABatchThatIsNeverProcessed) {
    const std::string left = ok(
        R"({"UnprocessedKeys":{"test-jobs":{"Keys":[{"user":{"S":"ada"},"run":{"S":"r#j"}}]}}})");
    serve({left, left, left, left});
    EXPECT_EQ(dynamo().get_all({kRow}).error().name, "not_all_read");
}

TEST_F(DynamoTest, AsksNothingForNoRows) {
    serve({});
    EXPECT_THAT(dynamo().get_all({}).value(), IsEmpty());
    EXPECT_EQ(request_count(), 0U);
}

TEST_F(DynamoTest, FollowsPagesUntilThereIsEnough) {
    serve(
        {ok(R"({"Items":[{"n":{"N":"1"}},{"n":{"N":"2"}}],"LastEvaluatedKey":{"k":{"S":"2"}}})"),
         ok(R"({"Items":[],"LastEvaluatedKey":{"k":{"S":"9"}}})"),
         ok(R"({"Items":[{"n":{"N":"3"}},{"n":{"N":"4"}}],"LastEvaluatedKey":{"k":{"S":"4"}}})")});
    const auto items = dynamo().query(query_of_ada());
    ASSERT_TRUE(items);
    ASSERT_THAT(*items, SizeIs(3));
    EXPECT_EQ(number_in(items->back(), "n"), 3);
    EXPECT_EQ(asked(0),
              R"(Query {"TableName":"test-jobs","KeyConditionExpression":"#user = :0",)"
              R"("ScanIndexForward":true,"ConsistentRead":true,"Limit":3,)"
              R"("ExpressionAttributeNames":{"#user":"user"},)"
              R"("ExpressionAttributeValues":{":0":{"S":"ada"}}})");
    EXPECT_THAT(asked(2), HasSubstr(R"("ExclusiveStartKey":{"k":{"S":"9"}})"));
    EXPECT_EQ(request_count(), 3U);
}

TEST_F(DynamoTest, AnIndexCannotBeReadConsistentlyAndAFilterCannotBeCounted) {
    serve({ok("{}")});
    Query query = query_of_ada();
    query.index = "by_user";
    query.newest_first = true;
    query.filter = "#user <> :0";
    EXPECT_THAT(dynamo().query(query).value(), IsEmpty());
    EXPECT_THAT(asked(0), HasSubstr(R"("ScanIndexForward":false,"IndexName":"by_user",)"));
    EXPECT_THAT(asked(0), testing::Not(HasSubstr("ConsistentRead")));
    EXPECT_THAT(asked(0), testing::Not(HasSubstr("Limit")));
}

TEST_F(DynamoTest, AsksForSomeAttributesOnly) {
    serve({ok("{}")});
    Query query = query_of_ada();
    query.only = {"name", "revision"};
    EXPECT_THAT(dynamo().query(query).value(), IsEmpty());
    EXPECT_THAT(asked(0), HasSubstr(R"("ProjectionExpression":"#name, #revision")"));
    EXPECT_THAT(asked(0), HasSubstr(R"("#revision":"revision")"));
}

TEST_F(DynamoTest, AConditionThatDoesNotHoldIsAValueWithWhatWasFound) {
    serve({refused("ConditionalCheckFailedException", R"(,"Item":{"state":{"S":"done"}})"),
           refused("ConditionalCheckFailedException"),
           ok(R"({"Attributes":{"fence":{"N":"3"}}})")});
    Write write = conditional_update();
    const auto first = dynamo().write(write).value();
    ASSERT_TRUE(first.refusal && first.refusal->found);
    EXPECT_EQ(text_in(*first.refusal->found, "state"), "done");
    EXPECT_EQ(asked(0),
              R"(UpdateItem {"TableName":"test-jobs","Key":{"run":{"S":"r#j"},"user":{"S":"ada"}},)"
              R"("UpdateExpression":"SET #state = :0",)"
              R"x("ConditionExpression":"attribute_exists(#run)",)x"
              R"("ReturnValuesOnConditionCheckFailure":"ALL_OLD",)"
              R"("ExpressionAttributeNames":{"#run":"run","#state":"state"},)"
              R"("ExpressionAttributeValues":{":0":{"S":"done"}}})");
    EXPECT_FALSE(dynamo().write(write)->refusal->found);
    write.returns_updated = true;
    const auto last = dynamo().write(write).value();
    EXPECT_FALSE(last.refusal);
    EXPECT_EQ(number_in(last.updated, "fence"), 3);
    EXPECT_THAT(asked(2), HasSubstr(R"("ReturnValues":"UPDATED_NEW")"));
}

TEST_F(DynamoTest, AnItemThatATransactionHasIsAValueToo) {
    serve({refused("TransactionConflictException")});
    EXPECT_EQ(dynamo().write(conditional_update())->refusal->code, "TransactionConflict");
}

TEST_F(DynamoTest, TellsOfEachWriteWhyATransactionWasCancelled) {
    Write put{Write::Kind::kPut, kRow};
    put.item = kRow.key;
    serve({refused("TransactionCanceledException",
                   R"(,"CancellationReasons":[{"Code":"None"},)"
                   R"({"Code":"ConditionalCheckFailed","Message":"no","Item":{"n":{"N":"7"}}},)"
                   R"({"Code":"TransactionConflict"}])"),
           ok("{}")});
    const std::vector<Write> writes{put, conditional_update(), {Write::Kind::kDelete, kRow}};
    const auto refusals = dynamo().transact(writes, "token");
    ASSERT_TRUE(refusals) << describe(refusals.error());
    ASSERT_THAT(*refusals, SizeIs(3));
    EXPECT_EQ(refusals->at(0).code, "None");
    EXPECT_EQ(number_in(*refusals->at(1).found, "n"), 7);
    EXPECT_EQ(refusals->at(2).code, "TransactionConflict");
    EXPECT_THAT(asked(0), HasSubstr(R"(TransactWriteItems {"TransactItems":[{"Put":{"Tab)"));
    EXPECT_THAT(asked(0), HasSubstr(R"({"Delete":{"TableName":"test-jobs","Key":{)"));
    EXPECT_THAT(asked(0), HasSubstr(R"("ClientRequestToken":"token"})"));
    EXPECT_THAT(dynamo().transact(writes, "other").value(), IsEmpty());
}

TEST_F(DynamoTest, RepeatsATransactionUnderItsToken) {
    serve({reply(500, R"({"__type":"InternalServerError"})"), ok("{}")});
    EXPECT_THAT(dynamo().transact({conditional_update()}, "token").value(), IsEmpty());
    EXPECT_EQ(asked(0), asked(1));
}

TEST_F(DynamoTest, ACancellationWithoutReasonsMayBeTriedLater) {
    serve({refused("TransactionCanceledException")});
    EXPECT_EQ(dynamo().transact({conditional_update()}, "t").error().code, Code::kUnavailable);
}

TEST_F(DynamoTest, WritesNoBytesThatAreNoText) {
    Write put{Write::Kind::kPut, kRow};
    put.item = {{"a", std::string("\xC3\xA9\xFF!")}, {"b", std::int64_t{-1}}, {"c", false}};
    serve({ok("{}")});
    EXPECT_FALSE(dynamo().write(put)->refusal);
    EXPECT_EQ(asked(0),
              "PutItem {\"TableName\":\"test-jobs\",\"Item\":{\"a\":{\"S\":\"\xC3\xA9?!\"},"
              "\"b\":{\"N\":\"-1\"},\"c\":{\"BOOL\":false}}}");
}

}  // namespace
}  // namespace sluice::aws::dynamodb
