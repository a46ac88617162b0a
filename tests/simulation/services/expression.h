// DynamoDB's expressions: conditions, key conditions, filters and updates, as far as Sluice writes
// them. One that it does not know throws: then the fake has to learn it.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html
#pragma once

#include <boost/json/object.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "aws/dynamodb/value.h"

namespace sluice::simulation {

class Expressions {
  public:
    // Of a request: ExpressionAttributeNames and ExpressionAttributeValues.
    explicit Expressions(const boost::json::object& request);

    // An empty condition holds.
    bool holds(std::string_view condition, const aws::dynamodb::Item& item);
    // The attributes that it set.
    std::vector<std::string> update(std::string_view update, aws::dynamodb::Item& item);
    // "#a, #b".
    std::vector<std::string> names(std::string_view list);

  private:
    using Item = aws::dynamodb::Item;
    using Value = aws::dynamodb::Value;

    void begin(std::string_view text);
    bool at(std::string_view token) const {
        return next_ < tokens_.size() && tokens_[next_] == token;
    }
    bool accept(std::string_view token);
    void expect(std::string_view token);
    std::string take();
    void expect_end() const;

    bool any(const Item& item);
    bool all(const Item& item);
    bool one(const Item& item);
    bool function(const Item& item);
    bool compare(const Item& item);
    std::optional<Value> operand(const Item& item);
    Value value_of(const Item& before);
    std::string name();
    Value literal();
    void set(const Item& before, Item& item);
    void add(const Item& before, Item& item);

    std::map<std::string, std::string> names_;
    Item values_;
    std::vector<std::string> tokens_;
    std::size_t next_ = 0;
    std::vector<std::string> changed_;
};

}  // namespace sluice::simulation
