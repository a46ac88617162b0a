#include "tests/simulation/disk/simulated_disk.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "tests/simulation/disk/memory_vfs.h"

namespace sluice::simulation {
namespace {

void set_name(const Naming& naming, const NodePtr& node) {
    if (node) {
        naming.directory->entries[naming.name] = node;
    } else {
        naming.directory->entries.erase(naming.name);
    }
}

}  // namespace

std::string_view to_string(DiskCall call) {
    constexpr std::array<std::string_view, 7> kNames{
        "read", "write", "sync", "create", "rename", "unlink", "other"};
    return kNames.at(static_cast<std::size_t>(call));
}

SimulatedDisk::SimulatedDisk(Dice dice) : dice_(dice) {
    use_for_sqlite(*this);
}

int SimulatedDisk::before(DiskCall call, std::string_view name) {
    if (dead_) return EIO;
    ++calls_;
    if (call == DiskCall::kRead) return 0;
    const int error = interfere_(call, name);
    return dead_ ? EIO : error;
}

SimulatedDisk::Place SimulatedDisk::walk(int directory, std::string_view path) {
    NodePtr at = root_;
    if (!path.starts_with('/') && directory != AT_FDCWD_) {
        const Opened* const from = opened(directory);
        if (from == nullptr) return {};
        at = from->node;
    }
    Place place{at, "", at};
    while (!path.empty()) {
        const std::string_view name = path.substr(0, path.find('/'));
        path.remove_prefix(std::min(path.size(), name.size() + 1));
        if (name.empty() || name == ".") continue;
        if (!place.node || !place.node->is_directory) return {};
        place = {place.node, std::string(name), nullptr};
        const auto found = place.directory->entries.find(name);
        if (found != place.directory->entries.end()) place.node = found->second;
    }
    return place;
}

SimulatedDisk::Opened* SimulatedDisk::opened(int fd) {
    const auto index = static_cast<std::size_t>(fd - kFirstFd);
    if (fd < kFirstFd || index >= opened_.size() || !opened_[index].node) return nullptr;
    return &opened_[index];
}

NodePtr SimulatedDisk::open(
    int directory, std::string_view path, int flags, unsigned mode, int& error) {
    error = dead_ ? EIO : 0;
    if (error != 0) return nullptr;
    const Place place = walk(directory, path);
    if (!place.node && (!place.directory || (flags & O_CREAT) == 0)) error = ENOENT;
    if (place.node && (flags & O_EXCL) != 0) error = EEXIST;
    if (place.node && (flags & O_DIRECTORY) != 0 && !place.node->is_directory) error = ENOTDIR;
    if (error != 0 || place.node) return error != 0 ? nullptr : place.node;
    error = before(DiskCall::kCreate, place.name);
    if (error != 0) return nullptr;
    auto made = std::make_shared<Node>(false);
    made->mode = mode;
    rename({{place.directory.get(), place.name, nullptr, made}});
    return made;
}

void SimulatedDisk::rename(NameChange change) {
    for (const Naming& naming : change) set_name(naming, naming.after);
    unsynced_.push_back(std::move(change));
}

int SimulatedDisk::remove(int directory, std::string_view path) {
    const Place place = walk(directory, path);
    if (!place.node) return dead_ ? EIO : ENOENT;
    if (const int error = before(DiskCall::kUnlink, place.name)) return error;
    rename({{place.directory.get(), place.name, place.node, nullptr}});
    return 0;
}

void SimulatedDisk::mark_changed(const NodePtr& node) {
    if (node->unsynced.empty()) changed_.push_back(node);
}

int SimulatedDisk::overwrite(const NodePtr& node,
                             std::string_view name,
                             std::size_t at,
                             std::string_view bytes) {
    if (const int error = before(DiskCall::kWrite, name)) return error;
    mark_changed(node);
    write_bytes(*node, at, bytes);
    return 0;
}

int SimulatedDisk::cut_file(const NodePtr& node, std::string_view name, std::size_t size) {
    if (const int error = before(DiskCall::kWrite, name)) return error;
    mark_changed(node);
    truncate_bytes(*node, size);
    return 0;
}

int SimulatedDisk::sync(Node& node) {
    node.unsynced.clear();
    std::erase_if(changed_, [&](const NodePtr& file) { return file.get() == &node; });
    if (!node.is_directory) return 0;
    // Newest first: a name that is durable makes what it was before nobody's business.
    for (std::size_t i = unsynced_.size(); i-- > 0;) {
        const auto touches = [&](const Naming& naming) { return naming.directory == &node; };
        if (std::ranges::none_of(unsynced_[i], touches)) continue;
        const NameChange durable = std::move(unsynced_[i]);
        unsynced_.erase(unsynced_.begin() + static_cast<std::ptrdiff_t>(i));
        for (const Naming& naming : durable) {
            for (std::size_t earlier = 0; earlier < i; ++earlier) {
                std::erase_if(unsynced_[earlier], [&](const Naming& other) {
                    return other.directory == naming.directory && other.name == naming.name;
                });
            }
        }
    }
    std::erase_if(unsynced_, [](const NameChange& change) { return change.empty(); });
    return 0;
}

void SimulatedDisk::cut_power() {
    if (std::exchange(dead_, true)) return;
    // Of eight: from nothing that was not synced to nearly all of it.
    const std::uint64_t survive = 2 * dice_.below(5);
    for (const NodePtr& node : std::exchange(changed_, {})) lose_bytes(*node, survive);
    lose_names(survive);
}

// Back to what is durable, then forward again over what survives.
void SimulatedDisk::lose_bytes(Node& node, std::uint64_t survive) {
    std::vector<std::string> written(node.unsynced.size());
    for (std::size_t i = node.unsynced.size(); i-- > 0;) {
        const Change& change = node.unsynced[i];
        written[i] = node.bytes.substr(change.at, change.size);
        node.bytes.resize(change.size_before);
        change.before.copy(node.bytes.data() + change.at, change.before.size());
    }
    for (std::size_t i = 0; i < written.size(); ++i) {
        if (!survives(survive)) continue;
        const Change& change = node.unsynced[i];
        if (change.size == 0) {
            node.bytes.resize(change.size_after);
            continue;
        }
        node.bytes.resize(std::max(node.bytes.size(), change.at + change.size));
        written[i].copy(node.bytes.data() + change.at, change.size);
    }
    node.unsynced.clear();
}

void SimulatedDisk::lose_names(std::uint64_t survive) {
    for (std::size_t i = unsynced_.size(); i-- > 0;) {
        for (const Naming& naming : unsynced_[i]) set_name(naming, naming.before);
    }
    for (const NameChange& change : unsynced_) {
        if (!survives(survive)) continue;
        for (const Naming& naming : change) set_name(naming, naming.after);
    }
    unsynced_.clear();
}

void SimulatedDisk::restart() {
    opened_.clear();
    dead_ = false;
}

std::size_t SimulatedDisk::files_in(std::string_view directory) {
    const NodePtr node = find(directory);
    if (!node) return 0;
    std::size_t files = 0;
    for (const auto& [name, entry] : node->entries) {
        files += entry->is_directory ? files_in(std::string(directory) + "/" + name) : 1;
    }
    return files;
}

}  // namespace sluice::simulation
