// Makes the data of bench/engine: one table as CSV, and on request as NDJSON and as a JSON array.
//
//     bench_engine_data TABLE MEGABYTES DIRECTORY [--json]
//
// MEGABYTES are those of the CSV; the JSON files hold the same rows. The same arguments make the
// same bytes everywhere.
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "bench/engine/data/tables.h"

namespace sluice::bench {
namespace {

constexpr std::uint64_t kSeed = 20'261'122;

void add_csv(std::string& out, const Field& field) {
    if (!field.quoted && field.text.find_first_of(",\"\r\n") == std::string::npos) {
        out += field.text;
        return;
    }
    out += '"';
    for (const char c : field.text) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

void add_json(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        switch (c) {
            case '"':
            case '\\':
                out += '\\';
                out += c;
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            default:
                out += c;
        }
    }
    out += '"';
}

// A file written in large pieces. An error ends the program: what is measured must be whole.
class Output {
  public:
    explicit Output(const std::filesystem::path& path)
        : path_(path), file_(path, std::ios::binary) {}
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;
    ~Output() {
        flush();
        file_.close();
        if (!file_) {
            fmt::print(stderr, "bench_engine_data: cannot write {}\n", path_.string());
            std::_Exit(1);
        }
    }
    std::string& buffer() {
        if (buffer_.size() > (1U << 20U)) flush();
        return buffer_;
    }
    std::uint64_t size() const { return flushed_ + buffer_.size(); }

  private:
    void flush() {
        file_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
        flushed_ += buffer_.size();
        buffer_.clear();
    }

    std::filesystem::path path_;
    std::ofstream file_;
    std::string buffer_;
    std::uint64_t flushed_ = 0;
};

void add_record(std::string& out, const Row& row) {
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (i > 0) out += ',';
        add_csv(out, row[i]);
    }
    out += '\n';
}

void add_object(std::string& out, const std::vector<std::string>& header, const Row& row) {
    for (std::size_t i = 0; i < row.size(); ++i) {
        out += i == 0 ? '{' : ',';
        add_json(out, header[i]);
        out += ':';
        add_json(out, row[i].text);
    }
    out += '}';
}

void make(const std::string& name,
          std::uint64_t bytes,
          const std::filesystem::path& base,
          bool json) {
    const auto table = make_table(name);
    const auto header = table->header();
    Output csv(base.string() + ".csv");
    Output ndjson(json ? base.string() + ".ndjson" : "/dev/null");
    Output array(json ? base.string() + ".json" : "/dev/null");
    Row row;
    for (const auto& column : header) row.push_back({.text = column});
    add_record(csv.buffer(), row);
    array.buffer() += '[';
    Dice dice(kSeed);
    for (std::uint64_t number = 1; csv.size() < bytes; ++number) {
        for (Field& field : row) field = {};
        table->fill(row, number, dice);
        add_record(csv.buffer(), row);
        if (!json) continue;
        add_object(ndjson.buffer(), header, row);
        ndjson.buffer() += '\n';
        array.buffer() += number > 1 ? ",\n" : "\n";
        add_object(array.buffer(), header, row);
    }
    array.buffer() += "\n]\n";
}

}  // namespace
}  // namespace sluice::bench

int main(int argc, char** argv) {
    const std::string name = argc > 1 ? argv[1] : "";
    const double megabytes = argc > 2 ? std::strtod(argv[2], nullptr) : 0;
    if (argc < 4 || megabytes <= 0 || !sluice::bench::make_table(name)) {
        fmt::print(stderr,
                   "usage: bench_engine_data texty|narrow|wide|adversarial MEGABYTES DIRECTORY "
                   "[--json]\n");
        return 2;
    }
    const bool json = argc > 4 && std::string_view(argv[4]) == "--json";
    const auto bytes = static_cast<std::uint64_t>(megabytes * 1e6);
    sluice::bench::make(name, bytes, std::filesystem::path(argv[3]) / name, json);
    return 0;
}
