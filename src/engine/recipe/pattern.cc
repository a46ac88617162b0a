#include "engine/recipe/pattern.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <array>

#include "base/text.h"
#include "engine/utf8.h"

namespace sluice::engine {
namespace {

constexpr int kGroupsMax = 10;  // \0 … \9
using Groups = std::array<re2::StringPiece, kGroupsMax>;

re2::StringPiece piece(std::string_view text) {
    return {text.data(), text.size()};
}

std::unexpected<Error> bad_pattern(std::string_view pattern, std::string_view why) {
    return fail(Code::kInvalid,
                "bad_pattern",
                fmt::format("\"{}\" is no regular expression: {}", excerpt(pattern), why));
}

}  // namespace

Pattern::Pattern(std::unique_ptr<const re2::RE2> re) : re_(std::move(re)) {}
Pattern::~Pattern() = default;

Result<std::shared_ptr<const Pattern>> Pattern::parse(const std::string& pattern) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    auto re = std::make_unique<const re2::RE2>(piece(pattern), options);
    if (!re->ok()) return bad_pattern(pattern, re->error());
    return std::shared_ptr<const Pattern>(new Pattern(std::move(re)));
}

bool Pattern::is_in(std::string_view text) const {
    return re2::RE2::PartialMatch(piece(text), *re_);
}

bool Pattern::is_all_of(std::string_view text) const {
    return re2::RE2::FullMatch(piece(text), *re_);
}

Rewrite::Rewrite(std::shared_ptr<const Pattern> pattern, std::string with)
    : pattern_(std::move(pattern)),
      with_(std::move(with)),
      groups_(re2::RE2::MaxSubmatch(with_) + 1) {}

Result<std::shared_ptr<const Rewrite>> Rewrite::parse(const std::string& pattern,
                                                      const std::string& with) {
    std::shared_ptr<const Pattern> parsed = TRY(Pattern::parse(pattern));
    const int groups = parsed->re_->NumberOfCapturingGroups();
    if (const int wanted = re2::RE2::MaxSubmatch(with); wanted > groups) {
        return fail(Code::kInvalid,
                    "bad_pattern",
                    fmt::format("\\{0} stands for group {0}, and \"{1}\" has {2}",
                                wanted,
                                excerpt(pattern),
                                groups));
    }
    std::string why;
    if (!parsed->re_->CheckRewriteString(with, &why)) return bad_pattern(pattern, why);
    return std::shared_ptr<const Rewrite>(new Rewrite(std::move(parsed), with));
}

// `with_` was checked: a digit or a backslash stands behind each backslash.
Result<void> Rewrite::append(const re2::StringPiece* groups,
                             std::string& out,
                             const Row& row) const {
    for (std::size_t i = 0; i < with_.size(); ++i) {
        if (with_[i] != '\\') {
            out += with_[i];
        } else if (with_[++i] == '\\') {
            out += '\\';
        } else {
            const re2::StringPiece group = groups[with_[i] - '0'];
            out.append(group.data(), group.size());
            TRY(row.check_size(out.size()));
        }
    }
    return row.check_size(out.size());
}

Result<void> Rewrite::extract(std::string_view text, std::string& out, const Row& row) const {
    Groups groups;
    if (!pattern_->re_->Match(
            piece(text), 0, text.size(), re2::RE2::UNANCHORED, groups.data(), groups_)) {
        return {};
    }
    return append(groups.data(), out, row);
}

Result<void> Rewrite::replace_all(std::string_view text, std::string& out, const Row& row) const {
    Groups groups;
    std::size_t at = 0;
    const char* last_end = nullptr;  // an empty match right behind a match is none
    while (at <= text.size()) {
        if (!pattern_->re_->Match(
                piece(text), at, text.size(), re2::RE2::UNANCHORED, groups.data(), groups_)) {
            break;
        }
        const auto begin = static_cast<std::size_t>(groups[0].data() - text.data());
        out += text.substr(at, begin - at);
        at = begin;
        if (groups[0].empty() && groups[0].data() == last_end) {
            if (at == text.size()) return {};
            const std::size_t step = std::max<std::size_t>(utf8_length(text.substr(at)), 1);
            out += text.substr(at, step);
            at += step;
            continue;
        }
        TRY(append(groups.data(), out, row));
        at = begin + groups[0].size();
        last_end = groups[0].data() + groups[0].size();
    }
    out += text.substr(std::min(at, text.size()));
    return {};
}

}  // namespace sluice::engine
