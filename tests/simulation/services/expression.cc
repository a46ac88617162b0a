#include "tests/simulation/services/expression.h"

#include <boost/json.hpp>
#include <cctype>

#include "aws/dynamodb/dynamo_wire.h"

namespace sluice::simulation {

using namespace aws::dynamodb;

namespace {

bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '#' || c == ':';
}

// Words, and what stands between them: "(", ")", ",", "+", "=", "<", "<=", ">", ">=", "<>".
std::vector<std::string> tokens_of(std::string_view text) {
    std::vector<std::string> tokens;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at + 1;
        if (text[at] == ' ') {
            at = end;
            continue;
        }
        if (is_word(text[at])) {
            while (end < text.size() && is_word(text[end])) ++end;
        } else if ((text[at] == '<' || text[at] == '>') && end < text.size()) {
            if (text[end] == '=' || text[end] == '>') ++end;
        }
        tokens.emplace_back(text.substr(at, end - at));
        at = end;
    }
    return tokens;
}

bool compares(const std::string& how, const Value& left, const Value& right) {
    if (how == "<>") return left != right;
    if (left.index() != right.index()) return false;
    if (how == "=") return left == right;
    if (how == "<") return left < right;
    if (how == "<=") return left <= right;
    if (how == ">") return left > right;
    if (how == ">=") return left >= right;
    throw std::logic_error("the fake knows no comparison " + how);
}

}  // namespace

Expressions::Expressions(const boost::json::object& request) {
    for (const auto& [substitute, name] : object_in(request, "ExpressionAttributeNames")) {
        names_[substitute] = name.as_string();
    }
    values_ = to_item(object_in(request, "ExpressionAttributeValues"));
}

void Expressions::begin(std::string_view text) {
    tokens_ = tokens_of(text);
    next_ = 0;
    changed_.clear();
}

bool Expressions::accept(std::string_view token) {
    if (!at(token)) return false;
    ++next_;
    return true;
}

void Expressions::expect(std::string_view token) {
    if (!accept(token)) throw std::logic_error("an expression lacks " + std::string(token));
}

std::string Expressions::take() {
    if (next_ == tokens_.size()) throw std::logic_error("an expression ends too early");
    return tokens_[next_++];
}

void Expressions::expect_end() const {
    if (next_ != tokens_.size()) {
        throw std::logic_error("an expression goes on with " + tokens_[next_]);
    }
}

std::string Expressions::name() {
    const auto found = names_.find(take());
    if (found == names_.end()) throw std::logic_error("a name has no substitute");
    return found->second;
}

Value Expressions::literal() {
    return values_.at(take());
}

bool Expressions::holds(std::string_view condition, const Item& item) {
    if (condition.empty()) return true;
    begin(condition);
    const bool holds = any(item);
    expect_end();
    return holds;
}

// No short cuts: what stands behind must be read all the same.
bool Expressions::any(const Item& item) {
    bool holds = all(item);
    while (accept("OR")) holds = all(item) || holds;
    return holds;
}

bool Expressions::all(const Item& item) {
    bool holds = one(item);
    while (accept("AND")) holds = one(item) && holds;
    return holds;
}

bool Expressions::one(const Item& item) {
    if (accept("(")) {
        const bool holds = any(item);
        expect(")");
        return holds;
    }
    const bool is_function =
        at("attribute_exists") || at("attribute_not_exists") || at("begins_with");
    return is_function ? function(item) : compare(item);
}

bool Expressions::function(const Item& item) {
    const std::string function = take();
    expect("(");
    const std::string attribute = name();
    bool holds = has(item, attribute);
    if (function == "attribute_not_exists") holds = !holds;
    if (function == "begins_with") {
        expect(",");
        holds = text_in(item, attribute).starts_with(std::get<std::string>(literal()));
    }
    expect(")");
    return holds;
}

bool Expressions::compare(const Item& item) {
    const auto left = operand(item);
    const std::string how = take();
    if (how == "BETWEEN") {
        const auto low = operand(item);
        expect("AND");
        const auto high = operand(item);
        return left && low && high && compares(">=", *left, *low) && compares("<=", *left, *high);
    }
    if (how == "IN") {
        expect("(");
        bool is_in = false;
        do {
            const auto right = operand(item);
            is_in = is_in || (left && right && *left == *right);
        } while (accept(","));
        expect(")");
        return is_in;
    }
    const auto right = operand(item);
    return left && right && compares(how, *left, *right);
}

std::optional<Value> Expressions::operand(const Item& item) {
    if (next_ < tokens_.size() && tokens_[next_].starts_with(':')) return literal();
    const auto found = item.find(name());
    return found == item.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::string> Expressions::update(std::string_view update, Item& item) {
    begin(update);
    const Item before = item;
    while (next_ < tokens_.size()) {
        const std::string clause = take();
        do {
            if (clause == "SET") {
                set(before, item);
            } else if (clause == "REMOVE") {
                item.erase(name());
            } else if (clause == "ADD") {
                add(before, item);
            } else {
                throw std::logic_error("the fake knows no clause " + clause);
            }
        } while (accept(","));
    }
    return changed_;
}

void Expressions::set(const Item& before, Item& item) {
    const std::string attribute = name();
    expect("=");
    Value value = value_of(before);
    if (accept("+")) {
        value = std::get<std::int64_t>(value) + std::get<std::int64_t>(value_of(before));
    }
    item[attribute] = std::move(value);
    changed_.push_back(attribute);
}

Value Expressions::value_of(const Item& before) {
    if (!accept("if_not_exists")) {
        const auto value = operand(before);
        if (!value) throw std::logic_error("an update reads what is not there");
        return *value;
    }
    expect("(");
    const auto found = before.find(name());
    expect(",");
    Value value = literal();
    expect(")");
    return found == before.end() ? value : found->second;
}

void Expressions::add(const Item& before, Item& item) {
    const std::string attribute = name();
    item[attribute] = number_in(before, attribute) + std::get<std::int64_t>(literal());
    changed_.push_back(attribute);
}

std::vector<std::string> Expressions::names(std::string_view list) {
    begin(list);
    std::vector<std::string> names;
    while (next_ < tokens_.size()) {
        names.push_back(name());
        if (!accept(",")) break;
    }
    expect_end();
    return names;
}

}  // namespace sluice::simulation
