#include "engine/preview/problems.h"

#include <boost/json.hpp>

#include "engine/preview/record_excerpt.h"

namespace sluice::engine {
namespace {

constexpr std::size_t kLineBytes = 2 << 20;  // a sample's record in base64 has less

// As RejectWriter writes it.
std::optional<Problem> read_line(std::string_view line) {
    boost::json::error_code error;
    const boost::json::value value = boost::json::parse(line, error);
    if (error || !value.is_object()) return std::nullopt;
    const boost::json::object& object = value.get_object();
    const auto text = [&](std::string_view name) {
        const auto* const member = object.if_contains(name);
        return member ? std::string(member->get_string()) : std::string();
    };
    Problem problem;
    problem.error = {Code::kInvalid, text("code"), text("message"), {}};
    problem.error.place.row = object.at("row").to_number<std::uint64_t>();
    problem.error.place.byte_offset = object.at("byte_offset").to_number<std::uint64_t>();
    if (object.contains("column")) problem.error.place.column = text("column");
    problem.raw_is_text = object.contains("raw");
    problem.raw = problem.raw_is_text ? record_excerpt(text("raw"), problem.error)
                                      : base64_excerpt(text("raw_base64"));
    return problem;
}

}  // namespace

Result<void> ProblemSink::write(std::span<const char> bytes) {
    std::string_view rest(bytes.data(), bytes.size());
    while (!rest.empty() && problems_.size() < problems_max_) {
        const std::size_t end = rest.find('\n');
        const std::string_view part = rest.substr(0, end);
        is_too_long_ = is_too_long_ || line_.size() + part.size() > kLineBytes;
        if (!is_too_long_) line_ += part;
        if (end == std::string_view::npos) break;
        rest.remove_prefix(end + 1);
        if (auto problem = read_line(line_)) problems_.push_back(*std::move(problem));
        line_.clear();
        is_too_long_ = false;
    }
    return {};
}

Result<void> ProblemSink::restart() {
    line_.clear();
    is_too_long_ = false;
    problems_.clear();
    return {};
}

}  // namespace sluice::engine
