// Types from all rows of a table: the rows that would be written are looked at first.
//
// One TypeInference for a transform, thread-safe; one TypeObserver for each place where rows come
// out, used by one thread at a time. The types depend neither on the order of rows nor on chunks.
#pragma once

#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "engine/column_plan.h"
#include "engine/recipe/type_evidence.h"
#include "engine/recipe/typing.h"
#include "engine/row_sink.h"

namespace sluice::engine {

class TypeInference {
  public:
    // Columns of `said` keep their types; its nulls tell nothing.
    explicit TypeInference(Typing said) : said_(std::move(said)) {}

    // The columns of the rows that will come.
    void begin(const ColumnPlan& columns);
    void merge(std::span<const TypeEvidence> seen);
    std::size_t width() const { return names_.size(); }
    // The columns whose type may still change.
    std::vector<std::size_t> open() const;
    // Whether this value tells nothing.
    bool is_null(std::string_view value) const;
    // What all rows told, and what was said: nothing in it is left to infer.
    Typing typing() const;

  private:
    const Typing said_;
    std::vector<std::string> names_;
    std::vector<bool> is_said_;  // of each column
    mutable std::mutex mutex_;   // of what follows
    std::vector<TypeEvidence> seen_;
};

class TypeObserver final : public RowSink {
  public:
    // Behind TypeInference::begin().
    explicit TypeObserver(TypeInference& inference) : inference_(inference) { begin(); }

    // Forgets the rows since the last end().
    void begin();
    Result<void> rows(const FieldRows& rows) override;
    // Rows since begin() count.
    void end();

  private:
    void look(const Field& field, TypeEvidence& evidence);

    TypeInference& inference_;
    std::vector<std::size_t> open_;
    std::vector<TypeEvidence> seen_;  // of each column
    std::string plain_;
};

}  // namespace sluice::engine
