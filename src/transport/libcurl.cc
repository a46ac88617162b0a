#include "transport/libcurl.h"

#include <dlfcn.h>

#include <optional>

// curl.h hides some of its functions behind macros that check types.
#undef curl_easy_setopt
#undef curl_easy_getinfo

namespace sluice::transport {
namespace {

// 7.85.0, the first that knows CURLOPT_PROTOCOLS_STR.
constexpr unsigned kOldestVersion = 0x075500;

// Takes each function by its name; `missing` when one is not there.
class Symbols {
  public:
    explicit Symbols(void* library) : library_(library) {}

    template <class Function>
    void take(const char* name, Function& function) {
        function = reinterpret_cast<Function>(::dlsym(library_, name));
        missing = missing || function == nullptr;
    }

    bool missing = false;

  private:
    void* library_;
};

bool initialise(Symbols& symbols) {
    decltype(&::curl_global_init) global_init = nullptr;
    decltype(&::curl_version_info) version_info = nullptr;
    symbols.take("curl_global_init", global_init);
    symbols.take("curl_version_info", version_info);
    return !symbols.missing && version_info(CURLVERSION_NOW)->version_num >= kOldestVersion &&
           global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

std::optional<Libcurl> load() {
    // Never closed: its threads and handles may live until the process ends.
    void* const library = ::dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) return std::nullopt;
    Symbols symbols(library);
    Libcurl curl{};
    symbols.take("curl_easy_init", curl.easy_init);
    symbols.take("curl_easy_cleanup", curl.easy_cleanup);
    symbols.take("curl_easy_reset", curl.easy_reset);
    symbols.take("curl_easy_setopt", curl.easy_setopt);
    symbols.take("curl_easy_perform", curl.easy_perform);
    symbols.take("curl_easy_getinfo", curl.easy_getinfo);
    symbols.take("curl_easy_strerror", curl.easy_strerror);
    symbols.take("curl_easy_pause", curl.easy_pause);
    symbols.take("curl_multi_init", curl.multi_init);
    symbols.take("curl_multi_cleanup", curl.multi_cleanup);
    symbols.take("curl_multi_add_handle", curl.multi_add_handle);
    symbols.take("curl_multi_remove_handle", curl.multi_remove_handle);
    symbols.take("curl_multi_perform", curl.multi_perform);
    symbols.take("curl_multi_poll", curl.multi_poll);
    symbols.take("curl_multi_info_read", curl.multi_info_read);
    symbols.take("curl_multi_strerror", curl.multi_strerror);
    symbols.take("curl_slist_append", curl.slist_append);
    symbols.take("curl_slist_free_all", curl.slist_free_all);
    symbols.take("curl_mime_init", curl.mime_init);
    symbols.take("curl_mime_free", curl.mime_free);
    symbols.take("curl_mime_addpart", curl.mime_addpart);
    symbols.take("curl_mime_name", curl.mime_name);
    symbols.take("curl_mime_data", curl.mime_data);
    symbols.take("curl_mime_data_cb", curl.mime_data_cb);
    symbols.take("curl_mime_filename", curl.mime_filename);
    symbols.take("curl_mime_type", curl.mime_type);
    if (!initialise(symbols)) return std::nullopt;
    return curl;
}

}  // namespace

const Libcurl* libcurl() {
    static const std::optional<Libcurl> loaded = load();
    return loaded ? &*loaded : nullptr;
}

}  // namespace sluice::transport
