// A member's name, put together from the parts in which the parser hands it out.
//
// One thread at a time. Keeps at most `bytes_max` bytes and knows when there were more.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sluice::engine {

class JsonKey {
  public:
    explicit JsonKey(std::size_t bytes_max) : bytes_max_(bytes_max) {}

    void add_part(std::string_view part) {
        if (is_complete_) {
            text_.clear();
            is_complete_ = is_too_long_ = false;
        }
        is_too_long_ = is_too_long_ || text_.size() + part.size() > bytes_max_;
        if (!is_too_long_) text_ += part;
    }
    // The last part; the name is valid as long as that, and until the next one begins. Most names
    // have one part, and are not copied.
    std::string_view finish(std::string_view part) {
        if (is_complete_) {
            is_too_long_ = part.size() > bytes_max_;
            return is_too_long_ ? std::string_view() : part;
        }
        add_part(part);
        is_complete_ = true;
        return text_;
    }
    // Forgets the parts of a name that is not complete.
    void clear() { is_complete_ = true; }
    bool is_too_long() const { return is_too_long_; }

  private:
    std::size_t bytes_max_;
    std::string text_;
    bool is_complete_ = true;
    bool is_too_long_ = false;
};

}  // namespace sluice::engine
