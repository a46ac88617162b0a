#include "pipeline/receipt.h"

#include <boost/json.hpp>

#include "base/version.h"
#include "pipeline/dialect_json.h"

namespace sluice::pipeline {

Result<std::string> Witness::receipt(const engine::TransformSummary& summary,
                                     std::string_view recipe,
                                     const std::optional<engine::ChosenEncoding>& encoding,
                                     std::uint64_t replaced) {
    boost::json::object sha256{{"input", TRY(input_.finish_hex())},
                               {"output", output_.finish_hex()},
                               {"recipe", signing::sha256_hex(recipe)}};
    if (rejects_) sha256["rejects"] = rejects_->finish_hex();
    boost::json::object receipt{{"engine", "sluice " + std::string(kVersion)},
                                {"rows_in", summary.rows_in},
                                {"rows_out", summary.rows},
                                {"rejected", summary.rejected},
                                {"filtered", summary.filtered},
                                {"deduplicated", summary.deduplicated},
                                {"bytes_in", input_.bytes()},
                                {"bytes_out", output_.bytes()},
                                {"sha256", std::move(sha256)}};
    if (encoding && !encoding->encoding.is_utf8()) receipt["encoding"] = encoding->encoding.name;
    if (replaced > 0) receipt["replaced"] = replaced;
    if (summary.detected && summary.detected->differs)
        receipt["detected"] = boost::json::parse(dialect_json(summary.detected->dialect));
    if (!summary.warnings.empty())
        receipt["warnings"] = boost::json::value_from(engine::messages_of(summary.warnings));
    if (summary.left_out.members > 0) receipt["members_left_out"] = summary.left_out.members;
    return boost::json::serialize(receipt) + '\n';
}

}  // namespace sluice::pipeline
