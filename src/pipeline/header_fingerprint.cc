#include "pipeline/header_fingerprint.h"

#include "signing/digest.h"

namespace sluice {

Fingerprint header_fingerprint(std::span<const std::string> columns) {
    if (columns.empty()) return {};
    signing::Sha256 hash;
    for (const std::string& column : columns) {
        hash.add(std::to_string(column.size()) + ":");
        hash.add(column);
    }
    return Fingerprint{hash.finish_hex()};
}

}  // namespace sluice
