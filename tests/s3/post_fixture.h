// A signed upload form as the presigner makes it, for tests to bend.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "signing/encoding.h"
#include "tests/s3/endpoint_fixture.h"
#include "tests/s3/form.h"

namespace sluice::gateway::s3 {

class PostFixture : public EndpointFixture {
  protected:
    using Conditions = std::vector<std::string>;

    // Conditions as JSON texts; the fields that sign are added to both sides.
    Form signed_form(std::vector<std::pair<std::string, std::string>> fields,
                     Conditions conditions,
                     Seconds expires = Seconds{600}) {
        const WallTime now = clock_.wall();
        fields.insert(fields.end(),
                      {{"X-Amz-Algorithm", "AWS4-HMAC-SHA256"},
                       {"X-Amz-Credential", signing::credential_text(signer(), now)},
                       {"X-Amz-Date", signing::amz_date(now)}});
        for (std::size_t i = fields.size() - 3; i < fields.size(); ++i) {
            conditions.push_back(exact(fields[i].first, fields[i].second));
        }
        std::string policy =
            R"({"expiration":")" + signing::iso_date(now + expires) + R"(","conditions":[)";
        for (const auto& condition : conditions) policy += condition + ",";
        policy.back() = ']';
        Form form;
        form.fields = std::move(fields);
        sign(form, policy + "}");
        return form;
    }

    void sign(Form& form, const std::string& policy) {
        form["Policy"] = signing::base64_encode(policy);
        form["X-Amz-Signature"] =
            signing::sign_policy(signer(), clock_.wall(), form["Policy"]).hex();
    }

    static std::string exact(const std::string& field, const std::string& value) {
        return R"({")" + field + R"(":")" + value + R"("})";
    }

    // The form of the compatibility contract: exact key, metadata and size range.
    Form usual_form(std::uint64_t bytes_min = 1, std::uint64_t bytes_max = 1000) {
        return signed_form({{"Key", key_}, {"bucket", kUploads.text()}, {"x-amz-meta-jobid", "j1"}},
                           {exact("bucket", kUploads.text()),
                            exact("key", key_),
                            exact("x-amz-meta-jobid", "j1"),
                            "[\"content-length-range\"," + std::to_string(bytes_min) + "," +
                                std::to_string(bytes_max) + "]"});
    }

    ClientRequest request_of(const Form& form) {
        ClientRequest request{"POST", "/" + kUploads.text()};
        request.headers.emplace_back("content-type", form.content_type());
        request.headers.emplace_back("origin", "http://page.example");
        request.body = form.body();
        return request;
    }

    Response post(const Form& form) { return send(request_of(form)); }
    std::string refusal(const Form& form) {
        const Response response = post(form);
        return response.status / 100 == 2 ? "accepted" : response.error();
    }

    ObjectName name() const { return {kUploads, ObjectKey{key_}}; }
    // Nothing visible, nothing temporary, no event.
    bool nothing_stored() {
        return backend_.objects().names(kUploads).empty() && backend_.objects().staged() == 0 &&
               events().empty();
    }

    std::string key_ = "0123456789abcdef0123456789abcdef/csv_upload_1.csv";
};

}  // namespace sluice::gateway::s3
