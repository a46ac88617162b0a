// Regular expressions: RE2, so that no pattern and no value takes more than linear time.
//
// Immutable after parsing; any thread. Syntax: https://github.com/google/re2/wiki/Syntax
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/recipe/row.h"

namespace re2 {
class RE2;
class StringPiece;
}  // namespace re2

namespace sluice::engine {

class Pattern {
  public:
    // Errors: kInvalid bad_pattern.
    static Result<std::shared_ptr<const Pattern>> parse(const std::string& pattern);
    ~Pattern();
    Pattern(const Pattern&) = delete;
    Pattern& operator=(const Pattern&) = delete;

    bool is_in(std::string_view text) const;
    // The whole text is a match.
    bool is_all_of(std::string_view text) const;

  private:
    friend class Rewrite;
    explicit Pattern(std::unique_ptr<const re2::RE2> re);

    std::unique_ptr<const re2::RE2> re_;
};

// What becomes of a match: a text with \0 (the match) and \1 … \9 (its groups).
class Rewrite {
  public:
    // Errors: kInvalid bad_pattern.
    static Result<std::shared_ptr<const Rewrite>> parse(const std::string& pattern,
                                                        const std::string& with);

    // Appends `text` with every match rewritten. Errors: field_too_large.
    Result<void> replace_all(std::string_view text, std::string& out, const Row& row) const;
    // Appends the rewritten first match, or nothing. Errors: field_too_large.
    Result<void> extract(std::string_view text, std::string& out, const Row& row) const;

  private:
    Rewrite(std::shared_ptr<const Pattern> pattern, std::string with);

    Result<void> append(const re2::StringPiece* groups, std::string& out, const Row& row) const;

    std::shared_ptr<const Pattern> pattern_;
    std::string with_;
    int groups_;
};

}  // namespace sluice::engine
