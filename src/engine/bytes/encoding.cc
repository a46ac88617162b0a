#include "engine/bytes/encoding.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "engine/bytes/transcoder.h"
#include "engine/nearest.h"

namespace sluice::engine {
namespace {

struct Mark {
    std::string_view encoding;
    std::string_view bytes;
    std::size_t unit_bytes;
};

// UTF-32LE's mark begins like UTF-16LE's.
constexpr std::array<Mark, 5> kMarks{{
    {"UTF-8", "\xEF\xBB\xBF", 1},
    {"UTF-32LE", {"\xFF\xFE\0\0", 4}, 4},
    {"UTF-32BE", {"\0\0\xFE\xFF", 4}, 4},
    {"UTF-16LE", "\xFF\xFE", 2},
    {"UTF-16BE", "\xFE\xFF", 2},
}};

// Spellings that iconv does not know, or takes for something else.
struct Alias {
    std::string_view name;
    std::string_view iconv_name;
    bool mark_decides = false;
};

constexpr std::array<Alias, 15> kAliases{{
    {"UTF8", "UTF-8"},
    {"UTF16", "UTF-16LE", true},
    {"UTF-16", "UTF-16LE", true},
    {"UTF16LE", "UTF-16LE"},
    {"UTF16BE", "UTF-16BE"},
    {"UTF32", "UTF-32LE", true},
    {"UTF-32", "UTF-32LE", true},
    {"UTF32LE", "UTF-32LE"},
    {"UTF32BE", "UTF-32BE"},
    {"LATIN-1", "ISO-8859-1"},
    {"SHIFT_JIS", "CP932"},
    {"SHIFT-JIS", "CP932"},
    {"SJIS", "CP932"},
    {"MS_KANJI", "CP932"},
    {"WINDOWS-31J", "CP932"},
}};

// UTF-7 in all its names: where iconv finds it broken depends on how it is cut, and browsers ceased
// to read it because texts hide in it.
bool is_utf7(std::string_view name) {
    return name.contains("UTF-7") || name.contains("UTF7");
}

// A name could else carry iconv's options, or mean the locale's encoding.
bool is_plain_name(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
               std::string_view("-_.:+()").contains(c);
    });
}

std::size_t encoded_bytes(Transcoder& encoder, std::string_view text) {
    std::array<char, Transcoder::kOutputBytesMin> out;
    encoder.reset();
    return encoder.step(text, out).produced;
}

// None: iconv does not know it, or not in both directions.
std::optional<std::size_t> measure_unit(const std::string& iconv_name) {
    auto encoder = Transcoder::open("UTF-8", iconv_name);
    if (!encoder || !Transcoder::open(iconv_name, "UTF-8")) return std::nullopt;
    // The difference: some begin with a mark.
    const std::size_t unit = encoded_bytes(*encoder, "AA") - encoded_bytes(*encoder, "A");
    return std::max<std::size_t>(unit, 1);
}

std::unexpected<Error> unknown(std::string_view name) {
    static const std::vector<std::string> kCommon{"utf-8",
                                                  "utf-16",
                                                  "utf-16le",
                                                  "utf-16be",
                                                  "utf-32",
                                                  "windows-1250",
                                                  "windows-1251",
                                                  "windows-1252",
                                                  "iso-8859-1",
                                                  "iso-8859-15",
                                                  "macintosh",
                                                  "shift_jis",
                                                  "euc-jp",
                                                  "gb18030",
                                                  "big5",
                                                  "euc-kr",
                                                  "koi8-r"};
    std::string message = "\"" + std::string(name) + "\" is no encoding that is known here";
    if (const std::string* near = nearest(name, kCommon))
        message += "; did you mean \"" + *near + "\"?";
    message += " (utf-8, utf-16, windows-1252, shift_jis, … and whatever `iconv -l` lists)";
    return fail(Code::kInvalid, "unknown_encoding", std::move(message));
}

}  // namespace

std::string_view Encoding::byte_order_mark() const {
    const auto* const mark = std::ranges::find(kMarks, iconv_name, &Mark::encoding);
    return mark == kMarks.end() ? std::string_view() : mark->bytes;
}

Result<Encoding> parse_encoding(std::string_view name) {
    std::string capitals(name);
    std::ranges::transform(capitals, capitals.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    if (is_utf7(capitals))
        return fail(Code::kInvalid,
                    "unknown_encoding",
                    "UTF-7 is not read or written; convert it to UTF-8");
    Encoding encoding{.name = capitals, .iconv_name = capitals};
    const auto* const alias = std::ranges::find(kAliases, std::string_view(capitals), &Alias::name);
    if (alias != kAliases.end()) {
        encoding.iconv_name = alias->iconv_name;
        encoding.mark_decides = alias->mark_decides;
    }
    const auto unit = is_plain_name(capitals) ? measure_unit(encoding.iconv_name) : std::nullopt;
    if (!unit) return unknown(name);
    encoding.unit_bytes = *unit;
    return encoding;
}

std::optional<Encoding> encoding_of_mark(std::string_view first) {
    for (const Mark& mark : kMarks) {
        if (!first.starts_with(mark.bytes)) continue;
        const std::string name(mark.encoding);
        return Encoding{.name = name, .iconv_name = name, .unit_bytes = mark.unit_bytes};
    }
    return std::nullopt;
}

}  // namespace sluice::engine
