#include "gateway/s3/completed_parts.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "gateway/s3/header_text.h"
#include "gateway/s3/multipart.h"
#include "signing/checksum.h"

namespace sluice::gateway::s3 {
namespace {

std::string without_quotes(std::string etag) {
    std::erase(etag, '"');
    return etag;
}

Result<std::optional<Checksum>> named_checksum(pugi::xml_node part) {
    for (const auto algorithm : signing::kChecksumAlgorithms) {
        const std::string name(signing::name_of(algorithm));
        auto value = TRY(child_text(part, ("Checksum" + name).c_str()));
        if (value) return Checksum{name, *std::move(value), false};
    }
    return std::nullopt;
}

Result<NamedPart> read_part(pugi::xml_node part, const Limits& limits) {
    auto etag = TRY(child_text(part, "ETag"));
    const auto number = parse_number(TRY(child_text(part, "PartNumber")).value_or(""));
    if (std::string_view(part.name()) != "Part" || !etag || !number) return malformed_xml();
    if (*number < 1 || *number > limits.parts_max) {
        return s3_error("InvalidArgument",
                        "PartNumber must be an integer between 1 and " +
                            std::to_string(limits.parts_max) + ", inclusive");
    }
    return NamedPart{static_cast<std::uint32_t>(*number),
                     ETag{without_quotes(*std::move(etag))},
                     TRY(named_checksum(part))};
}

bool is_named(const UploadedPart& stored, const NamedPart& named) {
    return stored.number == named.number && stored.etag == named.etag &&
           (!named.checksum || named.checksum == stored.checksum);
}

// x-amz-mp-object-size. InvalidRequest.
Result<void> check_size(const S3Request& request, std::uint64_t size) {
    const auto said = request.header("x-amz-mp-object-size");
    if (!said || parse_number(*said) == size) return {};
    return s3_error("InvalidRequest",
                    "The provided 'x-amz-mp-object-size' header does not match what was computed: "
                    "the parts have " +
                        std::to_string(size) + " bytes.");
}

// x-amz-checksum-…: InvalidRequest, BadDigest.
Result<void> check_checksum(const S3Request& request, const std::optional<Checksum>& checksum) {
    for (const auto algorithm : signing::kChecksumAlgorithms) {
        const auto said = request.header(signing::checksum_header(algorithm));
        if (!said) continue;
        if (!checksum || checksum->algorithm != signing::name_of(algorithm)) {
            return s3_error("InvalidRequest",
                            "The upload was not made with a checksum of this algorithm for every "
                            "part.");
        }
        if (checksum->value != *said) {
            return s3_error("BadDigest",
                            "The " + checksum->algorithm +
                                " you specified did not match the calculated checksum.");
        }
    }
    return {};
}

}  // namespace

std::unexpected<Error> invalid_part() {
    return s3_error("InvalidPart",
                    "One or more of the specified parts could not be found. The part may not have "
                    "been uploaded, or the specified entity tag may not match the part's entity "
                    "tag.");
}

Result<std::vector<NamedPart>> read_completion(const std::string& document, const Limits& limits) {
    const XmlDocument parsed = TRY(XmlDocument::parse(document, "CompleteMultipartUpload"));
    std::vector<NamedPart> parts;
    for (const pugi::xml_node child : parsed.root().children()) {
        if (child.type() != pugi::node_element) continue;
        NamedPart part = TRY(read_part(child, limits));
        if (!parts.empty() && part.number <= parts.back().number) {
            return s3_error("InvalidPartOrder",
                            "The list of parts was not in ascending order. Parts must be ordered "
                            "by part number.");
        }
        parts.push_back(std::move(part));
    }
    if (parts.empty()) return malformed_xml();
    return parts;
}

Result<void> check_checksums_named(const MultipartUpload& upload,
                                   std::span<const NamedPart> named) {
    if (!upload.checksum_composite) return {};
    const auto without = std::ranges::find_if(
        named, [](const NamedPart& part) { return !part.checksum.has_value(); });
    if (without == named.end()) return {};
    return s3_error("InvalidRequest",
                    "The upload was created using a " + to_lower(upload.checksum_algorithm) +
                        " checksum. The complete request must include the checksum for each part. "
                        "It was missing for part " +
                        std::to_string(without->number) + " in the request.");
}

Result<std::vector<UploadedPart>> choose_parts(std::span<const NamedPart> named,
                                               std::span<const UploadedPart> stored,
                                               const Limits& limits) {
    std::vector<UploadedPart> chosen;
    std::uint64_t size = 0;
    auto next = stored.begin();
    for (const NamedPart& part : named) {
        next = std::ranges::find(next, stored.end(), part.number, &UploadedPart::number);
        if (next == stored.end() || !is_named(*next, part)) return invalid_part();
        chosen.push_back(*next);
        size += next->size;
    }
    const auto last = std::prev(chosen.end());
    if (std::any_of(chosen.begin(), last, [&](const UploadedPart& part) {
            return part.size < limits.part_bytes_min;
        })) {
        return s3_error("EntityTooSmall",
                        "Your proposed upload is smaller than the minimum allowed size: all parts "
                        "but the last have at least " +
                            std::to_string(limits.part_bytes_min) + " bytes.");
    }
    if (size > limits.object_bytes_max) {
        return s3_error("EntityTooLarge",
                        "Your proposed upload exceeds the maximum allowed size of " +
                            std::to_string(limits.object_bytes_max) + " bytes.");
    }
    return chosen;
}

Result<ObjectInfo> object_of(const MultipartUpload& upload,
                             std::span<const UploadedPart> parts,
                             const S3Request& request) {
    ObjectInfo object;
    object.name = upload.name;
    object.attributes = upload.attributes;
    object.checksum = checksum_of(upload, parts);
    object.parts = static_cast<std::uint32_t>(parts.size());
    for (const UploadedPart& part : parts) object.size += part.size;
    const auto etag = etag_of(parts);
    if (!etag) return invalid_part();
    object.etag = *etag;
    TRY(check_size(request, object.size));
    TRY(check_checksum(request, object.checksum));
    return object;
}

}  // namespace sluice::gateway::s3
