// GET /{bucket}: ListObjectsV2 with list-type=2, else ListObjects.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html
#include "gateway/s3/document_body.h"
#include "gateway/s3/list_page.h"
#include "signing/encoding.h"

namespace sluice::gateway::s3 {
namespace {

// What a continuation token is, before base64: so that a text that is none is told from one.
constexpr std::string_view kTokenMark = "after:";

std::string token_of(std::string_view after) {
    return signing::base64_encode(std::string(kTokenMark).append(after));
}

Result<std::string> after_token(std::string_view token) {
    const auto text = signing::base64_decode(token);
    if (text && text->starts_with(kTokenMark)) return text->substr(kTokenMark.size());
    return s3_error("InvalidArgument", "The continuation token provided is incorrect");
}

void write_objects(XmlWriter& xml, const ListPage& page, const Listing& listing, ShowOwner owner) {
    for (const ObjectInfo& info : listing.objects) {
        xml.open("Contents");
        write_object(xml, page, info, owner);
        xml.close();
    }
    write_common_prefixes(xml, page, listing);
}

struct VersionTwo {
    ListPage page;
    std::string start_after;
    std::optional<std::string> token = std::nullopt;
    ShowOwner owner = ShowOwner::kNo;

    Result<Reply> answer(const Context& context, const S3Request& request) const {
        const Listing listing = TRY(list(context, request, page));
        XmlWriter xml("ListBucketResult");
        write_head(xml, request, page, listing);
        xml.element("KeyCount",
                    std::uint64_t{listing.objects.size() + listing.common_prefixes.size()});
        if (!start_after.empty()) xml.element("StartAfter", page.text(start_after));
        if (token) xml.element("ContinuationToken", *token);
        if (!listing.next.empty()) {
            xml.element("NextContinuationToken", token_of(listing.next));
        }
        write_objects(xml, page, listing, owner);
        return xml_reply(xml.finish());
    }
};

Result<VersionTwo> version_two(const S3Request& request, ListPage page) {
    auto start_after = TRY(list_parameter(request, "start-after"));
    VersionTwo list{std::move(page), std::move(start_after)};
    list.page.query.after = list.start_after;
    if (const auto token = signing::find(request.query, "continuation-token")) {
        list.token = std::string(*token);
        if (!token->empty()) list.page.query.after = TRY(after_token(*token));
    }
    if (signing::find(request.query, "fetch-owner") == "true") list.owner = ShowOwner::kYes;
    return list;
}

Result<Reply> version_one(const Context& context, const S3Request& request, const ListPage& page) {
    const Listing listing = TRY(list(context, request, page));
    XmlWriter xml("ListBucketResult");
    write_head(xml, request, page, listing);
    xml.element("Marker", page.text(page.query.after));
    // As S3: without a delimiter, a client goes on behind the last key.
    if (!listing.next.empty() && !page.query.delimiter.empty()) {
        xml.element("NextMarker", page.text(listing.next));
    }
    write_objects(xml, page, listing, ShowOwner::kYes);
    return xml_reply(xml.finish());
}

}  // namespace

NewOperation list_objects(Context& context, const S3Request& request, const RequestIds&) {
    ListPage page = TRY(authorize_list(context, request));
    const auto type = signing::find(request.query, "list-type");
    if (!type) {
        page.query.after = TRY(list_parameter(request, "marker"));
        return std::make_unique<Answered>(
            [&context, &request, page] { return version_one(context, request, page); });
    }
    if (*type != "2") return s3_error("InvalidArgument", "Invalid List Type specified in Request");
    const VersionTwo two = TRY(version_two(request, std::move(page)));
    return std::make_unique<Answered>(
        [&context, &request, two] { return two.answer(context, request); });
}

}  // namespace sluice::gateway::s3
