#include <array>
#include <optional>

#include "engine/preview/preview.h"
#include "fuzz/oracles.h"
#include "fuzz/splits.h"

namespace sluice::fuzz {
namespace {

using engine::Format;
using engine::Preview;
using engine::PreviewWish;

constexpr std::array<std::optional<Format>, 4> kSaid{
    std::nullopt, Format::kCsv, Format::kJson, Format::kNdjson};

PreviewWish wish_of(std::string_view bytes, bool whole, const engine::TransformSpec& spec) {
    PreviewWish wish{.bytes = bytes, .whole = whole};
    wish.input.compression = engine::Compression::kNone;
    wish.input.decoding.detect = false;
    wish.spec = spec;
    return wish;
}

// With the engine's own eyes: what is shown is what is made.
std::string check_whole(std::string_view input, const engine::TransformSpec& spec) {
    const Outcome made = run(input, spec);
    const Result<Preview> shown = preview(wish_of(input, true, spec));
    if (!shown) return made.ok ? "no preview: " + describe(shown.error()) : std::string();
    const auto& result = shown->result;
    if (result.error.has_value() == made.ok && !result.cut) {
        return "all of it: " + (made.ok ? describe(*result.error) : describe(made.error));
    }
    const bool is_shown =
        made.output.starts_with(result.text) && (!result.text.empty() || made.output.empty());
    if (made.ok && !result.cut && !is_shown) return "shown: " + result.text + " / " + made.output;
    return {};
}

}  // namespace

std::string check_preview(std::string_view input) {
    if (input.size() < 2) return {};
    const auto choice = static_cast<unsigned char>(input[0]);
    const auto end = static_cast<unsigned char>(input[1]);
    input.remove_prefix(2);
    engine::TransformSpec spec{.from = kSaid[choice % kSaid.size()], .recipe = {}, .limits = {}};
    spec.to = Format::kJson;
    const bool detects = (choice & 4U) != 0 && spec.from.value_or(Format::kCsv) == Format::kCsv;
    if (detects) spec.detect.emplace();
    if (auto broken = check_whole(input, spec); !broken.empty()) return broken;

    const std::string_view beginning = input.substr(0, input.size() * end / 256);
    const Result<Preview> shown = preview(wish_of(beginning, false, spec));
    // Less of a file may look like another dialect, or like another format.
    if (!spec.from || detects || !run(input, spec).ok) return {};
    if (!shown) return "its beginning: " + describe(shown.error());
    if (shown->result.error) return "its beginning: " + describe(*shown->result.error);
    return shown->problem_count > 0 ? "its beginning has problems" : "";
}

}  // namespace sluice::fuzz
