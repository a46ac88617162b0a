#include "engine/detect_encoding.h"

#include <fmt/format.h>
#include <uchardet/uchardet.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "engine/bytes/transcoder.h"
#include "engine/letter_fit.h"
#include "engine/like_encodings.h"
#include "engine/utf8.h"

namespace sluice::engine {
namespace {

constexpr std::size_t kParts = 8;
// With so many bytes beyond ASCII half of the doubt is gone.
constexpr double kHalfSureBytes = 4;
// uchardet takes more than a thousand instructions for some such bytes, and so many of them are
// enough to know letters by.
constexpr std::size_t kAskedBytesMax = 16 * 1024;
// Of the bytes beyond ASCII; above, uchardet is not believed.
constexpr double kBrokenMax = 0.05;
constexpr double kNoSense = 0.4;  // how sure one can be then
constexpr double kFitMin = 0.95;  // below, another encoding may be the one

bool is_wide(char byte) {
    return static_cast<unsigned char>(byte) > 0x7F;
}

std::size_t count_wide(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, is_wide));
}

std::optional<Finding> by_mark(std::string_view sample) {
    // UTF-32LE begins like UTF-16LE.
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kMarks{{
        {"\xEF\xBB\xBF", "UTF-8"},
        {{"\xFF\xFE\0\0", 4}, "UTF-32LE"},
        {{"\0\0\xFE\xFF", 4}, "UTF-32BE"},
        {"\xFF\xFE", "UTF-16LE"},
        {"\xFE\xFF", "UTF-16BE"},
    }};
    for (const auto& [mark, name] : kMarks) {
        if (sample.starts_with(mark)) return Finding{std::string(name), 1, "a byte order mark"};
    }
    return std::nullopt;
}

bool is_text_in(const char* encoding, std::string_view text) {
    auto decoder = Transcoder::open(encoding, "UTF-8");
    std::array<char, 4096> out{};
    auto stop = Transcoder::Stop::kOutputFull;
    while (decoder && stop == Transcoder::Stop::kOutputFull) {
        const auto step = decoder->step(text, out);
        text.remove_prefix(step.consumed);
        stop = step.stop;
    }
    return stop == Transcoder::Stop::kEnd || stop == Transcoder::Stop::kIncomplete;
}

// Encodings that are nothing but ASCII, with escape sequences before what is meant by it.
std::optional<Finding> by_escapes(std::string_view sample) {
    constexpr std::array<std::pair<std::string_view, const char*>, 8> kEscapes{{
        {"\x1B$B", "ISO-2022-JP"},
        {"\x1B$@", "ISO-2022-JP"},
        {"\x1B(J", "ISO-2022-JP"},
        {"\x1B(I", "ISO-2022-JP-3"},
        {"\x1B$(D", "ISO-2022-JP-2"},
        {"\x1B$)C", "ISO-2022-KR"},
        {"\x1B$)A", "ISO-2022-CN"},
        {"\x1B$)G", "ISO-2022-CN"},
    }};
    if (!sample.contains('\x1B')) return std::nullopt;
    for (const auto& [escape, name] : kEscapes) {
        if (sample.contains(escape) && is_text_in(name, sample))
            return Finding{name, 1, "its escape sequences"};
    }
    return std::nullopt;
}

std::optional<Finding> by_validity(std::string_view sample, bool whole) {
    const TextPrefix valid = text_prefix(sample);
    const bool cut = valid.stop == TextPrefix::Stop::kIncomplete && !whole;
    if (valid.stop != TextPrefix::Stop::kEnd && !cut) return std::nullopt;
    const std::size_t wide = count_wide(sample);
    if (wide == 0) {
        if (auto found = by_escapes(sample)) return found;
    }
    if (wide == 0) return Finding{"UTF-8", 1, "nothing but ASCII"};
    return Finding{"UTF-8", 1, fmt::format("valid, with {} bytes beyond ASCII", wide)};
}

// Of UTF-16 text that is mostly ASCII every second byte is zero.
std::optional<Finding> by_zeros(std::string_view sample) {
    std::array<std::size_t, 2> zeros{};
    for (std::size_t i = 0; i < sample.size(); ++i) zeros[i % 2] += sample[i] == '\0' ? 1 : 0;
    const auto pairs = static_cast<double>(sample.size()) / 2;
    for (const std::size_t side : {0U, 1U}) {
        const double share = static_cast<double>(zeros[side]) / pairs;
        if (share < 0.3 || zeros[1 - side] * 10 > zeros[side]) continue;
        return Finding{side == 1 ? "UTF-16LE" : "UTF-16BE",
                       std::min(1.0, 0.5 + share / 2),
                       fmt::format("{} of {} pairs of bytes have a zero {}",
                                   zeros[side],
                                   sample.size() / 2,
                                   side == 1 ? "behind" : "before")};
    }
    return std::nullopt;
}

