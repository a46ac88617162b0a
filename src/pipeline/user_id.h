// What a user id looks like on the front doors: [A-Za-z0-9-]{32,64}. In anonymous mode the id is
// the credential, so it must be long enough not to be guessed.
#pragma once

#include <algorithm>
#include <string_view>

namespace sluice::pipeline {

inline constexpr std::size_t kUserIdCharactersMin = 32;
inline constexpr std::size_t kUserIdCharactersMax = 64;

constexpr bool is_user_id(std::string_view text) {
    const auto allowed = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '-';
    };
    return text.size() >= kUserIdCharactersMin && text.size() <= kUserIdCharactersMax &&
           std::ranges::all_of(text, allowed);
}

// The part of an object key before its first '/'; all of it when there is none.
constexpr std::string_view first_segment(std::string_view key) {
    return key.substr(0, key.find('/'));
}

}  // namespace sluice::pipeline
