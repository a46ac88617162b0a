// Whether text makes sense in an encoding of one byte a character: what stands between its letters,
// and whether one language has them all. Cheap, and no model of any language. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::engine {

// A byte beyond ASCII and its neighbours; 0 where there is none.
struct WideByte {
    unsigned char before = 0;
    unsigned char byte = 0;
    unsigned char behind = 0;
};
std::vector<WideByte> wide_bytes_of(std::string_view text);

struct LetterFit {
    // Shares of the bytes beyond ASCII.
    double broken = 0;   // no character, a control, or a sign where only a letter can stand
    double letters = 0;  // letters
    double fit = 0;      // signs in their place, and letters of one language, none odd in its word
};

// None: the encoding is not known, or not judged: this knows of the alphabets of Europe.
std::optional<LetterFit> fit_of(const std::string& encoding, const std::vector<WideByte>& bytes);

// The encoding in which the text makes whole sense, when there is one, or when those that it makes
// sense in all read `text` alike.
std::optional<std::string> only_fitting(std::string_view text, const std::vector<WideByte>& bytes);

}  // namespace sluice::engine
