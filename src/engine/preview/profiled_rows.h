// A table's rows on their way to the types and the profiles of its columns.
//
// One thread at a time.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "engine/column_shapes.h"
#include "engine/preview/column_profile.h"
#include "engine/preview/shown_rows.h"
#include "engine/table.h"

namespace sluice::engine {

class ShapesOfRows final : public Table {
  public:
    Result<void> header(const std::vector<std::string>& names) override {
        names_ = names;
        shapes_.resize(names.size());
        return {};
    }
    Result<void> row(const Record& fields) override {
        for (std::size_t i = 0; i < shapes_.size(); ++i) shapes_[i].add(fields[i]);
        return {};
    }
    ColumnDetection conclusion() const { return conclude_columns(names_, shapes_); }

  private:
    std::vector<std::string> names_;
    std::vector<ColumnShapes> shapes_;
};

class ProfiledRows final : public Table {
  public:
    ProfiledRows(const ColumnDetection& columns, std::size_t rows_max) : shown_(rows_max) {
        const bool decimal_comma = columns.decimal.value == "comma";
        const std::size_t count = std::min(columns.columns.size(), kProfiledColumns);
        for (std::size_t i = 0; i < count; ++i)
            profilers_.emplace_back(columns.columns[i].type, decimal_comma);
    }
    Result<void> header(const std::vector<std::string>& names) override {
        return shown_.header(names);
    }
    Result<void> row(const Record& fields) override {
        for (std::size_t i = 0; i < std::min(profilers_.size(), fields.size()); ++i)
            profilers_[i].add(fields[i], room_);
        return shown_.row(fields);
    }
    PreviewTable table() { return shown_.take(); }
    const std::vector<ColumnProfiler>& profilers() const { return profilers_; }

  private:
    static constexpr std::size_t kProfiledColumns = 1000;
    static constexpr std::size_t kDistinctRoom = 100'000;

    ShownRows shown_;
    std::size_t room_ = kDistinctRoom;
    std::vector<ColumnProfiler> profilers_;
};

}  // namespace sluice::engine
