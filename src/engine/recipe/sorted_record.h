// How a record of a sort stands in memory and in a spilled run: the sizes of key and value, then
// both.
//
// Pure functions; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace sluice::engine {

// Each below 4 GiB; in the machine's own byte order, for a run never leaves it.
struct RecordSizes {
    std::uint32_t key = 0;
    std::uint32_t value = 0;
};

using RecordHead = std::array<char, sizeof(RecordSizes)>;

inline RecordHead record_head(std::string_view key, std::string_view value) {
    const RecordSizes sizes{static_cast<std::uint32_t>(key.size()),
                            static_cast<std::uint32_t>(value.size())};
    RecordHead head;
    std::memcpy(head.data(), &sizes, sizeof sizes);
    return head;
}

// `head`: as many bytes as a RecordHead has.
inline RecordSizes record_sizes(const char* head) {
    RecordSizes sizes;
    std::memcpy(&sizes, head, sizeof sizes);
    return sizes;
}

}  // namespace sluice::engine