// UTF-8 with damage: text in other encodings hardly ever makes whole characters of it.
std::optional<Finding> by_majority(std::string_view sample, bool whole) {
    std::size_t characters = 0;
    std::size_t bytes = 0;
    while (true) {
        const TextPrefix valid = text_prefix(sample);
        characters += static_cast<std::size_t>(std::ranges::count_if(
            sample.substr(0, valid.bytes),
            [](char byte) { return static_cast<unsigned char>(byte) >= 0xC0; }));
        sample.remove_prefix(valid.bytes);
        const bool cut = valid.stop == TextPrefix::Stop::kIncomplete && !whole;
        if (sample.empty() || cut) break;
        bytes += valid.stop == TextPrefix::Stop::kNul ? 0 : 1;
        sample.remove_prefix(1);
    }
    if (bytes == 0 || characters < bytes) return std::nullopt;
    const auto right = static_cast<double>(characters);
    return Finding{
        "UTF-8",
        right / (right + static_cast<double>(bytes)),
        fmt::format(
            "{} characters beyond ASCII are valid, {} bytes are damaged", characters, bytes)};
}

std::string ask_uchardet(std::string_view bytes) {
    const std::unique_ptr<uchardet, decltype(&uchardet_delete)> detector(uchardet_new(),
                                                                         uchardet_delete);
    if (uchardet_handle_data(detector.get(), bytes.data(), bytes.size()) != 0) return {};
    uchardet_data_end(detector.get());
    const std::string name = uchardet_get_charset(detector.get());
    // Windows-1252 has every letter of the other two, and characters where they have controls.
    return name == "ISO-8859-1" || name == "ASCII" ? "WINDOWS-1252" : name;
}

// The sample's lines that hold more than ASCII, dealt out to parts.
std::array<std::string, kParts> deal_lines(std::string_view sample) {
    std::array<std::string, kParts> parts;
    std::size_t next = 0;
    while (!sample.empty()) {
        const std::string_view line = sample.substr(0, sample.find('\n'));
        sample.remove_prefix(std::min(line.size() + 1, sample.size()));
        if (std::ranges::any_of(line, is_wide)) parts.at(next++ % kParts).append(line).append("\n");
    }
    return parts;
}

// The sample up to the last byte that is asked about.
std::string_view asked_about(std::string_view sample) {
    std::size_t wide = 0;
    const auto last = std::ranges::find_if(
        sample, [&](char byte) { return is_wide(byte) && ++wide > kAskedBytesMax; });
    return sample.substr(0, static_cast<std::size_t>(last - sample.begin()));
}

// Of the same languages, with characters where ISO 8859 has controls.
const char* windows_of(std::string_view encoding) {
    constexpr std::array<std::pair<std::string_view, const char*>, 6> kPairs{{
        {"ISO-8859-2", "WINDOWS-1250"},
        {"ISO-8859-7", "WINDOWS-1253"},
        {"ISO-8859-9", "WINDOWS-1254"},
        {"ISO-8859-4", "WINDOWS-1257"},
        {"ISO-8859-13", "WINDOWS-1257"},
        {"ISO-8859-15", "WINDOWS-1252"},
    }};
    const auto* const found =
        std::ranges::find(kPairs, encoding, [](const auto& pair) { return pair.first; });
    return found == kPairs.end() ? "" : found->second;
}

// uchardet does not know all encodings, and takes a text in another one for something. `known`: how
// much so many bytes say.
Finding make_sense(Finding found, std::string_view text, double known) {
    const std::vector<WideByte> bytes = wide_bytes_of(text);
    const auto fit = fit_of(found.value, bytes);
    if (!fit || (fit->broken <= kBrokenMax && fit->fit >= kFitMin)) return found;
    if (const auto other = only_fitting(text, bytes)) {
        return {*other,
                known,
                fmt::format("all its letters are those of one language, which as {} they are not",
                            found.value)};
    }
    const auto windows = fit_of(windows_of(found.value), bytes);
    if (fit->broken > 0 && windows && windows->broken == 0) {
        found.evidence += fmt::format("; but as {} some are no text", found.value);
        found.value = windows_of(found.value);
        return found;
    }
    if (fit->broken <= kBrokenMax) return found;  // a text in several languages, perhaps
    found.score = std::min(found.score, kNoSense);
    found.evidence += fmt::format("; but {:.0f}% of the characters beyond ASCII make no sense then",
                                  100 * fit->broken);
    return found;
}

Finding by_letters(std::string_view sample) {
    const std::string_view known_by = asked_about(sample);
    const std::string name = ask_uchardet(known_by);
    if (name.empty()) return {"WINDOWS-1252", 0, "no encoding fits; this one takes most bytes"};
    std::size_t asked = 0;
    std::size_t agreed = 0;
    for (const std::string& part : deal_lines(known_by)) {
        if (part.empty()) continue;
        ++asked;
        agreed += read_alike(ask_uchardet(part), name, sample) ? 1 : 0;
    }
    const auto wide = static_cast<double>(count_wide(sample));
    const double known = wide / (wide + kHalfSureBytes);
    const double share = asked == 0 ? 0 : static_cast<double>(agreed) / static_cast<double>(asked);
    return make_sense(
        {commoner_encoding(name, sample),
         share * known,
         fmt::format(
             "uchardet says so, or the same letters, of the sample and of {} of its {} parts",
             agreed,
             asked)},
        known_by,
        known);
}

}  // namespace

Finding detect_encoding(std::string_view sample, bool whole) {
    if (auto found = by_mark(sample)) return *std::move(found);
    if (auto found = by_validity(sample, whole)) return *std::move(found);
    if (auto found = by_zeros(sample)) return *std::move(found);
    if (auto found = by_majority(sample, whole)) return *std::move(found);
    return by_letters(sample);
}

}  // namespace sluice::engine
