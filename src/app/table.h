// Rows of text in aligned columns, for people; and single values of a JSON object as text.
#pragma once

#include <boost/json/fwd.hpp>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::app {

class Table {
  public:
    explicit Table(std::vector<std::string> header) { rows_.push_back(std::move(header)); }
    void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
    void print(std::ostream& out) const;

  private:
    std::vector<std::vector<std::string>> rows_;
};

// A member as text for a terminal: control characters become '?'; empty when absent.
std::string text_of(const boost::json::value& object, std::string_view member);

}  // namespace sluice::app
