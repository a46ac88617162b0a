// Files and directories of the simulated disk, each with what of it is not durable yet. Values
// behind shared pointers; one thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::simulation {

struct Node;
using NodePtr = std::shared_ptr<Node>;

// A write or a truncation that no fsync has followed: what was there before, to take it back.
struct Change {
    std::size_t at = 0;
    std::size_t size = 0;  // bytes written; a truncation: 0
    std::string before;    // of those that were there
    std::size_t size_before = 0;
    std::size_t size_after = 0;
};

// SQLite's locks on one file, and the index of its log, which is memory and no file.
struct SharedByConnections {
    int opened = 0;
    int shared = 0;
    const void* reserved = nullptr;
    const void* exclusive = nullptr;
    std::vector<std::unique_ptr<char[]>> index;
    std::array<int, 8> index_shared{};
    std::array<const void*, 8> index_exclusive{};
};

struct Node {
    explicit Node(bool directory) : is_directory(directory) {}

    bool is_directory;
    unsigned mode = 0600;
    std::string bytes;
    std::vector<Change> unsynced;
    std::map<std::string, NodePtr, std::less<>> entries;
    SharedByConnections sqlite;
};

void write_bytes(Node& node, std::size_t at, std::string_view bytes);
void truncate_bytes(Node& node, std::size_t size);

// A name that came, went or became another's, in one directory.
struct Naming {
    Node* directory = nullptr;
    std::string name;
    NodePtr before;
    NodePtr after;
};
// Both names of a rename, or one: true together.
using NameChange = std::vector<Naming>;

}  // namespace sluice::simulation
