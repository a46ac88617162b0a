#include "app/admin_client.h"

#include <boost/json.hpp>

#include "app/admin_commands.h"
#include "app/admin_socket.h"
#include "embedded/embedded.h"

namespace sluice::app {
namespace {

Result<std::string> ask_stopped(const Config& config, const std::string& request) {
    embedded::Options options;
    options.data_dir = config.data_dir;
    options.limits = config.limits;
    options.unsafe_file_systems_allowed = config.unsafe_file_systems;
    const auto backend = TRY(embedded::Embedded::open(
        options, system_clock(), system_random(), null_log(), null_metrics()));
    return answer_admin({backend->queue_admin(), backend->jobs()}, request);
}

Result<std::string> ask(const Config& config, const std::string& request) {
    auto answer = ask_admin_socket(config.data_dir, request);
    if (answer || answer.error().name != "no_server") return answer;
    return ask_stopped(config, request);
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
    const std::string answer = TRY(ask(config, boost::json::serialize(request)));
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
