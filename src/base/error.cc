#include "base/error.h"

namespace sluice {

std::string_view to_string(Code code) {
    switch (code) {
        case Code::kInvalid:
            return "invalid";
        case Code::kNotFound:
            return "not_found";
        case Code::kConflict:
            return "conflict";
        case Code::kStaleLease:
            return "stale_lease";
        case Code::kDenied:
            return "denied";
        case Code::kTooLarge:
            return "too_large";
        case Code::kUnavailable:
            return "unavailable";
        case Code::kStorageFull:
            return "storage_full";
        case Code::kIo:
            return "io";
        case Code::kCancelled:
            return "cancelled";
        case Code::kInternal:
            return "internal";
    }
    return "internal";
}

bool is_retryable(Code code) {
    switch (code) {
        case Code::kUnavailable:
        case Code::kStorageFull:
        case Code::kIo:
            return true;
        case Code::kInvalid:
        case Code::kNotFound:
        case Code::kConflict:
        case Code::kStaleLease:
        case Code::kDenied:
        case Code::kTooLarge:
        case Code::kCancelled:
        case Code::kInternal:
            return false;
    }
    return false;
}

std::string describe(const Error& error) {
    std::string text = error.name + ": " + error.message;
    std::string place;
    const auto add = [&place](std::string_view what, const std::string& value) {
        if (!place.empty()) place += ", ";
        place.append(what).append(" ").append(value);
    };
    if (error.place.row) add("row", std::to_string(*error.place.row));
    if (error.place.column) add("column", '"' + *error.place.column + '"');
    if (error.place.byte_offset) add("byte", std::to_string(*error.place.byte_offset));
    if (!place.empty()) text += " (" + place + ")";
    return text;
}

}  // namespace sluice
