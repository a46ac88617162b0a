// The columns' names, from a header of one record or several.
//
// What stands in one column is joined with spaces. Where two columns had one name then, a cell that
// is empty takes the text at its left, as spreadsheets save cells that were merged: "Sales,,Costs,"
// above "Q1,Q2,Q1,Q2". One thread at a time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::engine {

class HeaderNames {
  public:
    // `bytes_max`: of all names, beyond which no cell takes another one's text.
    explicit HeaderNames(std::size_t bytes_max) : bytes_max_(bytes_max) {}

    // The cells of a record, the first one being 0. Not of the last record, as its cells are names
    // by themselves: `upper`.
    void add(std::size_t column, std::string_view cell, bool upper);
    // Of all names so far, as they stand.
    std::size_t name_bytes() const { return name_bytes_; }
    // Behind the last record; also when two columns have one name.
    std::vector<std::string> take();

  private:
    void spread(std::size_t column, std::string_view cell, bool upper);

    std::size_t bytes_max_;
    std::size_t name_bytes_ = 0;       // of names_
    std::size_t bytes_ = 0;            // of merged_ and above_
    std::string left_;                 // of an upper record
    std::vector<std::string> names_;   // joined as they stand
    std::vector<std::string> merged_;  // … with the texts at the left
    std::vector<std::string> above_;   // those that wait for a cell below
};

}  // namespace sluice::engine
