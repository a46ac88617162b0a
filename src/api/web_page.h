// The web page: the files of ui/dist, and config.json, which tells them where the API is.
// Thread-safe. What the page may do is said by its Content-Security-Policy: scripts and styles of
// its own, and requests to this server, its sockets and the storage that signed URLs lead to.
#pragma once

#include <string_view>

#include "api/application.h"

namespace sluice::api {

// For the routes of the page in routes.cc. 404 where there is none (Services::page).
Response web_page(const Services& services, const Request& request);

// "https://host:8080" of "https://host:8080/a?b"; empty: it is no such address.
std::string_view origin_of(std::string_view url);

}  // namespace sluice::api
