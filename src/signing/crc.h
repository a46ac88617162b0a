// Cyclic redundancy checks of bytes that come in blocks: the reflected kind that begins with all
// ones and is inverted at the end (CRC-32, CRC-32C, CRC-64/NVME), eight bytes a step.
// Kounavis and Berry, "A Systematic Approach to Building High Performance, Software-based, CRC
// Generators" (2005).
//
// A value; one thread at a time.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace sluice::signing {

template <class Word, Word kPolynomial>  // the polynomial reflected: its lowest bit is x^(n-1)
class Crc {
  public:
    void add(std::span<const char> block);
    Word value() const { return static_cast<Word>(~state_); }

    // Of two texts, the second (of `second_bytes`) behind the first, from their own.
    static Word combine(Word first, Word second, std::uint64_t second_bytes);

  private:
    using Tables = std::array<std::array<Word, 256>, 8>;
    static constexpr Tables make_tables();
    // The product of two polynomials, modulo kPolynomial.
    static Word multiply(Word a, Word b);
    static constexpr Word kOne = Word{1} << (8 * sizeof(Word) - 1);  // x^0

    static const Tables kTables;
    Word state_ = static_cast<Word>(~Word{0});
};

using Crc32 = Crc<std::uint32_t, 0xEDB88320>;
using Crc32c = Crc<std::uint32_t, 0x82F63B78>;
using Crc64Nvme = Crc<std::uint64_t, 0x9A6C9329AC4BC9B5>;

// kTables[k][b]: what byte b adds once k more bytes have come behind it.
template <class Word, Word kPolynomial>
constexpr auto Crc<Word, kPolynomial>::make_tables() -> Tables {
    Tables tables{};
    for (Word byte = 0; byte < 256; ++byte) {
        Word value = byte;
        for (int bit = 0; bit < 8; ++bit) value = (value >> 1U) ^ (value & 1U ? kPolynomial : 0);
        tables[0][byte] = value;
    }
    for (std::size_t k = 1; k < tables.size(); ++k) {
        for (std::size_t byte = 0; byte < 256; ++byte) {
            const Word before = tables[k - 1][byte];
            tables[k][byte] = (before >> 8U) ^ tables[0][before & 0xFFU];
        }
    }
    return tables;
}

template <class Word, Word kPolynomial>
constexpr typename Crc<Word, kPolynomial>::Tables Crc<Word, kPolynomial>::kTables = make_tables();

template <class Word, Word kPolynomial>
void Crc<Word, kPolynomial>::add(std::span<const char> block) {
    static_assert(std::endian::native == std::endian::little);
    Word state = state_;
    while (block.size() >= 8) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, block.data(), 8);
        eight ^= state;
        state = 0;
        for (unsigned k = 0; k < 8; ++k) state ^= kTables[7 - k][eight >> (8 * k) & 0xFFU];
        block = block.subspan(8);
    }
    for (const char c : block) {
        const auto index = (state ^ static_cast<unsigned char>(c)) & 0xFFU;
        state = (state >> 8U) ^ kTables[0][index];
    }
    state_ = state;
}

template <class Word, Word kPolynomial>
Word Crc<Word, kPolynomial>::multiply(Word a, Word b) {
    Word product = 0;
    for (Word bit = kOne; bit != 0; bit >>= 1U) {
        if (a & bit) product ^= b;
        b = (b >> 1U) ^ (b & 1U ? kPolynomial : 0);
    }
    return product;
}

// The first text's remainder moves up by the second's bits: times x^(8 n), by squaring.
template <class Word, Word kPolynomial>
Word Crc<Word, kPolynomial>::combine(Word first, Word second, std::uint64_t second_bytes) {
    Word power = kOne >> 8U;
    for (std::uint64_t rest = second_bytes; rest != 0; rest >>= 1U) {
        if (rest & 1U) first = multiply(first, power);
        power = multiply(power, power);
    }
    return first ^ second;
}

}  // namespace sluice::signing
