// The version 1 API over fakes, for tests.
#pragma once

#include "api/routes.h"
#include "tests/support/application_fixture.h"

namespace sluice::api {

class V1Test : public ApplicationTest {
  protected:
    // As the user, unless the headers say another one.
    Response ask(const std::string& method,
                 const std::string& path,
                 const std::string& body = {},
                 Headers headers = {},
                 const QueryParameters& query = {}) {
        const bool says_who = std::ranges::any_of(
            headers, [](const auto& header) { return header.first == "authorization"; });
        if (!says_who) headers.emplace_back("authorization", "Bearer " + kUser);
        return handle(services, Request{method, path, query, headers, body, "127.0.0.1"});
    }
    static boost::json::object document(const Response& response) {
        return boost::json::parse(response.body).as_object();
    }
    // The problem's code, when it is whole problem details.
    static std::string code_of(const Response& response) {
        EXPECT_EQ(header_of(response, "Content-Type"), "application/problem+json");
        const auto problem = document(response);
        EXPECT_EQ(problem.at("status").as_int64(), response.status);
        EXPECT_FALSE(problem.at("title").as_string().empty());
        return std::string(problem.at("code").as_string());
    }
};

}  // namespace sluice::api
