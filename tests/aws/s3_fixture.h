// For the tests of the S3 adapter: a store on a canned server, with parts of ten bytes.
#pragma once

#include "aws/s3/s3_body.h"
#include "aws/s3/s3_object_store.h"
#include "tests/aws/client_fixture.h"

namespace sluice::aws {

inline const ObjectName kName{BucketName{"outputs"}, ObjectKey{"ada/out 1.json"}};

inline std::string etag_header(const std::string& etag) {
    return "ETag: \"" + etag + "\"\r\n";
}
// What PutObject and UploadPart answer to these bytes.
inline std::string stored(const std::string& bytes) {
    return reply(200, "", etag_header(md5_hex_of(bytes)));
}
// What HeadObject answers about an object; its body never comes.
inline std::string head_reply(const std::string& etag, std::size_t size) {
    return "HTTP/1.1 200 -\r\n" + etag_header(etag) +
           "Last-Modified: Sun, 01 Mar 2026 12:00:00 GMT\r\nContent-Length: " +
           std::to_string(size) + "\r\n\r\n";
}
// An answer that has no body because it is one to HEAD.
inline std::string head_refusal(int status) {
    return reply(status, "");
}
inline std::string refusal(int status, const std::string& code) {
    return reply(status, "<Error><Code>" + code + "</Code><Message>why</Message></Error>");
}

class S3Test : public ClientTest {
  protected:
    void serve(std::vector<std::string> replies,
               support::CannedServer::When when = support::CannedServer::kAfterTheBody) {
        store_.reset();
        ClientTest::serve(std::move(replies), when);
        store_ = std::make_unique<S3ObjectStore>(client(), s3_options);
    }
    S3ObjectStore& store() { return *store_; }

    Result<std::unique_ptr<StagedObject>> stage(const std::string& bytes,
                                                const ObjectAttributes& attributes = {}) {
        auto writer = TRY(store().stage(kName, attributes));
        TRY(writer->write(bytes));
        return writer->seal();
    }
    // What the requests were, "PUT /outputs/…".
    std::vector<std::string> asked() {
        std::vector<std::string> lines;
        for (const Arrived& request : arrived()) {
            lines.push_back(request.method + " " + request.target);
        }
        return lines;
    }
    static std::string header(const Arrived& request, const std::string& name) {
        return std::string(signing::find(request.headers, name).value_or("(absent)"));
    }

    S3Options s3_options{.part_bytes = 10};

  private:
    std::unique_ptr<S3ObjectStore> store_;
};

}  // namespace sluice::aws
