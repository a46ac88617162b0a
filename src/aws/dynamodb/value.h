// DynamoDB's items, and what is written of them. Values; any thread may copy them.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace sluice::aws::dynamodb {

// S, N and BOOL: all that Sluice stores. Numbers are whole.
using Value = std::variant<std::string, std::int64_t, bool>;

using Item = std::map<std::string, Value, std::less<>>;

// One item of one table. The key holds the table's key attributes and nothing else.
struct RowName {
    std::string table;
    Item key;

    friend auto operator<=>(const RowName&, const RowName&) = default;
};

// The member; "" and 0 and false when it is absent or of another type.
std::string text_in(const Item& item, std::string_view name);
std::int64_t number_in(const Item& item, std::string_view name);
bool flag_in(const Item& item, std::string_view name);
inline bool has(const Item& item, std::string_view name) {
    return item.contains(name);
}

// What stands for names and values in an expression: so no attribute's name meets one of
// DynamoDB's reserved words, and no value needs quoting.
class Substitutes {
  public:
    // "#state". The name consists of letters and '_'.
    std::string name(std::string_view attribute);
    // ":0", ":1", …
    std::string value(Value value);

    const std::map<std::string, std::string>& names() const { return names_; }
    const Item& values() const { return values_; }

  private:
    std::map<std::string, std::string> names_;
    Item values_;
};

// A put, an update or a deletion of one item, perhaps under a condition.
struct Write {
    enum class Kind : std::uint8_t { kPut, kUpdate, kDelete };

    Kind kind = Kind::kPut;
    RowName row;
    Item item = {};              // kPut: the whole item, with its key
    std::string update = {};     // kUpdate: "SET #a = :0"
    std::string condition = {};  // empty: always
    Substitutes substitutes = {};
    bool returns_updated = false;  // kUpdate: what was set is told
    bool once = false;             // repeated, its condition does not hold any more
};

}  // namespace sluice::aws::dynamodb
