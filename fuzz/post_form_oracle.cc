#include <algorithm>

#include "fuzz/oracles.h"
#include "gateway/s3/form_fields.h"
#include "gateway/s3/form_parser.h"
#include "gateway/s3/post_policy.h"

namespace sluice::fuzz {
namespace {

using gateway::s3::FormFields;
using gateway::s3::FormHandler;
using gateway::s3::FormParser;

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
        const auto policy = TRY(gateway::s3::parse_policy(fields_.find("policy").value_or("")));
        return gateway::s3::check_conditions(policy, fields_, BucketName{"bucket"});
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

std::string check_post_form(std::string_view input) {
    if (input.empty()) return "";
    const std::size_t block = static_cast<unsigned char>(input.front()) % 32U + 1;
    const std::string_view body = input.substr(1);
    const std::string whole = parse(body, body.size() + 1);
    const std::string cut = parse(body, block);
    return whole == cut ? "" : "whole: " + whole + "\ncut: " + cut;
}

}  // namespace sluice::fuzz
