#include "engine/recipe/document_parts.h"

#include <fmt/format.h>

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "engine/recipe/number_text.h"

namespace sluice::engine {
namespace {

namespace json = boost::json;

using Kind = Condition::Kind;

constexpr const char* kWhiteSpace = " \t\r\n";
const std::vector<std::string> kCompares{"=", "!=", "<", "<=", ">", ">="};

Result<Condition> parse_parts(Members& members, std::string_view name, Kind kind) {
    const json::value* const list = TRY(members.require(name));
    if (!list->is_array() || list->get_array().empty()) {
        return members.bad(fmt::format("\"{}\" must be a list of conditions, at least one", name));
    }
    Condition condition;
    condition.kind = kind;
    for (const json::value& part : list->get_array()) {
        condition.parts.push_back(TRY(parse_condition(part, members.where())));
    }
    return condition;
}

Result<Condition> parse_comparison(Members& members) {
    Condition condition;
    condition.kind = Kind::kCompare;
    condition.compare = static_cast<Condition::Compare>(TRY(members.choice("compare", kCompares)));
    const json::value* const value = TRY(members.require("value"));
    condition.as_number = !value->is_string();
    if (members.find("as") != nullptr) {
        condition.as_number = TRY(members.choice("as", {"text", "number"})) == 1;
    }
    condition.values = {condition.as_number ? TRY(to_number_text(*value, members.where(), "value"))
                                            : TRY(to_text(*value, members.where(), "value"))};
    return condition;
}

Result<Condition> parse_column_condition(Members& members) {
    Condition condition;
    const std::string column = TRY(members.text("column"));
    if (members.find("compare") != nullptr) {
        condition = TRY(parse_comparison(members));
    } else if (members.find("in") != nullptr) {
        condition.kind = Kind::kIn;
        condition.values = TRY(members.texts("in"));
    } else if (members.find("matches") != nullptr) {
        condition.kind = Kind::kMatches;
        condition.values = {TRY(members.text("matches"))};
    } else if (const auto is_empty = TRY(members.optional_boolean("is_empty"))) {
        condition.kind = Kind::kIsEmpty;
        condition.is = *is_empty;
    } else {
        return members.bad("a condition needs \"compare\", \"in\", \"matches\" or \"is_empty\"");
    }
    condition.column = column;
    return condition;
}

Result<Source> parse_concat(Members& members) {
    const json::value* const list = TRY(members.require("concat"));
    if (!list->is_array() || list->get_array().empty()) {
        return members.bad("\"concat\" must be a list of texts and {\"column\": …}");
    }
    Concat concat;
    for (const json::value& part : list->get_array()) {
        if (!part.is_object()) {
            concat.parts.push_back({false, TRY(to_text(part, members.where(), "concat"))});
            continue;
        }
        Members column(part.get_object(), members.where());
        concat.parts.push_back({true, TRY(column.text("column"))});
        TRY(column.end());
    }
    return concat;
}

Result<Source> parse_split(Members& members) {
    Split split{TRY(members.text("column")), TRY(members.some_text("separator")), 1};
    const std::optional<long> part = TRY(members.optional_integer("part", -1000, 1000));
    if (!part || *part == 0)
        return members.bad("\"part\" must be 1, 2, … or, from the end, -1, -2, …");
    split.part = static_cast<int>(*part);
    return split;
}

Result<Source> parse_trim(Members& members) {
    return Trim{TRY(members.text("column")), TRY(members.text_or("characters", kWhiteSpace))};
}

Result<Source> parse_case(Members& members) {
    std::string column = TRY(members.text("column"));
    return ChangeCase{std::move(column), TRY(members.choice("to", {"lower", "upper"})) == 1};
}

Result<Source> parse_replace(Members& members) {
    std::string column = TRY(members.text("column"));
    std::string find = TRY(members.some_text("find"));
    return Replace{std::move(column), std::move(find), TRY(members.text("with"))};
}

Result<Source> parse_regex(Members& members) {
    Regex regex;
    regex.column = TRY(members.text("column"));
    regex.pattern = TRY(members.text("pattern"));
    const auto with = TRY(members.optional_text("with"));
    const auto extract = TRY(members.optional_text("extract"));
    if (with.has_value() == extract.has_value()) {
        return members.bad(
            "a regex needs \"with\" (for every match) or \"extract\" (the first one)");
    }
    regex.extract = extract.has_value();
    regex.with = regex.extract ? *extract : *with;
    return regex;
}

Result<Source> parse_lookup(Members& members) {
    std::string column = TRY(members.text("column"));
    auto table = TRY(members.text_map("table"));
    return Lookup{std::move(column), std::move(table), TRY(members.optional_text("default"))};
}

struct SourceParser {
    const char* name;
    Result<Source> (*parse)(Members&);
};

// The value of the member `name` is an object of its own.
constexpr std::array kSources{
    SourceParser{"split", parse_split},
    SourceParser{"trim", parse_trim},
    SourceParser{"case", parse_case},
    SourceParser{"replace", parse_replace},
    SourceParser{"regex", parse_regex},
    SourceParser{"lookup", parse_lookup},
};

// One ASCII character that is no digit.
Result<char> parse_mark(Members& members, std::string_view name, char otherwise) {
    const std::optional<std::string> text = TRY(members.optional_text(name));
    if (!text) return otherwise;
    const bool is_mark = text->size() == 1 && std::string_view(".,' _").contains(text->front());
    if (!is_mark) return members.bad(fmt::format("\"{}\" must be one of . , ' _ or a space", name));
    return text->front();
}

}  // namespace

Result<std::string> to_number_text(const json::value& value,
                                   std::string_view where,
                                   std::string_view name) {
    if (value.is_int64()) return fmt::format("{}", value.get_int64());
    if (value.is_uint64()) return fmt::format("{}", value.get_uint64());
    if (value.is_double()) return fmt::format("{}", value.get_double());
    if (value.is_string() && parse_number(std::string_view(value.get_string()), {})) {
        return to_text(value, where, name);
    }
    return bad_recipe(where, fmt::format("\"{}\" must be a number", name));
}

Result<Condition> parse_condition(const json::value& value, const std::string& where) {
    if (!value.is_object()) return bad_recipe(where, "a condition must be an object");
    Members members(value.get_object(), where);
    Condition condition;
    if (members.find("and") != nullptr) {
        condition = TRY(parse_parts(members, "and", Kind::kAnd));
    } else if (members.find("or") != nullptr) {
        condition = TRY(parse_parts(members, "or", Kind::kOr));
    } else if (const json::value* const part = members.find("not")) {
        condition.kind = Kind::kNot;
        condition.parts = {TRY(parse_condition(*part, where))};
    } else {
        condition = TRY(parse_column_condition(members));
    }
    TRY(members.end());
    return condition;
}

Result<Source> parse_source(Members& members) {
    std::optional<Source> source;
    const auto take = [&](Source found) -> Result<void> {
        if (source) return members.bad("it says more than one source for its value");
        source = std::move(found);
        return {};
    };
    if (const auto text = TRY(members.optional_text("constant"))) TRY(take(Constant{*text}));
    if (members.find("concat") != nullptr) TRY(take(TRY(parse_concat(members))));
    for (const SourceParser& parser : kSources) {
        const json::value* const value = members.find(parser.name);
        if (value == nullptr) continue;
        if (!value->is_object()) {
            return members.bad(fmt::format("\"{}\" must be an object", parser.name));
        }
        Members own(value->get_object(), members.where());
        TRY(take(TRY(parser.parse(own))));
        TRY(own.end());
    }
    if (!source) {
        return members.bad(
            "a value needs a source: constant, concat, split, trim, case, replace, regex or "
            "lookup");
    }
    return *std::move(source);
}

Result<ValueType> parse_type_name(Members& members, std::string_view name) {
    std::vector<std::string> kinds;
    for (int kind = 0; kind <= static_cast<int>(ValueType::Kind::kDateTime); ++kind) {
        kinds.emplace_back(to_string(static_cast<ValueType::Kind>(kind)));
    }
    return ValueType{.kind = static_cast<ValueType::Kind>(TRY(members.choice(name, kinds)))};
}

Result<ValueType> parse_type(Members& members, std::string_view name) {
    ValueType type = TRY(parse_type_name(members, name));
    const bool is_moment = type.kind >= ValueType::Kind::kDate;
    if (is_moment) type.format = TRY(members.text_or("format", ""));
    if (is_numeric(type.kind)) {
        type.decimal_mark = TRY(parse_mark(members, "decimal_mark", '.'));
        type.group_mark = TRY(parse_mark(members, "group_mark", '\0'));
        if (type.group_mark == type.decimal_mark) {
            return fail(Code::kInvalid,
                        "bad_format",
                        members.where() + ": \"group_mark\" and \"decimal_mark\" are the same");
        }
    }
    if (type.kind == ValueType::Kind::kBoolean) {
        if (members.find("true") != nullptr) type.true_words = TRY(members.texts("true"));
        if (members.find("false") != nullptr) type.false_words = TRY(members.texts("false"));
    }
    return type;
}

}  // namespace sluice::engine
