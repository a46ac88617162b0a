#include "engine/bytes/choose_encoding.h"

#include <utility>

#include "engine/detect_encoding.h"

namespace sluice::engine {
namespace {

constexpr std::size_t kMarkBytes = 4;
// Below this a legacy encoding is not taken. It asks for sixteen letters beyond ASCII of which
// uchardet says the same in every part of the sample, or more of them and less agreement.
constexpr double kSure = 0.8;

// Hardly any file is in these. uchardet takes Romanian of Windows-1250 for the last one.
bool is_rare(std::string_view name) {
    return name == "ISO-8859-3" || name == "ISO-8859-10" || name == "ISO-8859-16";
}

// UTF-16 and UTF-32 whose byte order nobody said.
Encoding ordered(const Encoding& said, std::string_view first, bool whole) {
    const auto mark = encoding_of_mark(first);
    if (mark && mark->unit_bytes == said.unit_bytes) return *mark;
    const Finding finding = detect_encoding(first, whole);
    const bool big = finding.value == "UTF-16BE" && said.unit_bytes == 2;
    return parse_encoding(big ? "UTF-16BE" : said.iconv_name).value_or(said);
}

ChosenEncoding chosen_by_what_is_said(const Encoding& said, std::string_view first, bool whole) {
    ChosenEncoding chosen;
    chosen.encoding = said.mark_decides ? ordered(said, first, whole) : said;
    chosen.finding = {chosen.encoding.name, 1, "it was said"};
    return chosen;
}

ChosenEncoding chosen_by_the_mark(std::string_view first) {
    ChosenEncoding chosen;
    const auto mark = encoding_of_mark(first);
    chosen.encoding = mark.value_or(Encoding());
    chosen.finding = {chosen.encoding.name, 1, mark ? "a byte order mark" : "not looked at"};
    return chosen;
}

ChosenEncoding chosen_by_the_bytes(std::string_view first, bool whole) {
    ChosenEncoding chosen;
    chosen.finding = detect_encoding(first, whole);
    if (chosen.finding.value == "UTF-8") return chosen;
    // Text in UTF-16 can be read in no other way: its zero bytes are an error elsewhere.
    const bool sure = chosen.finding.value.starts_with("UTF-") ||
                      (chosen.finding.score >= kSure && !is_rare(chosen.finding.value));
    auto encoding = parse_encoding(chosen.finding.value);
    if (!sure || !encoding) return chosen;
    chosen.encoding = std::move(*encoding);
    chosen.guessed = !encoding_of_mark(first);
    return chosen;
}

}  // namespace

std::size_t first_bytes_wanted(const Decoding& decoding) {
    const bool looks = decoding.said ? decoding.said->mark_decides : decoding.detect;
    return looks ? kSampleBytes : kMarkBytes;
}

ChosenEncoding choose_encoding(const Decoding& decoding, std::string_view first, bool whole) {
    ChosenEncoding chosen = decoding.said     ? chosen_by_what_is_said(*decoding.said, first, whole)
                            : decoding.detect ? chosen_by_the_bytes(first, whole)
                                              : chosen_by_the_mark(first);
    const std::string_view mark = chosen.encoding.byte_order_mark();
    // UTF-8's is left to the reader, who counts its bytes in the places of errors.
    if (!chosen.encoding.is_utf8() && !mark.empty() && first.starts_with(mark)) {
        chosen.mark_bytes = mark.size();
    }
    return chosen;
}

}  // namespace sluice::engine
