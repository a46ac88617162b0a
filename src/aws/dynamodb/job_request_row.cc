#include "aws/dynamodb/job_request_row.h"

#include "aws/dynamodb/run_row.h"

namespace sluice::aws::dynamodb {

Write put_job_request(const Tables& tables,
                      const JobRequest& request,
                      JobState state,
                      WallTime now) {
    Write write{Write::Kind::kPut, tables.job_request(request.user, request.run)};
    write.item = write.row.key;
    write.item["user_id"] = request.user.text();
    write.item["run_id"] = request.run.text();
    write.item["document"] = request.document;
    if (const auto expires = run_expiry(tables, state, now)) write.item["expires"] = *expires;
    write.condition = "attribute_not_exists(" + write.substitutes.name("document") + ")";
    return write;
}

JobRequest job_request_in(const Item& item) {
    return {.user = UserId{text_in(item, "user_id")},
            .run = RunId{text_in(item, "run_id")},
            .document = text_in(item, "document")};
}

Write keep_job_request(const Tables& tables, const JobRun& run, WallTime now) {
    Write write{Write::Kind::kUpdate, tables.job_request(run.user, run.run)};
    Substitutes& with = write.substitutes;
    const std::string at = with.name("expires");
    const auto expires = run_expiry(tables, run.state, now);
    write.update = expires ? "SET " + at + " = " + with.value(*expires) : "REMOVE " + at;
    write.condition = "attribute_exists(" + with.name("document") + ")";
    return write;
}

}  // namespace sluice::aws::dynamodb
