// The reference: what each kernel does, a byte at a time.
#include <array>
#include <bit>
#include <cstring>
#include <span>
#include <utility>

#include "engine/csv_field.h"
#include "engine/json_string.h"
#include "engine/json_text.h"
#include "engine/simd/kernels.h"
#include "engine/utf8.h"

namespace sluice::engine::simd {
namespace {

class BlockScan {
  public:
    BlockScan(const char* text, CsvMarks marks, CsvScanState state, bool lenient)
        : text_(text), marks_(marks), state_(state), lenient_(lenient) {}

    // False: a quote stands where it must not.
    bool run() {
        for (std::size_t i = 0; i < kBlock; ++i) {
            if (!take(i)) return false;
        }
        return true;
    }
    const CsvScanState& state() const { return state_; }
    std::uint64_t separators = 0;
    std::uint64_t line_ends = 0;

  private:
    bool take(std::size_t i) {
        const char byte = text_[i];
        const bool after_close = std::exchange(state_.after_close, 0) != 0;
        if (byte == marks_.quote) return take_quote();
        if (state_.quoted != 0) return true;
        const bool is_line_byte = byte == '\n' || byte == '\r';
        state_.may_open = static_cast<std::uint64_t>(is_line_byte || byte == marks_.delimiter);
        if (state_.may_open == 0) return !after_close;
        if (byte == '\r') state_.crs = 1;
        const std::uint64_t bit = std::uint64_t{1} << i;
        if (byte == '\r' && text_[i + 1] == '\n') return true;
        separators |= bit;
        if (is_line_byte) line_ends |= bit;
        return true;
    }
    bool take_quote() {
        if (state_.quoted == 0 && state_.may_open == 0) return lenient_;
        state_.after_close = state_.quoted & 1U;
        state_.may_open = state_.after_close;
        state_.quoted = ~state_.quoted;
        return true;
    }

    const char* text_;
    CsvMarks marks_;
    CsvScanState state_;
    bool lenient_;
};

template <bool kLenient>
std::size_t scan_csv(
    const char* text, std::size_t blocks, CsvMarks marks, CsvScanState& state, CsvMasks masks) {
    for (std::size_t block = 0; block < blocks; ++block) {
        BlockScan scan(text + block * kBlock, marks, state, kLenient);
        const bool whole = scan.run();
        if (whole || kLenient) {
            masks.separators[block] = scan.separators;
            masks.line_ends[block] = scan.line_ends;
        }
        if (!whole) return block;
        state = scan.state();
    }
    return blocks;
}

void scan_json(const char* text, std::size_t blocks, JsonScanState& state, JsonMasks masks) {
    for (std::size_t block = 0; block < blocks; ++block) {
        std::uint64_t tokens = 0;
        std::uint64_t backslashes = 0;
        for (std::size_t i = 0; i < kBlock; ++i) {
            const char byte = text[block * kBlock + i];
            const std::uint64_t bit = std::uint64_t{1} << i;
            const bool escaped = std::exchange(state.escaped, 0) != 0;
            if (byte == '\\') {
                backslashes |= bit;
                state.escaped = escaped ? 0 : 1;
            } else if (byte == '"' && !escaped) {
                tokens |= bit;
                state.in_string = ~state.in_string;
            } else if (state.in_string != 0) {
                state.odd = state.odd || static_cast<unsigned char>(byte) < 0x20;
            } else {
                const char folded = static_cast<char>(byte | 0x20);
                if (folded == '{') ++state.depth;
                if (folded == '}') --state.depth;
                if (folded == '{' || folded == '}' || folded == ',' || folded == ':') tokens |= bit;
            }
        }
        masks.tokens[block] = tokens;
        masks.stops[block] = tokens | backslashes;
    }
}

std::size_t count_bits(const std::uint64_t* mask, std::size_t words) {
    std::size_t count = 0;
    for (const std::uint64_t word : std::span(mask, words)) {
        count += static_cast<std::size_t>(std::popcount(word));
    }
    return count;
}

std::size_t positions(const std::uint64_t* mask,
                      std::size_t words,
                      std::uint32_t base,
                      std::uint32_t* out) {
    std::size_t count = 0;
    for (std::size_t word = 0; word < words; ++word) {
        for (std::uint64_t bits = mask[word]; bits != 0; bits &= bits - 1) {
            out[count++] = base + static_cast<std::uint32_t>(word * kBlock) +
                           static_cast<std::uint32_t>(std::countr_zero(bits));
        }
    }
    return count;
}

void cut_fields(const char* text,
                const std::uint32_t* before,
                const std::uint32_t* ends,
                std::size_t count,
                char quote,
                Field::Kind unquoted,
                Field* out) {
    for (std::size_t i = 0; i < count; ++i)
        out[i] = cut_field(text, before[i] + 1, ends[i], quote, unquoted);
}

bool is_text(const char* text, std::size_t size) {
    return text_prefix({text, size}).bytes == size;
}

char* unescape_json(std::string_view raw, char* out) {
    const char* const end = raw.data() + raw.size();
    for (const char* at = raw.data(); at != end;) {
        if (*at != '\\') {
            *out++ = *at++;
            continue;
        }
        out = put_json_escape(out, at, end);
        if (out == nullptr || out[-1] == '\0') return nullptr;
    }
    return out;
}

char* append(char* out, std::string_view text) {
    std::memcpy(out, text.data(), text.size());
    return out + text.size();
}

char* write_json(const Field* fields, std::size_t rows, const JsonFrame& frame, char* out) {
    for (std::size_t row = 0; row < rows; ++row) {
        for (std::size_t column = 0; column < frame.width; ++column, ++fields) {
            out = append(out, frame.keys[column]);
            const std::string_view value = fields->text();
            for (std::size_t at = 0; at < value.size(); ++at) {
                if (value[at] == '"' && fields->is_own_quote(value.data() + at)) {
                    *out++ = '"';
                    continue;
                }
                out = append_json_escaped(out, value[at]);
                if (value[at] == '"' && fields->kind == Field::Kind::kQuoted) ++at;
            }
        }
        out = append(out, frame.row_end);
    }
    return out;
}

char* quote(char* out, const Field& field) {
    *out++ = '"';
    for (const char byte : field.text()) {
        *out++ = byte;
        if (byte == '"' && field.kind != Field::Kind::kQuoted) *out++ = '"';
    }
    *out++ = '"';
    return out;
}

char* write_csv(
    const Field* fields, std::size_t rows, std::size_t width, const CsvFrame& frame, char* out) {
    const std::array special{frame.delimiter, '"', '\r', '\n'};
    for (std::size_t row = 0; row < rows; ++row) {
        for (std::size_t column = 0; column < width; ++column, ++fields) {
            const std::string_view value = fields->text();
            const bool quotes =
                value.empty()
                    ? frame.quote_empty
                    : frame.quote_all || value.find_first_of({special.data(), special.size()}) !=
                                             std::string_view::npos;
            out = quotes ? quote(out, *fields) : append(out, value);
            *out++ = frame.delimiter;
        }
        if (frame.crlf) {
            out[-1] = '\r';
            ++out;
        }
        out[-1] = '\n';
    }
    return out;
}

constexpr Kernels kScalar{"scalar",
                          scan_csv<false>,
                          scan_csv<true>,
                          scan_json,
                          count_bits,
                          positions,
                          cut_fields,
                          is_text,
                          unescape_json,
                          write_json,
                          write_csv};

}  // namespace

const Kernels& scalar_kernels() {
    return kScalar;
}

}  // namespace sluice::engine::simd
