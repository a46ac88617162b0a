// The name under which a browser saves what it downloads. Pure.
#pragma once

#include <string>
#include <string_view>

namespace sluice::signing {

// `attachment; filename="<the key's last segment>"`, with RFC 8187's filename* when the name is
// not ASCII (RFC 6266).
std::string attachment_named_after(std::string_view key);

}  // namespace sluice::signing
