#include "tests/simulation/services/dynamo_db.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>

#include "aws/dynamodb/dynamo_wire.h"
#include "tests/simulation/services/expression.h"

namespace sluice::simulation {

using namespace aws::dynamodb;
namespace json = boost::json;

namespace {

constexpr SteadyTime::duration kTokenKept = std::chrono::minutes{10};

// Numbers as texts of one length, so that keys are in their order.
std::string sortable(const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    const std::string digits = std::to_string(std::get<std::int64_t>(value));
    return std::string(20 - std::min<std::size_t>(20, digits.size()), '0') + digits;
}

json::array items_of(const std::vector<Item>& items) {
    json::array all;
    for (const Item& item : items) all.emplace_back(to_json(item));
    return all;
}

Item only(const Item& item, const std::vector<std::string>& names) {
    Item kept;
    for (const std::string& name : names) {
        if (const auto found = item.find(name); found != item.end()) kept.insert(*found);
    }
    return kept;
}

}  // namespace

HttpResponse DynamoDb::serve(const std::string& operation, const json::object& request) {
    if (operation == "CreateTable") return create_table(request);
    if (operation == "DescribeTable") {
        return json_answer({{"Table", {{"TableStatus", "ACTIVE"}}}});
    }
    if (operation == "GetItem") return get_item(request);
    if (operation == "BatchGetItem") return batch_get_item(request);
    if (operation == "Query") return query(request);
    if (operation == "TransactWriteItems") return transact(request);
    if (operation.ends_with("Item")) {
        return write(operation.substr(0, operation.size() - 4), request);
    }
    throw std::logic_error("the fake of DynamoDB knows no " + operation);
}

HttpResponse DynamoDb::create_table(const json::object& request) {
    const auto schema_of = [](const json::object& object) {
        KeySchema schema;
        for (const json::value& part : array_in(object, "KeySchema")) {
            const std::string name = string_in(part.as_object(), "AttributeName");
            const bool is_partition = string_in(part.as_object(), "KeyType") == "HASH";
            (is_partition ? schema.partition : schema.sort) = name;
        }
        return schema;
    };
    Table table{schema_of(request), {}, {}};
    for (const json::value& index : array_in(request, "GlobalSecondaryIndexes")) {
        table.indexes[string_in(index.as_object(), "IndexName")] = schema_of(index.as_object());
    }
    tables_.try_emplace(string_in(request, "TableName"), std::move(table));
    return json_answer({});
}

DynamoDb::Table& DynamoDb::table(const json::object& request) {
    return tables_.at(string_in(request, "TableName"));
}

DynamoDb::Key DynamoDb::key_of(const KeySchema& schema, const Item& item) {
    return {sortable(item.at(schema.partition)),
            schema.sort.empty() ? std::string() : sortable(item.at(schema.sort))};
}

HttpResponse DynamoDb::get_item(const json::object& request) {
    const Table& from = table(request);
    const auto found = from.items.find(key_of(from.key, to_item(object_in(request, "Key"))));
    if (found == from.items.end()) return json_answer({});
    return json_answer({{"Item", to_json(found->second)}});
}

HttpResponse DynamoDb::batch_get_item(const json::object& request) {
    json::object responses;
    json::object unprocessed;
    for (const auto& [name, asked] : object_in(request, "RequestItems")) {
        const Table& from = tables_.at(name);
        std::vector<Item> found;
        json::array left;
        for (const json::value& key : array_in(asked.as_object(), "Keys")) {
            if (chance_.happens("a key is left unprocessed", 30)) {
                left.push_back(key);
                continue;
            }
            const auto item = from.items.find(key_of(from.key, to_item(key.as_object())));
            if (item != from.items.end()) found.push_back(item->second);
        }
        responses[name] = items_of(found);
        if (!left.empty()) unprocessed[name] = {{"Keys", std::move(left)}};
    }
    return json_answer(
        {{"Responses", std::move(responses)}, {"UnprocessedKeys", std::move(unprocessed)}});
}

HttpResponse DynamoDb::query(const json::object& request) {
    const Table& from = table(request);
    const std::string index = string_in(request, "IndexName");
    const KeySchema& schema = index.empty() ? from.key : from.indexes.at(index);
    Expressions expressions(request);
    // By the sort key, and of the same one by the table's.
    std::map<std::pair<std::string, Key>, const Item*> matching;
    const std::string condition = string_in(request, "KeyConditionExpression");
    for (const auto& [key, item] : from.items) {
        const bool is_in = has(item, schema.partition) &&
                           (schema.sort.empty() || has(item, schema.sort)) &&
                           expressions.holds(condition, item);
        if (is_in) matching[{key_of(schema, item).second, key}] = &item;
    }
    std::vector<std::pair<std::pair<std::string, Key>, const Item*>> entries(matching.begin(),
                                                                             matching.end());
    const auto* forward = request.if_contains("ScanIndexForward");
    const bool backward = forward && !forward->as_bool();
    if (backward) std::ranges::reverse(entries);
    if (const auto start = item_in(request, "ExclusiveStartKey")) {
        const std::pair behind(key_of(schema, *start).second, key_of(from.key, *start));
        std::erase_if(entries, [&](const auto& entry) {
            return backward ? entry.first >= behind : entry.first <= behind;
        });
    }
    std::vector<Item> items;
    json::object answer;
    const auto* limit = request.if_contains("Limit");
    std::size_t left = limit ? limit->to_number<std::size_t>() : entries.size();
    const std::string filter = string_in(request, "FilterExpression");
    const std::string projection = string_in(request, "ProjectionExpression");
    for (const auto& [key, item] : entries) {
        if (left-- == 0 || (!items.empty() && chance_.happens("a page ends early", 20))) break;
        answer["LastEvaluatedKey"] = to_json(
            only(*item, {from.key.partition, from.key.sort, schema.partition, schema.sort}));
        if (!expressions.holds(filter, *item)) continue;
        items.push_back(projection.empty() ? *item : only(*item, expressions.names(projection)));
    }
    const bool is_all =
        entries.empty() ||
        answer["LastEvaluatedKey"] ==
            to_json(only(*entries.back().second,
                         {from.key.partition, from.key.sort, schema.partition, schema.sort}));
    if (is_all) answer.erase("LastEvaluatedKey");
    answer["Items"] = items_of(items);
    return json_answer(answer);
}

DynamoDb::Change DynamoDb::change_of(const std::string& kind, const json::object& request) {
    Change change;
    change.table = &table(request);
    const Item named = to_item(object_in(request, kind == "Put" ? "Item" : "Key"));
    change.key = key_of(change.table->key, named);
    const auto found = change.table->items.find(change.key);
    if (found != change.table->items.end()) change.before = found->second;
    Expressions expressions(request);
    if (!expressions.holds(string_in(request, "ConditionExpression"),
                           change.before.value_or(Item{}))) {
        change.refusal = "ConditionalCheckFailed";
        return change;
    }
    if (kind == "Put") change.after = named;
    if (kind == "Update") {
        change.after = change.before.value_or(named);
        change.updated = expressions.update(string_in(request, "UpdateExpression"), *change.after);
    }
    return change;
}

void DynamoDb::make(const Change& change) {
    if (change.after) {
        change.table->items[change.key] = *change.after;
    } else {
        change.table->items.erase(change.key);
    }
}

HttpResponse DynamoDb::write(const std::string& kind, const json::object& request) {
    if (chance_.happens("another transaction has the item", 30)) {
        return json_error("TransactionConflictException");
    }
    const Change change = change_of(kind, request);
    if (!change.refusal.empty()) {
        json::object more;
        if (change.before) more["Item"] = to_json(*change.before);
        return json_error("ConditionalCheckFailedException", std::move(more));
    }
    make(change);
    if (string_in(request, "ReturnValues") != "UPDATED_NEW") return json_answer({});
    return json_answer({{"Attributes", to_json(only(*change.after, change.updated))}});
}

HttpResponse DynamoDb::transact(const json::object& request) {
    const std::string token = string_in(request, "ClientRequestToken");
    const std::string wanted = json::serialize(request.at("TransactItems"));
    const auto known = tokens_.find(token);
    if (known != tokens_.end() && clock_.steady() - known->second.first < kTokenKept) {
        if (known->second.second == wanted) return json_answer({});
        return json_error("IdempotentParameterMismatchException");
    }
    std::vector<Change> changes;
    bool refused = false;
    const bool is_busy = chance_.happens("another transaction has an item", 20);
    for (const json::value& one : array_in(request, "TransactItems")) {
        const auto& [kind, write] = *one.as_object().begin();
        changes.push_back(change_of(kind, write.as_object()));
        if (is_busy && changes.size() == 1) changes.back().refusal = "TransactionConflict";
        refused = refused || !changes.back().refusal.empty();
    }
    if (!refused) {
        for (const Change& change : changes) make(change);
        tokens_[token] = {clock_.steady(), wanted};
        return json_answer({});
    }
    json::array reasons;
    for (const Change& change : changes) {
        json::object reason{{"Code", change.refusal.empty() ? "None" : change.refusal}};
        if (change.refusal == "ConditionalCheckFailed" && change.before) {
            reason["Item"] = to_json(*change.before);
        }
        reasons.push_back(std::move(reason));
    }
    return json_error("TransactionCanceledException",
                      {{"CancellationReasons", std::move(reasons)}});
}

}  // namespace sluice::simulation
