#include "app/rejects_flags.h"

#include <CLI/CLI.hpp>
#include <cstdint>
#include <limits>

namespace sluice::app {

void RejectsFlags::add_to(CLI::App& command) {
    constexpr const char* kGroup = "Bad records";
    constexpr auto kCountMax = std::numeric_limits<std::int64_t>::max();  // signed: -1 is none
    command.add_option("--on-error", on_error, "end at the first bad record, or reject them")
        ->type_name("fail|reject")
        ->check(CLI::IsMember({"fail", "reject"}))
        ->group(kGroup);
    command.add_option("--rejects", rejects, "where bad records go, one JSON object a line")
        ->type_name("FILE")
        ->group(kGroup);
    command.add_option("--max-rejects", rejects_max, "end when there are more")
        ->type_name("N")
        ->check(CLI::Range(kCountMax))
        ->group(kGroup);
    command.add_option("--receipt", receipt, "where row counts and SHA-256 digests go, as JSON")
        ->type_name("FILE")
        ->group(kGroup);
}

Result<std::string> RejectsFlags::rejects_file(const engine::Recipe& recipe) const {
    if (on_error == "fail") {
        if (rejects.empty()) return std::string();
        return fail(
            Code::kInvalid, "bad_on_error", "--rejects names a file, but --on-error is fail");
    }
    const bool reject = on_error == "reject" || recipe.on_error == engine::OnError::kReject;
    if (reject && rejects.empty()) {
        return fail(Code::kInvalid,
                    "rejects_needed",
                    "name the file for the records that are rejected: --rejects FILE");
    }
    return rejects;
}

}  // namespace sluice::app
