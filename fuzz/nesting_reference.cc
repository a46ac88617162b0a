#include "fuzz/nesting_reference.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <set>

namespace sluice::fuzz {
namespace {

struct Value {
    char kind = 'l';                 // { [ " and l: a number or a literal
    std::string text;                // a string's own, else what JSON without blanks would say
    std::vector<Value> values;       // of an object's members, or the elements
    std::vector<std::string> names;  // of the members
};

std::string quoted(const std::string& text) {
    return boost::json::serialize(boost::json::string_view(text));
}

class Reader {
  public:
    explicit Reader(std::string_view rest) : rest_(rest) {}

    bool at_end() {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size()));
        return rest_.empty();
    }
    Value value() {
        at_end();
        if (rest_.front() == '{' || rest_.front() == '[') return composed();
        if (rest_.front() == '"') return {'"', string(), {}, {}};
        return {'l', std::string(take(rest_.find_first_of(" \t\r\n,]}{["))), {}, {}};
    }

  private:
    std::string_view take(std::size_t count) {
        const std::string_view taken = rest_.substr(0, count);
        rest_.remove_prefix(taken.size());
        return taken;
    }
    bool next_is(char byte) { return !at_end() && rest_.front() == byte; }
    std::string string() {
        std::size_t end = 1;
        while (rest_[end] != '"') end += rest_[end] == '\\' ? 2 : 1;
        return std::string(boost::json::parse(take(end + 1)).as_string());
    }
    Value composed() {
        Value value{take(1).front(), {}, {}, {}};
        const char end = value.kind == '{' ? '}' : ']';
        value.text = value.kind;
        while (!next_is(end)) {
            if (next_is(',')) value.text += take(1);
            if (value.kind == '{') {
                at_end();
                value.names.push_back(string());
                at_end();
                take(1);
                value.text += quoted(value.names.back()) + ':';
            }
            Value each = this->value();
            value.text += each.kind == '"' ? quoted(each.text) : each.text;
            value.values.push_back(std::move(each));
        }
        value.text += take(1);
        return value;
    }

    std::string_view rest_;
};

std::vector<Value> rows_of(std::string_view json) {
    std::vector<Value> documents;
    for (Reader reader(json); !reader.at_end();) documents.push_back(reader.value());
    if (documents.size() != 1) return documents;
    Value rows = std::move(documents.front());
    if (rows.kind == '[') return std::move(rows.values);
    for (std::size_t i = 0; i < rows.values.size(); ++i) {
        if (rows.names[i] == "items" && rows.values[i].kind == '[')
            return std::move(rows.values[i].values);
    }
    documents.front() = std::move(rows);
    return documents;
}

using Cells = std::vector<std::pair<std::string, std::string>>;

class RowReader {
  public:
    RowReader(const engine::Nesting& nesting, Table& table) : nesting_(nesting), table_(table) {}

    bool read(const Value& row) {
        shared_.clear();
        elements_.clear();
        arrays_ = 0;
        for (std::size_t i = 0; i < row.values.size(); ++i) add(row.names[i], row.values[i], true);
        if (arrays_ > 1) return false;
        if (elements_.empty()) elements_.emplace_back();
        for (Cells& cells : elements_) {
            cells.insert(cells.end(), shared_.begin(), shared_.end());
            std::ranges::sort(cells);
            if (std::ranges::adjacent_find(cells, {}, &Cells::value_type::first) != cells.end())
                return false;
            table_.rows.push_back(std::move(cells));
        }
        return true;
    }
    // Names that are objects', and in every row that has no member of them null or {}: no columns.
    void drop_hollow() {
        std::erase_if(table_.names, [&](const std::string& name) {
            const bool is_object = std::ranges::any_of(
                names_, [&](const auto& other) { return other.starts_with(name + '.'); });
            return nesting_.flatten && is_object && !valued_.contains(name);
        });
    }

  private:
    void add(const std::string& name, const Value& value, bool may_explode) {
        if (may_explode && name == nesting_.explode && value.kind == '[') {
            ++arrays_;
            if (value.values.empty()) cell(name, "", false);
            for (const Value& each : value.values) {
                elements_.emplace_back();
                in_element_ = true;
                add(name, each, false);
                in_element_ = false;
            }
        } else if (nesting_.flatten && value.kind == '{' && !value.values.empty()) {
            for (std::size_t i = 0; i < value.values.size(); ++i)
                add(name + '.' + value.names[i], value.values[i], may_explode);
        } else {
            const bool is_null = value.kind == 'l' && value.text == "null";
            cell(name, is_null ? "" : value.text, !is_null && value.kind != '{');
        }
    }
    void cell(const std::string& name, std::string text, bool is_value) {
        if (names_.insert(name).second) table_.names.push_back(name);
        if (is_value) valued_.insert(name);
        (in_element_ ? elements_.back() : shared_).emplace_back(name, std::move(text));
    }

    const engine::Nesting& nesting_;
    Table& table_;
    std::set<std::string> names_;
    std::set<std::string> valued_;
    Cells shared_;
    std::vector<Cells> elements_;
    int arrays_ = 0;
    bool in_element_ = false;
};

}  // namespace

std::optional<Table> reference_table(std::string_view json, const engine::Nesting& nesting) {
    Table table;
    RowReader reader(nesting, table);
    for (const Value& row : rows_of(json)) {
        if (!reader.read(row)) return std::nullopt;
    }
    reader.drop_hollow();
    return table;
}

std::string Table::ndjson() const {
    std::string text;
    for (const Cells& row : rows) {
        std::string line;
        for (const std::string& name : names) {
            const auto cell = std::ranges::find(row, name, &Cells::value_type::first);
            line += line.empty() ? '{' : ',';
            line += quoted(name) + ':' + quoted(cell == row.end() ? "" : cell->second);
        }
        text += (line.empty() ? "{" : line) + "}\n";
    }
    return text;
}

}  // namespace sluice::fuzz
