#include <algorithm>
#include <array>

#include "base/memory_stream.h"
#include "base/text.h"
#include "engine/bytes/decoding_source.h"
#include "engine/bytes/encoding_sink.h"
#include "fuzz/oracles.h"

namespace sluice::fuzz {
namespace {

using engine::Decoding;
using engine::Encoding;

// The empty one: found out from the bytes.
constexpr std::array<std::string_view, 24> kNames{
    "",          "utf-8",        "utf-16",       "utf-16le", "utf-16be",    "utf-32",
    "utf-32be",  "cp1250",       "latin1",       "koi8-r",   "ibm437",      "windows-1252",
    "macintosh", "windows-1258", "windows-1255", "tcvn",     "shift_jis",   "euc-jp",
    "gb18030",   "big5",         "big5-hkscs",   "euc-kr",   "iso-2022-jp", "shift_jisx0213"};

struct Decoded {
    std::string text;
    std::string error;  // with its place
    std::uint64_t replaced = 0;
    Encoding encoding;

    friend bool operator==(const Decoded& a, const Decoded& b) {
        return a.text == b.text && a.error == b.error && a.replaced == b.replaced &&
               a.encoding.name == b.encoding.name;
    }
    std::string all() const {
        return encoding.name + ' ' + text + ' ' + error + ' ' + std::to_string(replaced);
    }
};

Decoded decode(std::string_view bytes, const Decoding& how, std::size_t piece, std::size_t room) {
    MemorySource source(bytes, piece);
    engine::DecodingSource decoding(source, how);
    Decoded decoded;
    std::string block(room, '\0');
    while (true) {
        const Result<std::size_t> count = decoding.read(block);
        if (!count) decoded.error = describe(count.error());
        if (!count || *count == 0) break;
        decoded.text.append(block, 0, *count);
    }
    decoded.replaced = decoding.replaced();
    if (decoding.chosen()) decoded.encoding = decoding.chosen()->encoding;
    return decoded;
}

// The bytes, or behind a NUL the error.
std::string encode(std::string_view text, const engine::OutputEncoding& output, std::size_t piece) {
    MemorySink sink;
    engine::EncodingSink encoding(sink, output);
    Result<void> result;
    while (result && !text.empty()) {
        result = encoding.write(text.substr(0, piece));
        text.remove_prefix(std::min(piece, text.size()));
    }
    if (result) result = encoding.finish();
    return result ? sink.take() : std::string(1, '\0') + describe(result.error());
}

// What can be written can be read again.
std::string check_encode(const std::string& text, const Encoding& encoding, std::size_t piece) {
    // A mark of the text's own would else be taken for the file's.
    const bool mark = !encoding.is_utf8() && !encoding.byte_order_mark().empty();
    const engine::OutputEncoding output{encoding, mark};
    const std::string bytes = encode(text, output, text.size() + 1);
    const std::string pieces = encode(text, output, piece);
    if (bytes != pieces) return "encoded: " + bytes + "\nor in pieces: " + pieces;
    if (bytes.starts_with(std::string_view("\0not_in_encoding", 16))) return {};
    const Decoded back = decode(bytes, {.said = encoding}, piece, 64);
    return back.error.empty() && back.text == text ? "" : "back: " + back.all() + "\n/ " + text;
}

}  // namespace

std::string check_encoding(std::string_view input) {
    if (input.size() < 2) return {};
    const std::string_view name = kNames.at(static_cast<unsigned char>(input[0]) % kNames.size());
    const std::size_t piece = 1 + static_cast<unsigned char>(input[1]) % 32U;
    input.remove_prefix(2);
    Decoding how;
    if (!name.empty()) how.said = engine::parse_encoding(name).value();
    const Decoded whole = decode(input, how, input.size() + 1, 4096);
    const Decoded pieces = decode(input, how, piece, 2 * piece + 1);
    if (whole != pieces) return "decoded: " + whole.all() + "\nor in pieces: " + pieces.all();
    how.replace_invalid = true;
    const Decoded replaced = decode(input, how, input.size() + 1, 4096);
    const Decoded in_pieces = decode(input, how, piece, 1);
    if (replaced != in_pieces) return "replaced: " + replaced.all() + "\n/ " + in_pieces.all();
    if (!is_utf8(replaced.text)) return "no text: " + replaced.all();
    // UTF-8 passes as it is; whoever reads it looks at it.
    const bool good = whole.error.empty() && is_utf8(whole.text);
    const bool same = good || !whole.encoding.is_utf8() ? replaced.text.starts_with(whole.text)
                                                        : whole.text == input;
    if (!same || good != (replaced.replaced == 0)) {
        return "replaced: " + replaced.all() + "\n/ " + whole.all();
    }
    return check_encode(replaced.text, whole.encoding, piece);
}

}  // namespace sluice::fuzz
