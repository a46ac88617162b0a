// What the head of a multipart part says: Content-Disposition (RFC 7578, 4.2). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sluice::gateway::s3 {

struct PartHeader {
    std::string name;
    std::string filename;  // empty: none given
};

// Of the part's header lines, without the empty one at the end. Absent: no form-data disposition
// with a name.
std::optional<PartHeader> parse_part_header(std::string_view lines);

// One parameter of a header value such as `form-data; name="a"; filename="b;c.csv"`. `name` in
// lower case. Absent when it is not there, or a quoted string does not end.
std::optional<std::string> header_parameter(std::string_view value, std::string_view name);

}  // namespace sluice::gateway::s3
