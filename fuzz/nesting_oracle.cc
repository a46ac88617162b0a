#include "fuzz/nesting_reference.h"
#include "fuzz/oracles.h"
#include "fuzz/splits.h"

namespace sluice::fuzz {
namespace {

using engine::Format;
using engine::Nesting;
using engine::TransformSpec;

// Every choice of flags; small limits are met by small inputs, others by none.
TransformSpec spec_of(unsigned char choice) {
    TransformSpec spec;
    spec.from = Format::kJson;
    spec.to = Format::kNdjson;
    spec.recipe.nesting.flatten = (choice & 1U) != 0;
    if ((choice & 2U) != 0) spec.recipe.nesting.explode = (choice & 4U) != 0 ? "a.b" : "a";
    spec.recipe.nesting.nest = (choice & 8U) != 0;
    if ((choice & 16U) != 0) spec.limits = small_limits();
    return spec;
}

bool comes(const Table& table, const std::string& column) {
    for (const std::string& name : table.names) {
        if (name == column || name.starts_with(column + '.')) return true;
    }
    return column.empty();
}

// Of JSON that is a table without nesting.
std::string check_reference(std::string_view json, const Nesting& nesting, const Outcome& whole) {
    const auto table = reference_table(json, nesting);
    const bool is_table = table && comes(*table, nesting.explode);
    if (!is_table) return whole.ok ? "no error: " + whole.output : "";
    if (!whole.ok && whole.error.code == Code::kTooLarge) return {};
    if (whole.ok && whole.output == table->ndjson()) return {};
    return whole.all() + "\n/ " + table->ndjson();
}

}  // namespace

std::string check_nesting(std::string_view input) {
    if (input.empty()) return {};
    TransformSpec spec = spec_of(static_cast<unsigned char>(input.front()));
    input.remove_prefix(1);
    const Outcome whole = run(input, spec);
    if (!whole.ok && whole.error.code == Code::kInternal) return whole.all();
    if (auto broken = check_splits(input, spec, whole); !broken.empty()) return broken;
    const Nesting nesting = std::exchange(spec.recipe.nesting, {});
    if (nesting.nest) return {};
    const bool is_plain_table = run(input, spec).ok;
    if (is_plain_table) return check_reference(input, nesting, whole);
    return whole.ok ? "only a table with nesting: " + whole.output : "";
}

}  // namespace sluice::fuzz
