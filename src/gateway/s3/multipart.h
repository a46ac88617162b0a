// What the operations on objects in parts share. Errors are S3's.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "gateway/s3/operation.h"
#include "gateway/s3/xml.h"
#include "ports/multipart_uploads.h"

namespace sluice::gateway::s3 {

// The upload that the request names. NoSuchUpload: it is another object's, too; of an unfinished
// one: or it was completed.
Result<MultipartUpload> find_upload(const Context& context, const S3Request& request);
Result<MultipartUpload> find_unfinished_upload(const Context& context, const S3Request& request);

// 1 to 10,000: InvalidArgument.
Result<std::uint32_t> part_number(const S3Request& request, const Limits& limits);

// The ETag of the object that these parts make. Absent: one of theirs is no MD5.
std::optional<ETag> etag_of(std::span<const UploadedPart> parts);

// The checksum of that object, as the upload wants it; absent when a part has none of its kind.
std::optional<Checksum> checksum_of(const MultipartUpload& upload,
                                    std::span<const UploadedPart> parts);

// Which parts a listing tells: those behind number `after`, at most `max`.
struct PartsPage {
    static constexpr std::uint32_t kPartsMax = 1000;
    std::uint32_t after = 0;
    std::uint32_t max = kPartsMax;
};

// PartNumberMarker, NextPartNumberMarker, MaxParts and IsTruncated. `parts`: one more than the page
// has, which is taken off, says that there are more.
void write_parts_page(XmlWriter& xml, const PartsPage& page, std::vector<UploadedPart>& parts);

// Initiator and Owner.
void write_initiator(XmlWriter& xml, const MultipartUpload& upload);
// ChecksumAlgorithm and ChecksumType, if the upload has them.
void write_checksum_kind(XmlWriter& xml, const MultipartUpload& upload);
// <ChecksumSHA256>…</ChecksumSHA256>
void write_checksum(XmlWriter& xml, const std::optional<Checksum>& checksum);

}  // namespace sluice::gateway::s3
