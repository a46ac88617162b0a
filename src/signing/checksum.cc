#include "signing/checksum.h"

#include <algorithm>
#include <variant>

#include "base/text.h"
#include "signing/crc.h"
#include "signing/digest.h"
#include "signing/encoding.h"

namespace sluice::signing {
namespace {

constexpr std::string_view kHeaderPrefix = "x-amz-checksum-";

struct Row {
    std::string_view name;
    std::size_t bytes;
};
// In the order of ChecksumAlgorithm.
constexpr std::array kRows{Row{"CRC32", 4},
                           Row{"CRC32C", 4},
                           Row{"CRC64NVME", 8},
                           Row{"MD5", 16},
                           Row{"SHA1", 20},
                           Row{"SHA256", 32},
                           Row{"SHA512", 64}};
static_assert(kRows.size() == kChecksumAlgorithms.size());

const Row& row(ChecksumAlgorithm algorithm) {
    return kRows[static_cast<std::size_t>(algorithm)];
}

template <class Word>
std::string to_bytes(Word value) {
    std::string bytes(sizeof(Word), '\0');
    for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte, value >>= 8U) {
        *byte = static_cast<char>(value & 0xFFU);
    }
    return bytes;
}

template <class Word>
Word to_word(std::string_view bytes) {
    Word value = 0;
    for (const char c : bytes) {
        value = static_cast<Word>(value << 8U) | static_cast<unsigned char>(c);
    }
    return value;
}

using Sum = std::variant<Crc32, Crc32c, Crc64Nvme, Hasher>;

Sum make(ChecksumAlgorithm algorithm) {
    switch (algorithm) {
        case ChecksumAlgorithm::kCrc32:
            return Crc32();
        case ChecksumAlgorithm::kCrc32c:
            return Crc32c();
        case ChecksumAlgorithm::kCrc64Nvme:
            return Crc64Nvme();
        case ChecksumAlgorithm::kMd5:
            return Hasher(HashKind::kMd5);
        case ChecksumAlgorithm::kSha1:
            return Hasher(HashKind::kSha1);
        case ChecksumAlgorithm::kSha256:
            return Hasher(HashKind::kSha256);
        case ChecksumAlgorithm::kSha512:
            break;
    }
    return Hasher(HashKind::kSha512);
}

std::string take(Hasher& hasher) {
    return hasher.finish();
}
template <class Word, Word kPolynomial>
std::string take(const Crc<Word, kPolynomial>& crc) {
    return to_bytes(crc.value());
}

std::optional<std::string> decode(ChecksumAlgorithm algorithm, std::string_view value) {
    auto bytes = base64_decode(value);
    if (!bytes || bytes->size() != row(algorithm).bytes) return std::nullopt;
    return bytes;
}

template <class Kind, class Word>
std::optional<std::string> combine_words(ChecksumAlgorithm algorithm,
                                         std::span<const PartChecksum> parts) {
    Word whole = Kind().value();
    for (const auto& part : parts) {
        const auto bytes = decode(algorithm, part.value);
        if (!bytes) return std::nullopt;
        whole = Kind::combine(whole, to_word<Word>(*bytes), part.bytes);
    }
    return base64_encode(to_bytes(whole));
}

}  // namespace

std::string_view name_of(ChecksumAlgorithm algorithm) {
    return row(algorithm).name;
}

std::optional<ChecksumAlgorithm> checksum_algorithm(std::string_view name) {
    const auto same = [&](ChecksumAlgorithm algorithm) {
        return name == name_of(algorithm) || name == to_lower(name_of(algorithm));
    };
    const auto* found = std::ranges::find_if(kChecksumAlgorithms, same);
    if (found == kChecksumAlgorithms.end()) return std::nullopt;
    return *found;
}

std::string checksum_header(ChecksumAlgorithm algorithm) {
    return std::string(kHeaderPrefix) + to_lower(name_of(algorithm));
}

std::optional<ChecksumAlgorithm> algorithm_of_header(std::string_view lower_case_name) {
    if (!lower_case_name.starts_with(kHeaderPrefix)) return std::nullopt;
    return checksum_algorithm(lower_case_name.substr(kHeaderPrefix.size()));
}

bool is_checksum(ChecksumAlgorithm algorithm, std::string_view value) {
    return decode(algorithm, value).has_value();
}

struct Checksummer::State {
    Sum sum;
};

Checksummer::Checksummer(ChecksumAlgorithm algorithm)
    : state_(std::make_unique<State>(make(algorithm))) {}
Checksummer::~Checksummer() = default;
Checksummer::Checksummer(Checksummer&&) noexcept = default;
Checksummer& Checksummer::operator=(Checksummer&&) noexcept = default;

void Checksummer::add(std::span<const char> block) {
    std::visit([&](auto& sum) { sum.add(block); }, state_->sum);
}

std::string Checksummer::finish() {
    return base64_encode(std::visit([](auto& sum) { return take(sum); }, state_->sum));
}

std::optional<std::string> combine(ChecksumAlgorithm algorithm,
                                   std::span<const PartChecksum> parts) {
    switch (algorithm) {
        case ChecksumAlgorithm::kCrc32:
            return combine_words<Crc32, std::uint32_t>(algorithm, parts);
        case ChecksumAlgorithm::kCrc32c:
            return combine_words<Crc32c, std::uint32_t>(algorithm, parts);
        case ChecksumAlgorithm::kCrc64Nvme:
            return combine_words<Crc64Nvme, std::uint64_t>(algorithm, parts);
        case ChecksumAlgorithm::kMd5:
        case ChecksumAlgorithm::kSha1:
        case ChecksumAlgorithm::kSha256:
        case ChecksumAlgorithm::kSha512:
            break;
    }
    return std::nullopt;
}

std::optional<std::string> composite(ChecksumAlgorithm algorithm,
                                     std::span<const PartChecksum> parts) {
    if (algorithm == ChecksumAlgorithm::kCrc64Nvme) return std::nullopt;
    Checksummer sum(algorithm);
    for (const auto& part : parts) {
        const auto bytes = decode(algorithm, part.value);
        if (!bytes) return std::nullopt;
        sum.add(*bytes);
    }
    return sum.finish() + "-" + std::to_string(parts.size());
}

}  // namespace sluice::signing
