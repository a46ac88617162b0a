#include "aws/dynamodb/create_tables.h"

#include "aws/dynamodb/dynamo_wire.h"
#include "aws/dynamodb/recipe_row.h"
#include "aws/dynamodb/run_row.h"

namespace sluice::aws::dynamodb {
namespace {

struct KeySchema {
    std::string name;  // of the index; empty: of the table
    std::string partition;
    std::string sort = {};
    std::vector<std::string> with = {};  // of an index: attributes beside the keys
};

struct Schema {
    std::string table;
    KeySchema key;
    std::vector<KeySchema> indexes = {};
};

std::vector<Schema> schemas(const Tables& tables) {
    return {{tables.jobs(),
             {"", "user", "run"},
             {{std::string(index::kByUser), "user", "created"},
              {std::string(index::kByJob), "user_job", "created"},
              {std::string(index::kByAge), "shard", "created"}}},
            {tables.inbox(), {"", "user", "entry"}},
            {tables.connections(), {"", "owner", "connection"}},
            {tables.reservations(), {"", "object"}},
            {tables.recipes(),
             {"", "user", "entry"},
             {{std::string(kByHeader),
               "user_header",
               "entry",
               {kRecipeInfo.begin(), kRecipeInfo.end()}}}},
            {tables.idempotency(), {"", "user", "key"}}};
}

json::array key_schema(const KeySchema& key) {
    json::array parts{{{"AttributeName", key.partition}, {"KeyType", "HASH"}}};
    if (!key.sort.empty()) {
        parts.push_back({{"AttributeName", key.sort}, {"KeyType", "RANGE"}});
    }
    return parts;
}

// Of every key once. `created` is the only number among them.
json::array definitions(const Schema& schema) {
    std::map<std::string, std::string> types;
    std::vector<KeySchema> keys = schema.indexes;
    keys.push_back(schema.key);
    for (const KeySchema& key : keys) {
        for (const std::string& name : {key.partition, key.sort}) {
            if (!name.empty()) types[name] = name == "created" ? "N" : "S";
        }
    }
    json::array all;
    for (const auto& [name, type] : types) {
        all.push_back({{"AttributeName", name}, {"AttributeType", type}});
    }
    return all;
}

json::object projection(const KeySchema& index) {
    if (index.with.empty()) return {{"ProjectionType", "KEYS_ONLY"}};
    json::array with;
    for (const std::string& name : index.with) with.emplace_back(name);
    return {{"ProjectionType", "INCLUDE"}, {"NonKeyAttributes", std::move(with)}};
}

json::object create_input(const Schema& schema) {
    json::object input{{"TableName", schema.table},
                       {"BillingMode", "PAY_PER_REQUEST"},
                       {"KeySchema", key_schema(schema.key)},
                       {"AttributeDefinitions", definitions(schema)}};
    json::array indexes;
    for (const KeySchema& index : schema.indexes) {
        indexes.push_back({{"IndexName", index.name},
                           {"KeySchema", key_schema(index)},
                           {"Projection", projection(index)}});
    }
    if (!indexes.empty()) input["GlobalSecondaryIndexes"] = std::move(indexes);
    return input;
}

Result<json::object> answer_to(Client& client, std::string operation, const json::object& input) {
    return call_json(client, call_of(std::move(operation), input));
}

Result<void> wait_until_active(Client& client, const std::string& table) {
    constexpr int kAsksMax = 120;
    constexpr Milliseconds kBetween{1'000};
    for (int asks = 0; asks < kAsksMax; ++asks) {
        const auto answer = TRY(answer_to(client, "DescribeTable", {{"TableName", table}}));
        if (string_in(object_in(answer, "Table"), "TableStatus") == "ACTIVE") return {};
        client.wait(kBetween, {});
    }
    return fail(Code::kUnavailable, "table_not_active", "DynamoDB is still making " + table);
}

}  // namespace

Result<void> create_tables(Dynamo& dynamo, const Tables& tables, Expiry expiry) {
    Client& client = dynamo.client();
    for (const Schema& schema : schemas(tables)) {
        const auto created = answer_to(client, "CreateTable", create_input(schema));
        const bool is_there = !created && created.error().name == "ResourceInUseException";
        if (!created && !is_there) return std::unexpected(created.error());
        TRY(wait_until_active(client, schema.table));
        if (is_there || expiry == Expiry::kOff) continue;
        TRY(answer_to(
            client,
            "UpdateTimeToLive",
            {{"TableName", schema.table},
             {"TimeToLiveSpecification", {{"Enabled", true}, {"AttributeName", "expires"}}}}));
    }
    return {};
}

}  // namespace sluice::aws::dynamodb
