#include "pipeline/stage.h"

#include <exception>

namespace sluice::pipeline {

Outcome last_outcome(Stage& stage, const Lease& message, const Error& reason, Log& log) {
    std::string what;
    try {
        Result<Outcome> outcome = stage.give_up(message, reason);
        if (outcome) return std::move(*outcome);
        what = outcome.error().name;
    } catch (const std::exception& error) {
        what = error.what();
    } catch (...) {
        what = "not a std::exception";
    }
    log.error("give_up_without_outcome", {{"stage", stage.name()}, {"what", what}});
    return Outcome{};
}

}  // namespace sluice::pipeline
