#include "app/tell_encoding.h"

namespace sluice::app {

void tell_encoding(const ConversionSummary& summary, const Console& console) {
    const engine::ChosenEncoding& chosen = summary.encoding;
    if (chosen.guessed) {
        console.err << "sluice convert: detected: encoding " << chosen.encoding.name << ": "
                    << chosen.finding.evidence << " (--encoding names another one)\n"
                    << std::flush;
    }
    if (summary.replaced > 0) {
        console.err << "sluice convert: replaced with U+FFFD: " << summary.replaced
                    << (summary.replaced == 1 ? " place that is" : " places that are") << " not "
                    << chosen.encoding.name << '\n'
                    << std::flush;
    }
}

void add_encoding(const ConversionSummary& summary, boost::json::object& told) {
    told["encoding"] = summary.encoding.encoding.name;
    told["replaced"] = summary.replaced;
}

}  // namespace sluice::app
