#include "pipeline/messages.h"

#include "pipeline/input_words.h"
#include "pipeline/json.h"

namespace sluice::pipeline {
namespace {

constexpr int kVersion = 1;

boost::json::array encode_mapping(const std::vector<engine::Rename>& mapping) {
    boost::json::array entries;
    entries.reserve(mapping.size());
    for (const engine::Rename& rename : mapping) {
        entries.push_back({{"from", rename.from}, {"to", rename.to}});
    }
    return entries;
}

boost::json::object encode_recipe(const engine::ColumnMap& recipe) {
    return {{"mapping", encode_mapping(recipe.mapping)},
            {"sequence", boost::json::array(recipe.sequence.begin(), recipe.sequence.end())},
            {"retry_without_quotes", recipe.retry_without_quotes}};
}

Result<engine::ColumnMap> decode_recipe(const boost::json::object& message) {
    const boost::json::object& object = *TRY(json::object(message, "recipe"));
    engine::ColumnMap recipe;
    for (const boost::json::value& entry : *TRY(json::array(object, "mapping"))) {
        if (!entry.is_object()) return json::bad_message("mapping", "an array of objects");
        const boost::json::object& rename = entry.get_object();
        recipe.mapping.push_back({TRY(json::text(rename, "from")), TRY(json::text(rename, "to"))});
    }
    for (const boost::json::value& name : *TRY(json::array(object, "sequence"))) {
        if (!name.is_string()) return json::bad_message("sequence", "an array of strings");
        recipe.sequence.emplace_back(name.get_string());
    }
    recipe.retry_without_quotes = json::is_true(object, "retry_without_quotes");
    return recipe;
}

Result<ObjectName> decode_name(const boost::json::object& object) {
    return ObjectName{BucketName{TRY(json::text(object, "bucket"))},
                      ObjectKey{TRY(json::text(object, "key"))}};
}

boost::json::object encode_name(const ObjectName& name) {
    return {{"bucket", name.bucket.text()}, {"key", name.key.text()}};
}

// Absent: none.
Result<std::optional<ObjectName>> decode_rejects(const boost::json::object& message) {
    if (!message.contains("rejects")) return std::optional<ObjectName>();
    return std::optional(TRY(decode_name(*TRY(json::object(message, "rejects")))));
}

Result<Metadata> decode_metadata(const boost::json::object& message) {
    Metadata metadata;
    for (const auto& [name, value] : *TRY(json::object(message, "metadata"))) {
        if (!value.is_string()) return json::bad_message("metadata", "an object of strings");
        metadata.emplace(name, value.get_string());
    }
    return metadata;
}

// Absent: none.
Result<std::vector<ConnectionId>> decode_connections(const boost::json::object& message) {
    std::vector<ConnectionId> connections;
    if (!message.contains("connections")) return connections;
    for (const boost::json::value& id : *TRY(json::array(message, "connections"))) {
        if (!id.is_string()) return json::bad_message("connections", "an array of strings");
        connections.emplace_back(std::string(id.get_string()));
    }
    return connections;
}

// The message as an object whose version is at least 1.
Result<boost::json::object> decode_versioned(std::string_view body) {
    auto message = json::parse_object(body);
    if (!message) return fail(Code::kInvalid, "bad_message", "the message is not a JSON object");
    if (TRY(json::number(*message, "v")) < kVersion) return json::bad_message("v", "1 or more");
    return std::move(*message);
}

// What both kinds of operations say.
template <class T>
boost::json::object encode_common(const T& message, std::string_view protocol) {
    return {{"v", kVersion},
            {"user", message.user.text()},
            {"job", message.job.text()},
            {"run", message.run.text()},
            {"protocol", protocol},
            {"input",
             {{"bucket", message.input.bucket.text()},
              {"key", message.input.key.text()},
              {"etag", message.input_etag.text()},
              {"size", message.input_bytes}}}};
}

template <class T>
Result<T> decode_common(const boost::json::object& message) {
    const boost::json::object& input = *TRY(json::object(message, "input"));
    T operation;
    operation.user = UserId{TRY(json::text(message, "user"))};
    operation.job = JobId{TRY(json::text(message, "job"))};
    operation.run = RunId{TRY(json::text(message, "run"))};
    operation.input = TRY(decode_name(input));
    operation.input_etag = ETag{TRY(json::text(input, "etag"))};
    operation.input_bytes = TRY(json::number(input, "size"));
    return operation;
}

boost::json::object encode_object(const FileOperation& message) {
    boost::json::object metadata;
    for (const auto& [name, value] : message.metadata) metadata.emplace(name, value);
    boost::json::object object = encode_common(message, "compat");
    object["operation"] = message.operation;
    object["output"] = encode_name(message.output);
    object["format"] = message.format;
    object["recipe"] = encode_recipe(message.recipe);
    object["metadata"] = std::move(metadata);
    if (message.rejects) object["rejects"] = encode_name(*message.rejects);
    object["detect"] = message.detect;
    for (const auto& [name, word] : message.said) object[name] = word;
    if (message.tells_receipt) object["receipt"] = true;
    return object;
}

boost::json::object encode_object(const JobOperation& message) {
    return encode_common(message, "v1");
}

Result<FileOperation> decode_file_operation(const boost::json::object& message) {
    auto operation = TRY(decode_common<FileOperation>(message));
    operation.operation = TRY(json::text(message, "operation"));
    operation.output = TRY(decode_name(*TRY(json::object(message, "output"))));
    operation.rejects = TRY(decode_rejects(message));
    operation.format = TRY(json::text(message, "format"));
    operation.recipe = TRY(decode_recipe(message));
    operation.metadata = TRY(decode_metadata(message));
    operation.detect = json::is_true(message, "detect");
    for (const std::string& name : input_word_names()) {
        if (std::string word = json::text_or_empty(message, name); !word.empty())
            operation.said.emplace(name, std::move(word));
    }
    operation.tells_receipt = json::is_true(message, "receipt");
    return operation;
}

template <class T>
boost::json::value or_null(const std::optional<T>& value) {
    return value ? boost::json::value(*value) : boost::json::value(nullptr);
}

}  // namespace

InputVersion input_of(const Operation& operation) {
    return std::visit(
        [](const auto& one) { return InputVersion{one.input, one.input_etag, one.input_bytes}; },
        operation);
}

std::string encode(const Operation& message) {
    return boost::json::serialize(
        std::visit([](const auto& one) { return encode_object(one); }, message));
}

Result<Operation> decode_operation(std::string_view body) {
    const boost::json::object message = TRY(decode_versioned(body));
    if (TRY(json::text(message, "protocol")) != "v1") return decode_file_operation(message);
    return decode_common<JobOperation>(message);
}

std::string encode(const Notification& message) {
    boost::json::object object{{"v", kVersion}};
    if (const auto* event = std::get_if<EventNotification>(&message)) {
        object["kind"] = "event";
        object["user"] = event->user.text();
        object["run"] = event->run.text();
        if (event->repeated) object["repeated"] = true;
        if (!event->connections.empty()) {
            boost::json::array& ids = object["connections"].emplace_array();
            for (const ConnectionId& id : event->connections) ids.emplace_back(id.text());
        }
    } else {
        const auto& replay = std::get<ReplayNotification>(message);
        object["kind"] = "replay";
        object["user"] = replay.user.text();
        object["connection"] = replay.connection.text();
        if (replay.after) object["after"] = *replay.after;
    }
    return boost::json::serialize(object);
}

Result<Notification> decode_notification(std::string_view body) {
    const boost::json::object message = TRY(decode_versioned(body));
    const std::string kind = TRY(json::text(message, "kind"));
    UserId user{TRY(json::text(message, "user"))};
    if (kind == "event") {
        return EventNotification{std::move(user),
                                 RunId{TRY(json::text(message, "run"))},
                                 json::is_true(message, "repeated"),
                                 TRY(decode_connections(message))};
    }
    if (kind == "replay") {
        ReplayNotification replay{std::move(user),
                                  ConnectionId{TRY(json::text(message, "connection"))}};
        if (message.contains("after")) replay.after = TRY(json::number(message, "after"));
        return replay;
    }
    return json::bad_message("kind", "\"event\" or \"replay\"");
}

std::string completion_frame(const JobRun& run, bool tells_receipt) {
    boost::json::object entry{{"jobid", run.job.text()},
                              {"bucket", run.output->bucket.text()},
                              {"key", run.output->key.text()}};
    if (run.rejects) {
        entry["rejected"] = run.rejected;
        entry["rejects"] = encode_name(*run.rejects);
    }
    if (tells_receipt) entry["receipt"] = boost::json::parse(run.receipt);
    return boost::json::serialize(
        boost::json::object{{"status", "complete"}, {"jobs", boost::json::array{entry}}});
}

std::string failure_frame(const JobId& job, const Error& error) {
    const boost::json::object details{{"code", error.name},
                                      {"message", error.message},
                                      {"row", or_null(error.place.row)},
                                      {"column", or_null(error.place.column)},
                                      {"byteOffset", or_null(error.place.byte_offset)}};
    const boost::json::object entry{{"jobid", job.text()}, {"error", details}};
    return boost::json::serialize(
        boost::json::object{{"status", "failed"}, {"jobs", boost::json::array{entry}}});
}

// The body is a JSON object, as it was serialized.
std::string job_frame(const InboxEvent& event) {
    return R"({"v":1,"type":"job","sequence":)" + std::to_string(event.sequence) + R"(,"job":)" +
           event.body + "}";
}

std::string ready_frame(std::uint64_t last) {
    return R"({"v":1,"type":"ready","last":)" + std::to_string(last) + "}";
}

std::string resync_frame(std::uint64_t last) {
    return R"({"v":1,"type":"resync","last":)" + std::to_string(last) + "}";
}

}  // namespace sluice::pipeline
