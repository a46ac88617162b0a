#include "engine/recipe/late_rejects.h"

#include <array>
#include <utility>

#include "engine/recipe/row_codec.h"

namespace sluice::engine {
namespace {

// A reject as a row of texts. Numbers have eight bytes; what may be absent has a byte before it.
enum Part : std::size_t { kCode, kName, kMessage, kColumn, kPlace, kOffset, kRaw, kParts };

using Fields = std::array<Field, kParts>;

void append_reject(std::string& out, const Reject& reject) {
    const Error& error = reject.error;
    const char code = static_cast<char>(error.code);
    const std::string column = error.place.column ? '=' + *error.place.column : std::string();
    std::string place;
    if (error.place.byte_offset) append_big_endian(place, *error.place.byte_offset);
    std::string offset;
    append_big_endian(offset, reject.byte_offset);
    Fields fields;
    fields[kCode] = Field::of({&code, 1});
    fields[kName] = Field::of(error.name);
    fields[kMessage] = Field::of(error.message);
    fields[kColumn] = Field::of(column);
    fields[kPlace] = Field::of(place);
    fields[kOffset] = Field::of(offset);
    fields[kRaw] = Field::of(reject.raw);
    append_row(out, fields.data(), fields.size());
}

// Borrows the raw bytes.
Reject read_reject(std::string_view row, std::string_view bytes) {
    Fields fields;
    read_row(bytes, fields.data(), fields.size());
    Reject reject;
    reject.error.code = static_cast<Code>(fields[kCode].text().front());
    reject.error.name = fields[kName].text();
    reject.error.message = fields[kMessage].text();
    reject.error.place.row = read_big_endian(row);
    if (fields[kColumn].size > 0) reject.error.place.column = fields[kColumn].text().substr(1);
    if (fields[kPlace].size > 0)
        reject.error.place.byte_offset = read_big_endian(fields[kPlace].text());
    reject.byte_offset = read_big_endian(fields[kOffset].text());
    reject.raw = fields[kRaw].text();
    return reject;
}

class Reader final : public SortedRecords {
  public:
    explicit Reader(const LateRejects::Take& take) : take_(take) {}
    Result<void> record(std::string_view key, std::string_view value) override {
        return take_(read_reject(key, value));
    }

  private:
    const LateRejects::Take& take_;
};

}  // namespace

Result<void> LateRejects::add(const Reject& reject) {
    key_.clear();
    append_big_endian(key_, reject.error.place.row.value_or(0));
    value_.clear();
    append_reject(value_, reject);
    return sorter_.add(key_, value_);
}

Result<void> LateRejects::add(Error error, const Origin& origin) {
    ++count_;
    error.place.row = origin.row;
    return add(Reject{std::move(error), origin.byte_offset, origin.raw});
}

Result<void> LateRejects::finish(const Take& take) {
    Reader reader(take);
    return sorter_.finish(reader);
}

}  // namespace sluice::engine
