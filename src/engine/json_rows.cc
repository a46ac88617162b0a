#include "engine/json_explode.h"
#include "engine/json_flatten.h"
#include "engine/json_reader.h"
#include "engine/json_row_events.h"
#include "engine/json_scanner.h"

namespace sluice::engine {

namespace {

// What stands between the scanner and the rows: nothing, unless values are nested.
class NestedEvents {
  public:
    NestedEvents(const Nesting& nesting, const Limits& limits, JsonShape shape, JsonRowEvents& rows)
        : rows_(rows),
          exploder_(limits, rows),
          flattener_(nesting,
                     limits,
                     shape,
                     nesting.explode.empty() ? static_cast<JsonEvents&>(rows) : exploder_,
                     nesting.explode.empty() ? nullptr : &exploder_),
          reads_(nesting.reads()) {}
    NestedEvents(const NestedEvents&) = delete;
    NestedEvents& operator=(const NestedEvents&) = delete;

    JsonEvents& first() { return reads_ ? static_cast<JsonEvents&>(flattener_) : rows_; }

  private:
    JsonRowEvents& rows_;
    JsonExploder exploder_;
    JsonFlattener flattener_;
    bool reads_;
};

}  // namespace

class JsonRowReader::Impl {
  public:
    Impl(const JsonSurvey& survey, const Limits& limits, Table& table, const Nesting& nesting)
        : limits_(limits), nesting_(nesting), rows_(survey, limits, table) {}

    Result<void> read(std::string_view object, std::uint64_t offset, std::uint64_t row) {
        rows_.next_is(row);
        if (!nesting_.reads()) return scan(object, offset, rows_);
        NestedEvents events(nesting_, limits_, JsonShape::kObjects, rows_);
        return scan(object, offset, events.first());
    }

  private:
    Result<void> scan(std::string_view object, std::uint64_t offset, JsonEvents& events) const {
        JsonScanner scanner(limits_, events);
        std::optional<JsonStop> stop = scanner.feed(object, offset);
        if (!stop) stop = scanner.finish(offset + object.size());
        if (stop) return std::unexpected(std::move(stop->error));
        return {};
    }

    Limits limits_;
    Nesting nesting_;
    JsonRowEvents rows_;
};

JsonRowReader::JsonRowReader(std::vector<std::string> columns,
                             const Limits& limits,
                             Table& table,
                             const Nesting& nesting)
    : impl_(std::make_unique<Impl>(
          JsonSurvey{JsonShape::kObjects, std::move(columns), false, {}}, limits, table, nesting)) {
}

JsonRowReader::~JsonRowReader() = default;

Result<void> JsonRowReader::read(std::string_view object, std::uint64_t offset, std::uint64_t row) {
    return impl_->read(object, offset, row);
}

Result<void> read_json(Input& input,
                       const JsonSurvey& survey,
                       const Limits& limits,
                       Table& table,
                       const Nesting& nesting) {
    TRY(table.header(survey.columns));
    JsonRowEvents rows(survey, limits, table);
    NestedEvents events(nesting, limits, survey.shape, rows);
    std::optional<JsonStop> stop = TRY(scan_json(input, limits, events.first()));
    if (stop) return std::unexpected(std::move(stop->error));
    return {};
}

}  // namespace sluice::engine
