// PUT /{bucket}/{key}?partNumber&uploadId with x-amz-copy-source: a part from another object's
// bytes, or from a range of them.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html
#include <charconv>
#include <optional>

#include "gateway/s3/copy_source.h"
#include "gateway/s3/document_body.h"
#include "gateway/s3/list_page.h"
#include "gateway/s3/multipart.h"
#include "gateway/s3/object_headers.h"
#include "gateway/s3/part_writing.h"
#include "signing/checksum.h"
#include "signing/time_text.h"

namespace sluice::gateway::s3 {
namespace {

struct PartCopy {
    PartTarget target;
    ObjectName source;
    std::optional<ByteRange> range;
};

// "bytes=first-last", both said. InvalidArgument.
Result<std::optional<ByteRange>> copy_range(const S3Request& request) {
    const auto text = request.header("x-amz-copy-source-range");
    if (!text) return std::nullopt;
    constexpr std::string_view kUnit = "bytes=";
    ByteRange range;
    const char* end = text->data() + text->size();
    if (text->starts_with(kUnit)) {
        const auto first = std::from_chars(text->data() + kUnit.size(), end, range.first);
        if (first.ec == std::errc{} && first.ptr != end && *first.ptr == '-') {
            const auto last = std::from_chars(first.ptr + 1, end, range.last);
            if (last.ec == std::errc{} && last.ptr == end && range.first <= range.last) {
                return range;
            }
        }
    }
    return s3_error("InvalidArgument",
                    "The x-amz-copy-source-range value must be of the form bytes=first-last where "
                    "first and last are the zero-based offsets of the first and last bytes to "
                    "copy");
}

Result<OpenedObject> open_source(const Context& context,
                                 const S3Request& request,
                                 const PartCopy& copy) {
    OpenedObject whole = TRY(open_copy_source(context, request, copy.source));
    if (!copy.range) return whole;
    if (copy.range->last >= whole.info.size) {
        return s3_error("InvalidArgument",
                        "Range specified is not valid for source object of size: " +
                            std::to_string(whole.info.size));
    }
    return in_s3_words(context.services.objects.open(copy.source, copy.range, whole.info.etag));
}

Result<Reply> run(Context& context,
                  const S3Request& request,
                  const Authorized& by,
                  const PartCopy& copy) {
    const OpenedObject source = TRY(open_source(context, request, copy));
    const std::uint64_t size =
        copy.range ? copy.range->last - copy.range->first + 1 : source.info.size;
    const std::uint64_t bytes_max = context.options.limits.upload_bytes_max;
    if (size > bytes_max) {
        return s3_error("InvalidRequest",
                        "The specified copy source is larger than the maximum allowable size for a "
                        "copy source: " +
                            std::to_string(bytes_max));
    }
    auto admission = TRY(in_s3_words(context.services.capacity.admit(size)));
    const auto part = TRY(start_part(context, by, copy.target, std::move(admission)));
    const auto checksum = TRY(copy_bytes(
        *source.bytes, *part, signing::checksum_algorithm(copy.target.upload.checksum_algorithm)));
    const ObjectInfo info = TRY(commit_part(context, copy.target, *part, checksum));

    XmlWriter xml("CopyPartResult");
    xml.element("LastModified", signing::iso_date(context.services.clock.wall()));
    xml.element("ETag", quoted(info.etag));
    write_checksum(xml, info.checksum);
    return xml_reply(xml.finish());
}

}  // namespace

NewOperation upload_part_copy(Context& context, const S3Request& request, const Authorized& by) {
    PartCopy copy;
    copy.target = TRY(part_target(context, request));
    copy.source = *TRY(copy_source(request));
    copy.range = TRY(copy_range(request));
    TRY(check_copy_source(context, by, copy.source));
    return std::make_unique<Answered>([&context, &request, by, copy = std::move(copy)] {
        return run(context, request, by, copy);
    });
}

}  // namespace sluice::gateway::s3
