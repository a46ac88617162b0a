#include "gateway/s3/event.h"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <string_view>

#include "ports/sequencer.h"
#include "signing/encoding.h"
#include "signing/time_text.h"

namespace sluice::gateway::s3 {
namespace {

namespace json = boost::json;

std::string form_urlencode(std::string_view key) {
    std::string encoded;
    while (true) {
        const auto space = key.find(' ');
        encoded += signing::percent_encode(key.substr(0, space), signing::Slash::kKeep);
        if (space == std::string_view::npos) return encoded;
        encoded += '+';
        key.remove_prefix(space + 1);
    }
}

json::object object_of(const EventRecord& event) {
    json::object object{{"key", form_urlencode(event.object.name.key.text())}};
    if (event.name.starts_with("ObjectCreated:")) object["size"] = event.object.size;
    if (!event.name.starts_with("ObjectRemoved:")) object["eTag"] = event.object.etag.text();
    object["sequencer"] = kNoSequencer;
    return object;
}

}  // namespace

std::string to_json(const EventRecord& event) {
    const std::string& bucket = event.object.name.bucket.text();
    const json::value record = {
        {"eventVersion", "2.1"},
        {"eventSource", "aws:s3"},
        {"awsRegion", event.region},
        {"eventTime", signing::iso_date(event.time)},
        {"eventName", event.name},
        {"userIdentity", {{"principalId", event.principal}}},
        {"requestParameters", {{"sourceIPAddress", event.source_address}}},
        {"responseElements",
         {{"x-amz-request-id", event.request_id}, {"x-amz-id-2", event.host_id}}},
        {"s3",
         {{"s3SchemaVersion", "1.0"},
          {"configurationId", event.configuration},
          {"bucket",
           {{"name", bucket},
            {"ownerIdentity", {{"principalId", event.principal}}},
            {"arn", "arn:aws:s3:::" + bucket}}},
          {"object", object_of(event)}}},
    };
    json::object document;
    document["Records"] = json::array{record};
    return json::serialize(document);
}

// Text of a client's is escaped: its quotes have a backslash before them.
std::size_t sequencer_position(std::string_view json) {
    constexpr std::string_view kMember = R"("sequencer":")";
    return json.rfind(kMember) + kMember.size();
}

std::string test_event(const BucketName& bucket,
                       WallTime time,
                       std::string_view request_id,
                       std::string_view host_id) {
    return json::serialize(json::value{{"Service", "Amazon S3"},
                                       {"Event", "s3:TestEvent"},
                                       {"Time", signing::iso_date(time)},
                                       {"Bucket", bucket.text()},
                                       {"RequestId", request_id},
                                       {"HostId", host_id}});
}

}  // namespace sluice::gateway::s3
