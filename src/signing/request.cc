#include "signing/request.h"

#include <algorithm>

#include "signing/encoding.h"
#include "signing/time_text.h"

namespace sluice::signing {
namespace {

std::unexpected<Error> bad_encoding() {
    return fail(Code::kInvalid, "InvalidURI", "The URI has a '%' without two hexadecimal digits.");
}

Result<NameValues> parse_query(std::string_view text) {
    NameValues query;
    while (!text.empty()) {
        const auto pair = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(text.size(), pair.size() + 1));
        if (pair.empty()) continue;
        const auto equals = pair.find('=');
        auto name = percent_decode(pair.substr(0, equals), Plus::kSpace);
        auto value = percent_decode(equals == std::string_view::npos ? "" : pair.substr(equals + 1),
                                    Plus::kSpace);
        if (!name || !value) return bad_encoding();
        query.emplace_back(std::move(*name), std::move(*value));
    }
    return query;
}

// RFC 3986, 5.2.4, and "//" as "/".
std::string remove_dot_segments(std::string_view path) {
    std::vector<std::string_view> kept;
    std::string_view last;
    for (std::string_view rest = path; !rest.empty();) {
        rest.remove_prefix(1);  // the '/' before the segment
        last = rest.substr(0, rest.find('/'));
        rest.remove_prefix(last.size());
        if (last == "..") {
            if (!kept.empty()) kept.pop_back();
        } else if (!last.empty() && last != ".") {
            kept.push_back(last);
        }
    }
    std::string folded;
    for (const auto segment : kept) folded.append("/").append(segment);
    const bool directory = last.empty() || last == "." || last == "..";
    return directory ? folded + "/" : folded;
}

std::string canonical_path(std::string_view path, PathStyle style) {
    if (path.empty()) return "/";
    switch (style) {
        case PathStyle::kS3:
            return percent_encode(percent_decode(path).value_or(std::string(path)), Slash::kKeep);
        case PathStyle::kNormalised:
            return percent_encode(remove_dot_segments(path), Slash::kKeep);
        case PathStyle::kAsSent:
            return percent_encode(path, Slash::kKeep);
    }
    return std::string(path);
}

std::string canonical_query(const NameValues& query) {
    NameValues encoded;
    encoded.reserve(query.size());
    for (const auto& [name, value] : query) {
        if (name == "X-Amz-Signature") continue;
        encoded.emplace_back(percent_encode(name), percent_encode(value));
    }
    std::ranges::sort(encoded);
    std::string text;
    for (const auto& [name, value] : encoded) {
        if (!text.empty()) text += '&';
        text.append(name).append("=").append(value);
    }
    return text;
}

// Trimmed, with runs of white space as one space (also across folded lines).
void append_collapsed(std::string& out, std::string_view value) {
    const std::size_t start = out.size();
    bool space = false;
    for (const char c : value) {
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            space = true;
            continue;
        }
        if (space && out.size() > start) out += ' ';
        space = false;
        out += c;
    }
}

// A header that is signed but was not sent has no line, so the signature cannot match.
void append_header(std::string& out, const Request& request, const std::string& name) {
    bool first = true;
    for (const auto& [sent, value] : request.headers) {
        if (sent != name) continue;
        out.append(first ? name + ":" : ",");
        append_collapsed(out, value);
        first = false;
    }
    if (!first) out += '\n';
}

}  // namespace

std::optional<std::string_view> find(std::span<const std::pair<std::string, std::string>> values,
                                     std::string_view name) {
    const auto found = std::ranges::find(
        values, name, [](const auto& pair) -> std::string_view { return pair.first; });
    if (found == values.end()) return std::nullopt;
    return found->second;
}

Result<Target> parse_target(std::string_view target) {
    const auto question = target.find('?');
    Target parsed{target.substr(0, question), {}};
    if (!parsed.path.starts_with('/')) {
        return fail(Code::kInvalid, "InvalidURI", "The request target is not an absolute path.");
    }
    if (!percent_decode(parsed.path)) return bad_encoding();
    if (question != std::string_view::npos) {
        parsed.query = TRY(parse_query(target.substr(question + 1)));
    }
    return parsed;
}

std::string canonical_request(const Request& request,
                              const std::vector<std::string>& signed_headers,
                              std::string_view payload_hash,
                              PathStyle style) {
    std::string text;
    text.reserve(512);
    text.append(request.method).append("\n");
    text.append(canonical_path(request.path, style)).append("\n");
    text.append(canonical_query(request.query)).append("\n");
    for (const auto& name : signed_headers) append_header(text, request, name);
    text.append("\n").append(join_names(signed_headers)).append("\n").append(payload_hash);
    return text;
}

std::string string_to_sign(WallTime date, const Scope& scope, std::string_view canonical) {
    return std::string(kAlgorithm) + "\n" + amz_date(date) + "\n" + scope.text() + "\n" +
           sha256_hex(canonical);
}

std::string join_names(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names) {
        if (!text.empty()) text += ';';
        text += name;
    }
    return text;
}

}  // namespace sluice::signing
