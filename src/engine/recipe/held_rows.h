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
            Field* field = rows_.add_copy(rows.row(i));
            for (std::size_t column = 0; column < rows.width(); ++column, ++field) {
                if (field->size > 0) field->data = text_.keep(field->text()).data();
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
