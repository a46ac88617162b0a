// POST /{bucket}?delete: up to 1,000 objects in one request.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
#include <algorithm>
#include <vector>

#include "gateway/s3/authorize.h"
#include "gateway/s3/conditional.h"
#include "gateway/s3/document_body.h"
#include "gateway/s3/remove_objects.h"
#include "gateway/s3/xml.h"

namespace sluice::gateway::s3 {
namespace {

constexpr std::size_t kKeysMax = 1000;

struct Wanted {
    ObjectKey key;
    std::optional<std::string> if_match;  // an ETag, or "*"
    Result<void> done;                    // what became of it
};

struct Order {
    std::vector<Wanted> objects;
    bool quiet = false;  // only errors are told
};

std::unexpected<Error> malformed(const std::string& why) {
    return s3_error("MalformedXML", "A Delete document has " + why + ".");
}

// What the document asks of one object that this endpoint cannot do.
Result<void> check_supported(pugi::xml_node object, const std::string& version) {
    if (!version.empty() && version != "null") {
        return s3_error("NoSuchVersion", "The specified version does not exist.");
    }
    for (const char* condition : {"LastModifiedTime", "Size"}) {
        if (!object.child(condition)) continue;
        return s3_error("NotImplemented", std::string(condition) + " is not supported.");
    }
    return {};
}

Result<Wanted> read_object(pugi::xml_node object) {
    auto key = TRY(child_text(object, "Key"));
    if (!key || key->empty()) return malformed("a Key in each Object");
    auto version = TRY(child_text(object, "VersionId"));
    return Wanted{ObjectKey{std::move(*key)},
                  TRY(child_text(object, "ETag")),
                  check_supported(object, version.value_or(""))};
}

Result<Order> read_order(const std::string& document) {
    const XmlDocument parsed = TRY(XmlDocument::parse(document, "Delete"));
    Order order;
    order.quiet = TRY(child_text(parsed.root(), "Quiet")) == "true";
    for (const pugi::xml_node node : parsed.root().children("Object")) {
        order.objects.push_back(TRY(read_object(node)));
    }
    if (order.objects.empty() || order.objects.size() > kKeysMax) {
        return malformed("1 to " + std::to_string(kKeysMax) + " Objects");
    }
    return order;
}

class DeleteObjects {
  public:
    explicit DeleteObjects(Removal removal) : removal_(std::move(removal)) {}

    Result<Reply> run(const std::string& document) const;

  private:
    Result<void> check(const Wanted& wanted) const;
    Result<void> remove_if_matched(const Wanted& wanted) const;

    Removal removal_;
};

Result<void> DeleteObjects::check(const Wanted& wanted) const {
    TRY(wanted.done);
    const BucketName& bucket = removal_.request.bucket;
    TRY(removal_.by.allow(Access::kWrite, bucket, wanted.key.text()));
    if (wanted.if_match) TRY(removal_.by.allow(Access::kRead, bucket, wanted.key.text()));
    return check_key(wanted.key, removal_.context.options.limits);
}

// In a commit of its own: what does not hold for one must not keep the others.
Result<void> DeleteObjects::remove_if_matched(const Wanted& wanted) const {
    const ObjectName name{removal_.request.bucket, wanted.key};
    return remove_objects(removal_, {wanted.key}, TRY(delete_conditions(name, *wanted.if_match)));
}

Reply report(const Order& order) {
    XmlWriter xml("DeleteResult");
    for (const Wanted& wanted : order.objects) {
        if (wanted.done && order.quiet) continue;
        xml.open(wanted.done ? "Deleted" : "Error").element("Key", wanted.key.text());
        if (!wanted.done) {
            const Error& error = wanted.done.error();
            xml.element("Code", error.name).element("Message", error.message);
        }
        xml.close();
    }
    return xml_reply(xml.finish());
}

Result<Reply> DeleteObjects::run(const std::string& document) const {
    Order order = TRY(read_order(document));
    std::vector<ObjectKey> keys;
    for (Wanted& wanted : order.objects) {
        wanted.done = check(wanted);
        if (wanted.done && !wanted.if_match) keys.push_back(wanted.key);
    }
    if (!keys.empty()) TRY(remove_objects(removal_, keys, {}));
    for (Wanted& wanted : order.objects) {
        if (wanted.done && wanted.if_match) wanted.done = remove_if_matched(wanted);
    }
    return report(order);
}

// As S3: a list of what is to go that was changed on its way must not be obeyed.
Result<void> check_integrity(const S3Request& request) {
    const bool has = std::ranges::any_of(request.head.headers, [](const auto& header) {
        const std::string& name = header.first;
        return name == "content-md5" || name == "x-amz-trailer" ||
               name.starts_with("x-amz-checksum-");
    });
    if (has) return {};
    return s3_error("InvalidRequest",
                    "Missing required header for this request: Content-MD5 or x-amz-checksum-*");
}

}  // namespace

NewOperation delete_objects(Context& context, const S3Request& request, const RequestIds& ids) {
    const Authorized by = TRY(authorize_any(context, request));
    TRY(check_bucket(context, request.bucket));
    TRY(check_integrity(request));
    auto payload = TRY(Payload::of(request, by));
    const DeleteObjects deletion({context, request, ids, by});
    return std::make_unique<DocumentBody>(
        std::move(payload), [deletion](const std::string& text) { return deletion.run(text); });
}

}  // namespace sluice::gateway::s3
