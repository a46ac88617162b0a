// Who owns what is stored here, in S3's words: one owner for all of it.
#pragma once

#include "gateway/s3/xml.h"

namespace sluice::gateway::s3 {

inline void write_owner(XmlWriter& xml) {
    xml.open("Owner").element("ID", "sluice").element("DisplayName", "sluice").close();
}

}  // namespace sluice::gateway::s3
