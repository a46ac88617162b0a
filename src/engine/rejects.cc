#include "engine/rejects.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "base/text.h"
#include "engine/json_text.h"

namespace sluice::engine {
namespace {

// RFC 4648, section 4.
void append_base64(std::string& out, std::string_view bytes) {
    constexpr std::string_view kAlphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
        std::array<unsigned, 3> three{};
        for (std::size_t i = 0; i < count; ++i)
            three[i] = static_cast<unsigned char>(bytes[at + i]);
        const unsigned bits = three[0] << 16U | three[1] << 8U | three[2];
        for (std::size_t i = 0; i < 4; ++i) {
            out += i <= count ? kAlphabet[bits >> (18 - 6 * i) & 0x3FU] : '=';
        }
    }
}

void append_text(std::string& out, std::string_view name, std::string_view value) {
    out += fmt::format(",\"{}\":\"", name);
    append_json_escaped(out, value);
    out += '"';
}

}  // namespace

bool is_about_record(const Error& error) {
    return error.code == Code::kInvalid || error.code == Code::kTooLarge;
}

Result<void> RejectWriter::write(const Reject& reject) {
    if (count_ == rejecting_.rejects_max) {
        return fail(reject.error.code,
                    "too_many_rejects",
                    fmt::format("more than {} rows cannot be taken; here: {}: {}",
                                count_,
                                reject.error.name,
                                reject.error.message),
                    reject.error.place);
    }
    ++count_;
    line_ = fmt::format(
        "{{\"row\":{},\"byte_offset\":{}", reject.error.place.row.value_or(0), reject.byte_offset);
    if (reject.error.place.column) append_text(line_, "column", *reject.error.place.column);
    append_text(line_, "code", reject.error.name);
    append_text(line_, "message", reject.error.message);
    if (is_utf8(reject.raw)) {
        append_text(line_, "raw", reject.raw);
    } else {
        line_ += ",\"raw_base64\":\"";
        append_base64(line_, reject.raw);
        line_ += '"';
    }
    line_ += "}\n";
    return rejecting_.sink->write(line_);
}

}  // namespace sluice::engine
