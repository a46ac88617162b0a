#include "app/metric_help.h"

#include <algorithm>
#include <array>

namespace sluice::app {
namespace {

struct Help {
    std::string_view name;
    std::string_view text;
};

constexpr auto kHelp = std::to_array<Help>({
    {"sluice_api_requests_total", "Requests to the application, by route and status."},
    {"sluice_api_seconds", "Time to answer a request to the application, by route."},
    {"sluice_aws_attempts_total", "Requests to AWS, each attempt, by service and operation."},
    {"sluice_aws_bodies_left_total", "Objects of large messages that were left to expire."},
    {"sluice_aws_bodies_unread_total", "Large messages that could not be read, by queue."},
    {"sluice_aws_commit_retries_total", "Writes of a commit that were made again, by reason."},
    {"sluice_aws_corrupt_messages_total", "SQS messages that were not what their MD5 said."},
    {"sluice_aws_retries_total", "Requests to AWS that were made again, by service and reason."},
    {"sluice_build_info", "Always 1; the labels tell the version and the environment."},
    {"sluice_bytes_in_total", "Bytes received from clients, by listener."},
    {"sluice_bytes_out_total", "Bytes sent to clients, by listener."},
    {"sluice_connections", "Open connections, by kind."},
    {"sluice_deleted_total", "What retention has deleted, by what."},
    {"sluice_downloaded_bytes_total", "Bytes of objects that downloads asked for."},
    {"sluice_http_request_seconds", "Time from a request's head to its answer, by listener."},
    {"sluice_http_requests_total", "Requests, by listener and class of status."},
    {"sluice_jobs_total", "Jobs that ended, by outcome."},
    {"sluice_process_open_fds", "Open file descriptors."},
    {"sluice_process_resident_memory_bytes", "Resident memory."},
    {"sluice_queue_messages", "Messages in a queue, by state: visible, delayed, in_flight."},
    {"sluice_queue_oldest_message_age_seconds", "Age of the oldest message; 0 when empty."},
    {"sluice_ready", "1 while the server takes uploads, else 0."},
    {"sluice_receives_total", "Messages handed out, by stage."},
    {"sluice_s3_requests_total", "Requests to the S3 endpoint, by method and status."},
    {"sluice_stage_outcomes_total", "What came of each message handed out, by stage."},
    {"sluice_stage_seconds", "Time a handler took for a message, by stage."},
    {"sluice_start_time_seconds", "When the process was ready, in seconds since 1970."},
    {"sluice_storage_commit_seconds", "Time of a durable commit, which many callers share."},
    {"sluice_storage_operations_total", "Changes that were committed, alone or together."},
    {"sluice_uploaded_bytes_total", "Bytes of files that were taken."},
});

}  // namespace

std::string_view metric_help(std::string_view name) {
    const auto found = std::ranges::find(kHelp, name, &Help::name);
    return found == kHelp.end() ? name : found->text;
}

}  // namespace sluice::app
