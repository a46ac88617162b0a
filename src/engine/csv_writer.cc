#include <array>

#include "engine/writer.h"

namespace sluice::engine {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

class CsvWriter final : public Writer {
  public:
    CsvWriter(char delimiter, Output& output) : delimiter_(delimiter), output_(output) {
        for (const char byte : {delimiter, '"', '\r', '\n'}) {
            needs_quotes_[static_cast<unsigned char>(byte)] = true;
        }
    }

    Result<void> header(const ColumnPlan& columns) override {
        columns_ = columns;
        if (columns_.empty()) return {};
        for (const OutputColumn& column : columns_) {
            if (is_lost_in_header(column)) {
                quote(column.name);
            } else {
                field(column.name);
            }
            output_.text() += delimiter_;
        }
        return end_line();
    }

    Result<void> row(const Record& fields) override {
        if (columns_.empty()) return no_columns();
        for (const OutputColumn& column : columns_) {
            field(fields[column.input]);
            output_.text() += delimiter_;
        }
        return end_line();
    }

    Result<void> end() override {
        if (columns_.empty()) return no_columns();
        return {};
    }

  private:
    static std::unexpected<Error> no_columns() {
        return fail(Code::kInvalid, "empty_file", "the table has no columns to write as CSV");
    }

    // Readers take a lone blank name for an empty line, and a byte order mark for no text.
    bool is_lost_in_header(const OutputColumn& column) const {
        if (&column != &columns_.front()) return false;
        const bool is_blank = column.name.find_first_not_of(" \t") == std::string_view::npos;
        return (is_blank && columns_.size() == 1) || column.name.starts_with(kByteOrderMark);
    }

    void field(std::string_view value) {
        if (value.empty() && columns_.size() == 1) return quote(value);
        for (const char byte : value) {
            if (needs_quotes_[static_cast<unsigned char>(byte)]) return quote(value);
        }
        output_.text() += value;
    }

    void quote(std::string_view value) {
        std::string& text = output_.text();
        text += '"';
        for (std::size_t at = 0; at < value.size();) {
            const std::size_t stop = std::min(value.find('"', at), value.size());
            text += value.substr(at, stop - at);
            if (stop < value.size()) text += "\"\"";
            at = stop + 1;
        }
        text += '"';
    }

    // Replaces the delimiter behind the last field.
    Result<void> end_line() {
        output_.text().pop_back();
        output_.text() += kLineEnd;
        return output_.drain();
    }

    char delimiter_;
    Output& output_;
    std::array<bool, 256> needs_quotes_{};
    ColumnPlan columns_;
};

}  // namespace

std::unique_ptr<Writer> make_csv_writer(char delimiter, Output& output) {
    return std::make_unique<CsvWriter>(delimiter, output);
}

}  // namespace sluice::engine
