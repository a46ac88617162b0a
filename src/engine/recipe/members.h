// The members of one object of a recipe document, each asked for once; what nobody asked for is an
// error.
//
// One thread at a time; borrows the object. Only for .cc files: Boost.JSON stays out of the headers
// that others include. Errors are kInvalid bad_recipe and say where: "step 3 (derive)".
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace sluice::engine {

std::unexpected<Error> bad_recipe(std::string_view where, std::string_view message);
// A text without NUL.
Result<std::string> to_text(const boost::json::value& value,
                            std::string_view where,
                            std::string_view name);

class Members {
  public:
    Members(const boost::json::object& object, std::string where)
        : object_(object), where_(std::move(where)) {}

    const std::string& where() const { return where_; }
    void set_where(std::string where) { where_ = std::move(where); }

    // Null when it is absent.
    const boost::json::value* find(std::string_view name);
    Result<const boost::json::value*> require(std::string_view name);

    Result<std::string> text(std::string_view name);
    // Not empty.
    Result<std::string> some_text(std::string_view name);
    Result<std::optional<std::string>> optional_text(std::string_view name);
    Result<std::string> text_or(std::string_view name, std::string otherwise);
    Result<std::optional<bool>> optional_boolean(std::string_view name);
    Result<std::optional<long>> optional_integer(std::string_view name, long min, long max);
    // At least one text.
    Result<std::vector<std::string>> texts(std::string_view name);
    // At least one member, each a text.
    Result<std::vector<std::pair<std::string, std::string>>> text_map(std::string_view name);
    // One of `choices`.
    Result<std::size_t> choice(std::string_view name, const std::vector<std::string>& choices);

    // That nothing else is there.
    Result<void> end() const;

    std::unexpected<Error> bad(std::string_view message) const {
        return bad_recipe(where_, message);
    }

  private:
    const boost::json::object& object_;
    std::string where_;
    std::vector<std::string> known_;
};

}  // namespace sluice::engine
