#include "app/config.h"

#include <algorithm>
#include <utility>

#include "app/settings.h"
#include "app/units.h"

namespace sluice::app {
namespace {

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
        resolved_.problems.push_back({value.origin, std::string(name) + ": " + message});
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

}  // namespace

Resolved resolve(std::span<const Layer> layers) {
    return Resolver(layers).run();
}

std::string environment_name(std::string_view setting) {
    std::string name = "SLUICE_";
    for (const char c : setting)
        name += c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    return name;
}

Layer environment_layer(const std::function<const char*(const char*)>& getenv) {
    Layer layer;
    for (const Setting& setting : all_settings()) {
        const std::string name = environment_name(setting.name);
        const char* const text = getenv(name.c_str());
        if (text == nullptr) continue;
        Value value{{text}, name};
        if (setting.shape == Shape::kList) value.texts = split_list(text);
        layer.emplace(setting.name, std::move(value));
    }
    return layer;
}

}  // namespace sluice::app
