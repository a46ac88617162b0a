#include "engine/json_explode.h"
#include "engine/json_flatten.h"
#include "engine/json_reader.h"
#include "engine/json_row_events.h"
#include "engine/json_scanner.h"

namespace sluice::engine {

class JsonRowReader::Impl {
  public:
    Impl(const JsonSurvey& survey, const Limits& limits, Table& table)
        : limits_(limits), rows_(survey, limits, table) {}

    Result<void> read(std::string_view object, std::uint64_t offset, std::uint64_t row) {
        rows_.next_is(row);
        JsonScanner scanner(limits_, rows_);
        std::optional<JsonStop> stop = scanner.feed(object, offset);
        if (!stop) stop = scanner.finish(offset + object.size());
        if (stop) return std::unexpected(std::move(stop->error));
        return {};
    }

  private:
    Limits limits_;
    JsonRowEvents rows_;
};

JsonRowReader::JsonRowReader(const std::vector<std::string>& columns,
                             const Limits& limits,
                             Table& table)
    : impl_(std::make_unique<Impl>(
          JsonSurvey{JsonShape::kObjects, columns, false, {}}, limits, table)) {}

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
    JsonExploder exploder(limits, rows);
    const bool explodes = !nesting.explode.empty();
    JsonEvents& flat = explodes ? static_cast<JsonEvents&>(exploder) : rows;
    JsonFlattener flattener(nesting, limits, survey.shape, flat, explodes ? &exploder : nullptr);
    JsonEvents& events = nesting.reads() ? static_cast<JsonEvents&>(flattener) : rows;
    std::optional<JsonStop> stop = TRY(scan_json(input, limits, events));
    if (stop) return std::unexpected(std::move(stop->error));
    return {};
}

}  // namespace sluice::engine
