#include "aws/s3/s3_large_bodies.h"

#include "aws/s3/s3_body.h"
#include "aws/s3/s3_publish.h"
#include "base/hex.h"

namespace sluice::aws {
namespace {

constexpr std::size_t kIdBytes = 16;

}  // namespace

Result<std::string> S3LargeBodies::put(std::string_view body) {
    std::string pointer = options_.prefix + random_hex(random_, kIdBytes);
    Call call = s3_.call("PUT", "PutObject", {options_.bucket, ObjectKey{pointer}});
    S3Body bytes(body);
    bytes.add_to(call);
    TRY(s3_.send(call));
    return pointer;
}

Result<std::string> S3LargeBodies::get(const std::string& pointer) {
    const ObjectName name = TRY(object_of(pointer));
    Response response = TRY(s3_.send(s3_.call("GET", "GetObject", name)));
    return std::move(response.body);
}

Result<void> S3LargeBodies::remove(const std::string& pointer) {
    const auto name = object_of(pointer);
    return name ? delete_object(s3_, *name) : Result<void>();
}

Result<ObjectName> S3LargeBodies::object_of(const std::string& pointer) const {
    const bool is_ours = pointer.starts_with(options_.prefix) &&
                         pointer.size() == options_.prefix.size() + 2 * kIdBytes &&
                         from_hex(std::string_view(pointer).substr(options_.prefix.size()));
    if (is_ours) return ObjectName{options_.bucket, ObjectKey{pointer}};
    return fail(Code::kNotFound, "no_such_body", "the message points to no body of ours");
}

}  // namespace sluice::aws
