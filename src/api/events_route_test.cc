#include "api/events_route.h"

#include "signing/encoding.h"
#include "tests/support/application_fixture.h"

namespace sluice::api {
namespace {

using testing::HasSubstr;

const std::string kSecret = "a-secret-of-the-events";

std::string event_in(const std::string& bucket) {
    return R"({"Records":[{"eventVersion":"2.1","eventName":"ObjectCreated:Put","s3":{"bucket":)"
           R"({"name":")" +
           bucket + R"("},"object":{"key":")" + kUser + R"(/a.csv","size":7,"eTag":"e"}}}]})";
}

class EventsRouteTest : public ApplicationTest {
  protected:
    EventsRouteTest() { services.events_secret = kSecret; }
    Response tell(const std::string& body = event_in("sluice-uploads"),
                  const std::string& authorization = "Bearer " + kSecret) {
        Request request{"POST", "/_events/s3", {}, {}, body, "127.0.0.1"};
        if (!authorization.empty()) request.headers.emplace_back("authorization", authorization);
        return handle(services, request);
    }
    std::vector<StoredMessage> queued() {
        return backend.queue_admin().peek(queues::kUploads, 10).value();
    }
};

TEST_F(EventsRouteTest, AnEventIsInTheQueueWhenItIsAnswered) {
    const Response response = tell();
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, R"({"queued":1})");
    ASSERT_EQ(queued().size(), 1U);
    EXPECT_EQ(queued()[0].body, event_in("sluice-uploads"));
    EXPECT_EQ(queued()[0].user, UserId{kUser});
}

TEST_F(EventsRouteTest, WithoutASecretThereIsNoSuchPage) {
    services.events_secret.clear();
    for (const char* said : {"", "Bearer ", "Bearer x", "Basic Og=="}) {
        EXPECT_EQ(tell(event_in("sluice-uploads"), said).status, 404) << said;
    }
    EXPECT_TRUE(queued().empty());
}

TEST_F(EventsRouteTest, OnlyWhoKnowsTheSecretIsHeard) {
    const Response asked = tell("{}", "");
    EXPECT_EQ(asked.status, 401);
    EXPECT_EQ(header_of(asked, "WWW-Authenticate"), "Bearer");
    for (const std::string& said : {std::string("Bearer " + kSecret + "x"),
                                    std::string("Bearer a-secret-of-the-eventz"),
                                    std::string("Bearer "),
                                    kSecret,
                                    "Digest " + kSecret,
                                    "Basic " + kSecret,
                                    "Basic " + signing::base64_encode(kSecret),
                                    "Basic " + signing::base64_encode(kSecret + ":other")}) {
        EXPECT_EQ(tell(event_in("sluice-uploads"), said).status, 403) << said;
    }
    EXPECT_TRUE(queued().empty());
}

TEST_F(EventsRouteTest, TheSecretIsABearersOrABasicPassword) {
    for (const std::string& said : {"Bearer " + kSecret,
                                    "bearer  " + kSecret + " ",
                                    "Basic " + signing::base64_encode("ceph:" + kSecret),
                                    "basic " + signing::base64_encode(":" + kSecret)}) {
        EXPECT_EQ(tell(event_in("sluice-uploads"), said).status, 200) << said;
    }
}

TEST_F(EventsRouteTest, WhatTheQueueDoesNotTakeIsToBeSentAgain) {
    const std::vector<Error> errors{{Code::kUnavailable, "throttled", "sqs.internal", {}},
                                    {Code::kIo, "io_error", "disk", {}},
                                    {Code::kStorageFull, "storage_full", "/data is full", {}}};
    for (const Error& error : errors) {
        backend.fail_next(fakes::Op::kCommit, error);
        const Response response = tell();
        EXPECT_EQ(response.status, 503) << error.name;
        EXPECT_NE(header_of(response, "Retry-After"), "(absent)");
        EXPECT_THAT(response.body, testing::Not(HasSubstr(error.message)));
    }
    backend.fail_next(fakes::Op::kCommit, {Code::kDenied, "AccessDenied", "a role", {}});
    EXPECT_EQ(tell().status, 500);
    EXPECT_TRUE(queued().empty());
}

TEST_F(EventsRouteTest, AFullQueueTakesNoEvent) {
    readiness = fail(Code::kUnavailable, "queue_full", "the queue is full");
    EXPECT_EQ(tell().status, 503);
    EXPECT_TRUE(queued().empty());
}

TEST_F(EventsRouteTest, WhatStartsNothingIsAnsweredAllTheSame) {
    EXPECT_EQ(tell(event_in("sluice-outputs")).body, R"({"queued":0})");
    EXPECT_EQ(tell(R"({"Event":"s3:TestEvent"})").body, R"({"queued":0})");
    EXPECT_EQ(tell("no json").status, 400);
    EXPECT_TRUE(queued().empty());
}

TEST_F(EventsRouteTest, ABodyIsBounded) {
    const std::string most(services.limits.http_body_bytes, ' ');
    EXPECT_EQ(tell(most).status, 400);
    EXPECT_EQ(tell(most + ' ').status, 413);
    EXPECT_EQ(tell(most + ' ', "Bearer wrong-but-long-enough").status, 403);
}

TEST_F(EventsRouteTest, NoBrowserPageMayReadIt) {
    Request request{"OPTIONS",
                    "/_events/s3",
                    {},
                    {{"origin", "https://page.example"}, {"authorization", "Bearer " + kSecret}},
                    {},
                    {}};
    EXPECT_EQ(header_of(handle(services, request), "Access-Control-Allow-Origin"), "(absent)");
}

}  // namespace
}  // namespace sluice::api
