#include "pipeline/dialect_json.h"

#include <boost/json.hpp>
#include <optional>

namespace sluice::pipeline {
namespace {

boost::json::value mark_of(const std::optional<char>& mark) {
    return mark ? boost::json::value(std::string(1, *mark)) : boost::json::value(nullptr);
}

}  // namespace

std::string dialect_json(const engine::Dialect& dialect) {
    return boost::json::serialize(
        boost::json::object{{"delimiter", dialect.delimiter},
                            {"quote", mark_of(dialect.quote)},
                            {"escape", mark_of(dialect.escape)},
                            {"header_rows", dialect.header_rows},
                            {"comment", dialect.comment},
                            {"skip_rows", dialect.skip_lines},
                            {"trailing_delimiter", dialect.trailing_delimiter},
                            {"uneven_rows", dialect.uneven_rows},
                            {"stray_quotes", dialect.stray_quotes}});
}

}  // namespace sluice::pipeline
