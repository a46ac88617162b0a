#include "base/log.h"

namespace sluice {
namespace {

class NullLog final : public Log {
  public:
    void write(Level, std::string_view, Fields) override {}
};

}  // namespace

Log& null_log() {
    static NullLog log;
    return log;
}

}  // namespace sluice
