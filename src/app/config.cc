#include "app/config.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include "app/settings.h"
#include "app/units.h"

namespace sluice::app {
namespace {

constexpr std::string_view kPrefix = "SLUICE_";
// What tests set for themselves, and for builds with planted faults.
constexpr std::array<std::string_view, 4> kNoSettings{
    "SLUICE_TEST_", "SLUICE_BINARY", "SLUICE_PLANT", "SLUICE_SIMD"};

class Resolver {
  public:
    explicit Resolver(std::span<const Layer> layers) : layers_(layers) {}

    Resolved run() && {
        for (const Setting& setting : all_settings()) apply(setting);
        check_tls();
        check_reach();
        check_ranges();
        return std::move(resolved_);
    }

  private:
    void apply(const Setting& setting) {
        Value value = strongest(setting);
        for (const std::string& text : value.texts) {
            const auto applied = setting.apply(resolved_.config, text);
            if (!applied) complain(value, setting.name, applied.error().message);
        }
        resolved_.effective.insert_or_assign(std::string(setting.name), std::move(value));
    }

    Value strongest(const Setting& setting) const {
        for (const Layer& layer : layers_) {
            const auto found = layer.find(setting.name);
            if (found != layer.end()) return found->second;
        }
        if (setting.shape == Shape::kList) return Value{{}, "default"};
        return Value{{std::string(setting.fallback)}, "default"};
    }

    void complain(const Value& value, std::string_view name, const std::string& message) {
        const bool is_named = value.origin == "--" + std::string(name);
        resolved_.problems.push_back(
            {value.origin, (is_named ? "" : std::string(name) + ": ") + message});
    }
    void complain(std::string_view name, const std::string& message) {
        complain(resolved_.effective.at(std::string(name)), name, message);
    }

    void check_tls() {
        const Config& config = resolved_.config;
        if (config.tls_cert.empty() == config.tls_key.empty()) return;
        complain(config.tls_key.empty() ? "tls-cert" : "tls-key",
                 "tls-cert and tls-key are needed together");
    }

    void check_reach() {
        const Config& config = resolved_.config;
        const bool protected_wire = !config.tls_cert.empty() || !config.trusted_proxies.empty();
        for (const auto& [name, endpoint] :
             {std::pair{"listen", &config.http}, std::pair{"s3-listen", &config.s3}}) {
            if (endpoint == &config.s3 && config.backend != BackendKind::kEmbedded) continue;
            if (is_loopback(*endpoint) || endpoint->address.empty()) continue;
            if (!protected_wire && !config.insecure)
                complain(name,
                         endpoint->address +
                             " is not a loopback address: set tls-cert and tls-key, or "
                             "trusted-proxy, or insecure to serve without encryption");
            if (!config.allow_anonymous)
                complain(name,
                         endpoint->address +
                             " is not a loopback address: set allow-anonymous to take user ids "
                             "as credentials from other machines");
        }
    }

    void check_ranges() {
        const Config& config = resolved_.config;
        if (config.uploads_bucket == config.outputs_bucket && !config.uploads_bucket.empty())
            complain("outputs-bucket", "must differ from uploads-bucket");
        if (std::ranges::count(config.public_s3_url, '/') > 2)
            complain("public-s3-url", "must not have a path: signatures cover what clients send");
        if (config.backoff_min > config.backoff_max)
            complain("backoff-min", "must not be above backoff-max");
        if (config.limits.upload_bytes_min > config.limits.upload_bytes_max)
            complain("min-upload-size", "must not be above max-upload-size");
        if (config.backend == BackendKind::kEmbedded && config.stages.any() && !config.stages.all())
            complain("stages", "the embedded backend is one process, which runs all of them");
        if (config.limits.field_bytes > config.limits.record_bytes)
            complain("max-field-size", "must not be above max-record-size");
        if (config.visibility_timeout < Seconds{1})
            complain("visibility-timeout", "must be at least 1s");
        const Seconds expiry = config.limits.signed_url_expiry;
        if (expiry < Seconds{1} || expiry > std::chrono::days{7})
            complain("signed-url-expiry", "must be from 1s to 7d");
    }

    std::span<const Layer> layers_;
    Resolved resolved_;
};

std::vector<std::string> split_list(std::string_view text) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        if (comma > 0) parts.emplace_back(text.substr(0, comma));
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return parts;
}

// SLUICE_S3_LISTEN → s3-listen.
std::string setting_name(std::string_view variable) {
    std::string name(variable.substr(kPrefix.size()));
    for (char& c : name)
        c = c == '_' ? '-' : static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    return name;
}

}  // namespace

Resolved resolve(std::span<const Layer> layers) {
    return Resolver(layers).run();
}

std::string environment_name(std::string_view setting) {
    std::string name(kPrefix);
    for (const char c : setting)
        name += c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    return name;
}

Environment process_environment() {
    Environment environment;
    for (const char* const* entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        const std::size_t equals = text.find('=');
        if (!text.starts_with(kPrefix) || equals == std::string_view::npos) continue;
        environment.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    return environment;
}

Layer environment_layer(const Environment& environment) {
    Layer layer;
    for (const Setting& setting : all_settings()) {
        const auto found = environment.find(environment_name(setting.name));
        if (found == environment.end()) continue;
        const auto& [name, text] = *found;
        const bool list = setting.shape == Shape::kList;
        layer.emplace(setting.name, Value{list ? split_list(text) : std::vector{text}, name});
    }
    return layer;
}

std::vector<Problem> unknown_variables(const Environment& environment) {
    std::vector<std::string_view> settings = setting_names();
    // Of every command; of `submit`; of `lambda`.
    settings.insert(settings.end(), {"config", "server", "function"});
    std::vector<Problem> problems;
    for (const auto& [name, text] : environment) {
        if (std::ranges::any_of(kNoSettings, [&](auto prefix) { return name.starts_with(prefix); }))
            continue;
        const std::string setting = setting_name(name);
        const std::string_view near = nearest_name(setting, settings);
        if (near == setting && environment_name(setting) == name) continue;
        problems.push_back(
            {name,
             near.empty()
                 ? "there is no such setting; unset it (`sluice config show` "
                   "lists them all)"
                 : "there is no such setting; did you mean " + environment_name(near) + "?"});
    }
    return problems;
}

}  // namespace sluice::app
