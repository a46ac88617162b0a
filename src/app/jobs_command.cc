#include "app/jobs_command.h"

#include <boost/json.hpp>

#include "app/admin_client.h"
#include "app/table.h"

namespace sluice::app {
namespace {

namespace json = boost::json;

// What came of a job: its output, or why there is none.
std::string result_of(const json::value& job) {
    const json::object& members = job.as_object();
    if (const auto* output = members.if_contains("output"))
        return text_of(*output, "bucket") + "/" + text_of(*output, "key");
    if (const auto* error = members.if_contains("error"))
        return text_of(*error, "name") + ": " + text_of(*error, "message");
    return "";
}

}  // namespace

int run_jobs(const Config& config, const JobsOptions& options, const Console& console) {
    json::object request{{"command", "jobs"}, {"max", options.limit}};
    if (!options.user.empty()) request["user"] = options.user;
    const auto jobs = ask_admin(config, request);
    if (!jobs) return report(console, "jobs", jobs.error(), kExitFailure);
    if (options.json) {
        console.out << *jobs << '\n' << std::flush;
        return kExitOk;
    }
    Table table({"CREATED", "STATE", "USER", "JOB", "RESULT"});
    for (const json::value& job : jobs->as_array())
        table.add({text_of(job, "created"),
                   text_of(job, "state"),
                   text_of(job, "user"),
                   text_of(job, "job"),
                   result_of(job)});
    table.print(console.out);
    console.out << std::flush;
    return kExitOk;
}

}  // namespace sluice::app
