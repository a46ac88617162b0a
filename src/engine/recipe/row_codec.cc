#include "engine/recipe/row_codec.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>

#include "base/text.h"
#include "engine/recipe/number_text.h"

namespace sluice::engine {
namespace {

// The first byte of a number's key; those of negative numbers are inverted behind it.
enum Class : char { kNegative = 1, kZero = 2, kPositive = 3, kNoNumber = 4 };

// A value's size, below 1 GiB by any limit, has its kind above it.
constexpr unsigned kSizeBits = 30;

// Of a value without doubled quotes.
std::uint32_t kind_bits(Field::Kind kind) {
    return kind == Field::Kind::kUnquoted ? 1U : kind == Field::Kind::kNested ? 2U : 0U;
}

Field::Kind kind_of(std::uint32_t bits) {
    constexpr std::array kKinds{
        Field::Kind::kText, Field::Kind::kUnquoted, Field::Kind::kNested, Field::Kind::kText};
    return kKinds[bits];
}

void invert(std::string& key, std::size_t from) {
    for (std::size_t i = from; i < key.size(); ++i) key[i] = static_cast<char>(~key[i]);
}

void append_number_key(std::string& key, std::string_view value) {
    const std::optional<NumberText> number = parse_number(trimmed(value), {});
    if (!number) {
        key += kNoNumber;
        key.append(value).push_back('\0');
        return;
    }
    if (number->is_zero()) {
        key += kZero;
        return;
    }
    const Magnitude magnitude = magnitude_of(*number);
    key += number->negative ? kNegative : kPositive;
    const std::size_t begin = key.size();
    append_big_endian(key, static_cast<std::uint64_t>(magnitude.point) ^ (std::uint64_t{1} << 63U));
    key.append(magnitude.digits).push_back('\0');
    if (number->negative) invert(key, begin);
}

}  // namespace

void append_big_endian(std::string& out, std::uint64_t number) {
    for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(number >> shift & 0xFFU);
}

std::uint64_t read_big_endian(std::string_view bytes) {
    std::uint64_t number = 0;
    for (const char byte : bytes.substr(0, 8)) {
        number = number << 8U | static_cast<unsigned char>(byte);
    }
    return number;
}

void append_key(std::string& key, std::string_view value, const KeyPart& part) {
    std::size_t begin = key.size();
    if (part.as_number) {
        append_number_key(key, value);
        // What is no number stays behind all numbers.
        if (part.descending && key[begin] == kNoNumber) key[begin++] = '\xFF';
    } else {
        key.append(value).push_back('\0');
    }
    if (part.descending) invert(key, begin);
}

void append_plain(std::string& out, const Field& field) {
    const std::string_view raw = field.text();
    if (field.kind != Field::Kind::kQuoted) {
        out += raw;
        return;
    }
    for (std::size_t at = 0; at < raw.size(); ++at) {
        out += raw[at];
        if (raw[at] == '"') ++at;
    }
}

void append_row(std::string& out, const Field* fields, std::size_t width) {
    for (std::size_t i = 0; i < width; ++i) {
        const std::size_t head = out.size();
        out.resize(head + sizeof(std::uint32_t));
        append_plain(out, fields[i]);
        const auto size = static_cast<std::uint32_t>(out.size() - head - sizeof(std::uint32_t));
        const std::uint32_t described = size | kind_bits(fields[i].kind) << kSizeBits;
        std::memcpy(out.data() + head, &described, sizeof described);
    }
}

void read_row(std::string_view bytes, Field* fields, std::size_t width) {
    for (std::size_t i = 0; i < width; ++i) {
        std::uint32_t described = 0;
        std::memcpy(&described, bytes.data(), sizeof described);
        bytes.remove_prefix(sizeof described);
        const std::uint32_t size = described & ((1U << kSizeBits) - 1U);
        fields[i] = Field::of(bytes.substr(0, size));
        fields[i].kind = kind_of(described >> kSizeBits);
        bytes.remove_prefix(size);
    }
}

}  // namespace sluice::engine
