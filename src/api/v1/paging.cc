#include "api/v1/paging.h"

#include <charconv>
#include <string>

namespace sluice::api::v1 {
namespace {

constexpr std::size_t kPage = 50;
constexpr std::size_t kPageMax = 200;

}  // namespace

Result<std::size_t> read_limit(const Request& request) {
    const auto text = query(request, "limit");
    if (!text) return kPage;
    std::size_t limit = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), limit);
    const bool is_number = error == std::errc() && end == text->data() + text->size();
    if (is_number && limit > 0 && limit <= kPageMax) return limit;
    return fail(Code::kInvalid,
                "bad_limit",
                "\"limit\" must be a number from 1 to " + std::to_string(kPageMax));
}

}  // namespace sluice::api::v1
