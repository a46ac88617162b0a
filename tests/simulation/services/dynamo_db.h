// DynamoDB in memory: the operations and expressions that the adapters use. One thread at a time.
//
// As the real one it may leave keys of a batch unprocessed, end a page early, refuse a transaction
// for another one, and show an index late (all of it by `chance`).
#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "aws/dynamodb/value.h"
#include "base/clock.h"
#include "tests/simulation/services/answers.h"
#include "tests/simulation/services/chance.h"

namespace sluice::simulation {

class DynamoDb {
  public:
    DynamoDb(const Clock& clock, Chance& chance) : clock_(clock), chance_(chance) {}

    HttpResponse serve(const std::string& operation, const boost::json::object& request);

  private:
    using Item = aws::dynamodb::Item;
    using Key = std::pair<std::string, std::string>;  // partition and sort

    struct KeySchema {
        std::string partition;
        std::string sort;
    };
    struct Table {
        KeySchema key;
        std::map<std::string, KeySchema> indexes;
        std::map<Key, Item> items;
    };
    // A write of one item: what it is, and what would be there.
    struct Change {
        Table* table = nullptr;
        Key key;
        std::string refusal;
        std::optional<Item> before;
        std::optional<Item> after;
        std::vector<std::string> updated;
    };

    HttpResponse create_table(const boost::json::object& request);
    HttpResponse get_item(const boost::json::object& request);
    HttpResponse batch_get_item(const boost::json::object& request);
    HttpResponse query(const boost::json::object& request);
    HttpResponse write(const std::string& kind, const boost::json::object& request);
    HttpResponse transact(const boost::json::object& request);

    Table& table(const boost::json::object& request);
    Change change_of(const std::string& kind, const boost::json::object& request);
    static void make(const Change& change);
    static Key key_of(const KeySchema& schema, const Item& item);

    const Clock& clock_;
    Chance& chance_;
    std::map<std::string, Table> tables_;
    std::map<std::string, std::pair<SteadyTime, std::string>> tokens_;  // when, and of what
};

}  // namespace sluice::simulation
