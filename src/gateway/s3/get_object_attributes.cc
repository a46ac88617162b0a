// GET /{bucket}/{key}?attributes: what is known of an object, without its bytes.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html
#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "base/text.h"
#include "gateway/reply_head.h"
#include "gateway/s3/authorize.h"
#include "gateway/s3/document_body.h"
#include "gateway/s3/integrity.h"
#include "gateway/s3/list_page.h"
#include "gateway/s3/multipart.h"

namespace sluice::gateway::s3 {
namespace {

constexpr std::array<std::string_view, 5> kKnown{
    "ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"};

using Wanted = std::set<std::string_view>;

Result<Wanted> wanted_attributes(const S3Request& request) {
    std::string_view text = request.header("x-amz-object-attributes").value_or("");
    Wanted wanted;
    while (!text.empty()) {
        const auto item = text.substr(0, text.find(','));
        text.remove_prefix(std::min(item.size() + 1, text.size()));
        const auto name = trimmed(item);
        if (std::ranges::find(kKnown, name) == kKnown.end()) {
            return s3_error("InvalidArgument", "Invalid attribute name specified.");
        }
        wanted.insert(name);
    }
    if (!wanted.empty()) return wanted;
    return s3_error("InvalidRequest",
                    "The x-amz-object-attributes header specifying the attributes to be retrieved "
                    "is either missing or empty");
}

// What one request asks for.
struct Question {
    ObjectName name;
    Wanted wanted;
    PartsPage page;
};

bool tells_parts(const ObjectInfo& info) {
    return info.parts > 0 && info.checksum && info.checksum->composite;
}

// Here, and nowhere else, a composite checksum comes without the number of parts.
void write_object_checksum(XmlWriter& xml, Checksum checksum) {
    const std::string_view type = checksum_type(checksum.composite);
    if (checksum.composite) checksum.value.resize(checksum.value.find('-'));
    xml.open("Checksum");
    write_checksum(xml, std::move(checksum));
    xml.element("ChecksumType", type).close();
}

// The parts themselves only when each has a checksum of its own that the object's is made of.
void write_parts(XmlWriter& xml,
                 const ObjectInfo& info,
                 const PartsPage& page,
                 std::vector<UploadedPart> parts) {
    xml.open("ObjectParts").element("PartsCount", std::uint64_t{info.parts});
    if (tells_parts(info)) {
        write_parts_page(xml, page, parts);
        for (const UploadedPart& part : parts) {
            xml.open("Part").element("PartNumber", std::uint64_t{part.number});
            xml.element("Size", part.size);
            write_checksum(xml, part.checksum);
            xml.close();
        }
    }
    xml.close();
}

Reply answer(const Question& question, const ObjectInfo& info, std::vector<UploadedPart> parts) {
    const Wanted& wanted = question.wanted;
    XmlWriter xml("GetObjectAttributesResponse");
    if (wanted.contains("ETag")) xml.element("ETag", info.etag.text());
    if (wanted.contains("Checksum") && info.checksum) write_object_checksum(xml, *info.checksum);
    if (wanted.contains("ObjectParts") && info.parts > 0) {
        write_parts(xml, info, question.page, std::move(parts));
    }
    if (wanted.contains("StorageClass")) xml.element("StorageClass", "STANDARD");
    if (wanted.contains("ObjectSize")) xml.element("ObjectSize", info.size);
    Reply reply = xml_reply(xml.finish());
    reply.headers.emplace_back("Last-Modified", http_date(info.modified));
    return reply;
}

// The parts must be those of the object that was looked at: of one replaced meanwhile all is asked
// again.
Result<Reply> ask(ObjectStore& objects, const Question& question) {
    constexpr int kAttempts = 3;
    for (int attempt = 1;; ++attempt) {
        const ObjectInfo info = TRY(in_s3_words(objects.head(question.name)));
        if (!question.wanted.contains("ObjectParts") || !tells_parts(info)) {
            return answer(question, info, {});
        }
        auto parts =
            objects.parts(question.name, info.etag, question.page.after, question.page.max + 1);
        if (parts) return answer(question, info, *std::move(parts));
        const bool replaced = parts.error().code == Code::kConflict;
        if (!replaced || attempt == kAttempts) {
            return std::unexpected(in_s3_words(parts.error()));
        }
    }
}

}  // namespace

NewOperation get_object_attributes(Context& context, const S3Request& request, const RequestIds&) {
    TRY(authorize(context, request, Access::kRead));
    TRY(check_bucket(context, request.bucket));
    const Limits& limits = context.options.limits;
    TRY(check_key(request.key, limits));
    const Wanted wanted = TRY(wanted_attributes(request));
    Question question{request.object(), wanted, {}};
    constexpr std::uint32_t kPartsMax = PartsPage::kPartsMax;
    question.page.after =
        TRY(number_header(request, "x-amz-part-number-marker", 0, limits.parts_max));
    question.page.max = TRY(number_header(request, "x-amz-max-parts", kPartsMax, kPartsMax));
    return std::make_unique<Answered>(
        [&context, question] { return ask(context.services.objects, question); });
}

}  // namespace sluice::gateway::s3
