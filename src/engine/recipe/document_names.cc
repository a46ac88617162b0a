#include "engine/recipe/document_names.h"

#include <fmt/format.h>

#include <string>
#include <unordered_set>
#include <vector>

#include "engine/json_scanner.h"
#include "engine/recipe/members.h"
#include "engine/utf8.h"

namespace sluice::engine {
namespace {

class MemberNames final : public JsonEvents {
  public:
    const std::string& where() const { return where_; }
    const std::string& name() const { return name_; }
    bool has_twice() const { return has_twice_; }

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
    bool on_number_part(std::string_view) override { return true; }
    bool on_number(std::string_view) override { return true; }
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
    std::size_t step_ = 0;
    bool has_twice_ = false;
};

}  // namespace

Result<void> check_member_names(std::string_view text) {
    MemberNames names;
    JsonScanner scanner(Limits(), names);
    scanner.feed(text, 0);
    if (!names.has_twice()) return {};
    const std::string where = names.where().empty()      ? "the recipe"
                              : names.where() == "steps" ? fmt::format("step {}", names.step())
                                                         : names.where();
    return bad_recipe(where, fmt::format("\"{}\" is named twice", excerpt(names.name())));
}

}  // namespace sluice::engine
