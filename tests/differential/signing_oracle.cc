// Sluice's signing as a filter, for tests that compare it with another implementation: a JSON
// object a line in, a JSON object a line out. Every field is text; "headers" is a list of [name,
// value].
//
//     {"do":"sign","method":…,"target":…,"headers":…,"payload_hash":…, <who>}  → {"headers":…}
//     {"do":"presign","method":…,"target":…,"headers":…,"expires":…, <who>}    → {"query":…}
//     {"do":"verify","method":…,"target":…,"headers":…, <who>}                 → {"result":…}
//     {"do":"sign_policy","policy":…, <who>}                                   → {"signature":…}
//     {"do":"verify_policy","policy":…,"credential":…,"date":…,"signature":…, <who>} → {"result":…}
//     {"do":"decode","body":<base64>,"bytes":…,"algorithm":…}  → {"result":…,"body":…,"intact":…}
//
// <who>: "id", "secret", "token" (may be empty), "region", and "now" as yyyymmddThhmmssZ.
// A result is "accepted" or S3's name of the error.
#include <boost/json.hpp>
#include <iostream>
#include <string>

#include "signing/checksum.h"
#include "signing/chunked.h"
#include "signing/encoding.h"
#include "signing/signer.h"
#include "signing/time_text.h"
#include "signing/verifier.h"

namespace sluice::signing {
namespace {

namespace json = boost::json;

std::string text(const json::object& line, const char* name) {
    return std::string(line.at(name).as_string());
}

NameValues headers_of(const json::object& line) {
    NameValues headers;
    for (const json::value& header : line.at("headers").as_array()) {
        headers.emplace_back(header.at(0).as_string(), header.at(1).as_string());
    }
    return headers;
}

Signer signer_of(const json::object& line) {
    return {{text(line, "id"), text(line, "secret"), text(line, "token")}, text(line, "region")};
}

WallTime now_of(const json::object& line) {
    return parse_amz_date(text(line, "now")).value();
}

json::object told(const Result<void>& result) {
    return {{"result", result ? "accepted" : result.error().name}};
}

// A line's request; views its texts.
struct Sent {
    explicit Sent(const json::object& line)
        : method(text(line, "method")), target(text(line, "target")), headers(headers_of(line)) {}

    Result<Request> request() const {
        auto parsed = TRY(parse_target(target));
        return Request{method, parsed.path, std::move(parsed.query), headers};
    }

    std::string method;
    std::string target;
    NameValues headers;
};

json::object sign_line(const json::object& line) {
    const Sent sent(line);
    json::array headers;
    for (const auto& [name, value] : sign_headers(
             signer_of(line), sent.request().value(), now_of(line), text(line, "payload_hash"))) {
        headers.push_back({name, value});
    }
    return {{"headers", std::move(headers)}};
}

json::object presign_line(const json::object& line) {
    const Sent sent(line);
    const Seconds expires{std::stoll(text(line, "expires"))};
    return {
        {"query", presign_query(signer_of(line), sent.request().value(), now_of(line), expires)}};
}

Result<void> verify_line(const json::object& line) {
    const Sent sent(line);
    const Request request = TRY(sent.request());
    const auto claim = TRY(read_claim(request));
    if (!claim || claim->access_key_id != text(line, "id")) {
        return fail(Code::kDenied, "InvalidAccessKeyId", "");
    }
    return verify({text(line, "region")}, *claim, request, text(line, "secret"), now_of(line));
}

Result<void> verify_policy_line(const json::object& line) {
    const auto claim = TRY(read_policy_claim(std::string(kAlgorithm),
                                             text(line, "credential"),
                                             text(line, "date"),
                                             text(line, "signature")));
    if (claim.access_key_id != text(line, "id")) {
        return fail(Code::kDenied, "InvalidAccessKeyId", "");
    }
    return verify_policy(
        {text(line, "region")}, claim, text(line, "policy"), text(line, "secret"), now_of(line));
}

json::object decode_line(const json::object& line) {
    const std::string framed = base64_decode(text(line, "body")).value();
    ChunkedDecoder decoder(std::stoull(text(line, "bytes")), true, std::nullopt);
    Checksummer sum(checksum_algorithm(text(line, "algorithm")).value());
    std::string body;
    const auto sink = [&](std::span<const char> bytes) -> Result<void> {
        body.append(bytes.data(), bytes.size());
        sum.add(bytes);
        return {};
    };
    Result<void> result = decoder.push(framed, sink);
    if (result) result = decoder.finish();
    json::object answer = told(result);
    answer["body"] = base64_encode(body);
    const auto& trailers = decoder.trailers();
    answer["intact"] = trailers.size() == 1 && trailers.front().second == sum.finish();
    return answer;
}

json::object answer(const json::object& line) {
    const std::string wanted = text(line, "do");
    if (wanted == "sign") return sign_line(line);
    if (wanted == "presign") return presign_line(line);
    if (wanted == "verify") return told(verify_line(line));
    if (wanted == "verify_policy") return told(verify_policy_line(line));
    if (wanted == "decode") return decode_line(line);
    return {{"signature", sign_policy(signer_of(line), now_of(line), text(line, "policy")).hex()}};
}

}  // namespace
}  // namespace sluice::signing

int main() {
    for (std::string line; std::getline(std::cin, line);) {
        const auto request = boost::json::parse(line).as_object();
        std::cout << boost::json::serialize(sluice::signing::answer(request)) << "\n";
    }
    return 0;
}
