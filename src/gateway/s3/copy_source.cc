#include "gateway/s3/copy_source.h"

#include <vector>

#include "gateway/s3/conditional.h"
#include "signing/encoding.h"

namespace sluice::gateway::s3 {
namespace {

constexpr std::string_view kVersion = "?versionId=";

std::unexpected<Error> unusable() {
    return s3_error("InvalidArgument",
                    "Copy Source must mention the source bucket and key, URL-encoded: "
                    "sourcebucket/sourcekey");
}

}  // namespace

Result<std::optional<ObjectName>> copy_source(const S3Request& request) {
    auto text = request.header("x-amz-copy-source");
    if (!text) return std::nullopt;
    if (const auto at = text->rfind(kVersion); at != std::string_view::npos) {
        if (text->substr(at + kVersion.size()) != "null") {
            return s3_error("NoSuchVersion", "The specified version does not exist.");
        }
        *text = text->substr(0, at);
    }
    // A '+' is a space, as S3 has it: clients encode one that is meant.
    const auto decoded = signing::percent_decode(*text, signing::Plus::kSpace);
    if (!decoded) return unusable();
    std::string_view name = *decoded;
    if (name.starts_with('/')) name.remove_prefix(1);
    const auto slash = name.find('/');
    if (slash == std::string_view::npos || slash == 0 || slash + 1 == name.size()) {
        return unusable();
    }
    return ObjectName{BucketName{std::string(name.substr(0, slash))},
                      ObjectKey{std::string(name.substr(slash + 1))}};
}

Result<void> check_copy_source(const Context& context,
                               const Authorized& by,
                               const ObjectName& source) {
    TRY(by.allow(Access::kRead, source.bucket, source.key.text()));
    TRY(check_bucket(context, source.bucket));
    return check_key(source.key, context.options.limits);
}

Result<OpenedObject> open_copy_source(const Context& context,
                                      const S3Request& request,
                                      const ObjectName& source) {
    OpenedObject opened =
        TRY(in_s3_words(context.services.objects.open(source, std::nullopt, std::nullopt)));
    constexpr std::string_view kSource = "x-amz-copy-source-";
    const Verdict verdict = precondition(request, kSource, opened.info);
    if (verdict != Verdict::kProceed) return precondition_failed(request, kSource, verdict);
    return opened;
}

Result<std::optional<Checksum>> copy_bytes(ByteSource& source,
                                           Upload& upload,
                                           std::optional<signing::ChecksumAlgorithm> wanted) {
    constexpr std::size_t kBlockBytes = 256 * 1024;
    std::optional<signing::Checksummer> sum;
    if (wanted) sum.emplace(*wanted);
    std::vector<char> block(kBlockBytes);
    while (true) {
        const std::size_t size = TRY(in_s3_words(source.read(block)));
        if (size == 0) break;
        const auto bytes = std::span<const char>(block).first(size);
        TRY(upload.write(bytes));
        if (sum) sum->add(bytes);
    }
    if (!sum) return std::nullopt;
    return Checksum{std::string(signing::name_of(*wanted)), sum->finish(), false};
}

}  // namespace sluice::gateway::s3
