#include "engine/rejects.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "base/text.h"
#include "engine/base64.h"
#include "engine/json_text.h"

namespace sluice::engine {
namespace {

void append_text(std::string& out, std::string_view name, std::string_view value) {
    out += fmt::format(",\"{}\":\"", name);
    append_json_escaped(out, value);
    out += '"';
}

// Of raw bytes, written at once: of a record of many MB neither they nor their text are copied as a
// whole. Whole groups of three.
constexpr std::size_t kRawPieceBytes = 3 * 16 * 1024;

}  // namespace

void Rejects::add(Reject reject) {
    const Error& error = reject.error;
    bytes_ += sizeof(Reject) + error.name.size() + error.message.size() + reject.raw.size();
    reject.raw = raws_.keep(reject.raw);
    rejects_.push_back(std::move(reject));
}

void Rejects::clear() {
    rejects_.clear();
    raws_.clear();
    bytes_ = 0;
}

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
    piece_ = fmt::format(
        "{{\"row\":{},\"byte_offset\":{}", reject.error.place.row.value_or(0), reject.byte_offset);
    if (reject.error.place.column) append_text(piece_, "column", *reject.error.place.column);
    append_text(piece_, "code", reject.error.name);
    append_text(piece_, "message", reject.error.message);
    TRY(write_raw(reject.raw));
    piece_ += "\"}\n";
    return rejecting_.sink->write(piece_);
}

// All but the last piece.
Result<void> RejectWriter::write_raw(std::string_view raw) {
    const bool is_text = is_utf8(raw);
    piece_ += is_text ? ",\"raw\":\"" : ",\"raw_base64\":\"";
    while (true) {
        const std::string_view part = raw.substr(0, kRawPieceBytes);
        raw.remove_prefix(part.size());
        is_text ? append_json_escaped(piece_, part) : append_base64(piece_, part);
        if (raw.empty()) return {};
        TRY(rejecting_.sink->write(piece_));
        piece_.clear();
    }
}

}  // namespace sluice::engine
