#include "pipeline/service_faults.h"

namespace sluice::pipeline {

Error service_fault(Error error, std::string_view name) {
    const bool stays = is_retryable(error.code) || error.code == Code::kCancelled ||
                       error.code == Code::kStaleLease;
    if (stays) return error;
    return {Code::kDenied, std::string(name), describe(error), {}};
}

Error input_fault(Error error) {
    const bool is_about_the_object =
        (error.code == Code::kNotFound && error.name == "no_such_key") ||
        (error.code == Code::kConflict && error.name == "precondition_failed");
    return is_about_the_object ? error : service_fault(std::move(error), "input_not_read");
}

Error output_fault(Error error) {
    const bool is_about_the_object =
        error.code == Code::kTooLarge && error.name == "object_too_large";
    return is_about_the_object ? error : service_fault(std::move(error), "output_not_written");
}

}  // namespace sluice::pipeline
