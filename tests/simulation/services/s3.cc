#include "tests/simulation/services/s3.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <pugixml.hpp>

#include "base/hex.h"
#include "signing/digest.h"
#include "signing/encoding.h"
#include "signing/time_text.h"

namespace sluice::simulation {
namespace {

std::string md5_of(std::string_view bytes) {
    signing::Hasher md5(signing::HashKind::kMd5);
    md5.add(bytes);
    return md5.finish();
}
std::string hex_of(const std::string& bytes) {
    return to_hex(std::as_bytes(std::span(bytes)));
}

std::string http_date(WallTime time) {
    const std::time_t seconds = std::chrono::floor<Seconds>(time).time_since_epoch().count();
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 40> text{};
    const auto size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return {text.data(), size};
}

// What a request says of an object that comes back with it.
transport::Headers kept(const transport::Headers& headers) {
    transport::Headers kept;
    for (const auto& [name, value] : headers) {
        const bool is_one = name.starts_with("x-amz-meta-") || name == "content-type" ||
                            name == "content-disposition" || name == "content-encoding" ||
                            name == "content-language" || name == "cache-control" ||
                            name == "expires";
        if (is_one) kept.emplace_back(name, value);
    }
    return kept;
}

std::uint64_t number_of(std::string_view text) {
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

}  // namespace

// "http://s3.test/bucket/key?query".
S3::Asked S3::asked_of(const HttpRequest& request) {
    const auto host = request.url.find("://") + 3;
    const auto path = request.url.find('/', host);
    const std::string target_text = request.url.substr(path);
    const auto target = signing::parse_target(target_text).value();
    const std::string text = signing::percent_decode(target.path).value();
    const auto slash = text.find('/', 1);
    Asked asked;
    asked.name.bucket = BucketName{text.substr(1, slash - 1)};
    if (slash != std::string::npos) asked.name.key = ObjectKey{text.substr(slash + 1)};
    asked.query = {target.query.begin(), target.query.end()};
    return asked;
}

HttpResponse S3::serve(const HttpRequest& request, const std::string& body) {
    const Asked asked = asked_of(request);
    if (asked.query.contains("uploads") || asked.query.contains("uploadId")) {
        return upload(asked, request, body);
    }
    if (request.method == "PUT") return put_object(asked, request, body);
    if (request.method == "DELETE") {
        objects_.erase(asked.name);
        return {204, {}, ""};
    }
    if (asked.query.contains("list-type")) return list(asked);
    return get_object(asked, request);
}

HttpResponse S3::list(const Asked& asked) const {
    const auto value = [&asked](const char* name) {
        const auto found = asked.query.find(name);
        return found == asked.query.end() ? std::string() : found->second;
    };
    const std::string behind = std::max(value("start-after"), value("continuation-token"));
    std::uint64_t left = number_of(value("max-keys"));
    std::string page = "<ListBucketResult><EncodingType>url</EncodingType>";
    for (const auto& [name, object] : objects_) {
        const std::string& key = name.key.text();
        if (name.bucket != asked.name.bucket || !key.starts_with(value("prefix"))) continue;
        if (!behind.empty() && key <= behind) continue;
        if (left-- == 0) {
            page += "<IsTruncated>true</IsTruncated>";
            break;
        }
        page += "<Contents><Key>" + signing::percent_encode(key) + "</Key><Size>" +
                std::to_string(object.bytes.size()) + "</Size><ETag>&quot;" + object.etag +
                "&quot;</ETag><LastModified>" + signing::iso_date(object.modified) +
                "</LastModified></Contents>";
    }
    return {200, {}, page + "</ListBucketResult>"};
}

// Of a write under `If-None-Match: *`.
std::optional<HttpResponse> S3::refused(const ObjectName& name, const HttpRequest& request) {
    if (!signing::find(request.headers, "if-none-match")) return std::nullopt;
    if (objects_.contains(name)) return xml_error(412, "PreconditionFailed");
    if (chance_.happens("somebody writes the same object", 10)) {
        return xml_error(409, "ConditionalRequestConflict");
    }
    return std::nullopt;
}

std::string S3::put(const ObjectName& name, std::string bytes, const transport::Headers& headers) {
    const std::string etag = hex_of(md5_of(bytes));
    objects_[name] = {std::move(bytes), etag, clock_.wall(), kept(headers)};
    return etag;
}

const S3::Object* S3::find(const ObjectName& name) const {
    const auto found = objects_.find(name);
    return found == objects_.end() ? nullptr : &found->second;
}

HttpResponse S3::put_object(const Asked& asked,
                            const HttpRequest& request,
                            const std::string& body) {
    if (auto refusal = refused(asked.name, request)) return *refusal;
    const std::string etag = put(asked.name, body, request.headers);
    return {200, {{"etag", '"' + etag + '"'}}, ""};
}

HttpResponse S3::get_object(const Asked& asked, const HttpRequest& request) const {
    const Object* object = find(asked.name);
    if (object == nullptr) return xml_error(404, "NoSuchKey");
    const auto wanted = signing::find(request.headers, "if-match");
    if (wanted && *wanted != '"' + object->etag + '"') return xml_error(412, "PreconditionFailed");
    HttpResponse answer{200, object->headers, object->bytes};
    answer.headers.emplace_back("etag", '"' + object->etag + '"');
    answer.headers.emplace_back("last-modified", http_date(object->modified));
    const std::size_t size = object->bytes.size();
    if (const auto range = signing::find(request.headers, "range")) {
        const std::string_view text = range->substr(range->find('=') + 1);
        const auto dash = text.find('-');
        const std::uint64_t first = number_of(text.substr(0, dash));
        if (first >= size) return xml_error(416, "InvalidRange");
        const std::uint64_t last =
            std::min<std::uint64_t>(number_of(text.substr(dash + 1)), size - 1);
        answer.status = 206;
        answer.body = object->bytes.substr(first, last - first + 1);
        answer.headers.emplace_back("content-range",
                                    "bytes " + std::to_string(first) + "-" + std::to_string(last) +
                                        "/" + std::to_string(size));
    }
    answer.headers.emplace_back("content-length", std::to_string(answer.body.size()));
    if (request.method == "HEAD") answer.body.clear();
    return answer;
}

HttpResponse S3::upload(const Asked& asked, const HttpRequest& request, const std::string& body) {
    if (asked.query.contains("uploads")) {
        const std::string id = id_of(++last_upload_);
        uploads_[id] = {asked.name, kept(request.headers), {}};
        return {200,
                {},
                "<InitiateMultipartUploadResult><UploadId>" + id +
                    "</UploadId></InitiateMultipartUploadResult>"};
    }
    const auto found = uploads_.find(asked.query.at("uploadId"));
    if (found == uploads_.end()) return xml_error(404, "NoSuchUpload");
    if (request.method == "POST") return complete(asked, request, body);
    if (request.method == "DELETE") {
        uploads_.erase(found);
        return {204, {}, ""};
    }
    found->second.parts[static_cast<int>(number_of(asked.query.at("partNumber")))] = body;
    return {200, {{"etag", '"' + hex_of(md5_of(body)) + '"'}}, ""};
}

std::size_t S3::open_uploads() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        uploads_, [](const auto& upload) { return !upload.second.is_forgiven; }));
}

