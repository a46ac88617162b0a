#include "gateway/s3/multipart.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/hex.h"
#include "gateway/s3/integrity.h"
#include "signing/checksum.h"
#include "signing/digest.h"

namespace sluice::gateway::s3 {
namespace {

constexpr std::size_t kMd5Bytes = 16;

}  // namespace
Result<MultipartUpload> find_upload(const Context& context, const S3Request& request) {
    const UploadId id{std::string(signing::find(request.query, "uploadId").value_or(""))};
    return in_s3_words(context.services.uploads.find(id, request.object()));
}

Result<MultipartUpload> find_unfinished_upload(const Context& context, const S3Request& request) {
    auto upload = TRY(find_upload(context, request));
    if (!upload.completed) return upload;
    return std::unexpected(in_s3_words(Error{Code::kNotFound, "no_such_upload", {}, {}}));
}

Result<std::uint32_t> part_number(const S3Request& request, const Limits& limits) {
    const std::uint32_t max = limits.parts_max;
    const auto number = number_parameter(request, "partNumber", 0, max + 1);
    if (number && *number >= 1 && *number <= max) return *number;
    return s3_error(
        "InvalidArgument",
        "Part number must be an integer between 1 and " + std::to_string(max) + ", inclusive");
}

std::optional<ETag> etag_of(std::span<const UploadedPart> parts) {
    signing::Hasher hasher(signing::HashKind::kMd5);
    for (const UploadedPart& part : parts) {
        const auto md5 = from_hex(part.etag.text());
        if (!md5 || md5->size() != kMd5Bytes) return std::nullopt;
        hasher.add(*md5);
    }
    const std::string hash = hasher.finish();
    return ETag{to_hex(std::as_bytes(std::span(hash))) + "-" + std::to_string(parts.size())};
}

std::optional<Checksum> checksum_of(const MultipartUpload& upload,
                                    std::span<const UploadedPart> parts) {
    const auto algorithm = signing::checksum_algorithm(upload.checksum_algorithm);
    if (!algorithm) return std::nullopt;
    std::vector<signing::PartChecksum> sums;
    for (const UploadedPart& part : parts) {
        if (!part.checksum || part.checksum->algorithm != upload.checksum_algorithm) {
            return std::nullopt;
        }
        sums.push_back({part.checksum->value, part.size});
    }
    const auto value = upload.checksum_composite ? signing::composite(*algorithm, sums)
                                                 : signing::combine(*algorithm, sums);
    if (!value) return std::nullopt;
    return Checksum{upload.checksum_algorithm, *value, upload.checksum_composite};
}

void write_parts_page(XmlWriter& xml, const PartsPage& page, std::vector<UploadedPart>& parts) {
    const bool more = parts.size() > page.max;
    if (more) parts.pop_back();
    xml.element("PartNumberMarker", std::uint64_t{page.after});
    xml.element("NextPartNumberMarker", std::uint64_t{parts.empty() ? 0 : parts.back().number});
    xml.element("MaxParts", std::uint64_t{page.max});
    xml.element("IsTruncated", more && page.max > 0 ? "true" : "false");
}

void write_initiator(XmlWriter& xml, const MultipartUpload& upload) {
    for (const char* who : {"Initiator", "Owner"}) {
        xml.open(who).element("ID", upload.owner).element("DisplayName", upload.owner).close();
    }
}

void write_checksum_kind(XmlWriter& xml, const MultipartUpload& upload) {
    if (upload.checksum_algorithm.empty()) return;
    xml.element("ChecksumAlgorithm", upload.checksum_algorithm);
    xml.element("ChecksumType", checksum_type(upload.checksum_composite));
}

void write_checksum(XmlWriter& xml, const std::optional<Checksum>& checksum) {
    if (checksum) xml.element("Checksum" + checksum->algorithm, checksum->value);
}

}  // namespace sluice::gateway::s3
