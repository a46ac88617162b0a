// Writing rows: copies runs of clean bytes whole, looking at them on the way. Included once per
// instruction set.
#if defined(SLUICE_ENGINE_SIMD_WRITERS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SLUICE_ENGINE_SIMD_WRITERS_INL_H_
#undef SLUICE_ENGINE_SIMD_WRITERS_INL_H_
#else
#define SLUICE_ENGINE_SIMD_WRITERS_INL_H_
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace sluice::engine::simd::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Fields are short: 32 bytes cross fewer cache lines than 64.
using FieldTag = hn::CappedTag<std::uint8_t, 32>;
using FieldVec = hn::Vec<FieldTag>;
inline constexpr std::size_t kFieldLanes = hn::MaxLanes(FieldTag());

HWY_INLINE FieldVec load(const char* at) {
    return hn::LoadU(FieldTag(), reinterpret_cast<const std::uint8_t*>(at));
}
HWY_INLINE void store(FieldVec bytes, char* at) {
    hn::StoreU(bytes, FieldTag(), reinterpret_cast<std::uint8_t*>(at));
}
template <class M>
HWY_INLINE std::uint32_t field_bits(M mask, std::size_t left) {
    const auto bits = static_cast<std::uint32_t>(mask_bits(FieldTag(), mask));
    return left < kFieldLanes ? bits & ((1U << left) - 1U) : bits;
}

// Copies with up to a vector too many behind the end.
HWY_INLINE char* copy(char* out, const char* from, std::size_t size) {
    std::size_t at = 0;
    do {
        store(load(from + at), out + at);
        at += kFieldLanes;
    } while (at < size);
    return out + size;
}

// The byte in every lane. A compiler that knew it would make it anew for every row.
HWY_INLINE FieldVec all_lanes(char byte) {
    volatile auto unknown = static_cast<std::uint8_t>(byte);
    return hn::Set(FieldTag(), unknown);
}

// What must be escaped in a JSON string.
struct JsonSpecials {
    HWY_INLINE JsonSpecials()
        : quote(all_lanes('"')), backslash(all_lanes('\\')), blank(all_lanes(0x20)) {}

    HWY_INLINE auto but_quotes_in(FieldVec bytes) const {
        return hn::Or(hn::Eq(bytes, backslash), hn::Lt(bytes, blank));
    }
    HWY_INLINE auto in(FieldVec bytes) const {
        return hn::Or(hn::Eq(bytes, quote), but_quotes_in(bytes));
    }

    FieldVec quote;
    FieldVec backslash;
    FieldVec blank;
};

// So many bytes of a vector to escape are written byte by byte, with the clean ones between them.
inline constexpr int kManyEscapes = 16;
inline constexpr int kManyQuotedEscapes = 6;

// What stands from `at` to `end`, byte by byte; of a doubled quote the second is left out. Moves
// `at` behind it: a second quote may stand at `end`.
template <bool kDoubled>
HWY_INLINE char* escape_json_bytes(char* out, const char*& at, const char* end) {
    while (at < end) {
        out = append_json_escaped(out, *at);
        at += kDoubled && *at == '"' ? 2 : 1;
    }
    return out;
}

// The bytes of which these bits are set become backslashes.
HWY_INLINE FieldVec with_backslashes(FieldVec bytes, std::uint32_t bits, FieldVec backslash) {
    alignas(8) std::array<std::uint8_t, 8> mask{};
    std::memcpy(mask.data(), &bits, sizeof bits);
    return hn::IfThenElse(hn::LoadMaskBits(FieldTag(), mask.data()), backslash, bytes);
}

