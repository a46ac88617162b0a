// The checksums that S3 keeps beside an object's ETag, as S3 spells and writes them.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
//
// Pure. Values are base64 of the checksum's bytes, a CRC's the highest first.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sluice::signing {

enum class ChecksumAlgorithm : std::uint8_t {
    kCrc32,
    kCrc32c,
    kCrc64Nvme,
    kMd5,
    kSha1,
    kSha256,
    kSha512
};

inline constexpr std::array kChecksumAlgorithms{ChecksumAlgorithm::kCrc32,
                                                ChecksumAlgorithm::kCrc32c,
                                                ChecksumAlgorithm::kCrc64Nvme,
                                                ChecksumAlgorithm::kMd5,
                                                ChecksumAlgorithm::kSha1,
                                                ChecksumAlgorithm::kSha256,
                                                ChecksumAlgorithm::kSha512};

// "CRC64NVME"
std::string_view name_of(ChecksumAlgorithm algorithm);
// Upper or lower case: headers have the one, header names the other. Absent: S3 has no such.
std::optional<ChecksumAlgorithm> checksum_algorithm(std::string_view name);
// "x-amz-checksum-crc64nvme"
std::string checksum_header(ChecksumAlgorithm algorithm);
// The algorithm whose header that is; absent for all else ("x-amz-checksum-type").
std::optional<ChecksumAlgorithm> algorithm_of_header(std::string_view lower_case_name);
// Whether it is base64 of as many bytes as the algorithm makes.
bool is_checksum(ChecksumAlgorithm algorithm, std::string_view value);

// The checksum of bytes that come in blocks. One thread at a time.
class Checksummer {
  public:
    explicit Checksummer(ChecksumAlgorithm algorithm);
    ~Checksummer();
    Checksummer(Checksummer&&) noexcept;
    Checksummer& operator=(Checksummer&&) noexcept;

    void add(std::span<const char> block);
    std::string finish();  // base64, once

  private:
    struct State;
    std::unique_ptr<State> state_;
};

struct PartChecksum {
    std::string value;
    std::uint64_t bytes = 0;
};

// FULL_OBJECT: of all the parts' bytes, from the parts' own. Absent for all but CRCs, whose parts
// alone say it, and when a value is none (is_checksum).
std::optional<std::string> combine(ChecksumAlgorithm algorithm,
                                   std::span<const PartChecksum> parts);
// COMPOSITE: of the parts' checksums one behind the other, and their number: "…-3". Absent for
// CRC64NVME, which S3 does not have in this kind, and when a value is none.
std::optional<std::string> composite(ChecksumAlgorithm algorithm,
                                     std::span<const PartChecksum> parts);

}  // namespace sluice::signing
