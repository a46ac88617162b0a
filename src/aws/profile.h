// A profile of the shared config and credentials files.
// https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "aws/environment.h"
#include "base/result.h"

namespace sluice::aws {

// Names in lower case. Nested properties (indented lines) are left out.
using Properties = std::map<std::string, std::string>;

// The sections of a file, by the text between the brackets, trimmed.
std::map<std::string, Properties> parse_ini(std::string_view text);

struct Profile {
    std::string name;
    Properties properties;  // of both files: the credentials file's win

    std::optional<std::string> find(const std::string& property) const;
};

// The profile AWS_PROFILE, or `default`, of AWS_CONFIG_FILE (~/.aws/config) and
// AWS_SHARED_CREDENTIALS_FILE (~/.aws/credentials). Without files: an empty one. kInvalid
// no_such_profile: AWS_PROFILE names one that is in neither file; kIo: a file cannot be read.
Result<Profile> load_profile(const Environment& environment);

// The whole file; absent: there is none. kIo; kTooLarge: over 1 MiB.
Result<std::optional<std::string>> read_small_file(const std::string& path);

}  // namespace sluice::aws
