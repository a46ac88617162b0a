// The configuration: typed values for the composition, and where each of them came from.
//
// Four layers, the first one that names a setting wins: command line, environment (SLUICE_LISTEN
// for --listen), file, default. A layer is plain text; resolve() turns the layers into a Config and
// collects every problem instead of stopping at the first. Values; any thread may copy them.
#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "aws/s3/s3_address.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/limits.h"
#include "base/log.h"
#include "gateway/gateway.h"

namespace sluice::app {

enum class BackendKind : std::uint8_t { kEmbedded, kAws };

// Which of the queue stages a process runs.
struct StageChoice {
    bool parse = false;
    bool handle = false;
    bool notify = false;

    bool any() const { return parse || handle || notify; }
    bool all() const { return parse && handle && notify; }
};

struct Config {
    std::string environment;
    BackendKind backend = BackendKind::kEmbedded;
    std::filesystem::path data_dir;
    gateway::Endpoint http;
    gateway::Endpoint s3;
    std::string public_url;  // empty: made from the bound address; so for the next two
    std::string public_ws_url;
    std::string public_s3_url;
    std::string s3_domain;
    // The AWS backend's: where sockets are pushed to; of `serve`: where others reach its own.
    std::string push_url;
    std::string name_prefix;  // of its queues' and tables' names
    aws::Addressing s3_addressing = aws::Addressing::kByEndpoint;
    bool s3_conditional_complete = true;
    std::string events_secret;  // empty: events do not come over HTTP
    std::string tls_cert;
    std::string tls_key;
    std::vector<std::string> trusted_proxies;
    std::vector<std::string> allowed_origins;
    bool insecure = false;
    bool allow_anonymous = false;
    bool s3_allow_sigv2 = false;
    std::string region;
    BucketName uploads_bucket;
    BucketName outputs_bucket;
    StageChoice stages;  // none: what the command runs that was not told
    unsigned parse_workers = 0;
    unsigned transform_workers = 0;
    unsigned notify_workers = 0;
    unsigned http_threads = 0;
    std::uint32_t max_receives = 0;
    Milliseconds visibility_timeout{0};
    Milliseconds backoff_min{0};
    Milliseconds backoff_max{0};
    Seconds upload_retention{0};
    Seconds output_retention{0};
    Seconds job_retention{0};
    Seconds part_retention{7 * 24 * 3600};
    std::vector<std::string> unsafe_file_systems;
    Limits limits;
    Level log_level = Level::kInfo;
};

// What one layer says of one setting.
struct Value {
    std::vector<std::string> texts;  // one, but for settings that are lists
    std::string origin;              // "--listen", "SLUICE_LISTEN", "staging.conf:3", "default"
};

using Layer = std::map<std::string, Value, std::less<>>;

struct Problem {
    std::string origin;
    std::string message;
};

struct Resolved {
    Config config;
    Layer effective;  // every setting, with its origin
    std::vector<Problem> problems;
};

// The first layer is the strongest. Names that are not settings are ignored here: each layer's
// reader reports its own.
Resolved resolve(std::span<const Layer> layers);

// The variables whose names start with SLUICE_.
using Environment = std::map<std::string, std::string, std::less<>>;
Environment process_environment();

// SLUICE_LISTEN → listen, for every setting. Lists are separated by commas.
Layer environment_layer(const Environment& environment);
// A problem for each variable that nothing reads, with the name that may have been meant.
std::vector<Problem> unknown_variables(const Environment& environment);
std::string environment_name(std::string_view setting);

}  // namespace sluice::app