// From `at` on, of a kQuoted field. A doubled quote is as long as an escaped one, so that a vector
// with any number of them is copied whole: the first of each two becomes a backslash.
HWY_INLINE char* copy_json_quoted(char* out,
                                  const Field& field,
                                  const char* at,
                                  const JsonSpecials& specials) {
    const char* const end = field.data + field.size;
    while (true) {
        const auto bytes = load(at);
        const auto left = static_cast<std::size_t>(end - at);
        const std::uint32_t quotes = field_bits(hn::Eq(bytes, specials.quote), left);
        const auto firsts = quotes & static_cast<std::uint32_t>(prefix_xor(quotes));
        const std::uint32_t others = field_bits(specials.but_quotes_in(bytes), left);
        store(with_backslashes(bytes, firsts, specials.backslash), out);
        if (others == 0) {
            if (left <= kFieldLanes) return out + left;
            // The second of a pair may be behind the vector.
            const std::size_t torn = firsts >> (kFieldLanes - 1);
            at += kFieldLanes - torn;
            out += kFieldLanes - torn;
        } else if (std::popcount(others) >= kManyQuotedEscapes) {
            out = escape_json_bytes<true>(out, at, at + std::min(left, kFieldLanes));
        } else {
            const int clean = std::countr_zero(others);
            at += clean;
            out = append_json_escaped(out + clean, *at++);
        }
    }
}

// Where a kJsonString's own quotes stand in its `left` bytes from `at` on.
HWY_INLINE std::uint32_t own_quotes(const Field& field, const char* at, std::size_t left) {
    if (field.kind != Field::Kind::kJsonString) return 0;
    const std::uint32_t last = left <= kFieldLanes ? 1U << (left - 1) : 0;
    return last | (at == field.data ? 1U : 0U);
}

// What stands from `at` to `end`, of which the `specials` are to be escaped; before the first of
// them it stands at `out` already. What follows a special is copied without another look.
HWY_INLINE char* escape_json(char* out, const char* at, const char* end, std::uint32_t specials) {
    for (; specials != 0; specials &= specials - 1) {
        const int clean = std::countr_zero(specials);
        char* const behind = append_json_escaped(out + clean, at[clean]);
        store(load(at + clean + 1), behind);
        out = behind - clean - 1;  // from here on it is as far to what follows as from `at`
    }
    return out + (end - at);
}

HWY_INLINE char* copy_json(char* out, const Field& field, const JsonSpecials& specials) {
    const char* at = field.data;
    const char* const end = at + field.size;
    while (true) {
        const auto bytes = load(at);
        store(bytes, out);
        const auto left = static_cast<std::size_t>(end - at);
        const std::uint32_t found = field_bits(specials.in(bytes), left);
        if (found == 0) {
            if (left <= kFieldLanes) return out + left;  // most values are short and clean
            at += kFieldLanes;
            out += kFieldLanes;
            continue;
        }
        if (field.kind == Field::Kind::kQuoted) return copy_json_quoted(out, field, at, specials);
        const char* const stop = at + std::min(left, kFieldLanes);
        if (std::popcount(found) < kManyEscapes || field.kind == Field::Kind::kJsonString) {
            out = escape_json(out, at, stop, found & ~own_quotes(field, at, left));
            at = stop;
        } else {
            out = escape_json_bytes<false>(out, at, stop);
        }
        if (at == end) return out;
    }
}

char* write_json(const Field* fields, std::size_t rows, const JsonFrame& frame, char* out) {
    const JsonSpecials specials;
    if (rows == 0) return out;
    if (frame.width > 0) out = copy(out, frame.keys[0].data(), frame.keys[0].size());
    while (true) {
        if (frame.width > 0) out = copy_json(out, *fields++, specials);
        for (std::size_t column = 1; column < frame.width; ++column, ++fields) {
            out = copy(out, frame.keys[column].data(), frame.keys[column].size());
            out = copy_json(out, *fields, specials);
        }
        const bool last = --rows == 0;
        const std::string_view behind = last ? frame.row_end : frame.between_rows;
        out = copy(out, behind.data(), behind.size());
        if (last) return out;
    }
}

// What a value must not have outside quotes.
struct CsvSpecials {
    explicit HWY_INLINE CsvSpecials(char delimiter)
        : separator(all_lanes(delimiter)),
          quote(all_lanes('"')),
          lf(all_lanes('\n')),
          cr(all_lanes('\r')) {}

