// Who owns what is stored here, in S3's words: one owner for all of it.
#pragma once

#include <string_view>

#include "gateway/s3/xml.h"

namespace sluice::gateway::s3 {

inline constexpr std::string_view kOwner = "sluice";

// ID and DisplayName, inside an open element.
inline XmlWriter& write_owner_names(XmlWriter& xml) {
    return xml.element("ID", kOwner).element("DisplayName", kOwner);
}

inline void write_owner(XmlWriter& xml) {
    write_owner_names(xml.open("Owner")).close();
}

}  // namespace sluice::gateway::s3
