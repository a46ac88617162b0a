#include <fmt/format.h>

#include "engine/json_key.h"
#include "engine/json_nested_events.h"
#include "engine/json_reader.h"
#include "engine/json_scanner.h"
#include "engine/utf8.h"

namespace sluice::engine {
namespace {

// Sees the brackets and the member names of the whole file. While the first document is an object,
// it may be a row or {"items":[…]}: the columns of both are kept until the file's end decides.
class Survey final : public JsonEvents {
  public:
    // `outline`: nothing but the shape counts, and a document behind an object ends the scan.
    explicit Survey(const Limits& limits, std::optional<Format> said = {}, bool outline = false)
        : limits_(limits),
          items_allowed_(engine::may_be_items(said)),
          outline_(outline),
          key_(limits.field_bytes) {}

    JsonSurvey take() {
        JsonSurvey survey;
        survey.empty = documents_ == 0;
        survey.shape = is_array_                                   ? JsonShape::kArray
                       : documents_ == 1 && items_ != Items::kNone ? JsonShape::kItems
                                                                   : JsonShape::kObjects;
        survey.columns = names(survey.shape).index.names();
        if (survey.shape == JsonShape::kItems) survey.left_out = beside_;
        return survey;
    }
    JsonNames& names(JsonShape shape) { return shape == JsonShape::kItems ? in_items_ : in_rows_; }
    // The names in rows are the columns: the first one beyond the limits ends the scan, once the
    // shape is known.
    void refuse_names() { refuses_ = true; }
    // The same, of a file of this shape.
    void refuse_names(JsonShape shape) {
        refuses_ = true;
        columns_ = &names(shape);
    }
    // Of documents, or of names.
    Error refusal() const override { return too_many_columns(limits_, row()); }
    bool has_second_document() const { return documents_ > 1; }
    std::uint64_t row() const override { return items_ == Items::kInside ? item_rows_ : rows_; }

    bool on_document_begin() override { return ++documents_ == 1 || is_array_ || !outline_; }
    bool on_object_begin() override {
        named_ = nullptr;  // a value in flattened rows is an object only when it is empty
        if (depth_ == row_depth() - 1) {
            ++rows_;
            in_rows_.index.restart();
        }
        if (depth_ == kItemDepth - 1 && items_ == Items::kInside) {
            ++item_rows_;
            in_items_.index.restart();
        }
        return open();
    }
    bool on_array_begin() override {
        if (documents_ == 1 && depth_ == 0) is_array_ = true;
        begin_value();
        if (depth_ == 1 && is_items_next_) {
            items_ = Items::kInside;
            --beside_.members;
            if (beside_.names.size() > beside_.members) beside_.names.pop_back();
        }
        return open();
    }
    bool on_object_end() override { return close(); }
    bool on_array_end() override {
        if (depth_ == 2 && items_ == Items::kInside) items_ = Items::kDone;
        return close();
    }
    bool on_key_part(std::string_view part) override {
        if (depth_ <= kItemDepth) key_.add_part(part);
        return true;
    }
    bool on_key(std::string_view part) override {
        if (depth_ > kItemDepth) return true;
        const std::string_view name = key_.finish(part);
        if (depth_ == row_depth() && !note(in_rows_, name)) return false;
        if (depth_ == 1 && documents_ == 1) note_beside(name);
        if (depth_ == kItemDepth && items_ == Items::kInside && !note(in_items_, name))
            return false;
        is_items_next_ = depth_ == 1 && may_be_items() && name == "items";
        return true;
    }

    bool on_string_part(std::string_view) override { return begin_value(); }
    bool on_string(std::string_view) override { return begin_value(); }
    bool on_number_part(std::string_view) override { return begin_value(); }
    bool on_number(std::string_view) override { return begin_value(); }
    bool on_literal(std::string_view name) override {
        if (name == "null") named_ = nullptr;
        return begin_value();
    }

  private:
    enum class Items : std::uint8_t { kNone, kInside, kDone };

    static constexpr std::size_t kItemDepth = 3;  // open brackets around a member of an item

    std::size_t row_depth() const { return is_array_ ? 2 : 1; }
    bool may_be_items() const {
        return items_allowed_ && documents_ == 1 && !is_array_ && items_ == Items::kNone;
    }
    bool open() {
        ++depth_;
        return true;
    }
    bool close() {
        --depth_;
        return true;
    }
    // False: it is beyond the limits, and refused. Others beyond them are left out.
    bool note(JsonNames& names, std::string_view name) {
        named_ = nullptr;
        if (key_.is_too_long()) return true;
        std::optional<std::size_t> number = names.index.find(name);
        if (!number) {
            if (names.index.names().size() == limits_.columns ||
                names.index.name_bytes() + name.size() > limits_.header_bytes) {
                names.is_whole = false;
                return !refuses_ || !(is_array_ || documents_ > 1 || columns_ == &names);
            }
            number = names.add(name);
        }
        named_ = &names;
        number_ = *number;
        return true;
    }
    void note_beside(std::string_view name) {
        constexpr std::size_t kNamesMax = 8;
        if (beside_.members++ < kNamesMax) beside_.names.push_back(excerpt(name));
    }
    // Of the member that was named last, if it may be a column.
    bool begin_value() {
        if (named_ != nullptr) named_->add_value(number_, row());
        named_ = nullptr;
        return true;
    }

