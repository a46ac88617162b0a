#include "engine/preview/sample_text.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/bytes/decoding_source.h"
#include "engine/bytes/decompressing_source.h"
#include "engine/preview/beginning_source.h"
#include "engine/utf8.h"

namespace sluice::engine {
namespace {

struct Taken {
    std::string bytes;
    bool whole = false;
    std::optional<Error> error;
};

// Up to `bytes_max`. `beginning`: what `source` reads from.
Taken take(ByteSource& source, const BeginningSource& beginning, std::size_t bytes_max) {
    Taken taken;
    std::array<char, 16 * 1024> block{};
    while (true) {
        const Result<std::size_t> count = source.read(block);
        if (!count) {
            if (!beginning.is_cut()) taken.error = count.error();
            return taken;
        }
        if (*count == 0) {
            taken.whole = true;
            return taken;
        }
        const std::size_t room = bytes_max - taken.bytes.size();
        taken.bytes.append(block.data(), std::min(*count, room));
        if (*count > room) return taken;
    }
}

// Without a character that is cut.
void drop_cut_character(std::string& text) {
    const std::size_t from = text.size() - std::min<std::size_t>(text.size(), 3);
    for (std::size_t at = from; at < text.size(); ++at) {
        const TextPrefix rest = text_prefix(std::string_view(text).substr(at));
        if (rest.bytes > 0 || rest.stop != TextPrefix::Stop::kIncomplete) continue;
        text.resize(at);
        return;
    }
}

}  // namespace

SampleText sample_text(std::string_view bytes,
                       bool whole,
                       const InputBytes& how,
                       std::size_t bytes_max) {
    BeginningSource stored(bytes, whole);
    DecompressingSource decompressed(stored, how.compression, how.decompressed_bytes_max);
    Taken plain = take(decompressed, stored, bytes_max);

    SampleText sample;
    const bool all = plain.whole && !plain.error;
    const std::string_view first(plain.bytes);
    sample.encoding = choose_encoding(how.decoding, first.substr(0, kSampleBytes), all);
    sample.stored_bytes = stored.bytes_read();
    Decoding decoding{.said = sample.encoding.encoding,
                      .detect = false,
                      .replace_invalid = how.decoding.replace_invalid};
    decoding.said->mark_decides = false;  // what it decides is decided
    BeginningSource undecoded(plain.bytes, all);
    DecodingSource decoder(undecoded, std::move(decoding));
    Taken text = take(decoder, undecoded, bytes_max);
    sample.text = std::move(text.bytes);
    sample.whole = text.whole;
    sample.replaced = decoder.replaced();
    sample.error = text.error ? std::move(text.error) : std::move(plain.error);
    if (!sample.whole) drop_cut_character(sample.text);
    return sample;
}

}  // namespace sluice::engine
