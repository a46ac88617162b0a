#include <gtest/gtest.h>

#include "signing/digest.h"
#include "tests/s3/endpoint_fixture.h"

namespace sluice::gateway::s3 {
namespace {

class PutObject : public EndpointFixture {
  protected:
    ClientRequest presigned(const signing::NameValues& headers = {}) {
        ClientRequest request{"PUT", presign("PUT", path_, {}, headers)};
        for (const auto& header : headers) request.headers.push_back(header);
        request.body = "a,b\n1,2\n";
        return request;
    }
    ClientRequest header_signed(const std::string& payload_hash) {
        ClientRequest request{"PUT", path_};
        request.body = "a,b\n1,2\n";
        const signing::Request to_sign{"PUT", path_, {}, request.headers};
        for (auto& header : signing::sign_headers(signer(), to_sign, clock_.wall(), payload_hash)) {
            request.headers.push_back(std::move(header));
        }
        return request;
    }
    std::string refusal(const ClientRequest& request) {
        const Response response = send(request);
        return response.status == 200 ? "accepted" : response.error();
    }

    std::string path_ = "/sluice-uploads/u/a%20b.csv";
    ObjectName name_{kUploads, ObjectKey{"u/a b.csv"}};
};

TEST_F(PutObject, StoresAPresignedUploadWithItsSignedHeaders) {
    const Response response =
        send(presigned({{"content-type", "text/csv"}, {"x-amz-meta-jobid", "j1"}}));
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(backend_.objects().bytes(name_), "a,b\n1,2\n");
    const ObjectInfo info = backend_.objects().head(name_).value();
    EXPECT_EQ(info.attributes.content_type, "text/csv");
    EXPECT_EQ(info.attributes.metadata, (Metadata{{"jobid", "j1"}}));
    EXPECT_EQ(response.header("ETag"), "\"" + info.etag.text() + "\"");
    ASSERT_EQ(events().size(), 1U);
    EXPECT_NE(events()[0].body.find("\"ObjectCreated:Put\""), std::string::npos);
    EXPECT_NE(events()[0].body.find("\"u/a+b.csv\""), std::string::npos);
}

TEST_F(PutObject, RefusesHeadersThatWereNotSigned) {
    ClientRequest request = presigned();
    request.headers.emplace_back("x-amz-meta-userid", "other");
    EXPECT_EQ(refusal(request), "AccessDenied");
    request = presigned({{"x-amz-meta-jobid", "j1"}});
    request.headers.pop_back();
    EXPECT_EQ(refusal(request), "SignatureDoesNotMatch");
    EXPECT_EQ(backend_.calls(fakes::Op::kStage), 0U);
}

TEST_F(PutObject, HoldsTheBodyToItsSignedHash) {
    EXPECT_EQ(refusal(header_signed("UNSIGNED-PAYLOAD")), "accepted");
    EXPECT_EQ(refusal(header_signed(signing::sha256_hex("a,b\n1,2\n"))), "accepted");
    ClientRequest request = header_signed(signing::sha256_hex("a,b\n1,2\n"));
    request.body.back() = '!';
    EXPECT_EQ(refusal(request), "XAmzContentSHA256Mismatch");
    EXPECT_EQ(backend_.objects().bytes(name_), "a,b\n1,2\n");
    EXPECT_EQ(backend_.objects().staged(), 0U);
    EXPECT_EQ(refusal(header_signed("nonsense")), "InvalidArgument");
}

TEST_F(PutObject, StoresAnEmptyObject) {
    ClientRequest request = presigned();
    request.body = "";
    EXPECT_EQ(refusal(request), "accepted");
    EXPECT_EQ(backend_.objects().bytes(name_), "");
}

TEST_F(PutObject, RaisesNoEventOutsideTheUploadsBucket) {
    path_ = "/sluice-outputs/x";
    EXPECT_EQ(refusal(presigned()), "accepted");
    EXPECT_TRUE(events().empty());
}

TEST_F(PutObject, CountsAKeyWithoutAUserToTheKeysOwner) {
    path_ = "/sluice-uploads/plain.csv";
    EXPECT_EQ(refusal(presigned()), "accepted");
    ASSERT_EQ(events().size(), 1U);
    EXPECT_EQ(events()[0].user.text(), "owner");
}

TEST_F(PutObject, RefusesWhatItCannotHonour) {
    for (const auto& [name, value] :
         signing::NameValues{{"if-none-match", "\"etag\""},
                             {"if-match", "*"},
                             {"if-match", "\"a\", \"b\""},
                             {"x-amz-acl", "public-read"},
                             {"x-amz-grant-read", "id=x"},
                             {"x-amz-server-side-encryption", "AES256"},
                             {"x-amz-object-lock-mode", "GOVERNANCE"},
                             {"x-amz-website-redirect-location", "/"}}) {
        EXPECT_EQ(refusal(presigned({{name, value}})), "NotImplemented") << name;
    }
    EXPECT_EQ(refusal(presigned({{"if-match", "e"}, {"if-none-match", "*"}})), "NotImplemented");
    EXPECT_EQ(refusal(presigned({{"x-amz-storage-class", "GLACIER"}})), "InvalidStorageClass");
    EXPECT_EQ(backend_.calls(fakes::Op::kStage), 0U);
    ClientRequest request{"PUT", presign("PUT", path_, {{"retention", ""}})};
    EXPECT_EQ(refusal(request), "NotImplemented");
}

TEST_F(PutObject, AcceptsWhatIsSoAnyway) {
    EXPECT_EQ(refusal(presigned({{"x-amz-acl", "private"}, {"x-amz-storage-class", "STANDARD"}})),
              "accepted");
}

TEST_F(PutObject, KeepsEveryHeaderOfTheObjectAndItsTags) {
    EXPECT_EQ(refusal(presigned({{"content-language", "de"},
                                 {"expires", "Thu, 01 Dec 2033 16:00:00 GMT"},
                                 {"cache-control", "no-store"},
                                 {"content-encoding", "gzip"},
                                 {"content-disposition", "inline"},
                                 {"x-amz-tagging", "a=1&b+c=%C3%A9%26&empty="}})),
              "accepted");
    const ObjectAttributes kept = backend_.objects().head(name_)->attributes;
    EXPECT_EQ(kept.content_language, "de");
    EXPECT_EQ(kept.expires, "Thu, 01 Dec 2033 16:00:00 GMT");
    EXPECT_EQ(kept.cache_control, "no-store");
    EXPECT_EQ(kept.content_encoding, "gzip");
    EXPECT_EQ(kept.content_disposition, "inline");
    EXPECT_EQ(kept.tags, (Tags{{"a", "1"}, {"b c", "é&"}, {"empty", ""}}));
    const Response response = call("GET", path_);
    EXPECT_EQ(response.header("Content-Language"), "de");
    EXPECT_EQ(response.header("Expires"), "Thu, 01 Dec 2033 16:00:00 GMT");
    EXPECT_EQ(response.header("x-amz-tagging-count"), "3");
}

TEST_F(PutObject, TakesTwoKilobytesOfMetadataAndNoMore) {
    EXPECT_EQ(refusal(presigned({{"x-amz-meta-a", std::string(2047, 'v')}})), "accepted");
    EXPECT_EQ(refusal(presigned({{"x-amz-meta-a", std::string(2048, 'v')}})), "MetadataTooLarge");
}

TEST_F(PutObject, RefusesWhatIsTooLargeBeforeReadingIt) {
    options_.limits.upload_bytes_max = 7;
    EXPECT_EQ(refusal(presigned()), "EntityTooLarge");
    EXPECT_EQ(backend_.calls(fakes::Op::kStage), 0U);
}

// As URLs of the SDK for JavaScript have it: who has such a URL sends no headers.
TEST_F(PutObject, KeepsTheMetadataOfItsUrl) {
    ASSERT_EQ(call("PUT", path_, {{"x-amz-meta-operation", "convert"}}, "bytes").status, 200);
    EXPECT_EQ(backend_.objects().head(name_)->attributes.metadata,
              (Metadata{{"operation", "convert"}}));
}

TEST_F(PutObject, ReadsChecksumsAndTagsInHeadersOnly) {
    // Of no bytes at all: what that SDK computes when it signs.
    const signing::NameValues query{{"x-amz-checksum-crc32", "AAAAAA=="},
                                    {"x-amz-sdk-checksum-algorithm", "CRC32"},
                                    {"x-amz-tagging", "a=1"}};
    ASSERT_EQ(call("PUT", path_, query, "bytes").status, 200);
    const ObjectInfo info = backend_.objects().head(name_).value();
    EXPECT_EQ(info.checksum, std::nullopt);
    EXPECT_TRUE(info.attributes.tags.empty());
}

TEST_F(PutObject, RefusesPromisesInItsUrlToo) {
    EXPECT_EQ(call("PUT", path_, {{"x-amz-acl", "public-read"}}, "bytes").error(),
              "NotImplemented");
    EXPECT_EQ(call("PUT", path_, {{"x-amz-storage-class", "GLACIER"}}, "bytes").error(),
              "InvalidStorageClass");
    EXPECT_EQ(call("PUT", path_, {{"x-amz-acl", "private"}}, "bytes").status, 200);
}

}  // namespace
}  // namespace sluice::gateway::s3