    Limits limits_;
    bool items_allowed_;
    bool outline_;
    JsonKey key_;
    std::size_t depth_ = 0;
    std::uint64_t documents_ = 0;
    bool is_array_ = false;       // the first document
    bool is_items_next_ = false;  // the member name before was the wrapper's
    Items items_ = Items::kNone;
    std::uint64_t rows_ = 0;
    std::uint64_t item_rows_ = 0;
    BesideItems beside_;
    JsonNames in_rows_;
    JsonNames in_items_;
    bool refuses_ = false;
    const JsonNames* columns_ = nullptr;  // if that is known
    JsonNames* named_ = nullptr;          // whose value comes next
    std::size_t number_ = 0;
};

// Where a file of this shape has a name beyond the limits.
Result<void> refuse_names(Input& input,
                          JsonShape shape,
                          const Limits& limits,
                          std::optional<Format> said) {
    TRY(input.rewind());
    Survey events(limits, said);
    events.refuse_names(shape);
    std::optional<JsonStop> stop = TRY(scan_json(input, limits, events));
    if (stop) return std::unexpected(std::move(stop->error));
    return {};
}

}  // namespace

Result<JsonNames> survey_json_row(std::string_view object,
                                  std::uint64_t offset,
                                  const Limits& limits,
                                  const Nesting& nesting) {
    Survey events(limits);
    NestedEvents nested(nesting, limits, JsonShape::kObjects, events, false);
    JsonScanner scanner(limits, nested.first());
    std::optional<JsonStop> stop = scanner.feed(object, offset);
    if (!stop) stop = scanner.finish(offset + object.size());
    if (stop) return std::unexpected(std::move(stop->error));
    JsonNames& names = events.names(JsonShape::kObjects);
    if (names.index.names().size() < limits.columns) return std::move(names);
    return fail(Code::kTooLarge,
                "too_many_columns",
                fmt::format("the object has more than {} columns", limits.columns - 1));
}

Result<JsonSurvey> survey_json(Input& input,
                               const Limits& limits,
                               std::optional<Format> said,
                               bool names_columns) {
    Survey events(limits, said);
    if (names_columns) events.refuse_names();
    std::optional<JsonStop> stop = TRY(scan_json(input, limits, events));
    if (stop && !stop->is_syntax) return std::unexpected(std::move(stop->error));
    JsonSurvey survey = events.take();
    const bool refuses = names_columns && !stop && !events.names(survey.shape).is_whole;
    if (refuses) TRY(refuse_names(input, survey.shape, limits, said));
    if (stop) survey.syntax_error = std::move(stop->error);
    return survey;
}

Result<JsonOutline> outline_json(Input& input,
                                 const Limits& limits,
                                 std::optional<Format> said,
                                 Progress* progress) {
    constexpr std::size_t kBlockBytes = 64 * 1024;
    Limits lenient = limits;
    lenient.json_depth = limits.record_bytes;
    lenient.columns = 0;
    Survey events(lenient, said, true);
    JsonScanner scanner(lenient, events);
    scanner.allow_half_pairs();
    std::string block(kBlockBytes, '\0');
    std::uint64_t offset = TRY(input.text_offset());
    std::optional<JsonStop> stop;
    while (!stop) {
        const std::size_t count = TRY(input.read(block));
        stop = count > 0 ? scanner.feed({block.data(), count}, offset) : scanner.finish(offset);
        if (count == 0) break;
        offset += count;
        if (progress != nullptr) TRY(progress->advanced(offset, 0));
    }
    const JsonSurvey survey = events.take();
    JsonOutline outline{
        survey.shape, survey.empty, events.has_second_document(), {}, survey.left_out};
    const bool ended = outline.has_second && outline.shape != JsonShape::kArray;
    if (stop && !ended) outline.syntax_error = std::move(stop->error);
    return outline;
}

Result<JsonNames> survey_nested_json(Input& input,
                                     JsonShape shape,
                                     const Nesting& nesting,
                                     const Limits& limits) {
    // The shape is known: a row with an array of that name is none around rows.
    const bool rows = shape == JsonShape::kObjects;
    Survey events(limits, rows ? std::optional(Format::kNdjson) : std::nullopt);
    events.refuse_names(shape);
    NestedEvents nested(nesting, limits, shape, events, false);
    std::optional<JsonStop> stop = TRY(scan_json(input, limits, nested.first()));
    if (stop) return std::unexpected(std::move(stop->error));
    return std::move(events.names(events.take().shape));
}

void take_names(const JsonNames& names, const Nesting& nesting, JsonSurvey& survey) {
    survey.columns = names.index.names();
    if (!nesting.flatten) return;
    survey.columns.clear();
    const std::vector<bool> hollow = names.hollow();
    for (std::size_t i = 0; i < hollow.size(); ++i) {
        (hollow[i] ? survey.hollow : survey.columns).push_back(names.index.names()[i]);
        if (!hollow[i]) survey.value_rows.push_back(names.value_rows[i]);
    }
}

}  // namespace sluice::engine
