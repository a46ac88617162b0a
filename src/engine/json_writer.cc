#include "engine/json_text.h"
#include "engine/writer.h"

namespace sluice::engine {
namespace {

class JsonWriter final : public Writer {
  public:
    JsonWriter(Format format, Output& output) : format_(format), output_(output) {}

    Result<void> header(const ColumnPlan& columns) override {
        columns_ = columns;
        for (const OutputColumn& column : columns) {
            std::string& key = keys_.emplace_back(keys_.empty() ? "{\"" : "\",\"");
            append_json_escaped(key, column.name);
            key += "\":\"";
        }
        if (format_ == Format::kItems) output_.text() += "{\"items\":";
        if (format_ != Format::kNdjson) output_.text() += '[';
        return {};
    }

    Result<void> row(const Record& fields) override {
        std::string& text = output_.text();
        if (!first_row_) text += format_ == Format::kNdjson ? "\n" : ",\n";
        first_row_ = false;
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            text += keys_[i];
            append_json_escaped(text, fields[columns_[i].input]);
        }
        text += columns_.empty() ? "{}" : "\"}";
        return output_.drain();
    }

    Result<void> end() override {
        std::string& text = output_.text();
        if (format_ != Format::kNdjson) text += ']';
        if (format_ == Format::kItems) text += '}';
        if (format_ != Format::kNdjson || !first_row_) text += '\n';
        return {};
    }

  private:
    Format format_;
    Output& output_;
    ColumnPlan columns_;
    std::vector<std::string> keys_;  // what stands before each value, punctuation included
    bool first_row_ = true;
};

}  // namespace

std::unique_ptr<Writer> make_json_writer(Format format, Output& output) {
    return std::make_unique<JsonWriter>(format, output);
}

}  // namespace sluice::engine
