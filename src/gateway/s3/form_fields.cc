#include "gateway/s3/form_fields.h"

#include <algorithm>

#include "base/text.h"

namespace sluice::gateway::s3 {
namespace {

constexpr std::string_view kFilename = "${filename}";

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
}

}  // namespace

void FormFields::add(std::string_view name, std::string value) {
    std::string lower = to_lower(name);
    const auto same =
        std::ranges::find(fields_, lower, &std::pair<std::string, std::string>::first);
    if (same != fields_.end()) {
        same->second += "," + value;
    } else {
        fields_.emplace_back(std::move(lower), std::move(value));
    }
}

std::optional<std::string_view> FormFields::find(std::string_view name) const {
    for (const auto& [field, value] : fields_) {
        if (field == name) return value;
    }
    return std::nullopt;
}

void FormFields::set_filename(std::string_view filename) {
    const auto base = filename.substr(filename.find_last_of("/\\") + 1);
    for (auto& [name, value] : fields_) {
        if (name != "policy") replace_all(value, kFilename, base);
    }
}

}  // namespace sluice::gateway::s3
