// Strong types for text ids: a UserId is not a JobId, although both are strings.
//
//     using UserId = Strong<struct UserIdTag>;
//     UserId user{"…"};   user.text();
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <utility>

namespace sluice {

template <class Tag>
class Strong {
  public:
    Strong() = default;
    explicit Strong(std::string text) : text_(std::move(text)) {}

    const std::string& text() const { return text_; }
    bool empty() const { return text_.empty(); }

    friend auto operator<=>(const Strong&, const Strong&) = default;

  private:
    std::string text_;
};

}  // namespace sluice

template <class Tag>
struct std::hash<sluice::Strong<Tag>> {
    std::size_t operator()(const sluice::Strong<Tag>& id) const noexcept {
        return std::hash<std::string>{}(id.text());
    }
};
