// The log: one JSON object a line on standard error.
//
//     {"time":"2026-01-31T12:00:00.123Z","level":"info","event":"ready","environment":"test",…}
//
// Every line parses, whatever the fields hold: control characters, quotes and bytes that are not
// UTF-8 are escaped, and a field is cut at 1 KiB. Thread-safe.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "base/clock.h"
#include "base/log.h"

namespace spdlog {
class logger;
}

namespace sluice::app {

constexpr std::size_t kLogFieldBytesMax = 1024;

// One line, without its newline.
std::string format_log_line(WallTime time,
                            Level level,
                            std::string_view event,
                            std::string_view environment,
                            std::span<const LogField> fields);

class JsonLog final : public Log {
  public:
    // Writes lines of `least` and above. `clock` must outlive the log.
    JsonLog(Level least, std::string environment, const Clock& clock);
    ~JsonLog() override;

    void write(Level level, std::string_view event, Fields fields) override;

  private:
    Level least_;
    std::string environment_;
    const Clock& clock_;
    std::unique_ptr<spdlog::logger> logger_;
};

}  // namespace sluice::app
