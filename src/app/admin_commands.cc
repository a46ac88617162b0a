#include "app/admin_commands.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <exception>

#include "app/utf8.h"
#include "base/bucket_name.h"
#include "pipeline/job_json.h"
#include "ports/grant_text.h"

namespace sluice::app {
namespace {

namespace json = boost::json;

std::string text_field(const json::object& request, std::string_view name) {
    const json::value* const value = request.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

std::size_t max_field(const json::object& request, std::size_t fallback) {
    const json::value* const value = request.if_contains("max");
    const std::int64_t* const number = value == nullptr ? nullptr : value->if_int64();
    if (number == nullptr || *number < 1) return fallback;
    return std::min(static_cast<std::size_t>(*number), kAdminListMax);
}

std::string utc(WallTime time) {
    const auto second = std::chrono::floor<std::chrono::seconds>(time);
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(second.time_since_epoch().count()));
}

json::object show(const QueueStats& queue) {
    return {{"queue", queue.queue.text()},
            {"visible", queue.visible},
            {"delayed", queue.delayed},
            {"in_flight", queue.in_flight},
            {"oldest_age_ms", queue.oldest_age.count()}};
}

json::object show(const StoredMessage& message) {
    json::object shown{{"queue", message.queue.text()},
                       {"message", message.message.text()},
                       {"user", message.user.text()},
                       {"sent", utc(message.sent)},
                       {"receive_count", message.receive_count},
                       {"in_flight", message.in_flight},
                       {"body", valid_utf8(message.body, kAdminBodyBytesMax)},
                       {"body_bytes", message.body.size()}};
    if (message.reason) shown["reason"] = valid_utf8(*message.reason, kAdminBodyBytesMax);
    return shown;
}

json::object show(const Error& error) {
    json::object shown{{"name", error.name}, {"message", valid_utf8(error.message, 4096)}};
    if (error.place.row) shown["row"] = *error.place.row;
    if (error.place.column) shown["column"] = valid_utf8(*error.place.column, 4096);
    if (error.place.byte_offset) shown["byte"] = *error.place.byte_offset;
    return shown;
}

json::object show(const JobRun& run) {
    json::object shown{{"user", run.user.text()},
                       {"job", valid_utf8(run.job.text(), 4096)},
                       {"run", run.run.text()},
                       {"state", pipeline::to_string(run.state)},
                       {"operation", valid_utf8(run.operation, 4096)},
                       {"created", utc(run.created)},
                       {"updated", utc(run.updated)},
                       {"input",
                        {{"bucket", run.input.bucket.text()},
                         {"key", run.input.key.text()},
                         {"bytes", run.input_bytes}}}};
    if (!run.file_name.empty()) shown["file_name"] = valid_utf8(run.file_name, 4096);
    if (run.output)
        shown["output"] = {{"bucket", run.output->bucket.text()},
                           {"key", run.output->key.text()},
                           {"bytes", run.output_bytes},
                           {"rows", run.rows}};
    if (run.rejects)
        shown["rejects"] = {{"bucket", run.rejects->bucket.text()},
                            {"key", run.rejects->key.text()},
                            {"rows", run.rejected}};
    if (!run.receipt.empty()) shown["receipt"] = json::parse(run.receipt);
    if (run.error) shown["error"] = show(*run.error);
    return shown;
}

json::object show(const AccessKey& key) {
    json::object shown{
        {"access_key_id", key.id}, {"owner", key.owner}, {"created", utc(key.created)}};
    json::value& allow = shown["allow"];
    if (!key.grants) return shown;  // null: everything
    allow.emplace_array();
    for (const Grant& grant : *key.grants) allow.as_array().emplace_back(grant_text(grant));
    return shown;
}

template <class T>
json::value show_all(const std::vector<T>& values) {
    json::array all;
    all.reserve(values.size());
    for (const T& value : values) all.emplace_back(show(value));
    return all;
}

using Command = Result<json::value> (*)(const AdminPorts& ports, const json::object& request);

Result<json::value> queue_list(const AdminPorts& ports, const json::object&) {
    return show_all(TRY(ports.queues.stats()));
}

Result<json::value> queue_peek(const AdminPorts& ports, const json::object& request) {
    const QueueName queue{text_field(request, "queue")};
    return show_all(TRY(ports.queues.peek(queue, max_field(request, 10))));
}

Result<json::value> queue_redrive(const AdminPorts& ports, const json::object& request) {
    const QueueName queue{text_field(request, "queue")};
    const std::uint64_t moved = TRY(ports.queues.redrive(queue));
    return json::value{{"queue", queue.text()}, {"moved", moved}};
}

Result<json::value> queue_purge(const AdminPorts& ports, const json::object& request) {
    const QueueName queue{text_field(request, "queue")};
    const std::uint64_t deleted = TRY(ports.purge(queue));
    const auto all = TRY(ports.queues.stats());
    const auto left = std::ranges::find(all, queue, &QueueStats::queue);
    return json::value{{"queue", queue.text()},
                       {"deleted", deleted},
                       {"visible", left->visible},
                       {"delayed", left->delayed},
                       {"in_flight", left->in_flight}};
}

Result<json::value> list_jobs(const AdminPorts& ports, const json::object& request) {
    const std::string user = text_field(request, "user");
    const auto of = user.empty() ? std::nullopt : std::optional(UserId{user});
    return show_all(TRY(ports.jobs.list(of, max_field(request, 50))));
}

Result<std::optional<std::vector<Grant>>> grants_field(const json::object& request) {
    const json::value* const allow = request.if_contains("allow");
    if (allow == nullptr) return std::nullopt;
    if (!allow->is_array()) return fail(Code::kInvalid, "bad_request", "allow must be an array");
    std::vector<Grant> grants;
    for (const json::value& text : allow->get_array()) {
        if (!text.is_string()) return fail(Code::kInvalid, "bad_request", "a grant must be text");
        grants.push_back(TRY(parse_grant(std::string_view(text.get_string()))));
        const std::string& bucket = grants.back().bucket.text();
        if (is_bucket_name(bucket)) continue;
        return fail(
            Code::kInvalid,
            "bad_grant",
            "'" + bucket + "' cannot be the name of a bucket: " + std::string(kBucketNameRules));
    }
    return std::optional(std::move(grants));
}

Result<json::value> keys_create(const AdminPorts& ports, const json::object& request) {
    const std::string owner = text_field(request, "owner");
    if (owner.empty()) return fail(Code::kInvalid, "bad_owner", "the owner must not be empty");
    const AccessKey key = TRY(ports.keys.create(owner, TRY(grants_field(request))));
    json::object shown = show(key);
    shown["secret_access_key"] = key.secret;  // now and never again
    return shown;
}

Result<json::value> keys_list(const AdminPorts& ports, const json::object&) {
    return show_all(TRY(ports.keys.list()));
}

Result<json::value> keys_revoke(const AdminPorts& ports, const json::object& request) {
    const std::string id = text_field(request, "access_key_id");
    TRY(ports.keys.revoke(id));
    return json::value{{"access_key_id", id}};
}

struct NamedCommand {
    std::string_view name;
    Command run;
    bool changes;
};

constexpr auto kCommands = std::to_array<NamedCommand>({
    {"queue.list", queue_list, false},
    {"queue.peek", queue_peek, false},
    {"queue.redrive", queue_redrive, true},
    {"queue.purge", queue_purge, true},
    {"jobs", list_jobs, false},
    {"keys.create", keys_create, true},
    {"keys.list", keys_list, false},
    {"keys.revoke", keys_revoke, true},
});

Result<json::value> run_command(const AdminPorts& ports, std::string_view request) {
    json::error_code broken;
    const json::value parsed = json::parse({request.data(), request.size()}, broken);
    if (broken || !parsed.is_object())
        return fail(Code::kInvalid, "bad_request", "one JSON object a line is needed");
    const std::string name = text_field(parsed.get_object(), "command");
    const auto* const command = std::ranges::find(kCommands, name, &NamedCommand::name);
    if (command == kCommands.end())
        return fail(Code::kInvalid, "unknown_command", "there is no such command");
    return command->run(ports, parsed.get_object());
}

}  // namespace

bool changes_data(std::string_view command) {
    const auto* const found = std::ranges::find(kCommands, command, &NamedCommand::name);
    return found != kCommands.end() && found->changes;
}

std::string answer_admin(const AdminPorts& ports, std::string_view request) {
    Error error;
    try {
        const auto result = run_command(ports, request);
        if (result) return json::serialize(json::object{{"ok", true}, {"result", *result}});
        error = result.error();
    } catch (const std::exception& defect) {
        // The server goes on: this is asked on a thread of its own.
        error = {Code::kInternal, "internal_error", defect.what(), {}};
    }
    return json::serialize(json::object{{"ok", false}, {"error", show(error)}});
}

}  // namespace sluice::app
