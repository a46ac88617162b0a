#include "app/settings.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "app/units.h"

namespace sluice::app {
namespace {

// Stores a parsed value, or hands on why it could not be parsed.
template <class To, class From>
Result<void> store(To& to, Result<From> value) {
    to = static_cast<To>(TRY(std::move(value)));
    return {};
}

Result<void> store_text(std::string& to, std::string_view text) {
    to = text;
    return {};
}

Result<void> store_bucket(BucketName& to, std::string_view text) {
    to = BucketName{TRY(parse_bucket(text))};
    return {};
}

Result<void> store_workers(unsigned& to, std::string_view text) {
    return store(to, parse_count(text, 1, 1024));
}

// Durations that the ports take in seconds.
Result<void> store_seconds(Seconds& to, std::string_view text) {
    const Milliseconds value = TRY(parse_duration(text));
    if (value.count() % 1000 != 0)
        return fail(Code::kInvalid, "bad_value", "whole seconds are needed");
    to = std::chrono::duration_cast<Seconds>(value);
    return {};
}

Result<void> store_timeout(Milliseconds& to, std::string_view text) {
    const Milliseconds value = TRY(parse_duration(text));
    if (value < Milliseconds{1} || value > std::chrono::hours{12})
        return fail(Code::kInvalid, "bad_value", "a duration from 1ms to 12h is needed");
    to = value;
    return {};
}

Result<void> add_address(std::vector<std::string>& to, std::string_view text) {
    std::string address(text);
    in6_addr parsed{};
    if (inet_pton(AF_INET, address.c_str(), &parsed) != 1 &&
        inet_pton(AF_INET6, address.c_str(), &parsed) != 1)
        return fail(Code::kInvalid, "bad_value", "\"" + address + "\" is not an IP address");
    to.push_back(std::move(address));
    return {};
}

Result<void> add_origin(std::vector<std::string>& to, std::string_view text) {
    to.push_back(TRY(parse_url(text, "http")));
    if (std::ranges::count(to.back(), '/') > 2)
        return fail(Code::kInvalid, "bad_value", "an origin is scheme, host and port, no path");
    return {};
}

Result<void> store_level(Level& to, std::string_view text) {
    constexpr std::array<std::string_view, 4> kNames{"debug", "info", "warn", "error"};
    const auto* const found = std::ranges::find(kNames, text);
    if (found == kNames.end())
        return fail(Code::kInvalid, "bad_value", "debug, info, warn or error is needed");
    to = static_cast<Level>(found - kNames.begin());
    return {};
}

Result<void> store_environment(std::string& to, std::string_view text) {
    const bool good = !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
    if (!good) return fail(Code::kInvalid, "bad_value", "a name of a-z, 0-9 and '-' is needed");
    return store_text(to, text);
}

Result<void> store_path(std::filesystem::path& to, std::string_view text) {
    if (text.empty()) return fail(Code::kInvalid, "bad_value", "a directory is needed");
    to = text;
    return {};
}

Result<void> store_backend(BackendKind& to, std::string_view text) {
    if (text != "embedded" && text != "aws")
        return fail(Code::kInvalid, "bad_value", "embedded or aws is needed");
    to = text == "aws" ? BackendKind::kAws : BackendKind::kEmbedded;
    return {};
}

Result<void> store_addressing(aws::Addressing& to, std::string_view text) {
    constexpr std::array<std::string_view, 3> kNames{"auto", "path", "virtual-host"};
    const auto* const found = std::ranges::find(kNames, text);
    if (found == kNames.end())
        return fail(Code::kInvalid, "bad_value", "auto, path or virtual-host is needed");
    to = static_cast<aws::Addressing>(found - kNames.begin());
    return {};
}

Result<void> add_stage(StageChoice& to, std::string_view text) {
    bool* const stage = text == "parse"    ? &to.parse
                        : text == "handle" ? &to.handle
                        : text == "notify" ? &to.notify
                                           : nullptr;
    if (stage == nullptr)
        return fail(Code::kInvalid,
                    "bad_value",
                    "\"" + std::string(text) + "\" is no stage: parse, handle or notify is needed");
    *stage = true;
    return {};
}

// It stands in a header. As many characters as cannot be guessed.
Result<void> store_secret(std::string& to, std::string_view text) {
    constexpr std::size_t kCharactersMin = 16;
    constexpr std::size_t kCharactersMax = 256;
    const bool is_visible = std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
    const bool has_length = text.size() >= kCharactersMin && text.size() <= kCharactersMax;
    if (!text.empty() && !(is_visible && has_length))
        return fail(Code::kInvalid,
                    "bad_value",
                    "16 to 256 visible ASCII characters without a space are needed");
    return store_text(to, text);
}

using C = Config;
using T = std::string_view;
using R = Result<void>;
constexpr Shape kText = Shape::kText;
constexpr Shape kSecret = Shape::kSecret;
constexpr Shape kSwitch = Shape::kSwitch;
constexpr Shape kList = Shape::kList;

// clang-format off
constexpr auto kSettings = std::to_array<Setting>({
    {"environment", kText, "Where", "NAME", "local",
     "name of this environment, in logs and metrics",
     [](C& c, T t) -> R { return store_environment(c.environment, t); }},
    {"backend", kText, "Where", "NAME", "embedded",
     "what keeps everything: embedded (one directory) or aws (S3, SQS, DynamoDB)",
     [](C& c, T t) -> R { return store_backend(c.backend, t); }},
    {"data-dir", kText, "Where", "DIR", "./sluice-data",
     "everything that is kept, in one directory; made when absent",
     [](C& c, T t) -> R { return store_path(c.data_dir, t); }},
    {"log-level", kText, "Where", "LEVEL", "info", "debug, info, warn or error",
     [](C& c, T t) -> R { return store_level(c.log_level, t); }},

    {"listen", kText, "Addresses", "ADDR:PORT", "127.0.0.1:8080",
     "the application: HTTP and WebSockets; port 0 takes a free one; of `worker`: its health and metrics, when this is said",
     [](C& c, T t) -> R { return store(c.http, parse_endpoint(t)); }},
    {"s3-listen", kText, "Addresses", "ADDR:PORT", "127.0.0.1:9000", "the S3-compatible endpoint",
     [](C& c, T t) -> R { return store(c.s3, parse_endpoint(t)); }},
    {"public-url", kText, "Addresses", "URL", "",
     "what clients use for the application, when it is not the listening address",
     [](C& c, T t) -> R { return store(c.public_url, parse_url(t, "http")); }},
    {"public-ws-url", kText, "Addresses", "URL", "", "the same for WebSockets (ws:// or wss://)",
     [](C& c, T t) -> R { return store(c.public_ws_url, parse_url(t, "ws")); }},
    {"public-s3-url", kText, "Addresses", "URL", "",
     "the same for the S3 endpoint; signed URLs cover it",
     [](C& c, T t) -> R { return store(c.public_s3_url, parse_url(t, "http")); }},
    {"s3-domain", kText, "Addresses", "NAME", "",
     "hosts below this name, BUCKET.NAME, are buckets of the S3 endpoint",
     [](C& c, T t) -> R { return store(c.s3_domain, parse_domain(t)); }},
    {"push-url", kText, "Addresses", "URL", "",
     "AWS: where sockets are pushed to, https://ID.execute-api.REGION.amazonaws.com/STAGE; of "
     "`serve`: where others reach its own sockets",
     [](C& c, T t) -> R { return store(c.push_url, parse_url(t, "http")); }},

    {"tls-cert", kText, "Access", "FILE", "", "PEM certificate chain, with tls-key",
     [](C& c, T t) -> R { return store_text(c.tls_cert, t); }},
    {"tls-key", kText, "Access", "FILE", "", "PEM private key, with tls-cert",
     [](C& c, T t) -> R { return store_text(c.tls_key, t); }},
    {"trusted-proxy", kList, "Access", "ADDR", "",
     "a proxy that ends TLS and whose X-Forwarded-For is believed",
     [](C& c, T t) -> R { return add_address(c.trusted_proxies, t); }},
    {"insecure", kSwitch, "Access", "", "false", "serve without TLS on addresses off loopback",
     [](C& c, T t) -> R { return store(c.insecure, parse_flag(t)); }},
    {"allow-anonymous", kSwitch, "Access", "", "false",
     "off loopback, take a random user id as the credential",
     [](C& c, T t) -> R { return store(c.allow_anonymous, parse_flag(t)); }},
    {"s3-allow-sigv2", kSwitch, "Access", "", "false",
     "take upload forms signed with S3's old signature version 2",
     [](C& c, T t) -> R { return store(c.s3_allow_sigv2, parse_flag(t)); }},
    {"allowed-origins", kList, "Access", "ORIGIN", "",
     "web pages that may use this server; none named: every page",
     [](C& c, T t) -> R { return add_origin(c.allowed_origins, t); }},

    {"events-secret", kSecret, "Access", "SECRET", "",
     "what an S3 engine says to POST /_events/s3; none: there is no such page",
     [](C& c, T t) -> R { return store_secret(c.events_secret, t); }},

    {"region", kText, "Storage", "NAME", "us-east-1", "the region that signatures name",
     [](C& c, T t) -> R { return store_environment(c.region, t); }},
    {"uploads-bucket", kText, "Storage", "NAME", "sluice-uploads", "where uploads go",
     [](C& c, T t) -> R { return store_bucket(c.uploads_bucket, t); }},
    {"outputs-bucket", kText, "Storage", "NAME", "sluice-outputs", "where results go",
     [](C& c, T t) -> R { return store_bucket(c.outputs_bucket, t); }},
    {"name-prefix", kText, "Storage", "NAME", "sluice-",
     "AWS: what the names of queues and tables begin with",
     [](C& c, T t) -> R { return store_environment(c.name_prefix, t); }},
    {"s3-addressing", kText, "Storage", "HOW", "auto",
     "AWS: buckets in S3's host or path: virtual-host, path; auto: in the host at amazonaws.com",
     [](C& c, T t) -> R { return store_addressing(c.s3_addressing, t); }},
    {"s3-conditional-complete", kSwitch, "Storage", "", "true",
     "AWS: S3 honours If-None-Match when an upload in parts is completed; Ceph RGW does not",
     [](C& c, T t) -> R { return store(c.s3_conditional_complete, parse_flag(t)); }},
    {"upload-retention", kText, "Storage", "TIME", "0", "delete uploads after this; 0: never",
     [](C& c, T t) -> R { return store_seconds(c.upload_retention, t); }},
    {"output-retention", kText, "Storage", "TIME", "0", "delete results after this; 0: never",
     [](C& c, T t) -> R { return store_seconds(c.output_retention, t); }},
    {"job-retention", kText, "Storage", "TIME", "0",
     "delete finished jobs' records after this; 0: never",
     [](C& c, T t) -> R { return store_seconds(c.job_retention, t); }},
    {"part-retention", kText, "Storage", "TIME", "7d",
     "delete uploads in parts that were not completed after this; 0: never",
     [](C& c, T t) -> R { return store_seconds(c.part_retention, t); }},
    {"allow-unsafe-file-system", kList, "Storage", "TYPE", "",
     "a file system type that loses data and is taken all the same (tests: tmpfs)",
     [](C& c, T t) -> R { c.unsafe_file_systems.emplace_back(t); return {}; }},

    {"stages", kList, "Work", "NAME", "",
     "the stages that run here: parse, handle, notify; none named: all, but of `serve` with aws none",
     [](C& c, T t) -> R { return add_stage(c.stages, t); }},
    {"parse-workers", kText, "Work", "N", "16", "ParseCSVUploads handlers at once",
     [](C& c, T t) -> R { return store_workers(c.parse_workers, t); }},
    {"transform-workers", kText, "Work", "N", "16", "HandleCSVFiles handlers at once",
     [](C& c, T t) -> R { return store_workers(c.transform_workers, t); }},
    {"notify-workers", kText, "Work", "N", "16", "NotifyClient handlers at once",
     [](C& c, T t) -> R { return store_workers(c.notify_workers, t); }},
    {"http-threads", kText, "Work", "N", "64", "requests that may wait for the disk at once",
     [](C& c, T t) -> R { return store_workers(c.http_threads, t); }},
    {"max-receives", kText, "Work", "N", "5", "runs of a message, then its dead-letter queue",
     [](C& c, T t) -> R { return store(c.max_receives, parse_count(t, 1, 1000)); }},
    {"visibility-timeout", kText, "Work", "TIME", "30s",
     "how long a message is hidden while a handler has it; heartbeats prolong it",
     [](C& c, T t) -> R { return store_timeout(c.visibility_timeout, t); }},
    {"backoff-min", kText, "Work", "TIME", "500ms", "wait before the first retry, then doubled",
     [](C& c, T t) -> R { return store_timeout(c.backoff_min, t); }},
    {"backoff-max", kText, "Work", "TIME", "60s", "longest wait before a retry",
     [](C& c, T t) -> R { return store_timeout(c.backoff_max, t); }},

    {"max-connections", kText, "Limits", "N", "4096", "open sockets",
     [](C& c, T t) -> R { return store(c.limits.connections_max, parse_count(t, 8, 1'000'000)); }},
    {"max-uploads", kText, "Limits", "N", "1024", "uploads in progress",
     [](C& c, T t) -> R {
         return store(c.limits.uploads_in_progress_max, parse_count(t, 1, 100'000));
     }},
    {"max-queue-depth", kText, "Limits", "N", "1000000", "messages in a queue (not a DLQ), then uploads get 503",
     [](C& c, T t) -> R {
         return store(c.limits.queue_depth_max, parse_count(t, 1, 1'000'000'000));
     }},
    {"min-free-disk", kText, "Limits", "SIZE", "256MiB", "free disk space below which uploads get 507",
     [](C& c, T t) -> R { return store(c.limits.disk_free_bytes_min, parse_size(t)); }},
    {"min-upload-size", kText, "Limits", "SIZE", "1", "smallest file",
     [](C& c, T t) -> R { return store(c.limits.upload_bytes_min, parse_size(t)); }},
    {"max-upload-size", kText, "Limits", "SIZE", "5GiB", "largest file; in parts (v1), 48.8 TiB unless this is lowered",
     [](C& c, T t) -> R { return store(c.limits.upload_bytes_max, parse_size(t)); }},
    {"signed-url-expiry", kText, "Limits", "TIME", "600s", "how long a signed URL works",
     [](C& c, T t) -> R { return store_seconds(c.limits.signed_url_expiry, t); }},
    {"max-field-size", kText, "Limits", "SIZE", "1MiB", "longest field of a table",
     [](C& c, T t) -> R { return store(c.limits.field_bytes, parse_size(t)); }},
    {"max-record-size", kText, "Limits", "SIZE", "16MiB", "longest record of a table",
     [](C& c, T t) -> R { return store(c.limits.record_bytes, parse_size(t)); }},
    {"max-columns", kText, "Limits", "N", "16384", "columns of a table",
     [](C& c, T t) -> R { return store(c.limits.columns, parse_count(t, 1, 1'000'000)); }},
});
// clang-format on

}  // namespace

std::span<const Setting> all_settings() {
    return kSettings;
}

const Setting* find_setting(std::string_view name) {
    const auto found = std::ranges::find(kSettings, name, &Setting::name);
    return found == kSettings.end() ? nullptr : &*found;
}

std::vector<std::string_view> setting_names() {
    std::vector<std::string_view> names;
    names.reserve(kSettings.size());
    for (const Setting& setting : kSettings) names.push_back(setting.name);
    return names;
}

}  // namespace sluice::app