    HWY_INLINE auto in(FieldVec bytes) const {
        return hn::Or(hn::Or(hn::Eq(bytes, quote), hn::Eq(bytes, separator)),
                      hn::Or(hn::Eq(bytes, lf), hn::Eq(bytes, cr)));
    }

    FieldVec separator;
    FieldVec quote;
    FieldVec lf;
    FieldVec cr;
};

// Of one or more vectors, one over the other.
struct CsvFound {
    std::uint32_t specials;
    std::uint32_t quotes;
};

HWY_INLINE CsvFound find_csv(FieldVec bytes, std::size_t left, const CsvSpecials& specials) {
    const std::uint32_t quotes = field_bits(hn::Eq(bytes, specials.quote), left);
    return {field_bits(specials.in(bytes), left), quotes};
}

HWY_INLINE CsvFound find_csv(std::string_view text, const CsvSpecials& specials) {
    CsvFound all{0, 0};
    for (std::size_t at = 0; at < text.size(); at += kFieldLanes) {
        const CsvFound found = find_csv(load(text.data() + at), text.size() - at, specials);
        all = {all.specials | found.specials, all.quotes | found.quotes};
    }
    return all;
}

// Copies with each quote doubled.
HWY_INLINE char* copy_doubling(char* out, std::string_view text, FieldVec quote) {
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at < end) {
        const auto bytes = load(at);
        store(bytes, out);
        const auto left = static_cast<std::size_t>(end - at);
        const std::uint32_t found = field_bits(hn::Eq(bytes, quote), left);
        const std::size_t step = found == 0 ? std::min(left, kFieldLanes)
                                            : static_cast<std::size_t>(std::countr_zero(found)) + 1;
        at += step;
        out += step;
        if (found != 0) *out++ = '"';
    }
    return out;
}

// Whether a value stands between quotes is hard to foresee: they are written, and counted or not.
HWY_INLINE char* copy_csv(char* out, Field field, CsvFrame frame, const CsvSpecials& specials) {
    const bool is_short = field.size <= kFieldLanes;  // as most are
    const auto bytes = load(field.data);
    const CsvFound found =
        is_short ? find_csv(bytes, field.size, specials) : find_csv(field.text(), specials);
    const bool always = field.size == 0 ? frame.quote_empty : frame.quote_all;
    const std::size_t quotes = found.specials != 0 || always ? 1 : 0;
    *out = '"';
    out += quotes;
    if (found.quotes != 0 && field.kind != Field::Kind::kQuoted) {
        out = copy_doubling(out, field.text(), specials.quote);
    } else if (is_short) {
        store(bytes, out);
        out += field.size;
    } else {
        out = copy(out, field.data, field.size);
    }
    *out = '"';
    return out + quotes;
}

char* write_csv(const Field* fields,
                std::size_t rows,
                std::size_t width,
                const CsvFrame& shared_frame,
                char* out) {
    const CsvFrame frame = shared_frame;  // what is written cannot change it
    const CsvSpecials specials(frame.delimiter);
    // An unquoted value of so many bytes stands as it is.
    const std::uint32_t clean_min = frame.unquoted_is_clean ? (frame.quote_empty ? 1 : 0) : ~0U;
    const std::array<char, 2> row_end{frame.crlf ? '\r' : '\n', '\n'};
    const std::size_t behind_row = frame.crlf ? 1 : 0;
    for (; rows > 0; --rows) {
        for (const Field* const end = fields + width; fields != end; ++fields) {
            const bool is_clean =
                fields->kind == Field::Kind::kUnquoted && fields->size >= clean_min;
            out = is_clean ? copy(out, fields->data, fields->size)
                           : copy_csv(out, *fields, frame, specials);
            *out++ = frame.delimiter;
        }
        std::memcpy(out - 1, row_end.data(), row_end.size());  // over the last delimiter
        out += behind_row;
    }
    return out;
}

}  // namespace sluice::engine::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
