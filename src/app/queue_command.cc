#include "app/queue_command.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <functional>

#include "app/admin_client.h"
#include "app/table.h"
#include "ports/message.h"

namespace sluice::app {
namespace {

namespace json = boost::json;

std::string queue_name(const QueueOptions& options) {
    const QueueName queue{options.queue};
    return options.dead_letters ? dead_letter_queue(queue).text() : queue.text();
}

int show(const Result<json::value>& result,
         const QueueOptions& options,
         const Console& console,
         const std::function<void(const json::value&)>& show_text) {
    if (!result) return report(console, "queue", result.error(), kExitFailure);
    if (options.json) {
        console.out << *result << '\n';
    } else {
        show_text(*result);
    }
    console.out << std::flush;
    return kExitOk;
}

int ask_and_show(const Config& config,
                 const json::object& request,
                 const QueueOptions& options,
                 const Console& console,
                 const std::function<void(const json::value&)>& show_text) {
    return show(ask_admin(config, request), options, console, show_text);
}

void show_stats(const json::value& queues, const Console& console) {
    Table table({"QUEUE", "VISIBLE", "DELAYED", "IN FLIGHT", "OLDEST"});
    for (const json::value& queue : queues.as_array()) {
        const auto oldest_s = queue.at("oldest_age_ms").to_number<std::int64_t>() / 1000;
        table.add({text_of(queue, "queue"),
                   text_of(queue, "visible"),
                   text_of(queue, "delayed"),
                   text_of(queue, "in_flight"),
                   std::to_string(oldest_s) + "s"});
    }
    table.print(console.out);
}

void show_messages(const json::value& messages, const Console& console) {
    for (const json::value& message : messages.as_array()) {
        console.out << fmt::format("{}  sent {}  receives {}{}  user {}\n",
                                   text_of(message, "message"),
                                   text_of(message, "sent"),
                                   text_of(message, "receive_count"),
                                   message.at("in_flight").as_bool() ? "  in flight" : "",
                                   text_of(message, "user"));
        if (const std::string reason = text_of(message, "reason"); !reason.empty())
            console.out << "    reason: " << reason << '\n';
        console.out << "    " << text_of(message, "body") << '\n';
    }
}

// A server ends a bounded number at a time.
Result<json::value> purge_all(const Config& config, const std::string& queue) {
    std::int64_t deleted = 0;
    while (true) {
        json::value answer = TRY(ask_admin(config, {{"command", "queue.purge"}, {"queue", queue}}));
        const auto now = answer.at("deleted").to_number<std::int64_t>();
        deleted += now;
        answer.as_object()["deleted"] = deleted;
        if (now == 0 || answer.at("visible").to_number<std::int64_t>() == 0) return answer;
    }
}

}  // namespace

int run_queue_list(const Config& config, const QueueOptions& options, const Console& console) {
    return ask_and_show(
        config, {{"command", "queue.list"}}, options, console, [&](const auto& all) {
            show_stats(all, console);
        });
}

int run_queue_peek(const Config& config, const QueueOptions& options, const Console& console) {
    const json::object request{
        {"command", "queue.peek"}, {"queue", queue_name(options)}, {"max", options.max}};
    return ask_and_show(config, request, options, console, [&](const auto& messages) {
        show_messages(messages, console);
    });
}

int run_queue_redrive(const Config& config, const QueueOptions& options, const Console& console) {
    const json::object request{{"command", "queue.redrive"}, {"queue", options.queue}};
    return ask_and_show(config, request, options, console, [&](const auto& result) {
        console.out << "moved " << text_of(result, "moved") << " messages to " << options.queue
                    << '\n';
    });
}

int run_queue_purge(const Config& config, const QueueOptions& options, const Console& console) {
    const std::string queue = queue_name(options);
    if (!options.yes)
        return report(console,
                      "queue purge",
                      {Code::kInvalid,
                       "not_confirmed",
                       "this ends every message of " + queue + " for good; say --yes to do it",
                       {}},
                      kExitUsage);
    return show(purge_all(config, queue), options, console, [&](const auto& result) {
        console.out << "deleted " << text_of(result, "deleted") << " messages of " << queue << "; "
                    << text_of(result, "in_flight") << " in flight and "
                    << text_of(result, "delayed") << " that wait for a retry stay\n";
    });
}

}  // namespace sluice::app
