// DynamoDB's requests and answers as JSON. Only for .cc files of this room: Boost.JSON stays out of
// its public headers. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/
#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "aws/dynamodb/dynamo.h"
#include "aws/json_call.h"

namespace sluice::aws::dynamodb {

namespace json = boost::json;

Call call_of(std::string operation, const json::object& input);

// {"name": {"S": "…"}}. Bytes that are no UTF-8 become '?': DynamoDB takes no others in a text.
json::object to_json(const Item& item);
// Members of types that Sluice does not store are left out.
Item to_item(const json::object& object);
// The member as an item; absent when there is none.
std::optional<Item> item_in(const json::object& answer, std::string_view name);

// Of PutItem, UpdateItem and DeleteItem, and of their parts in a transaction. An item that does not
// meet the condition is told.
json::object write_input(const Write& write);
std::string operation_of(Write::Kind kind);  // "Put", "Update", "Delete"
json::object query_input(const Query& query, const Item& start);
// {"jobs": {"Keys": […], "ConsistentRead": true}}
json::object batch_get_input(const std::vector<RowName>& rows);

// Of a transaction that was cancelled, in the order of its writes.
std::vector<Refusal> refusals_in(const json::object& answer);

const json::array& array_in(const json::object& object, std::string_view name);
const json::object& object_in(const json::object& object, std::string_view name);
std::string string_in(const json::object& object, std::string_view name);

}  // namespace sluice::aws::dynamodb
