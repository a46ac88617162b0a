#include "engine/recipe/document_check.h"

#include <fmt/format.h>

#include <charconv>
#include <string>
#include <unordered_set>
#include <vector>

#include "engine/json_scanner.h"
#include "engine/recipe/members.h"
#include "engine/recipe/number_text.h"
#include "engine/utf8.h"

namespace sluice::engine {
namespace {

// Whether the readers' number, an integer of 64 bits or a double, is the one that is written.
bool is_kept(std::string_view text) {
    const auto fits = [text](auto number) {
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        return error == std::errc() && end == text.data() + text.size();
    };
    if (fits(std::int64_t{}) || fits(std::uint64_t{})) return true;
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const auto written = parse_number(text, {});
    const auto kept = parse_number(fmt::format("{}", number), {});
    return error == std::errc() && written && kept && compare(*written, *kept) == 0;
}

class DocumentCheck final : public JsonEvents {
  public:
    const std::string& where() const { return where_; }
    const std::string& name() const { return name_; }
    bool has_twice() const { return has_twice_; }
    // Another one than the readers'; empty: none.
    const std::string& number() const { return number_; }

    bool on_document_begin() override { return true; }
    bool on_object_begin() override { return open(); }
    bool on_object_end() override { return close(); }
    bool on_array_begin() override { return open(); }
    bool on_array_end() override { return close(); }
    bool on_key_part(std::string_view part) override {
        name_ += part;
        return true;
    }
    bool on_key(std::string_view part) override {
        name_ += part;
        if (levels_.size() == 1) where_ = name_;
        has_twice_ = !levels_.back().insert(name_).second;
        if (levels_.size() == 1 && has_twice_) where_.clear();
        if (!has_twice_) name_.clear();
        return !has_twice_;
    }
    bool on_string_part(std::string_view) override { return true; }
    bool on_string(std::string_view) override { return true; }
    bool on_number_part(std::string_view part) override {
        number_ += part;
        return true;
    }
    bool on_number(std::string_view part) override {
        number_ += part;
        const bool kept = is_kept(number_);
        if (kept) number_.clear();
        return kept;
    }
    bool on_literal(std::string_view) override { return true; }
    std::uint64_t row() const override { return 0; }
    Error refusal() const override { return {}; }

    // Of the list "steps", from 1.
    std::size_t step() const { return step_; }

  private:
    bool open() {
        if (levels_.size() == 2 && where_ == "steps") ++step_;
        levels_.emplace_back();
        return true;
    }
    bool close() {
        levels_.pop_back();
        return true;
    }

    std::vector<std::unordered_set<std::string>> levels_;  // the names in each open bracket
    std::string name_;
    std::string where_;  // the document's member
    std::string number_;
    std::size_t step_ = 0;
    bool has_twice_ = false;
};

}  // namespace

Result<void> check_document(std::string_view text) {
    DocumentCheck found;
    JsonScanner scanner(Limits(), found);
    scanner.feed(text, 0);
    if (!found.has_twice() && found.number().empty()) return {};
    const std::string where = found.where().empty()      ? "the recipe"
                              : found.where() == "steps" ? fmt::format("step {}", found.step())
                                                         : found.where();
    if (found.has_twice()) {
        return bad_recipe(where, fmt::format("\"{}\" is named twice", excerpt(found.name())));
    }
    return bad_recipe(where,
                      fmt::format("the number {} has more digits than JSON readers keep: write it "
                                  "as text, between quotes",
                                  excerpt(found.number())));
}

}  // namespace sluice::engine
