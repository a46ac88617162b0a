// The tables that bench/engine measures with: made row by row, without end, from a seed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bench/engine/data/dice.h"

namespace sluice::bench {

struct Field {
    std::string text;
    bool quoted = false;  // in CSV, even when it need not be
};
using Row = std::vector<Field>;

class Table {
  public:
    virtual ~Table() = default;
    virtual std::vector<std::string> header() const = 0;
    // Fills `row`, whose fields come empty and are as many as the header's.
    virtual void fill(Row& row, std::uint64_t number, Dice& dice) const = 0;
};

// texty: 15 columns, a third of the fields quoted; commas, quotes, line ends and UTF-8 inside.
// narrow: 19 columns of numbers, times and flags. wide: 200 short columns.
// adversarial: every second field is a quoted text that itself looks like records of CSV.
// Null for any other name.
std::unique_ptr<Table> make_table(std::string_view name);

std::unique_ptr<Table> make_texty();  // texty.cc

}  // namespace sluice::bench
