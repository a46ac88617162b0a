#include "api/http.h"

namespace sluice::api {
namespace {

std::optional<std::string_view> first(const std::vector<std::pair<std::string, std::string>>& pairs,
                                      std::string_view name) {
    for (const auto& [key, value] : pairs) {
        if (key == name) return value;
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string_view> header(const Request& request, std::string_view name) {
    return first(request.headers, name);
}

std::optional<std::string_view> query(const Request& request, std::string_view name) {
    return first(request.query, name);
}

}  // namespace sluice::api
