#include "gateway/s3/form_parser.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "gateway/s3/header_text.h"
#include "gateway/s3/part_header.h"
#include "gateway/s3/s3_error.h"

namespace sluice::gateway::s3 {
namespace {

constexpr std::string_view kHeadersEnd = "\r\n\r\n";
constexpr std::size_t kBoundaryMax = 70;  // RFC 2046, 5.1.1

std::unexpected<Error> malformed() {
    return s3_error("MalformedPOSTRequest",
                    "The body of your POST request is not well-formed multipart/form-data.");
}

std::string_view as_text(std::span<const char> bytes) {
    return {bytes.data(), bytes.size()};
}

}  // namespace

std::optional<std::string> form_boundary(std::string_view content_type) {
    const auto type = content_type.substr(0, content_type.find_first_of("; \t"));
    if (to_lower(type) != "multipart/form-data") return std::nullopt;
    auto boundary = header_parameter(content_type, "boundary");
    if (!boundary || boundary->empty() || boundary->size() > kBoundaryMax ||
        !is_printable_ascii(*boundary)) {
        return std::nullopt;
    }
    return boundary;
}

FormParser::FormParser(std::string_view boundary, std::size_t prelude_max, FormHandler& handler)
    : delimiter_("\r\n--" + std::string(boundary)), prelude_left_(prelude_max), handler_(handler) {}

Result<void> FormParser::push(std::span<const char> block) {
    if (state_ < State::kFile) block = TRY(push_prelude(block));
    if (state_ == State::kFile) block = TRY(push_file(block));
    if (state_ == State::kFileEnd) TRY(push_file_end(block));
    return {};
}

Result<void> FormParser::finish() const {
    if (state_ != State::kDone) return malformed();
    if (!has_file_) {
        return s3_error("IncorrectNumberOfFilesInPostRequest",
                        "POST requires exactly one file upload per request.");
    }
    return {};
}

// Returns the bytes of `block` that belong to the file.
Result<std::span<const char>> FormParser::push_prelude(std::span<const char> block) {
    const auto taken = block.first(std::min(block.size(), prelude_left_));
    buffer_.append(taken.begin(), taken.end());
    prelude_left_ -= taken.size();
    block = block.subspan(taken.size());
    while (state_ < State::kFile && TRY(step())) {
    }
    if (state_ < State::kFile && !block.empty()) {
        return s3_error("MaxPostPreDataLengthExceeded",
                        "Your POST request fields preceding the upload file were too large.");
    }
    if (state_ == State::kFile && !buffer_.empty()) {
        const std::string first_bytes = std::exchange(buffer_, {});
        const auto rest = TRY(push_file(first_bytes));
        if (state_ == State::kFileEnd) TRY(push_file_end(rest));
    }
    return block;
}

Result<bool> FormParser::step() {
    switch (state_) {
        case State::kStart:
            return step_start();
        case State::kDelimiter:
            return step_delimiter();
        case State::kHeaders:
            return step_headers();
        case State::kField:
            return step_field();
        case State::kFile:
        case State::kFileEnd:
        case State::kDone:
            break;
    }
    return false;
}

// The first delimiter stands at the very start, its CRLF may be missing.
Result<bool> FormParser::step_start() {
    const auto wanted = std::string_view(delimiter_).substr(buffer_.starts_with("\r") ? 0 : 2);
    const auto have = std::string_view(buffer_).substr(0, wanted.size());
    if (!wanted.starts_with(have)) return malformed();
    if (have.size() < wanted.size()) return false;
    consume(wanted.size());
    state_ = State::kDelimiter;
    return true;
}

Result<bool> FormParser::step_delimiter() {
    if (buffer_.size() < 2) return false;
    if (buffer_.starts_with("--")) {
        state_ = State::kDone;
    } else if (buffer_.starts_with("\r\n")) {
        state_ = State::kHeaders;  // the CRLF stays: the headers' end is a CRLF after a CRLF
    } else {
        return malformed();
    }
    return true;
}

Result<bool> FormParser::step_headers() {
    const auto end = buffer_.find(kHeadersEnd, searched_);
    if (end == std::string::npos) {
        searched_ = buffer_.size() - std::min(buffer_.size(), kHeadersEnd.size() - 1);
        return false;
    }
    const auto header =
        parse_part_header(std::string_view(buffer_).substr(2, std::max<std::size_t>(end, 2) - 2));
    if (!header) return malformed();
    consume(end + kHeadersEnd.size());
    if (to_lower(header->name) != "file") {
        field_ = header->name;
        state_ = State::kField;
        return true;
    }
    has_file_ = true;
    state_ = State::kFile;
    TRY(handler_.on_file(header->filename));
    return true;
}

Result<bool> FormParser::step_field() {
    const auto end = buffer_.find(delimiter_, searched_);
    if (end == std::string::npos) {
        searched_ = buffer_.size() - std::min(buffer_.size(), delimiter_.size() - 1);
        return false;
    }
    TRY(handler_.on_field(field_, buffer_.substr(0, end)));
    consume(end + delimiter_.size());
    state_ = State::kDelimiter;
    return true;
}

Result<std::span<const char>> FormParser::push_file(std::span<const char> block) {
    if (!held_.empty()) block = TRY(push_seam(block));
    if (state_ != State::kFile || block.empty()) return block;
    const auto text = as_text(block);
    const auto end = text.find(delimiter_);
    if (end != std::string_view::npos) {
        TRY(emit(block.first(end)));
        state_ = State::kFileEnd;
        return block.subspan(end + delimiter_.size());
    }
    // Only the delimiter's first character is a CR, so one place at most can begin it.
    const auto tail = text.substr(text.size() - std::min(text.size(), delimiter_.size() - 1));
    const auto start = tail.rfind('\r');
    if (start != std::string_view::npos && delimiter_.starts_with(tail.substr(start))) {
        held_ = tail.substr(start);
    }
    TRY(emit(block.first(block.size() - held_.size())));
    return block.last(0);
}

// Decides about the held bytes, with the bytes that follow them.
Result<std::span<const char>> FormParser::push_seam(std::span<const char> block) {
    const std::size_t missing = delimiter_.size() - held_.size();
    const auto next = block.first(std::min(block.size(), missing));
    if (std::string_view(delimiter_).substr(held_.size()).starts_with(as_text(next))) {
        held_.append(next.begin(), next.end());
        if (held_.size() == delimiter_.size()) {
            held_.clear();
            state_ = State::kFileEnd;
        }
        return block.subspan(next.size());
    }
    // No delimiter begins in the rest of the held bytes either: they hold no second CR.
    const std::string content = std::exchange(held_, {});
    TRY(emit(content));
    return block;
}

// "--" ends the form, CRLF begins another part; both end what interests us.
Result<void> FormParser::push_file_end(std::span<const char> block) {
    const auto next = block.first(std::min(block.size(), 2 - held_.size()));
    held_.append(next.begin(), next.end());
    if (held_.size() < 2) return {};
    if (held_ != "--" && held_ != "\r\n") return malformed();
    state_ = State::kDone;
    return {};
}

Result<void> FormParser::emit(std::span<const char> bytes) {
    if (bytes.empty()) return {};
    return handler_.on_bytes(bytes);
}

void FormParser::consume(std::size_t bytes) {
    buffer_.erase(0, bytes);
    searched_ = 0;
}

}  // namespace sluice::gateway::s3
