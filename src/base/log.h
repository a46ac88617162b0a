// Structured logging: an event name and fields. Thread-safe. Rooms log through this; app/ decides
// where it goes (one JSON object a line on standard error). Never log secrets, signatures, signed
// URLs or file contents.
//
//     log.info("upload_stored", {{"bucket", bucket.text()}, {"bytes", size}});
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

#include "base/error.h"

namespace sluice {

enum class Level : std::uint8_t { kDebug, kInfo, kWarn, kError };

struct LogField {
    std::string_view name;
    std::variant<std::string_view, std::int64_t, double, bool> value;

    LogField(std::string_view n, std::string_view v) : name(n), value(v) {}
    LogField(std::string_view n, const std::string& v) : name(n), value(std::string_view(v)) {}
    LogField(std::string_view n, const char* v) : name(n), value(std::string_view(v)) {}
    LogField(std::string_view n, bool v) : name(n), value(v) {}
    LogField(std::string_view n, double v) : name(n), value(v) {}
    template <std::integral I>
    LogField(std::string_view n, I v) : name(n), value(static_cast<std::int64_t>(v)) {}
};

class Log {
  public:
    using Fields = std::initializer_list<LogField>;

    virtual ~Log() = default;
    virtual void write(Level level, std::string_view event, Fields fields) = 0;

    void debug(std::string_view event, Fields fields = {}) { write(Level::kDebug, event, fields); }
    void info(std::string_view event, Fields fields = {}) { write(Level::kInfo, event, fields); }
    void warn(std::string_view event, Fields fields = {}) { write(Level::kWarn, event, fields); }
    void error(std::string_view event, Fields fields = {}) { write(Level::kError, event, fields); }
};

// Drops everything.
Log& null_log();

}  // namespace sluice
