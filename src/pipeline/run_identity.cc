#include "pipeline/run_identity.h"

#include <string_view>

#include "signing/digest.h"

namespace sluice::pipeline {
namespace {

constexpr std::size_t kRunIdBytes = 16;

void append(std::string& text, std::string_view part) {
    for (int shift = 56; shift >= 0; shift -= 8) {
        text +=
            static_cast<char>((std::uint64_t{part.size()} >> static_cast<unsigned>(shift)) & 0xFFU);
    }
    text += part;
}

}  // namespace

RunId run_identity(const InputVersion& input, const RunRequest& request) {
    std::string text;
    append(text, input.name.bucket.text());
    append(text, input.name.key.text());
    append(text, input.etag.text());
    append(text, std::to_string(input.size));
    append(text, request.operation);
    append(text, request.format);
    append(text, request.mapping);
    append(text, request.sequence);
    append(text, request.job.text());
    Metadata more = request.said;
    const auto delimiter = more.extract("delimiter");
    if (!request.receipt.empty()) more.emplace("tellreceipt", request.receipt);
    const bool says_more = !request.detect.empty() || !delimiter.empty() || !more.empty();
    if (says_more || !request.on_error.empty()) append(text, request.on_error);
    if (says_more) {
        append(text, request.detect);
        append(text, delimiter.empty() ? std::string() : delimiter.mapped());
    }
    for (const auto& [name, word] : more) {
        append(text, name);
        append(text, word);
    }
    return RunId{signing::sha256_hex(text).substr(0, 2 * kRunIdBytes)};
}

ObjectKey output_key(const UserId& user,
                     const std::string& operation,
                     const std::string& format,
                     const RunId& run) {
    return ObjectKey{user.text() + "/" + operation + "/" + format + "/transformed_" + run.text() +
                     "." + format};
}

ObjectKey rejects_key(const ObjectKey& output, const RunId& run) {
    const std::string directory = output.text().substr(0, output.text().rfind('/') + 1);
    return ObjectKey{directory + "rejected_" + run.text() + ".ndjson"};
}

}  // namespace sluice::pipeline
