#include "embedded/job_request_rows.h"

namespace sluice::embedded {

Result<void> insert_job_request(Db& db, const JobRequest& request) {
    TRY(
        db.run("INSERT INTO job_requests(user, run, document) VALUES(?1, ?2, ?3)"
               " ON CONFLICT(user, run) DO NOTHING",
               request.user,
               request.run,
               std::string_view(request.document)));
    return {};
}

Result<void> delete_job_request(Db& db, const UserId& user, const RunId& run) {
    TRY(db.run("DELETE FROM job_requests WHERE user = ?1 AND run = ?2", user, run));
    return {};
}

Result<std::optional<JobRequest>> find_job_request(Db& db, const UserId& user, const RunId& run) {
    Statement row =
        TRY(db.query("SELECT document FROM job_requests WHERE user = ?1 AND run = ?2", user, run));
    if (!TRY(row.step())) return std::optional<JobRequest>();
    return std::optional(JobRequest{user, run, row.text(0)});
}

}  // namespace sluice::embedded
