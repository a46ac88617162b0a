// The reference that the chunked CSV reader is held to: CsvReader, one record at a time, over the
// whole text, written the plain way.
//
// Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/csv_reader.h"
#include "engine/testing.h"
#include "engine/utf8.h"

namespace sluice::engine::testing {

// Writes every record as the product's CSV does, the plain way.
class CsvReferenceTable final : public Table {
  public:
    Result<void> header(const std::vector<std::string>& names) override {
        Record record;
        for (const std::string& name : names) {
            record.append(name);
            record.end_field();
        }
        width_ = names.size();
        write(record);
        return {};
    }
    Result<void> row(const Record& fields) override {
        ++rows;
        write(fields);
        return {};
    }
    std::string text;
    std::uint64_t rows = 0;

  private:
    void write(const Record& record) {
        const bool header = text.empty();
        for (std::size_t i = 0; i < record.size(); ++i) {
            std::string value(record[i]);
            const bool blank = value.find_first_not_of(" \t") == std::string::npos;
            const bool quotes = value.find_first_of(",\"\r\n") != std::string::npos ||
                                (width_ == 1 && (header ? blank : value.empty())) ||
                                (header && i == 0 && value.starts_with("\xEF\xBB\xBF"));
            if (quotes) {
                for (std::size_t at = 0; (at = value.find('"', at)) != std::string::npos; at += 2) {
                    value.insert(at, 1, '"');
                }
                value = '"' + value + '"';
            }
            text += value + (i + 1 == record.size() ? "\r\n" : ",");
        }
    }
    std::size_t width_ = 0;
};

inline std::size_t behind_lines(std::string_view text, std::size_t lines) {
    std::size_t at = 0;
    for (; lines > 0 && at < text.size(); --lines) {
        while (at < text.size() && text[at] != '\r' && text[at] != '\n') ++at;
        if (at < text.size()) at += text.substr(at).starts_with("\r\n") ? 2 : 1;
    }
    return at;
}

inline std::string csv_reference(std::string_view input, const TransformSpec& spec) {
    CsvReferenceTable table;
    Dialect dialect = spec.dialect;
    if (dialect.delimiter.empty()) dialect.delimiter = ",";
    const DialectMarks marks(dialect);
    CsvReader reader(marks, spec.limits, table);
    const std::size_t from = behind_lines(input, dialect.skip_lines);
    const TextPrefix valid = text_prefix(input.substr(from));
    Result<void> read = reader.feed(input.substr(from, valid.bytes), from);
    if (read && from + valid.bytes < input.size()) {
        read = not_text(valid.stop, from + valid.bytes);
        read.error().place.row = reader.row();
    }
    if (read) read = reader.finish();
    return read ? table.text : describe(read.error());
}

inline std::string chunked(std::string_view input, const TransformSpec& spec, std::size_t block) {
    const Ran ran = run(input, spec, block);
    return ran.ok ? ran.output : describe(ran.error);
}

}  // namespace sluice::engine::testing
