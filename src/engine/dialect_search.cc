#include "engine/dialect_search.h"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <utility>

#include "engine/value_shape.h"

namespace sluice::engine {
namespace {

constexpr std::array<std::string_view, 20> kDelimiters{
    ",",   ";",  "\t", "|",  ":",  "||", "::", "|~|", "~|~", "|^|",
    "^|^", "<>", "@@", "##", "$$", "~~", "^^", "~",   "^",   "\x1F"};
constexpr double kWorthReading = 0.4;  // below, no dialect fits
// Of two columns one record in eight may be uneven, of six or more one in four.
constexpr std::size_t kRowsForOneUneven = 10;
constexpr std::size_t kWide = 6;
// So many rows or more make a footer, or uneven ones, believed: two columns may be a chance.
constexpr std::size_t rows_with_footer(std::size_t width) {
    return width > 2 ? 3 : 5;
}
constexpr std::size_t kRowsOfCut = 4;  // … that a file was cut inside its last value

constexpr std::size_t kReadingsMax = 6;  // kept; each holds all fields of the sample
constexpr std::size_t kRecentMax = 3;    // the same

// How often it stands there, side by side.
std::size_t count(std::string_view text, std::string_view part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at)) {
        ++count;
        at += part.size();
    }
    return count;
}

bool has_rows(const SampleReading& reading) {
    return reading.rows() >= 2;
}

class DialectSearch {
  public:
    DialectSearch(std::string_view sample, bool whole, Dialect start, const SaidOfDialect& said)
        : sample_(sample), whole_(whole), start_(std::move(start)), said_(said) {}

    // The best reading; plain when nothing is clearly better.
    SampleReading run() { return with_single_quotes(find()); }
    // Best first; with the plain one. Empty when that was the only one.
    const std::vector<SampleReading>& readings() const { return readings_; }

  private:
    SampleReading find() {
        SampleReading plain = read(start_);
        if (plain.is_right() && !may_have_rivals(plain)) return plain;
        add_delimiters();
        const std::vector<Dialect> bases = best_bases();
        for (const Dialect& base : bases) add_single_quotes(base);
        if (!plain.is_right() || plain.width == 1) add_variants(bases);
        keep(plain);
        if (plain.is_right()) {
            const auto better = std::ranges::find_if(
                readings_, [&](const SampleReading& each) { return is_better(each, plain); });
            return better == readings_.end() ? plain : *better;
        }
        return readings_.front().score < kWorthReading ? plain : readings_.front();
    }

    // Where nothing is wrong, ' are quotes only when the names, too, and all texts stand so.
    SampleReading with_single_quotes(SampleReading best) {
        if (best.dialect.quote != '"') return best;
        std::optional<SampleReading> quoted = single_quoted(best.dialect);
        const bool fits = quoted && quoted->uneven <= best.uneven &&
                          (has_quoted_names(*quoted) || !best.is_right());
        return fits ? *std::move(quoted) : best;
    }

    // Dialects that differ in what the sample does not hold read the same, and the last ones are
    // asked for again.
    SampleReading read(const Dialect& dialect) {
        Dialect key = dialect;
        if (key.quote && sample_.find(*key.quote) == sample_.npos) key.quote = std::nullopt;
        if (!key.quote) key.stray_quotes = false;
        auto known = std::ranges::find(recent_, key, &SampleReading::dialect);
        if (known == recent_.end()) {
            if (recent_.size() == kRecentMax) recent_.erase(recent_.begin());
            known = recent_.insert(recent_.end(), read_sample_as(sample_, whole_, key));
        }
        SampleReading reading = *known;
        reading.dialect = dialect;
        return reading;
    }

    // Behind those that are at least as good; so few that memory stays small.
    void keep(SampleReading reading) {
        const auto behind = std::ranges::upper_bound(
            readings_, reading.score, std::greater{}, &SampleReading::score);
        readings_.insert(behind, std::move(reading));
        if (readings_.size() > kReadingsMax) readings_.pop_back();
    }

    // Whether the header, too, holds another delimiter; in one column that may be anywhere.
    bool may_have_rivals(const SampleReading& plain) const {
        if (said_.delimiter) return false;
        if (plain.width < 2) return true;
        for (const SampleField& field : plain.table->records[plain.first].fields) {
            for (const std::string_view delimiter : kDelimiters) {
                if (delimiter != start_.delimiter && field.text.find(delimiter) != field.text.npos)
                    return true;
            }
        }
        return false;
    }

    void add_delimiters() {
        if (said_.delimiter) return;
        for (const std::string_view delimiter : kDelimiters) {
            if (delimiter == start_.delimiter || sample_.find(delimiter) == sample_.npos) continue;
            if (is_part_of_longer(delimiter)) continue;
            Dialect dialect = start_;
            dialect.delimiter = delimiter;
            if (check(dialect)) keep(read(dialect));
        }
    }

    // Whether it stands nowhere but in a delimiter of several characters: by itself it would make
    // columns of nothing between them.
    bool is_part_of_longer(std::string_view delimiter) const {
        return std::ranges::any_of(kDelimiters, [&](std::string_view longer) {
            const std::size_t times = count(longer, delimiter);
            return longer.size() > delimiter.size() && times > 0 &&
                   count(sample_, delimiter) == times * count(sample_, longer);
        });
    }

