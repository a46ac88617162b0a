#include "api/web_page.h"

#include <boost/json.hpp>
#include <set>

#include "api/replies.h"

namespace sluice::api {
namespace {

const PageEntry* find(const Services& services, std::string_view path) {
    for (const PageEntry& entry : services.page) {
        if (entry.path == path) return &entry;
    }
    return nullptr;
}

// Where signed URLs lead: with buckets in host names these are two.
std::set<std::string> storage_origins(const Services& services) {
    std::set<std::string> origins;
    for (const BucketName& bucket : {services.uploads_bucket, services.outputs_bucket}) {
        const auto url = services.presigner.presign_get({bucket, ObjectKey{"page"}}, Seconds{1});
        if (url) origins.emplace(origin_of(*url));
    }
    return origins;
}

std::string policy(const Services& services) {
    std::string connect = "'self'";
    for (const std::string& origin : storage_origins(services)) connect += " " + origin;
    if (!services.public_ws_url.empty()) {
        connect += " " + std::string(origin_of(services.public_ws_url));
    }
    return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src " +
           connect +
           "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
           "require-trusted-types-for 'script'; trusted-types svelte-trusted-html";
}

Response config(const Services& services) {
    boost::json::object document;
    if (!services.public_ws_url.empty()) {
        document["events"] = services.public_ws_url + "/v1/events";
    }
    Response response = json_reply(200, boost::json::serialize(document));
    response.headers.emplace_back("Cache-Control", "no-cache");
    return response;
}

}  // namespace

std::string_view origin_of(std::string_view url) {
    const std::size_t scheme = url.find("://");
    if (scheme == std::string_view::npos) return {};
    return url.substr(0, url.find_first_of("/?#", scheme + 3));
}

Response web_page(const Services& services, const Request& request) {
    const bool has_page = !services.page.empty();
    if (has_page && request.path == "/config.json") return config(services);
    const PageEntry* const entry = find(services, request.path);
    if (entry == nullptr) {
        return error_reply(404, Error{Code::kNotFound, "not_found", "there is no such page", {}});
    }
    Response response = entry->file.answer(request);
    response.headers.emplace_back("Content-Security-Policy", policy(services));
    response.headers.emplace_back("Referrer-Policy", "no-referrer");
    return response;
}

}  // namespace sluice::api
