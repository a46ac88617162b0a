#include "engine/recipe/derive_ops.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "base/text.h"
#include "engine/recipe/pattern.h"
#include "engine/utf8.h"

namespace sluice::engine {
namespace {

// A value made from the row's others. `make` is given the row and an empty text to put it in.
template <class Make>
class ValueOp final : public RowOp {
  public:
    ValueOp(std::size_t target, std::string_view name, Make make)
        : target_(target), name_(name), make_(std::move(make)) {}

    Result<bool> run(Row& row) const override {
        std::string& made = row.scratch();
        Result<void> done = make_(row, made);
        if (done) done = row.set(target_, made);
        if (done) return true;
        if (!done.error().place.column) done.error().place.column = excerpt(name_);
        return std::unexpected(std::move(done).error());
    }

  private:
    std::size_t target_;
    std::string name_;
    Make make_;
};

struct JoinedPart {
    std::optional<std::size_t> slot;
    std::string text;
};

// The n-th part; nothing when there are fewer.
std::string_view part_of(std::string_view text, std::string_view separator, int part) {
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + separator.size());
    }
    const auto count = static_cast<long>(parts.size());
    const long index = part > 0 ? part - 1 : count + part;
    return index < 0 || index >= count ? std::string_view()
                                       : parts[static_cast<std::size_t>(index)];
}

void append_changed(std::string& out, std::string_view text, bool upper) {
    const char first = upper ? 'a' : 'A';
    for (const char byte : text) {
        const bool changes = byte >= first && byte < first + 26;
        out += changes ? static_cast<char>(byte ^ 0x20) : byte;
    }
}

Result<void> append_replaced(std::string& out,
                             std::string_view text,
                             const Replace& replace,
                             const Row& row) {
    while (true) {
        const std::size_t found = text.find(replace.find);
        out += text.substr(0, found);
        if (found == std::string_view::npos) return {};
        out += replace.with;
        TRY(row.check_size(out.size()));
        text.remove_prefix(found + replace.find.size());
    }
}

struct StringHash : std::hash<std::string_view> {
    using is_transparent = void;
};
using LookupTable = std::unordered_map<std::string, std::string, StringHash, std::equal_to<>>;

class Deriver {
  public:
    Deriver(const std::string& target, ColumnTable& columns) : target_(target), columns_(columns) {}

    Result<RowOpPtr> operator()(const Constant& source) {
        return op([text = source.text](Row&, std::string& out) -> Result<void> {
            out = text;
            return {};
        });
    }
    Result<RowOpPtr> operator()(const Concat& source) {
        std::vector<JoinedPart> parts;
        for (const Concat::Part& part : source.parts) {
            JoinedPart& joined = parts.emplace_back();
            if (part.is_column) joined.slot = TRY(columns_.slot_of(part.text));
            joined.text = part.text;
        }
        return op([parts = std::move(parts)](Row& row, std::string& out) -> Result<void> {
            for (const JoinedPart& part : parts) {
                out += part.slot ? row.value(*part.slot) : std::string_view(part.text);
                TRY(row.check_size(out.size()));
            }
            return {};
        });
    }
    Result<RowOpPtr> operator()(const Split& source) {
        return of(source.column,
                  [source](Row&, std::string_view value, std::string& out) -> Result<void> {
                      out = part_of(value, source.separator, source.part);
                      return {};
                  });
    }
    Result<RowOpPtr> operator()(const Trim& source) {
        return of(source.column,
                  [source](Row&, std::string_view value, std::string& out) -> Result<void> {
                      out = trimmed(value, source.characters);
                      return {};
                  });
    }
    Result<RowOpPtr> operator()(const ChangeCase& source) {
        return of(source.column,
                  [source](Row&, std::string_view value, std::string& out) -> Result<void> {
                      append_changed(out, value, source.upper);
                      return {};
                  });
    }
    Result<RowOpPtr> operator()(const Replace& source) {
        return of(source.column, [source](Row& row, std::string_view value, std::string& out) {
            return append_replaced(out, value, source, row);
        });
    }
    Result<RowOpPtr> operator()(const Regex& source) {
        std::shared_ptr<const Rewrite> rewrite = TRY(Rewrite::parse(source.pattern, source.with));
        return of(source.column,
                  [rewrite, extract = source.extract](
                      Row& row, std::string_view value, std::string& out) {
                      return extract ? rewrite->extract(value, out, row)
                                     : rewrite->replace_all(value, out, row);
                  });
    }
    Result<RowOpPtr> operator()(const Lookup& source) {
        LookupTable table(source.table.begin(), source.table.end());
        return of(source.column,
                  [table = std::move(table), otherwise = source.otherwise, column = source.column](
                      Row&, std::string_view value, std::string& out) -> Result<void> {
                      const auto found = table.find(value);
                      if (found == table.end() && !otherwise) {
                          return bad_value(
                              "not_in_table",
                              column,
                              fmt::format("\"{}\" is not in the lookup table", excerpt(value)));
                      }
                      out = found == table.end() ? *otherwise : found->second;
                      return {};
                  });
    }

  private:
    template <class Make>
    Result<RowOpPtr> op(Make make) {
        return RowOpPtr(
            std::make_unique<ValueOp<Make>>(columns_.assign(target_), target_, std::move(make)));
    }
    // Of one column's value.
    template <class Make>
    Result<RowOpPtr> of(const std::string& column, Make make) {
        const std::size_t slot = TRY(columns_.slot_of(column));
        return op([slot, make = std::move(make)](Row& row, std::string& out) {
            return make(row, row.value(slot), out);
        });
    }

    const std::string& target_;
    ColumnTable& columns_;
};

}  // namespace

Result<RowOpPtr> make_derive(const Derive& step, ColumnTable& columns) {
    return std::visit(Deriver(step.column, columns), step.source);
}

}  // namespace sluice::engine