    // With the delimiters that fit best.
    std::vector<Dialect> best_bases() const {
        std::vector<Dialect> bases{start_};
        for (std::size_t i = 0; i < std::min<std::size_t>(3, readings_.size()); ++i)
            bases.push_back(readings_[i].dialect);
        return bases;
    }

    // Other escapes and comments, and no quotes.
    void add_variants(const std::vector<Dialect>& bases) {
        for (const Dialect& base : bases) {
            Dialect other = base;
            if (!said_.escape && has("\\\"")) {
                other.escape = '\\';
                add(other, 0.99);
                other = base;
            }
            if (!said_.comment) add_comments(base);
            other.stray_quotes = true;
            add(other, 0.95);
            other = base;
            other.quote = std::nullopt;
            if (!said_.quote && may_be_data(read(other), read(base))) add(other, 0.85);
        }
    }

    // None: ' do not stand as quotes do.
    std::optional<SampleReading> single_quoted(Dialect dialect) {
        dialect.quote = '\'';
        if (said_.quote || !has("'") || !check(dialect)) return std::nullopt;
        SampleReading reading = read(dialect);
        if (!has_consistent_quotes(reading)) return std::nullopt;
        return reading;
    }

    void add_single_quotes(const Dialect& base) {
        std::optional<SampleReading> reading = single_quoted(base);
        if (!reading) return;
        reading->score *= 0.98;
        keep(*std::move(reading));
    }

    // Whether quotes may be data: none stand around a value, read with a delimiter in it or
    // without. A file that was cut inside a value has no records behind it; only two of them tell
    // that a quote that is never closed is data.
    static bool may_be_data(const SampleReading& unquoted, const SampleReading& quoted) {
        const auto with_quotes = std::ranges::count_if(quoted.table->records, [](const auto& each) {
            return std::ranges::any_of(each.fields, &SampleField::quoted);
        });
        const std::size_t wrong = quoted.table->stray_quotes + (quoted.table->unterminated ? 1 : 0);
        if (static_cast<std::size_t>(with_quotes) > wrong) return false;
        const auto& records = unquoted.table->records;
        std::size_t behind_open = 0;
        for (std::size_t i = unquoted.first; i < records.size(); ++i) {
            for (const SampleField& field : records[i].fields) {
                if (!field.text.starts_with('"')) continue;
                if (field.text.size() > 1 && field.text.ends_with('"')) return false;
                behind_open = i + 1;
            }
        }
        return !quoted.table->unterminated || behind_open + 2 <= records.size();
    }

    bool has(std::string_view text) const { return sample_.find(text) != sample_.npos; }

    // Lines that begin so are comments when not one of them is a record of the table, and some
    // stand between its rows; behind // there may be a path with values behind it.
    void add_comments(const Dialect& base) {
        const SampleReading reading = read(base);
        for (const std::string_view prefix : {"#", "//"}) {
            std::size_t inside = 0;
            bool any_fits = false;
            for (std::size_t i = 0; i < reading.table->records.size(); ++i) {
                const SampleRecord& record = reading.table->records[i];
                if (!record.fields.front().text.starts_with(prefix)) continue;
                any_fits = any_fits || reading.fits(record) ||
                           (prefix == "//" && record.fields.size() > 1);
                inside += i > reading.first ? 1 : 0;
            }
            if (any_fits || inside == 0) continue;
            Dialect other = base;
            other.comment = prefix;
            add(other, 1);
        }
    }

    // `weight`: how common the variant is.
    void add(const Dialect& dialect, double weight) {
        if (!check(dialect)) return;
        SampleReading reading = read(dialect);
        reading.score *= weight;
        keep(std::move(reading));
    }

    // Than a plain reading that finds nothing wrong: only than that of one column.
    static bool is_better(const SampleReading& other, const SampleReading& plain) {
        if (plain.width > 1 || other.width < 2) return false;
        if (!has_rows(other) || !is_nearly_right(other)) return false;
        return other.first == 0 || (other.dialect.delimiter != ":" && has_sure_preamble(other));
    }
    // Without an error; or with a footer and uneven records, the more of them the wider the table:
    // many delimiters stand in as many records by no chance. Colons stand in any text.
    static bool is_nearly_right(const SampleReading& reading) {
        if (reading.is_right_behind_preamble()) return true;
        if (reading.table->stray_quotes > 0 ||
            !has_unique_fields(reading.table->records[reading.first], reading.width))
            return false;
        if (reading.table->unterminated)  // the file was cut
            return reading.table->whole && reading.rows() >= kRowsOfCut && reading.uneven == 0;
        if (reading.rows() < rows_with_footer(reading.width)) return false;
        const std::size_t rows_for_one = kRowsForOneUneven - std::min(kWide, reading.width);
        return reading.uneven == 0 || (reading.dialect.delimiter != ":" &&
                                       reading.uneven * rows_for_one <= reading.rows());
    }

    std::string_view sample_;
    bool whole_;
    Dialect start_;
    SaidOfDialect said_;
    std::vector<SampleReading> readings_;
    std::vector<SampleReading> recent_;  // as they were read, the last one behind
};

}  // namespace

DialectSearchResult search_dialects(std::string_view sample,
                                    bool whole,
                                    const Dialect& start,
                                    const SaidOfDialect& said) {
    DialectSearch search(sample, whole, start, said);
    SampleReading best = search.run();
    return {std::move(best), search.readings()};
}

}  // namespace sluice::engine
