#include "pipeline/s3_event.h"

#include <charconv>

#include "engine/utf8.h"
#include "pipeline/json.h"

namespace sluice::pipeline {
namespace {

std::unexpected<Error> bad_event(std::string message) {
    return fail(Code::kInvalid, "bad_event", std::move(message));
}

bool creates_an_object(std::string_view event_name) {
    constexpr std::string_view kServicePrefix = "s3:";
    if (event_name.starts_with(kServicePrefix)) event_name.remove_prefix(kServicePrefix.size());
    return event_name.starts_with("ObjectCreated:");
}

Result<void> check_version(const boost::json::object& record) {
    const std::string version = TRY(json::text(record, "eventVersion"));
    if (version == "2" || version.starts_with("2.")) return {};
    return bad_event("event version " + version + " is not supported: it must be 2.x");
}

ETag without_quotes(std::string etag) {
    if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"') {
        etag = etag.substr(1, etag.size() - 2);
    }
    return ETag{std::move(etag)};
}

std::string principal_of(const boost::json::object& record) {
    const boost::json::value* identity = record.if_contains("userIdentity");
    if (!identity || !identity->is_object()) return {};
    return json::text_or_empty(identity->get_object(), "principalId");
}

// Ceph writes the key as it is, all others form-urlencode it.
Result<std::string> decode_key(const boost::json::object& record, std::string key) {
    if (json::text_or_empty(record, "eventSource") == "ceph:s3") return key;
    return decode_form_urlencoded(key);
}

Result<ObjectCreated> decode_created(const boost::json::object& record) {
    const boost::json::object& s3 = *TRY(json::object(record, "s3"));
    const boost::json::object& bucket = *TRY(json::object(s3, "bucket"));
    const boost::json::object& object = *TRY(json::object(s3, "object"));
    ObjectCreated created;
    created.name.bucket = BucketName{TRY(json::text(bucket, "name"))};
    std::string key = TRY(json::text(object, "key"));
    created.name.key = ObjectKey{TRY(decode_key(record, std::move(key)))};
    if (engine::text_prefix(created.name.key.text()).stop != engine::TextPrefix::Stop::kEnd) {
        return bad_event("a key is not UTF-8, or holds a NUL");
    }
    created.etag = without_quotes(json::text_or_empty(object, "eTag"));
    if (created.etag.empty()) {  // Ceph's older spelling
        created.etag = without_quotes(json::text_or_empty(object, "etag"));
    }
    if (object.contains("size")) created.size = TRY(json::number(object, "size"));
    created.principal = principal_of(record);
    return created;
}

// Adds what the record says to `event`.
Result<void> decode_record(const boost::json::value& value, S3Event& event) {
    if (!value.is_object()) return bad_event("a record must be an object");
    const boost::json::object& record = value.get_object();
    TRY(check_version(record));
    if (!creates_an_object(TRY(json::text(record, "eventName")))) return {};
    event.created.push_back(TRY(decode_created(record)));
    return {};
}

}  // namespace

Result<std::string> decode_form_urlencoded(std::string_view text) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i] == '+' ? ' ' : text[i];
            continue;
        }
        const std::string_view digits = text.substr(i + 1, 2);
        unsigned byte = 0;
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
        if (error != std::errc{} || digits.size() != 2 || end != digits.data() + 2) {
            return bad_event("a key has a '%' that no two hexadecimal digits follow");
        }
        decoded += static_cast<char>(byte);
        i += 2;
    }
    return decoded;
}

Result<S3Event> decode_s3_event(std::string_view body) {
    const auto message = json::parse_object(body);
    if (!message) return bad_event("the message is not a JSON object");
    if (json::text_or_empty(*message, "Event") == "s3:TestEvent") return S3Event{};
    const boost::json::value* records = message->if_contains("Records");
    if (!records || !records->is_array()) return bad_event("the message has no array \"Records\"");
    S3Event event;
    for (const boost::json::value& record : records->get_array()) {
        const Result<void> decoded = decode_record(record, event);
        if (!decoded) event.unreadable.push_back(decoded.error());
    }
    return event;
}

}  // namespace sluice::pipeline
