#include "aws/endpoints.h"

namespace sluice::aws {

std::string Endpoints::of(std::string_view service) const {
    const auto own = by_service.find(std::string(service));
    if (own != by_service.end() && !own->second.empty()) return own->second;
    if (!all.empty()) return all;
    // https://docs.aws.amazon.com/general/latest/gr/rande.html
    const std::string_view domain =
        region.starts_with("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com";
    return "https://" + std::string(service) + "." + region + std::string(domain);
}

bool Endpoints::is_standard(std::string_view service) const {
    const auto own = by_service.find(std::string(service));
    return all.empty() && (own == by_service.end() || own->second.empty());
}

}  // namespace sluice::aws
