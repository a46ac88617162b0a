#include "pipeline/take_events.h"

#include "pipeline/json.h"
#include "pipeline/s3_event.h"
#include "pipeline/user_id.h"

namespace sluice::pipeline {
namespace {

// Whom a queue serves in turn for it. Nobody: a key that no user has been given.
UserId user_of(const S3Event& event) {
    if (event.created.empty()) return {};
    const std::string_view segment = first_segment(event.created.front().name.key.text());
    return UserId{is_user_id(segment) ? std::string(segment) : std::string()};
}

}  // namespace

Result<TakenEvents> take_events(std::string_view body, const BucketName& uploads_bucket) {
    TRY(decode_s3_event(body));
    TakenEvents taken;
    const boost::json::object document = json::parse_object(body).value();
    const boost::json::value* const records = document.if_contains("Records");
    if (records == nullptr || !records->is_array()) return taken;  // a test event
    for (const boost::json::value& record : records->get_array()) {
        const boost::json::array alone{record};
        std::string message = boost::json::serialize(boost::json::object{{"Records", alone}});
        const S3Event event = TRY(decode_s3_event(message));
        const bool is_elsewhere =
            !event.created.empty() && event.created.front().name.bucket != uploads_bucket;
        taken.elsewhere += is_elsewhere ? 1 : 0;
        if (is_elsewhere || (event.created.empty() && event.unreadable.empty())) continue;
        taken.outcome.send.push_back(
            {.queue = queues::kUploads, .user = user_of(event), .body = std::move(message)});
    }
    return taken;
}

}  // namespace sluice::pipeline
