// A file of the web page (ui/dist), as it is embedded at build. Thread-safe.
#pragma once

#include <string_view>

#include "api/http.h"

namespace sluice::api {

// A file and how it is served: its type, an ETag by which a browser need not take it twice, and
// gzip where the client takes it. The bytes outlive the file.
class PageFile {
  public:
    PageFile(std::string_view bytes, std::string_view type);

    Response answer(const Request& request) const;

  private:
    std::string_view bytes_;
    std::string_view type_;
    std::string digest_;
    std::string gzip_;
};

// Where it is on the server.
struct PageEntry {
    std::string_view path;
    PageFile file;
};

}  // namespace sluice::api
