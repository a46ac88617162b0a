#include "engine/nested_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "engine/json_text.h"
#include "engine/utf8.h"

namespace sluice::engine {
namespace {

using ByName = std::unordered_map<std::string_view, std::size_t>;

std::size_t dots(std::string_view name) {
    return static_cast<std::size_t>(std::ranges::count(name, '.'));
}

// The bytes of the objects' path, with the dot behind it, that both names are in.
std::size_t shared_path(std::string_view one, std::string_view other) {
    const auto [end, unused] = std::ranges::mismatch(one, other);
    const std::string_view same = one.substr(0, static_cast<std::size_t>(end - one.begin()));
    return same.rfind('.') + 1;  // npos + 1: none
}

std::unexpected<Error> conflict(std::string_view value, std::string_view member) {
    return fail(Code::kInvalid,
                "nest_conflict",
                fmt::format("the columns \"{}\" and \"{}\" cannot be nested: the first would be "
                            "a value and an object; rename or drop one",
                            excerpt(value),
                            excerpt(member)),
                {.row = {}, .column = excerpt(value), .byte_offset = {}});
}

Result<void> check_depth(std::string_view name, const Limits& limits) {
    if (dots(name) < limits.json_depth) return {};
    return fail(Code::kTooLarge,
                "json_too_deep",
                fmt::format("a column's name has more than {} parts to nest", limits.json_depth),
                {.row = {}, .column = excerpt(name), .byte_offset = {}});
}

void append_name(std::string& text, std::string_view name) {
    text += '"';
    append_json_escaped(text, name);
    text += "\":";
}

}  // namespace

Result<std::vector<std::size_t>> nested_order(const std::vector<std::string>& names,
                                              const Limits& limits) {
    ByName columns;
    for (std::size_t i = 0; i < names.size(); ++i) columns.emplace(names[i], i);
    ByName first_in;  // object → its first column
    // Each column's place: that of the objects around it, from the outside in, then its own.
    std::vector<std::vector<std::size_t>> places(names.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
        const std::string_view name = names[i];
        TRY(check_depth(name, limits));
        for (std::size_t dot = name.find('.'); dot != name.npos; dot = name.find('.', dot + 1)) {
            const std::string_view object = name.substr(0, dot);
            if (columns.contains(object)) return conflict(object, name);
            places[i].push_back(first_in.try_emplace(object, i).first->second);
        }
        places[i].push_back(i);
    }
    std::vector<std::size_t> order(names.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, {}, [&](std::size_t i) -> const auto& { return places[i]; });
    return order;
}

std::string nested_key(const std::string* before, std::string_view column) {
    const std::size_t shared = before == nullptr ? 0 : shared_path(*before, column);
    std::string text;
    if (before != nullptr) text.assign(dots(*before) - dots(column.substr(0, shared)), '}') += ',';
    std::string_view rest = column.substr(shared);
    for (std::size_t dot = rest.find('.'); dot != rest.npos; dot = rest.find('.')) {
        append_name(text, rest.substr(0, dot));
        text += '{';
        rest.remove_prefix(dot + 1);
    }
    append_name(text, rest);
    return text;
}

std::string nested_end(std::string_view column) {
    std::string text;
    text.assign(dots(column), '}');
    return text;
}

}  // namespace sluice::engine
