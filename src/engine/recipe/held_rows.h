// Rows kept until it is known that they may go on.
//
// One thread at a time; owns the values.
#pragma once

#include "engine/field.h"
#include "engine/text_arena.h"

namespace sluice::engine {

class HeldRows {
  public:
    explicit HeldRows(std::size_t width) : rows_(width) {}

    void add(const FieldRows& rows) {
        for (std::size_t i = 0; i < rows.rows(); ++i) {
            const Field* from = rows.row(i);
            std::size_t bytes = 0;
            for (std::size_t column = 0; column < rows.width(); ++column) {
                bytes += from[column].size;
            }
            Field* out = rows_.add_row(bytes);
            for (std::size_t column = 0; column < rows.width(); ++column, ++from, ++out) {
                *out = *from;
                if (from->size > 0) out->data = text_.keep(from->text()).data();
            }
        }
    }
    const FieldRows& rows() const { return rows_; }
    void clear() {
        rows_.clear();
        text_.clear();
    }

  private:
    TextArena text_;
    FieldRows rows_;
};

}  // namespace sluice::engine
