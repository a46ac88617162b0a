#include "tests/simulation/world/world.h"

#include <variant>

namespace sluice::simulation {
namespace {

struct AsText {
    std::string operator()(std::string_view text) const { return std::string(text); }
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    template <class Number>
    std::string operator()(Number number) const {
        return std::to_string(number);
    }
};

}  // namespace

void TraceLog::write(Level level, std::string_view event, Fields fields) {
    if (level == Level::kDebug) return;
    std::string line = "log ";
    line += event;
    for (const LogField& field : fields) {
        line.append(" ").append(field.name).append("=").append(std::visit(AsText{}, field.value));
    }
    world_.note(line);
}

}  // namespace sluice::simulation
