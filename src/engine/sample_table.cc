#include "engine/sample_table.h"

#include <algorithm>

namespace sluice::engine {
namespace {

constexpr std::size_t kColumnsMax = 16'384;
constexpr std::size_t kFieldsMax = 65'536;

bool is_blank(const SampleRecord& record) {
    return record.fields.size() == 1 && !record.fields.front().quoted &&
           record.fields.front().text.find_first_not_of(" \t") == std::string_view::npos;
}

std::size_t count_lines(std::string_view text) {
    std::size_t lines = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool crlf = text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n';
        if (text[at] == '\n' || (text[at] == '\r' && !crlf)) ++lines;
    }
    return lines;
}

// The fields of one record.
class Splitter {
  public:
    Splitter(std::string_view record, const DialectMarks& marks)
        : text_(record), marks_(marks), strays_(marks) {}

    void run(std::vector<SampleField>& fields) {
        const std::size_t before = fields.size();
        do {
            fields.push_back(next());
        } while (!ended_ && fields.size() - before <= kColumnsMax);
    }
    bool stray = false;
    bool inner = false;
    bool unterminated = false;

  private:
    SampleField next() {
        const std::size_t begin = at_;
        std::size_t close = std::string_view::npos;
        if (at_ < text_.size() && marks_.is_quote(text_[at_])) {
            at_ = behind_quoted(text_, at_ + 1, marks_, strays_);
            unterminated = at_ == std::string_view::npos;
            if (unterminated) at_ = text_.size();
            close = unterminated ? std::string_view::npos : at_ - 1;
        }
        const std::size_t behind = at_;
        const std::size_t end = skip_to_separator();
        if (begin < behind) {
            stray = stray || end > behind;
            return {text_.substr(begin + 1, std::min(close, end) - begin - 1), true};
        }
        const std::string_view text = text_.substr(begin, end - begin);
        inner = inner || text.find('"') != std::string_view::npos;
        return {text, false};
    }

    // The end of the field; at_ goes behind its separator.
    std::size_t skip_to_separator() {
        const char* const end = text_.data() + text_.size();
        while (true) {
            at_ =
                static_cast<std::size_t>(marks_.skip_plain(text_.data() + at_, end) - text_.data());
            ended_ = at_ == text_.size() || text_[at_] == '\r' || text_[at_] == '\n';
            if (ended_) return at_;
            if (const std::size_t size = marks_.separator(text_.substr(at_)); size > 0) {
                at_ += size;
                return at_ - size;
            }
            at_ = std::min(at_ + (marks_.is_escape(text_[at_]) ? 2 : 1), text_.size());
        }
    }

    std::string_view text_;
    const DialectMarks& marks_;
    StrayQuotes strays_;
    std::size_t at_ = 0;
    bool ended_ = false;
};

}  // namespace

SampleTable read_sample(std::string_view sample, const DialectMarks& marks, bool whole) {
    SampleTable table;
    table.whole = whole;
    // A byte of a record ends a field at most, and its end another one.
    table.fields.reserve(std::min(2 * sample.size(), kFieldsMax + kColumnsMax) + 2);
    const auto is_line_end = [](char byte) { return byte == '\n' || byte == '\r'; };
    const auto line_ends = static_cast<std::size_t>(std::ranges::count_if(sample, is_line_end));
    table.records.reserve(std::min(line_ends, kFieldsMax) + 1);
    std::size_t fields = 0;
    std::size_t line = 0;
    bool after_blank = false;
    for (std::size_t at = 0; at < sample.size();) {
        const std::size_t size = csv_record_end(sample.substr(at), marks);
        const std::string_view text = sample.substr(at, size);
        // Of a record that goes on behind the sample nothing can be said, however long it is.
        if (size == std::string_view::npos && !whole && !table.records.empty()) break;
        at += text.size();
        if (marks.is_comment(text)) {
            ++table.comments;
        } else {
            Splitter splitter(text, marks);
            const std::size_t first = table.fields.size();
            splitter.run(table.fields);
            const SampleRecord record{line, after_blank, std::span(table.fields).subspan(first)};
            after_blank = is_blank(record);
            table.stray_quotes += splitter.stray ? 1 : 0;
            table.inner_quotes += splitter.inner ? 1 : 0;
            table.unterminated = table.unterminated || splitter.unterminated;
            fields += record.fields.size();
            after_blank ? table.fields.resize(first) : table.records.push_back(record);
        }
        line += count_lines(text);
        if (fields > kFieldsMax && at < sample.size()) {
            table.whole = false;
            break;
        }
    }
    return table;
}

std::string_view behind_lines(std::string_view text, std::size_t lines) {
    for (; lines > 0 && !text.empty(); --lines) {
        const std::size_t at = text.find_first_of("\r\n");
        if (at == text.npos) return {};
        text.remove_prefix(at + (text.substr(at).starts_with("\r\n") ? 2 : 1));
    }
    return text;
}

}  // namespace sluice::engine
