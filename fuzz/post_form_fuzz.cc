// The browser form upload: multipart parser and POST policy.
//
// Oracles: no crash, and the same calls and the same result however the body is cut. The first byte
// of the input chooses the cut, the rest is the body with the boundary "xx".
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "gateway/s3/form_fields.h"
#include "gateway/s3/form_parser.h"
#include "gateway/s3/post_policy.h"

namespace {

using namespace sluice;
using namespace sluice::gateway::s3;

// Small, so that a fuzzer meets the limit.
constexpr std::size_t kPreludeMax = 1024;

class Transcript final : public FormHandler {
  public:
    Result<void> on_field(std::string_view name, std::string value) override {
        text.append("[").append(name).append("=").append(value).append("]");
        fields_.add(name, std::move(value));
        return {};
    }
    Result<void> on_file(std::string_view filename) override {
        text.append("[file ").append(filename).append("]");
        fields_.set_filename(filename);
        const auto policy = TRY(parse_policy(fields_.find("policy").value_or("")));
        return check_conditions(policy, fields_, BucketName{"bucket"});
    }
    Result<void> on_bytes(std::span<const char> bytes) override {
        text.append(bytes.begin(), bytes.end());
        return {};
    }

    std::string text;

  private:
    FormFields fields_;
};

std::string parse(std::string_view body, std::size_t block) {
    Transcript transcript;
    FormParser parser("xx", kPreludeMax, transcript);
    Result<void> result;
    while (result && !body.empty()) {
        result = parser.push(body.substr(0, block));
        body.remove_prefix(std::min(block, body.size()));
    }
    if (result) result = parser.finish();
    return transcript.text + (result ? "" : " !" + result.error().name);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
    if (parse(body, body.size() + 1) != parse(body, data[0] % 32U + 1)) std::abort();
    return 0;
}
