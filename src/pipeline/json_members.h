// The members of one JSON object that somebody sent, each asked for once; what nobody asked for is
// an error.
//
// One thread at a time; borrows the object. Errors are kInvalid, by the name that the reader was
// made with, and say which member: "input.header_rows must be …".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace boost::json {
class object;
class value;
}  // namespace boost::json

namespace sluice::pipeline::json {

class Members {
  public:
    // `error`: "bad_input"; `where`: "input." before the members' names, or nothing.
    Members(const boost::json::object& object, std::string error, std::string where)
        : object_(object), error_(std::move(error)), where_(std::move(where)) {}

    // Null or nothing: it is absent.
    const boost::json::value* find(std::string_view name);
    Result<std::optional<std::string>> text(std::string_view name);  // not empty
    Result<std::optional<bool>> flag(std::string_view name);
    Result<std::optional<std::uint64_t>> count(std::string_view name, std::uint64_t max);
    Result<const boost::json::object*> object(std::string_view name);
    // There is no other member.
    Result<void> end() const;

    std::unexpected<Error> bad(std::string_view name, std::string_view what) const;

  private:
    const boost::json::object& object_;
    std::string error_;
    std::string where_;
    std::vector<std::string_view> asked_;
};

}  // namespace sluice::pipeline::json
