#include "app/json_log.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <cmath>
#include <iterator>

#include "app/utf8.h"

namespace sluice::app {
namespace {

using Line = fmt::memory_buffer;

void append(Line& line, std::string_view text) {
    line.append(text.data(), text.data() + text.size());
}

void append_string(Line& line, std::string_view text) {
    const std::string clean = valid_utf8(text, kLogFieldBytesMax);
    append(line, "\"");
    for (const char c : clean) {
        if (c == '"' || c == '\\') {
            line.push_back('\\');
            line.push_back(c);
        } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            fmt::format_to(std::back_inserter(line), "\\u{:04x}", static_cast<unsigned>(c));
        } else {
            line.push_back(c);
        }
    }
    append(line, "\"");
}

void append_value(Line& line, const LogField& field) {
    const auto out = std::back_inserter(line);
    if (const auto* text = std::get_if<std::string_view>(&field.value)) {
        append_string(line, *text);
    } else if (const auto* integer = std::get_if<std::int64_t>(&field.value)) {
        fmt::format_to(out, "{}", *integer);
    } else if (const auto* number = std::get_if<double>(&field.value)) {
        // JSON has no infinity and no NaN.
        if (std::isfinite(*number)) {
            fmt::format_to(out, "{:.6g}", *number);
        } else {
            append(line, "null");
        }
    } else {
        append(line, std::get<bool>(field.value) ? "true" : "false");
    }
}

std::string_view name_of(Level level) {
    switch (level) {
        case Level::kDebug:
            return "debug";
        case Level::kInfo:
            return "info";
        case Level::kWarn:
            return "warn";
        case Level::kError:
            return "error";
    }
    return "error";
}

}  // namespace

std::string format_log_line(WallTime time,
                            Level level,
                            std::string_view event,
                            std::string_view environment,
                            std::span<const LogField> fields) {
    Line line;
    const auto milliseconds = time.time_since_epoch().count();
    const auto second = std::chrono::floor<std::chrono::seconds>(time);
    fmt::format_to(std::back_inserter(line),
                   R"({{"time":"{:%Y-%m-%dT%H:%M:%S}.{:03}Z","level":"{}","event":)",
                   fmt::gmtime(second.time_since_epoch().count()),
                   milliseconds % 1000,
                   name_of(level));
    append_string(line, event);
    append(line, R"(,"environment":)");
    append_string(line, environment);
    for (const LogField& field : fields) {
        append(line, ",");
        append_string(line, field.name);
        append(line, ":");
        append_value(line, field);
    }
    append(line, "}");
    return fmt::to_string(line);
}

JsonLog::JsonLog(Level least, std::string environment, const Clock& clock)
    : least_(least),
      environment_(std::move(environment)),
      clock_(clock),
      logger_(std::make_unique<spdlog::logger>("sluice",
                                               std::make_shared<spdlog::sinks::stderr_sink_mt>())) {
    logger_->set_pattern("%v");
    logger_->flush_on(spdlog::level::trace);
}

JsonLog::~JsonLog() = default;

void JsonLog::write(Level level, std::string_view event, Fields fields) {
    if (level < least_) return;
    const std::span<const LogField> all(fields.begin(), fields.size());
    logger_->info("{}", format_log_line(clock_.wall(), level, event, environment_, all));
}

}  // namespace sluice::app
