#include "app/admin_client.h"

#include <array>
#include <boost/json.hpp>

#include "app/admin_commands.h"
#include "app/admin_socket.h"
#include "embedded/embedded.h"
#include "embedded/inspection.h"
#include "pipeline/handle_csv_files.h"
#include "pipeline/parse_csv_uploads.h"
#include "pipeline/purge.h"

namespace sluice::app {
namespace {

Result<std::string> look(const Config& config, const std::string& request) {
    const auto inspection = TRY(embedded::Inspection::open(config.data_dir, system_clock()));
    return answer_admin(
        {inspection->queue_admin(), inspection->jobs(), inspection->key_admin(), {}}, request);
}

Result<std::string> change(const Config& config, const std::string& request) {
    embedded::Options options;
    options.data_dir = config.data_dir;
    options.limits = config.limits;
    options.unsafe_file_systems_allowed = config.unsafe_file_systems;
    const auto backend = TRY(embedded::Embedded::open(
        options, system_clock(), system_random(), null_log(), null_metrics()));
    pipeline::ParseCsvUploads parse(
        backend->objects(), backend->jobs(), config.outputs_bucket, null_log());
    pipeline::HandleCsvFiles transform(
        backend->objects(), backend->jobs(), config.outputs_bucket, config.limits, null_log());
    const std::array<pipeline::Stage*, 2> stages{&parse, &transform};
    const auto purge = [&](const QueueName& queue) {
        return pipeline::purge(
            queue,
            stages,
            {backend->queue(), backend->backend(), backend->jobs(), null_metrics(), null_log()});
    };
    return answer_admin({backend->queue_admin(), backend->jobs(), backend->key_admin(), purge},
                        request);
}

}  // namespace

Result<boost::json::value> ask_admin(const Config& config, const boost::json::object& request) {
    std::error_code ignored;
    // Opening makes the directory; looking must not.
    if (!std::filesystem::exists(config.data_dir / "sluice.db", ignored))
        return fail(
            Code::kNotFound,
            "no_data_dir",
            config.data_dir.string() + " is not a data directory; name one with --data-dir");
    const std::string line = boost::json::serialize(request);
    auto asked = ask_admin_socket(config.data_dir, line);
    if (!asked && asked.error().name == "no_server") {
        const bool changes = changes_data(std::string_view(request.at("command").get_string()));
        asked = changes ? change(config, line) : look(config, line);
    }
    const std::string answer = TRY(std::move(asked));
    boost::json::error_code broken;
    boost::json::value response = boost::json::parse(answer, broken);
    const boost::json::object* const object = response.if_object();
    if (broken || object == nullptr)
        return fail(Code::kInternal, "bad_answer", "the server's answer cannot be read");
    if (const auto* const result = object->if_contains("result")) return *result;
    const auto* const error = object->if_contains("error");
    if (error == nullptr || !error->is_object())
        return fail(Code::kInternal, "bad_answer", "the server's answer cannot be read");
    const auto text = [error](std::string_view name) {
        const auto* const value = error->get_object().if_contains(name);
        return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
    };
    return fail(Code::kInvalid, text("name"), text("message"));
}

}  // namespace sluice::app
