// GET /: the buckets that the access key may know of.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html
#include <charconv>

#include "gateway/s3/authorize.h"
#include "gateway/s3/document_body.h"
#include "gateway/s3/owner.h"
#include "gateway/s3/xml.h"
#include "signing/time_text.h"

namespace sluice::gateway::s3 {
namespace {

constexpr std::size_t kBucketsShown = 10'000;

struct BucketsPage {
    std::string prefix;
    std::string after;  // the last name of the page before
    std::size_t max = kBucketsShown;
};

std::string parameter(const S3Request& request, std::string_view name) {
    return std::string(signing::find(request.query, name).value_or(""));
}

Result<BucketsPage> read_page(const S3Request& request) {
    BucketsPage page{parameter(request, "prefix"), parameter(request, "continuation-token")};
    const auto max = signing::find(request.query, "max-buckets");
    if (!max) return page;
    const auto [end, error] = std::from_chars(max->data(), max->data() + max->size(), page.max);
    const bool whole = error == std::errc{} && end == max->data() + max->size();
    if (!whole || page.max < 1 || page.max > kBucketsShown) {
        return s3_error("InvalidArgument", "max-buckets must be between 1 and 10000");
    }
    return page;
}

void write_bucket(const Bucket& bucket, const std::string& region, XmlWriter& xml) {
    xml.open("Bucket")
        .element("Name", bucket.name.text())
        .element("CreationDate", signing::iso_date(bucket.created))
        .element("BucketRegion", region)
        .close();
}

Result<Reply> list(const Context& context, const Authorized& authorized, const BucketsPage& page) {
    XmlWriter xml("ListAllMyBucketsResult");
    write_owner(xml);
    xml.open("Buckets");
    std::size_t listed = 0;
    std::string last;
    bool more = false;
    for (const Bucket& bucket : TRY(in_s3_words(context.services.buckets.list()))) {
        const std::string& name = bucket.name.text();
        if (name <= page.after || !name.starts_with(page.prefix)) continue;
        if (!authorized.knows(bucket.name)) continue;
        more = listed == page.max;
        if (more) break;
        write_bucket(bucket, context.options.region, xml);
        ++listed;
        last = name;
    }
    xml.close();
    if (more) xml.element("ContinuationToken", last);
    if (!page.prefix.empty()) xml.element("Prefix", page.prefix);
    return xml_reply(xml.finish());
}

}  // namespace

NewOperation list_buckets(Context& context, const S3Request& request, const RequestIds&) {
    Authorized authorized = TRY(authorize_any(context, request));
    BucketsPage page = TRY(read_page(request));
    return std::make_unique<Answered>(
        [&context, authorized = std::move(authorized), page = std::move(page)] {
            return list(context, authorized, page);
        });
}

}  // namespace sluice::gateway::s3
