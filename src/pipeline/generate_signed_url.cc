#include "pipeline/generate_signed_url.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"
#include "pipeline/json.h"
#include "pipeline/user_id.h"

namespace sluice::pipeline {
namespace {

// What multipart/form-data adds to a field: the delimiter with a long boundary, the header, CRLFs.
constexpr std::size_t kFormFieldOverheadBytes = 128;

std::unexpected<Error> invalid(std::string name, std::string message) {
    return fail(Code::kInvalid, std::move(name), std::move(message));
}

bool has_control_character(std::string_view text) {
    return std::ranges::any_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7F;
    });
}

std::string number_text(double value) {
    std::array<char, 32> digits{};
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    return error == std::errc{} ? std::string(digits.data(), end) : std::string();
}

Result<std::string> value_text(std::string_view name, const boost::json::value& value) {
    std::string text;
    if (value.is_string()) {
        text = value.get_string();
    } else if (value.is_double()) {
        text = number_text(value.get_double());
    } else if (value.is_structured()) {
        return invalid(
            "invalid_metadata",
            "the metadata \"" + std::string(name) + "\" must be a text, a number or a boolean");
    } else {
        text = boost::json::serialize(value);
    }
    if (has_control_character(text)) {
        return invalid("invalid_metadata",
                       "the metadata \"" + std::string(name) + "\" holds a control character");
    }
    return text;
}

Result<Metadata> read_metadata(const boost::json::object& object) {
    Metadata metadata;
    for (const auto& [given_name, value] : object) {
        if (value.is_null()) continue;
        std::string name = to_lower(given_name);
        if (!is_token(name)) {
            return invalid("invalid_metadata",
                           "a metadata name must be made of letters, digits and !#$%&'*+-.^_`|~");
        }
        std::string text = TRY(value_text(name, value));
        if (!metadata.emplace(name, std::move(text)).second) {
            return invalid("invalid_metadata",
                           "the metadata \"" + name + "\" is there twice (case does not count)");
        }
    }
    return metadata;
}

Result<void> check_size(const Metadata& metadata, const Limits& limits) {
    std::size_t bytes = 0;
    for (const auto& [name, value] : metadata) bytes += name.size() + value.size();
    if (bytes <= limits.metadata_bytes) return {};
    return fail(Code::kTooLarge,
                "metadata_too_large",
                "the metadata has " + std::to_string(bytes) + " bytes, at most " +
                    std::to_string(limits.metadata_bytes) +
                    " fit: use the v1 API (/v1/jobs), which keeps the recipe with the job");
}

Result<void> check_prelude(const PresignedPost& post, const Limits& limits) {
    std::size_t bytes = 0;
    for (const auto& [name, value] : post.fields) {
        bytes += kFormFieldOverheadBytes + name.size() + value.size();
    }
    if (bytes <= limits.form_prelude_bytes) return {};
    return fail(Code::kTooLarge,
                "metadata_too_large",
                "the upload form would have more than " +
                    std::to_string(limits.form_prelude_bytes) +
                    " bytes before the file: use the v1 API (/v1/jobs), which keeps the recipe "
                    "with the job");
}

Result<SignedUrlRequest> decode_upload(const boost::json::value& member, const Limits& limits) {
    if (!member.is_object()) return invalid("missing_member", "\"metadata\" must be an object");
    Metadata metadata = TRY(read_metadata(member.get_object()));
    const auto user = metadata.find("userid");
    if (user == metadata.end() || !is_user_id(user->second)) {
        return invalid("invalid_user_id",
                       "metadata.userId must be 32 to 64 letters, digits or hyphens");
    }
    TRY(check_size(metadata, limits));
    UserId id{user->second};
    return UploadWish{std::move(id), std::move(metadata)};
}

Result<SignedUrlRequest> decode_download(const boost::json::value& member) {
    const boost::json::object* object = member.if_object();
    const auto text = [&](std::string_view name) -> Result<std::string> {
        const auto* value = object ? object->if_contains(name) : nullptr;
        if (value && value->is_string()) return std::string(value->get_string());
        return invalid("missing_member",
                       "\"bucketData\" must be an object with the texts \"Bucket\" and \"Key\"");
    };
    return ObjectName{BucketName{TRY(text("Bucket"))}, ObjectKey{TRY(text("Key"))}};
}

const boost::json::value* member_or_null(const boost::json::object& object, std::string_view name) {
    const boost::json::value* member = object.if_contains(name);
    return member && !member->is_null() ? member : nullptr;
}

}  // namespace

Result<SignedUrlRequest> decode_signed_url_request(std::string_view body, const Limits& limits) {
    const auto document = json::parse(body);
    if (!document) return invalid("bad_json", "the body is not JSON");
    // Any other value has neither member, as an empty object.
    const boost::json::object* object = document->if_object();
    const auto* metadata = object ? member_or_null(*object, "metadata") : nullptr;
    const auto* bucket_data = object ? member_or_null(*object, "bucketData") : nullptr;
    if (metadata && bucket_data) {
        return invalid("ambiguous_request", "send \"metadata\" or \"bucketData\", not both");
    }
    if (metadata) return decode_upload(*metadata, limits);
    if (bucket_data) return decode_download(*bucket_data);
    return invalid("missing_member",
                   "send \"metadata\" (to upload) or \"bucketData\" (to download)");
}

Result<SignedUrl> GenerateSignedUrl::upload(const UploadWish& wish, std::int64_t number) const {
    const ObjectName name{
        uploads_bucket_,
        ObjectKey{wish.user.text() + "/csv_upload_" + std::to_string(number) + ".csv"}};
    const PresignedPost post =
        TRY(presigner_.presign_post({.name = name,
                                     .metadata = wish.metadata,
                                     .bytes_min = limits_.upload_bytes_min,
                                     .bytes_max = limits_.upload_bytes_max,
                                     .expires_in = limits_.signed_url_expiry}));
    TRY(check_prelude(post, limits_));
    boost::json::object fields;
    for (const auto& [field, value] : post.fields) fields.emplace(field, value);
    SignedUrl reply;
    reply.body = boost::json::serialize(
        boost::json::object{{"url", post.url}, {"fields", std::move(fields)}});
    reply.outcome.reserve = name;
    return reply;
}

Result<SignedUrl> GenerateSignedUrl::download(const ObjectName& name) const {
    const auto absent =
        fail(Code::kNotFound, "no_such_object", "there is no such object that you may read");
    const bool ours = name.bucket == uploads_bucket_ || name.bucket == outputs_bucket_;
    const std::string& key = name.key.text();
    const std::string_view user = first_segment(key);
    if (!ours || !is_user_id(user) || user.size() == key.size()) return absent;
    const Result<ObjectInfo> found = objects_.head(name);
    if (!found && found.error().code == Code::kNotFound) return absent;
    if (!found) return std::unexpected(found.error());
    SignedUrl reply;
    reply.body = boost::json::serialize(
        boost::json::object{{"url", TRY(presigner_.presign_get(name, limits_.signed_url_expiry))}});
    return reply;
}

}  // namespace sluice::pipeline
