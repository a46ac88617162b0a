// libcurl, loaded when the first request is made: with all that it depends on it takes 10 ms, which
// commands that send nothing should not wait for. Its documentation is libcurl's own.
#pragma once

#include <curl/curl.h>

namespace sluice::transport {

// What this room calls, by libcurl's names without "curl_".
struct Libcurl {
    decltype(&::curl_easy_init) easy_init;
    decltype(&::curl_easy_cleanup) easy_cleanup;
    decltype(&::curl_easy_reset) easy_reset;
    decltype(&::curl_easy_setopt) easy_setopt;
    decltype(&::curl_easy_perform) easy_perform;
    decltype(&::curl_easy_getinfo) easy_getinfo;
    decltype(&::curl_easy_strerror) easy_strerror;
    decltype(&::curl_easy_pause) easy_pause;
    decltype(&::curl_multi_init) multi_init;
    decltype(&::curl_multi_cleanup) multi_cleanup;
    decltype(&::curl_multi_add_handle) multi_add_handle;
    decltype(&::curl_multi_remove_handle) multi_remove_handle;
    decltype(&::curl_multi_perform) multi_perform;
    decltype(&::curl_multi_poll) multi_poll;
    decltype(&::curl_multi_info_read) multi_info_read;
    decltype(&::curl_multi_strerror) multi_strerror;
    decltype(&::curl_slist_append) slist_append;
    decltype(&::curl_slist_free_all) slist_free_all;
    decltype(&::curl_mime_init) mime_init;
    decltype(&::curl_mime_free) mime_free;
    decltype(&::curl_mime_addpart) mime_addpart;
    decltype(&::curl_mime_name) mime_name;
    decltype(&::curl_mime_data) mime_data;
    decltype(&::curl_mime_data_cb) mime_data_cb;
    decltype(&::curl_mime_filename) mime_filename;
    decltype(&::curl_mime_type) mime_type;
};

// Loads and initialises it at the first call; stays loaded. Any thread. None: libcurl.so.4 is not
// there, or is older than what this was built with.
const Libcurl* libcurl();

}  // namespace sluice::transport
