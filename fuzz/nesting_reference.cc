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

std::string json_text(const std::string& text) {
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
                value.text += json_text(value.names.back()) + ':';
            }
            Value each = this->value();
            value.text += each.kind == '"' ? json_text(each.text) : each.text;
            value.values.push_back(std::move(each));
        }
        value.text += take(1);
        return value;
    }

    std::string_view rest_;
};

std::vector<Value> rows_of(std::string_view json) {
    if (json.starts_with("\xef\xbb\xbf")) json.remove_prefix(3);  // a byte order mark
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

using Members = std::vector<std::pair<std::string, Value>>;

const Value kNull{'l', "null", {}, {}};

bool is_null(const Value& value) {
    return value.kind == 'l' && value.text == "null";
}

class RowReader {
  public:
    RowReader(const engine::Nesting& nesting, Table& table)
        : flatten_(nesting.flatten), table_(table) {
        const std::string& column = nesting.explode;
        for (std::size_t at = 1; at < column.size(); ++at) {
            if (flatten_ && column[at] == '.') arrays_.push_back(column.substr(0, at));
        }
        if (!column.empty()) arrays_.push_back(column);
    }

    bool read(const Value& row) {
        Members members;
        for (std::size_t i = 0; i < row.values.size(); ++i) {
            note(row.names[i], row.values[i], 0);
            add(members, row.names[i], row.values[i]);
        }
        std::vector<Members> rows{std::move(members)};
        for (const std::string& array : arrays_) {
            std::vector<Members> exploded;
            for (const Members& each : rows) {
                if (!explode(each, array, exploded)) return false;
            }
            rows = std::move(exploded);
        }
        return std::ranges::all_of(rows, [&](const Members& each) { return take(each); });
    }
    // Names that are objects', and in every row that has no member of them null or {}: no columns.
    void drop_hollow() {
        std::erase_if(table_.names, [&](const std::string& name) {
            const bool is_object = std::ranges::any_of(
                names_, [&](const auto& other) { return other.starts_with(name + '.'); });
            return flatten_ && is_object && !valued_.contains(name);
        });
    }

  private:
    // The names in the order of the text; of arrays_, those from `stage` on become rows.
    void note(const std::string& name, const Value& value, std::size_t stage) {
        const auto from = arrays_.begin() + static_cast<std::ptrdiff_t>(stage);
        const auto array = std::find(from, arrays_.end(), name);
        if (value.kind == '[' && array != arrays_.end() && !value.values.empty()) {
            const auto next = static_cast<std::size_t>(array - arrays_.begin()) + 1;
            for (const Value& each : value.values) note(name, each, next);
        } else if (flatten_ && value.kind == '{' && !value.values.empty()) {
            for (std::size_t i = 0; i < value.values.size(); ++i)
                note(name + '.' + value.names[i], value.values[i], stage);
        } else {
            if (names_.insert(name).second) table_.names.push_back(name);
            const bool is_empty_array = value.kind == '[' && array != arrays_.end();
            if (!is_null(value) && value.kind != '{' && !is_empty_array) valued_.insert(name);
        }
    }
    void add(Members& members, const std::string& name, const Value& value) const {
        if (!flatten_ || value.kind != '{' || value.values.empty()) {
            members.emplace_back(name, value);
            return;
        }
        for (std::size_t i = 0; i < value.values.size(); ++i)
            add(members, name + '.' + value.names[i], value.values[i]);
    }
    bool explode(const Members& row, const std::string& array, std::vector<Members>& rows) const {
        const auto is_array = [&](const auto& member) {
            return member.first == array && member.second.kind == '[';
        };
        const auto found = std::ranges::find_if(row, is_array);
        if (std::ranges::count_if(row, is_array) > 1) return false;
        if (found == row.end()) {
            rows.push_back(row);
            return true;
        }
        Members others = row;
        others.erase(others.begin() + (found - row.begin()));
        std::vector<Value> elements = found->second.values;
        if (elements.empty()) elements.push_back(kNull);
        for (const Value& each : elements) add(rows.emplace_back(others), array, each);
        return true;
    }
    // False: a name stands twice in it.
    bool take(const Members& row) {
        std::vector<std::pair<std::string, std::string>> cells;
        for (const auto& [name, value] : row)
            cells.emplace_back(name, is_null(value) ? "" : value.text);
        std::ranges::sort(cells);
        const auto name_of = [](const auto& cell) -> const auto& { return cell.first; };
        if (std::ranges::adjacent_find(cells, {}, name_of) != cells.end()) return false;
        table_.rows.push_back(std::move(cells));
        return true;
    }

    bool flatten_;
    Table& table_;
    std::vector<std::string> arrays_;  // from the outside in
    std::set<std::string> names_;
    std::set<std::string> valued_;
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
    for (const auto& row : rows) {
        std::string line;
        for (const std::string& name : names) {
            const auto cell =
                std::ranges::find(row, name, [](const auto& each) { return each.first; });
            line += line.empty() ? '{' : ',';
            line += json_text(name) + ':' + json_text(cell == row.end() ? "" : cell->second);
        }
        text += (line.empty() ? "{" : line) + "}\n";
    }
    return text;
}

}  // namespace sluice::fuzz
