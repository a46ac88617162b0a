#include "api/v1/jobs_routes.h"

#include <boost/json.hpp>
#include <charconv>

#include "api/authorise.h"
#include "api/replies.h"
#include "api/v1/body.h"
#include "api/v1/job_paths.h"
#include "api/v1/paging.h"
#include "pipeline/create_job.h"
#include "pipeline/job_json.h"
#include "pipeline/json_members.h"
#include "pipeline/upload_instructions.h"
#include "ports/record_checks.h"

namespace sluice::api::v1 {
namespace {

constexpr std::string_view kPath = "/v1/jobs/";
constexpr std::size_t kJobIdBytes = 16;

Result<boost::json::object> tell(const Services& services,
                                 const JobRun& run,
                                 const pipeline::PartsWanted& parts = {}) {
    boost::json::object told = pipeline::job_json(run);
    if (run.protocol == Protocol::kV1) {
        pipeline::add_request(TRY(services.jobs.request(run.user, run.run)).document, told);
    }
    if (run.state == JobState::kAwaitingUpload) {
        told["upload"] = TRY(pipeline::upload_instructions(
            services.presigner, run, parts, services.limits, services.clock.wall()));
    }
    return told;
}

// The client's key, or nothing.
Result<std::optional<std::string>> idempotency_key(const Services& services,
                                                   const Request& request) {
    const auto key = header(request, "idempotency-key");
    if (!key) return std::optional<std::string>();
    TRY(check(IdempotencyKey{std::string(*key)}, services.limits));
    return std::optional(std::string(*key));
}

// Whether the job was made by the same request: of the same file, to do the same.
Result<bool> is_same(const Services& services,
                     const JobRun& wanted,
                     const std::string& document,
                     const JobRun& made) {
    const JobRequest request = TRY(services.jobs.request(made.user, made.run));
    const bool is_size_told = made.state == JobState::kAwaitingUpload;
    return wanted.input == made.input && request.document == document &&
           (!is_size_told || wanted.input_bytes == made.input_bytes);
}

// A job takes the file of an earlier one, and its options when none were said.
Result<pipeline::MadeJob> make_again(const Services& services,
                                     const UserId& user,
                                     const JobId& job,
                                     pipeline::NewJob& wanted) {
    const JobRun earlier = TRY(services.jobs.latest(user, *wanted.from));
    if (wanted.document.empty()) {
        wanted.document = TRY(services.jobs.request(user, earlier.run)).document;
    }
    return pipeline::make_job_again(job, wanted, earlier);
}

Result<Response> create(const Services& services, const Request& request) {
    const UserId user = TRY(bearer_user(request));
    const auto key = TRY(idempotency_key(services, request));
    const boost::json::object body = TRY(read_body(request));
    pipeline::NewJob wanted = TRY(pipeline::decode_new_job(body, services.limits));
    // A file that could not be kept is refused here already.
    TRY(services.ready());
    const JobId job =
        key ? pipeline::job_id_of(user, *key) : JobId{random_hex(services.random, kJobIdBytes)};
    pipeline::MadeJob made;
    if (wanted.from) {
        made = TRY(make_again(services, user, job, wanted));
    } else {
        made = pipeline::make_job(user, job, wanted, services.uploads_bucket);
    }
    const auto known = services.jobs.get(user, RunId{job.text()});
    if (known && !TRY(is_same(services, made.run, wanted.document, *known))) {
        return fail(Code::kInvalid,
                    "idempotency_key_reused",
                    "another request was sent with that Idempotency-Key");
    }
    // Again when it is there: its message may not have been sent.
    if (!known || !is_final(known->state)) {
        TRY(services.backend.commit(std::move(made.outcome)));
    }
    const JobRun run = TRY(services.jobs.get(user, RunId{job.text()}));
    Response reply = json_answer(known ? 200 : 201, TRY(tell(services, run)));
    reply.headers.emplace_back("Location", std::string(kPath) + job.text());
    return reply;
}

Result<Response> list(const Services& services, const Request& request) {
    const UserId user = TRY(bearer_user(request));
    const std::size_t limit = TRY(read_limit(request));
    const auto cursor = query(request, "cursor");
    auto runs = cursor ? services.jobs.list_before(user, RunId{std::string(*cursor)}, limit + 1)
                       : services.jobs.list(user, limit + 1);
    if (!runs && runs.error().name == "no_such_run") {
        return fail(Code::kInvalid,
                    "bad_cursor",
                    "the job at the end of the page before is not there any more: begin again");
    }
    if (!runs) return std::unexpected(runs.error());
    boost::json::object page;
    if (runs->size() > limit) {
        runs->pop_back();
        page["cursor"] = runs->back().run.text();
    }
    boost::json::array& jobs = page["jobs"].emplace_array();
    for (const JobRun& run : *runs) jobs.push_back(pipeline::job_json(run));
    return json_answer(200, page);
}

Result<Response> get(const Services& services, const Request& request) {
    const JobRun run = TRY(asked_run(services, request));
    return json_answer(200, TRY(tell(services, run)));
}

// A run that moves on meanwhile has other objects, and is looked at again. It cannot move more
// often than there are states before its end.
Result<Response> remove(const Services& services, const Request& request) {
    constexpr int kLooksMax = 4;
    for (int looks = 1;; ++looks) {
        const Result<JobRun> run = asked_run(services, request);
        // Gone is what was asked for.
        if (!run && run.error().code == Code::kNotFound) return Response{204, {}, {}};
        if (!run) return std::unexpected(run.error());
        const auto removed = services.backend.commit(TRY(pipeline::remove_job(*run)));
        if (removed) return Response{204, {}, {}};
        const bool has_moved = removed.error().name == run_changed().error().name;
        if (!has_moved || looks == kLooksMax) return std::unexpected(removed.error());
    }
}

Result<Response> cancel(const Services& services, const Request& request) {
    const JobRun run = TRY(asked_run(services, request));
    if (run.state != JobState::kCancelled) {
        TRY(services.backend.commit(TRY(pipeline::cancel_job(run))));
    }
    const JobRun now = TRY(services.jobs.get(run.user, run.run));
    if (now.state != JobState::kCancelled) {
        return fail(Code::kConflict, "job_has_ended", "the job has ended already");
    }
    return json_answer(200, TRY(tell(services, now)));
}

Result<pipeline::PartsWanted> read_parts(const Request& request) {
    pipeline::PartsWanted wanted;
    if (request.body.empty()) return wanted;
    const boost::json::object body = TRY(read_body(request));
    pipeline::json::Members members(body, "bad_request", "");
    wanted.upload = UploadId{TRY(members.text("upload_id")).value_or("")};
    constexpr std::uint64_t kPartsMax = Limits{}.parts_max;
    wanted.list_behind =
        static_cast<std::uint32_t>(TRY(members.count("list_behind", kPartsMax)).value_or(0));
    if (const auto* const parts = members.find("parts")) {
        const auto* const numbers = parts->if_array();
        if (numbers == nullptr) return members.bad("parts", "must be an array of numbers");
        for (const boost::json::value& number : *numbers) {
            boost::system::error_code wrong;
            wanted.parts.push_back(number.to_number<std::uint32_t>(wrong));
            if (wrong) return members.bad("parts", "must be an array of numbers");
        }
    }
    TRY(members.end());
    return wanted;
}

Result<Response> sign(const Services& services, const Request& request) {
    const JobRun run = TRY(asked_run(services, request));
    if (run.state != JobState::kAwaitingUpload) {
        return fail(Code::kConflict, "upload_done", "the job has its file, or has ended");
    }
    const pipeline::PartsWanted wanted = TRY(read_parts(request));
    return json_answer(200, TRY(tell(services, run, wanted)));
}

Response answer(const Services& services, Result<Response> reply) {
    return reply ? *std::move(reply) : refuse_job(services, reply.error());
}

}  // namespace

Response create_job(const Services& services, const Request& request) {
    return answer(services, create(services, request));
}

Response list_jobs(const Services& services, const Request& request) {
    return answer(services, list(services, request));
}

Response get_job(const Services& services, const Request& request) {
    return answer(services, get(services, request));
}

Response delete_job(const Services& services, const Request& request) {
    return answer(services, remove(services, request));
}

Response cancel_job(const Services& services, const Request& request) {
    return answer(services, cancel(services, request));
}

Response sign_upload(const Services& services, const Request& request) {
    return answer(services, sign(services, request));
}

}  // namespace sluice::api::v1
