#include "engine/json_nested_events.h"
#include "engine/json_reader.h"
#include "engine/json_row_events.h"
#include "engine/json_scanner.h"

namespace sluice::engine {

class JsonRowReader::Impl {
  public:
    Impl(const JsonSurvey& survey, const Limits& limits, Table& table, const Nesting& nesting)
        : limits_(limits), nesting_(nesting), rows_(survey, limits, table) {}

    Result<void> read(std::string_view object, std::uint64_t offset, std::uint64_t row) {
        rows_.next_is(row);
        if (!nesting_.reads()) return scan(object, offset, rows_);
        NestedEvents events(nesting_, limits_, JsonShape::kObjects, rows_, true);
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
    NestedEvents events(nesting, limits, survey.shape, rows, true);
    std::optional<JsonStop> stop = TRY(scan_json(input, limits, events.first()));
    if (stop) return std::unexpected(std::move(stop->error));
    return {};
}

}  // namespace sluice::engine
