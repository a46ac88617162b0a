#include "pipeline/inspection_json.h"

#include <boost/json.hpp>

#include "pipeline/dialect_json.h"

namespace sluice::pipeline {
namespace {

boost::json::object finding_json(const engine::Finding& finding) {
    return {{"value", finding.value}, {"score", finding.score}, {"evidence", finding.evidence}};
}

}  // namespace

boost::json::object inspection_json(const engine::Inspection& found,
                                    const engine::Finding& encoding) {
    boost::json::object findings{{"format", finding_json(found.format_finding)},
                                 {"encoding", finding_json(encoding)}};
    boost::json::object told{{"format", engine::to_string(found.format)}};
    if (found.dialect) {
        const engine::DialectDetection& dialect = *found.dialect;
        findings["delimiter"] = finding_json(dialect.delimiter);
        findings["quote"] = finding_json(dialect.quote);
        findings["escape"] = finding_json(dialect.escape);
        findings["line_end"] = finding_json(dialect.line_end);
        findings["preamble"] = finding_json(dialect.preamble);
        findings["header"] = finding_json(dialect.header);
        findings["comment"] = finding_json(dialect.comment);
        findings["decimal"] = finding_json(found.columns.decimal);
        told["dialect"] = boost::json::parse(dialect_json(dialect.dialect));
    }
    told["findings"] = std::move(findings);
    return told;
}

boost::json::object column_json(const engine::ColumnFinding& column) {
    return {{"name", column.name},
            {"type", engine::to_string(column.type)},
            {"score", column.score},
            {"evidence", column.evidence}};
}

boost::json::array warnings_json(const std::vector<engine::Warning>& warnings) {
    boost::json::array told;
    for (const engine::Warning& warning : warnings) {
        boost::json::object values;
        for (const engine::WarningValue& each : warning.values)
            std::visit([&](const auto& value) { values[each.name] = value; }, each.value);
        told.push_back(boost::json::object{{"code", engine::to_string(warning.code)},
                                           {"message", warning.message},
                                           {"values", std::move(values)}});
    }
    return told;
}

}  // namespace sluice::pipeline
