#include "aws/dynamodb/dynamo_wire.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace sluice::aws::dynamodb {
namespace {

constexpr Milliseconds kCallTimeout{30'000};
constexpr std::size_t kLimitMax = 1'000;  // a page ends at 1 MB anyhow

std::string utf8_of(std::string_view text) {
    if (is_utf8(text)) return std::string(text);
    std::string clean;
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        clean += length == 0 ? std::string_view("?") : text.substr(0, length);
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return clean;
}

json::object typed(const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return {{"S", utf8_of(*text)}};
    if (const auto* flag = std::get_if<bool>(&value)) return {{"BOOL", *flag}};
    return {{"N", std::to_string(std::get<std::int64_t>(value))}};
}

std::optional<Value> to_value(const json::value& value) {
    const auto* object = value.if_object();
    if (object == nullptr || object->empty()) return std::nullopt;
    const auto& [type, content] = *object->begin();
    if (type == "S" && content.is_string()) return Value(std::string(content.get_string()));
    if (type == "BOOL" && content.is_bool()) return Value(content.get_bool());
    if (type == "N" && content.is_string()) {
        const std::string_view digits = content.get_string();
        std::int64_t number = 0;
        const auto [end, failed] = std::from_chars(digits.begin(), digits.end(), number);
        if (failed == std::errc() && end == digits.end()) return Value(number);
    }
    return std::nullopt;
}

void add_expressions(json::object& input, const Substitutes& substitutes) {
    json::object names;
    for (const auto& [substitute, name] : substitutes.names()) names[substitute] = name;
    if (!names.empty()) input["ExpressionAttributeNames"] = std::move(names);
    if (!substitutes.values().empty()) {
        input["ExpressionAttributeValues"] = to_json(substitutes.values());
    }
}

}  // namespace

Call call_of(std::string operation, const json::object& input) {
    Call call = json_call("dynamodb", "DynamoDB_20120810", std::move(operation), input);
    call.timeout = kCallTimeout;
    call.attempt_timeout = attempt_of(kCallTimeout);
    return call;
}

json::object to_json(const Item& item) {
    json::object object;
    for (const auto& [name, value] : item) object[name] = typed(value);
    return object;
}

Item to_item(const json::object& object) {
    Item item;
    for (const auto& [name, member] : object) {
        if (auto value = to_value(member)) item.emplace(name, std::move(*value));
    }
    return item;
}

std::optional<Item> item_in(const json::object& answer, std::string_view name) {
    const auto* member = answer.if_contains(name);
    const auto* object = member ? member->if_object() : nullptr;
    if (object == nullptr) return std::nullopt;
    return to_item(*object);
}

json::object write_input(const Write& write) {
    json::object input{{"TableName", write.row.table}};
    if (write.kind == Write::Kind::kPut) {
        input["Item"] = to_json(write.item);
    } else {
        input["Key"] = to_json(write.row.key);
    }
    if (!write.update.empty()) input["UpdateExpression"] = write.update;
    if (!write.condition.empty()) {
        input["ConditionExpression"] = write.condition;
        input["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD";
    }
    if (write.returns_updated) input["ReturnValues"] = "UPDATED_NEW";
    add_expressions(input, write.substitutes);
    return input;
}

std::string operation_of(Write::Kind kind) {
    switch (kind) {
        case Write::Kind::kPut:
            return "Put";
        case Write::Kind::kUpdate:
            return "Update";
        case Write::Kind::kDelete:
            return "Delete";
    }
    return "";
}

json::object query_input(const Query& query, const Item& start) {
    json::object input{{"TableName", query.table},
                       {"KeyConditionExpression", query.key_condition},
                       {"ScanIndexForward", !query.newest_first}};
    if (query.index.empty()) {
        input["ConsistentRead"] = true;
    } else {
        input["IndexName"] = query.index;
    }
    if (query.filter.empty()) {
        // Counts what is read, not what passes a filter.
        input["Limit"] = std::min(query.max, kLimitMax);
    } else {
        input["FilterExpression"] = query.filter;
    }
    if (!start.empty()) input["ExclusiveStartKey"] = to_json(start);
    Substitutes substitutes = query.substitutes;
    std::string projection;
    for (const std::string& name : query.only) {
        projection += (projection.empty() ? "" : ", ") + substitutes.name(name);
    }
    if (!projection.empty()) input["ProjectionExpression"] = projection;
    add_expressions(input, substitutes);
    return input;
}

json::object batch_get_input(const std::vector<RowName>& rows) {
    json::object tables;
    for (const RowName& row : rows) {
        json::object& table = tables.emplace(row.table, json::object{}).first->value().as_object();
        if (table.empty()) table = {{"Keys", json::array{}}, {"ConsistentRead", true}};
        table["Keys"].as_array().push_back(to_json(row.key));
    }
    return tables;
}

std::vector<Refusal> refusals_in(const json::object& answer) {
    std::vector<Refusal> refusals;
    for (const json::value& value : array_in(answer, "CancellationReasons")) {
        const auto* reason = value.if_object();
        if (reason == nullptr) continue;
        refusals.push_back(
            {string_in(*reason, "Code"), string_in(*reason, "Message"), item_in(*reason, "Item")});
    }
    return refusals;
}

const json::array& array_in(const json::object& object, std::string_view name) {
    static const json::array kEmpty;
    const auto* member = object.if_contains(name);
    const auto* array = member ? member->if_array() : nullptr;
    return array ? *array : kEmpty;
}

const json::object& object_in(const json::object& object, std::string_view name) {
    static const json::object kEmpty;
    const auto* member = object.if_contains(name);
    const auto* inner = member ? member->if_object() : nullptr;
    return inner ? *inner : kEmpty;
}

std::string string_in(const json::object& object, std::string_view name) {
    const auto* member = object.if_contains(name);
    const auto* text = member ? member->if_string() : nullptr;
    return text ? std::string(*text) : std::string();
}

}  // namespace sluice::aws::dynamodb
