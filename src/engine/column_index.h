// Column names and their numbers, found fast when they come in the same order again and again.
//
// One thread at a time.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sluice::engine {

class ColumnIndex {
  public:
    const std::vector<std::string>& names() const { return names_; }
    std::size_t name_bytes() const { return name_bytes_; }

    std::optional<std::size_t> find(std::string_view name) {
        if (next_ < names_.size() && names_[next_] == name) return next_++;
        const auto found = numbers_.find(name);
        if (found == numbers_.end()) return std::nullopt;
        next_ = found->second + 1;
        return found->second;
    }
    // `name` is not there yet.
    void add(std::string_view name) {
        numbers_.emplace(name, names_.size());
        names_.emplace_back(name);
        name_bytes_ += name.size();
        next_ = names_.size();
    }
    // The next name looked for is probably the first one.
    void restart() { next_ = 0; }

  private:
    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };

    std::vector<std::string> names_;
    std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> numbers_;
    std::size_t name_bytes_ = 0;
    std::size_t next_ = 0;  // the guess: the column behind the last one found
};

}  // namespace sluice::engine
