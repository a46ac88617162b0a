#include "tests/simulation/disk/node.h"

#include <algorithm>

namespace sluice::simulation {
namespace {

// What a disk writes or does not write as one.
constexpr std::size_t kBlock = 4096;

void write_block(Node& node, std::size_t at, std::string_view bytes) {
    Change change{.at = at,
                  .size = bytes.size(),
                  .before = {},
                  .size_before = node.bytes.size(),
                  .size_after = std::max(node.bytes.size(), at + bytes.size())};
    if (at < node.bytes.size()) change.before = node.bytes.substr(at, bytes.size());
    if (node.bytes.size() < change.size_after) {
        if (node.bytes.capacity() < change.size_after) node.bytes.reserve(2 * change.size_after);
        node.bytes.resize(change.size_after);
    }
    bytes.copy(node.bytes.data() + at, bytes.size());
    node.unsynced.push_back(std::move(change));
}

}  // namespace

void write_bytes(Node& node, std::size_t at, std::string_view bytes) {
    while (!bytes.empty()) {
        const std::size_t count = std::min(bytes.size(), kBlock - at % kBlock);
        write_block(node, at, bytes.substr(0, count));
        bytes.remove_prefix(count);
        at += count;
    }
}

void truncate_bytes(Node& node, std::size_t size) {
    Change change{
        .at = size, .size = 0, .before = {}, .size_before = node.bytes.size(), .size_after = size};
    if (size < node.bytes.size()) change.before = node.bytes.substr(size);
    node.bytes.resize(size);
    node.unsynced.push_back(std::move(change));
}

}  // namespace sluice::simulation
