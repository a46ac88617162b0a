#include "api/page_file.h"

#include "base/stream.h"
#include "engine/bytes/compressing_sink.h"
#include "signing/digest.h"

namespace sluice::api {
namespace {

class StringSink final : public ByteSink {
  public:
    Result<void> write(std::span<const char> bytes) override {
        text.append(bytes.data(), bytes.size());
        return {};
    }
    std::string text;
};

// Empty when it cannot be: then the file goes out as it is.
std::string gzip_of(std::string_view bytes) {
    StringSink compressed;
    engine::CompressingSink sink(compressed, engine::Compression::kGzip);
    if (!sink.write(bytes) || !sink.finish()) return {};
    return std::move(compressed.text);
}

bool takes_gzip(const Request& request) {
    const std::string_view said = header(request, "accept-encoding").value_or("");
    const std::size_t at = said.find("gzip");
    return at != std::string_view::npos && !said.substr(at).starts_with("gzip;q=0");
}

}  // namespace

PageFile::PageFile(std::string_view bytes, std::string_view type)
    : bytes_(bytes),
      type_(type),
      digest_(signing::sha256_hex(bytes).substr(0, 32)),
      gzip_(gzip_of(bytes)) {}

Response PageFile::answer(const Request& request) const {
    const bool is_gzip = !gzip_.empty() && takes_gzip(request);
    const std::string etag = '"' + digest_ + (is_gzip ? "-gzip\"" : "\"");
    Response response{200,
                      {{"Content-Type", std::string(type_)},
                       {"ETag", etag},
                       {"Cache-Control", "no-cache"},  // kept, and asked for again
                       {"Vary", "Accept-Encoding"},
                       {"X-Content-Type-Options", "nosniff"}},
                      {}};
    if (header(request, "if-none-match") == etag) {
        response.status = 304;
        return response;
    }
    if (is_gzip) response.headers.emplace_back("Content-Encoding", "gzip");
    response.body = is_gzip ? gzip_ : std::string(bytes_);
    return response;
}

}  // namespace sluice::api
