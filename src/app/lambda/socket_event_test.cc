// Events of a WebSocket API, in the shapes that API Gateway sends.
#include "app/lambda/socket_event.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluice::app::lambda {
namespace {

using Kind = SocketEvent::Kind;

TEST(SocketEvent, OfAConnectHoldsTheUpgrade) {
    const auto event = read_socket_event(R"({
      "headers": {"Host": "id.execute-api.us-east-1.amazonaws.com", "Origin": "https://page.test",
                  "Sec-WebSocket-Version": "13"},
      "multiValueHeaders": {"Origin": ["https://page.test"]},
      "queryStringParameters": {"userId": "ada"},
      "multiValueQueryStringParameters": {"userId": ["ada"]},
      "requestContext": {"routeKey": "$connect", "eventType": "CONNECT", "stage": "production",
        "connectionId": "L0SM9cOFvHcCIhw=", "messageDirection": "IN", "connectedAt": 1583348638390,
        "requestId": "r", "domainName": "id.execute-api.us-east-1.amazonaws.com", "apiId": "id",
        "identity": {"sourceIp": "192.0.2.1", "userAgent": "agent"}},
      "isBase64Encoded": false})");
    ASSERT_TRUE(event) << describe(event.error());
    EXPECT_EQ(event->kind, Kind::kConnect);
    EXPECT_EQ(event->connection, ConnectionId{"L0SM9cOFvHcCIhw="});
    EXPECT_EQ(event->request.method, "GET");
    EXPECT_EQ(event->request.path, "/production");
    EXPECT_EQ(api::query(event->request, "userId"), "ada");
    EXPECT_EQ(api::header(event->request, "origin"), "https://page.test");
    EXPECT_EQ(event->request.remote, "192.0.2.1");
}

TEST(SocketEvent, OfAMessageHoldsItsBody) {
    const auto event = read_socket_event(R"({
      "requestContext": {"routeKey": "$default", "eventType": "MESSAGE", "messageId": "m",
        "connectionId": "c=", "stage": "production"},
      "body": "aGk=", "isBase64Encoded": true})");
    ASSERT_TRUE(event);
    EXPECT_EQ(event->kind, Kind::kMessage);
    EXPECT_EQ(event->request.body, "hi");
}

TEST(SocketEvent, OfADisconnectHoldsTheConnection) {
    const auto event = read_socket_event(R"({
      "requestContext": {"routeKey": "$disconnect", "eventType": "DISCONNECT",
        "connectionId": "c=", "disconnectStatusCode": 1005, "disconnectReason": ""}})");
    ASSERT_TRUE(event);
    EXPECT_EQ(event->kind, Kind::kDisconnect);
    EXPECT_EQ(event->connection, ConnectionId{"c="});
}

TEST(SocketEvent, IsNoOtherEvent) {
    for (const char* const text :
         {"",
          "{}",
          R"({"requestContext":{"connectionId":"c"}})",
          R"({"requestContext":{"eventType":"MESSAGE"}})",
          R"({"requestContext":{"eventType":"OTHER","connectionId":"c"}})"}) {
        EXPECT_EQ(read_socket_event(text).error().name, "bad_event") << text;
    }
}

TEST(SocketAnswer, TellsWhetherTheUpgradeMayHappen) {
    EXPECT_EQ(socket_answer({}), R"({"statusCode":200,"body":""})");
    EXPECT_EQ(socket_answer({403, {{"Vary", "Origin"}}, "no"}),
              R"({"statusCode":403,"body":"no"})");
}

}  // namespace
}  // namespace sluice::app::lambda