void S3::forgive(std::string_view upload) {
    const auto found = uploads_.find(std::string(upload));
    if (found != uploads_.end()) found->second.is_forgiven = true;
}

void S3::forgive_all() {
    for (auto& [id, upload] : uploads_) upload.is_forgiven = true;
}

// The parts that the request names, in its order, by what S3 had said that they are.
HttpResponse S3::complete(const Asked& asked, const HttpRequest& request, const std::string& body) {
    if (auto refusal = refused(asked.name, request)) return *refusal;
    const auto found = uploads_.find(asked.query.at("uploadId"));
    const Upload& upload = found->second;
    std::string bytes;
    std::string md5s;
    std::uint64_t last = 0;
    std::size_t count = 0;
    pugi::xml_document document;
    document.load_buffer(body.data(), body.size());
    for (const pugi::xml_node named : document.document_element().children("Part")) {
        const std::uint64_t number = number_of(named.child_value("PartNumber"));
        const auto part = upload.parts.find(static_cast<int>(number));
        if (number <= last) return xml_error(400, "InvalidPartOrder");
        if (part == upload.parts.end() ||
            named.child_value("ETag") != '"' + hex_of(md5_of(part->second)) + '"') {
            return xml_error(400, "InvalidPart");
        }
        last = number;
        ++count;
        bytes += part->second;
        md5s += md5_of(part->second);
    }
    if (count == 0) return xml_error(400, "MalformedXML");
    ++completed_;
    const std::string etag = hex_of(md5_of(md5s)) + "-" + std::to_string(count);
    objects_[upload.name] = {std::move(bytes), etag, clock_.wall(), upload.headers};
    uploads_.erase(found);
    return {200,
            {},
            "<CompleteMultipartUploadResult><ETag>&quot;" + etag +
                "&quot;</ETag></CompleteMultipartUploadResult>"};
}

}  // namespace sluice::simulation
