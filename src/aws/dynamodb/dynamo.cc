#include "aws/dynamodb/dynamo.h"

#include <algorithm>

#include "aws/dynamodb/dynamo_wire.h"

namespace sluice::aws::dynamodb {
namespace {

constexpr std::size_t kKeysMax = 100;  // of BatchGetItem

std::unexpected<Error> error_of(const ServiceError& error, const Call& call) {
    if (error.code == "ResourceNotFoundException") {
        return fail(Code::kUnavailable, "no_such_table", "DynamoDB: " + error.message);
    }
    return std::unexpected(to_error(error, call.service, call.operation));
}

// What a transaction would have called it.
std::optional<std::string> refusal_code(std::string_view error) {
    if (error == "ConditionalCheckFailedException") return "ConditionalCheckFailed";
    if (error == "TransactionConflictException") return "TransactionConflict";
    return std::nullopt;
}

// The answer of a call whose errors have no more to say.
Result<json::object> ask(Client& client, std::string operation, const json::object& input) {
    const Call call = call_of(std::move(operation), input);
    const Response response = TRY(client.send(call));
    if (response.error) return error_of(*response.error, call);
    return json_answer(call, response);
}

// One attempt for at most kKeysMax rows; returns those that were left.
Result<std::vector<RowName>> get_batch(Client& client,
                                       const std::vector<RowName>& rows,
                                       std::map<RowName, Item>& found) {
    const auto answer = TRY(ask(client, "BatchGetItem", {{"RequestItems", batch_get_input(rows)}}));
    const json::object& tables = object_in(answer, "Responses");
    std::vector<RowName> left;
    for (const RowName& row : rows) {
        for (const json::value& value : array_in(tables, row.table)) {
            Item item = value.is_object() ? to_item(value.get_object()) : Item{};
            const bool is_it = std::ranges::all_of(row.key, [&item](const auto& part) {
                const auto same = item.find(part.first);
                return same != item.end() && same->second == part.second;
            });
            if (is_it) found[row] = std::move(item);
        }
        const json::object& unprocessed = object_in(answer, "UnprocessedKeys");
        for (const json::value& key : array_in(object_in(unprocessed, row.table), "Keys")) {
            if (key.is_object() && to_item(key.get_object()) == row.key) left.push_back(row);
        }
    }
    return left;
}

}  // namespace

Result<std::optional<Item>> Dynamo::get(const RowName& row) {
    const auto answer =
        TRY(ask(client_,
                "GetItem",
                {{"TableName", row.table}, {"Key", to_json(row.key)}, {"ConsistentRead", true}}));
    return item_in(answer, "Item");
}

Result<std::map<RowName, Item>> Dynamo::get_all(std::vector<RowName> rows) {
    std::map<RowName, Item> found;
    for (int attempts = 1; !rows.empty();) {
        const auto batch_end =
            rows.begin() + static_cast<std::ptrdiff_t>(std::min(rows.size(), kKeysMax));
        std::vector<RowName> batch(rows.begin(), batch_end);
        rows.erase(rows.begin(), batch_end);
        auto left = TRY(get_batch(client_, batch, found));
        if (left.empty()) continue;
        rows.insert(rows.end(), left.begin(), left.end());
        if (!client_.wait_to_retry("dynamodb", attempts++, Retry::kThrottled, {})) {
            return fail(Code::kUnavailable,
                        "not_all_read",
                        "DynamoDB left " + std::to_string(rows.size()) + " items unprocessed");
        }
    }
    return found;
}

Result<std::vector<Item>> Dynamo::query(const Query& query) {
    std::vector<Item> items;
    Item start = query.behind;
    do {
        const auto answer = TRY(ask(client_, "Query", query_input(query, start)));
        for (const json::value& value : array_in(answer, "Items")) {
            if (items.size() == query.max) return items;
            if (value.is_object()) items.push_back(to_item(value.get_object()));
        }
        start = item_in(answer, "LastEvaluatedKey").value_or(Item{});
    } while (!start.empty() && items.size() < query.max);
    return items;
}

Result<Written> Dynamo::write(const Write& write) {
    const Call call = call_of(operation_of(write.kind) + "Item", write_input(write));
    const Response response = TRY(client_.send(call));
    const auto refusal = response.error ? refusal_code(response.error->code) : std::nullopt;
    if (response.error && !refusal) return error_of(*response.error, call);
    const auto answer = TRY(json_answer(call, response));
    Written written;
    if (refusal) {
        written.refusal = Refusal{*refusal, response.error->message, item_in(answer, "Item")};
    }
    written.updated = item_in(answer, "Attributes").value_or(Item{});
    return written;
}

Result<std::vector<Refusal>> Dynamo::transact(const std::vector<Write>& writes,
                                              const std::string& token) {
    json::array items;
    for (const Write& write : writes) {
        items.push_back(json::object{{operation_of(write.kind), write_input(write)}});
    }
    const Call call = call_of("TransactWriteItems",
                              {{"TransactItems", std::move(items)}, {"ClientRequestToken", token}});
    const Response response = TRY(client_.send(call));
    if (!response.error) return std::vector<Refusal>{};
    if (response.error->code != "TransactionCanceledException") {
        return error_of(*response.error, call);
    }
    auto refusals = refusals_in(TRY(json_answer(call, response)));
    if (refusals.size() != writes.size()) {
        return fail(Code::kUnavailable, "transaction_cancelled", response.error->message);
    }
    return refusals;
}

}  // namespace sluice::aws::dynamodb
