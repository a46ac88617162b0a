// The contract of ports/presigner.h: a file in parts, sent by a client that has signed URLs and
// nothing else. For stores that keep parts.
#include "tests/contract/presigner_world.h"

namespace sluice::contract {
namespace {

std::string between(const std::string& text, const std::string& before, const std::string& after) {
    const auto begin = text.find(before);
    if (begin == std::string::npos) return "";
    const auto end = text.find(after, begin + before.size());
    return text.substr(begin + before.size(), end - begin - before.size());
}

class PresignerStepsContract : public PresignerContract {
  protected:
    PresignedRequest sign(UploadStep step, std::uint32_t part = 0, std::uint64_t bytes = 0) {
        UploadStepConditions wanted{.step = step, .name = conditions.name, .upload = UploadId{id_}};
        wanted.part = part;
        wanted.bytes = bytes;
        if (step == UploadStep::kBegin) wanted.metadata = conditions.metadata;
        return world->presigner().presign_step(wanted).value();
    }
    SignedAnswer send(const PresignedRequest& request, const std::string& body = "") {
        return world->send(request, body).value();
    }
    void begin() {
        const SignedAnswer begun = send(sign(UploadStep::kBegin));
        EXPECT_EQ(begun.status, 200) << begun.body;
        id_ = between(begun.body, "<UploadId>", "</UploadId>");
        ASSERT_FALSE(id_.empty());
    }
    std::string part(std::uint32_t number, const std::string& bytes) {
        const SignedAnswer put = send(sign(UploadStep::kPart, number, bytes.size()), bytes);
        EXPECT_EQ(put.status, 200) << put.body;
        return put.etag;
    }
    SignedAnswer complete(const std::vector<std::string>& etags) {
        std::string body = "<CompleteMultipartUpload>";
        for (std::size_t i = 0; i < etags.size(); ++i) {
            body += "<Part><PartNumber>" + std::to_string(i + 1) + "</PartNumber><ETag>" +
                    etags[i] + "</ETag></Part>";
        }
        return send(sign(UploadStep::kComplete), body + "</CompleteMultipartUpload>");
    }

    std::string id_;
    const std::string first_ = std::string(5 << 20, 'x');
};

TEST_F(PresignerStepsContract, AFileComesInParts) {
    begin();
    const std::string second = part(2, "end");
    const std::string first = part(1, first_);
    const SignedAnswer completed = complete({first, second});
    EXPECT_EQ(completed.status, 200) << completed.body;
    EXPECT_EQ(world->get(url()), first_ + "end");
}

TEST_F(PresignerStepsContract, WhatHasComeIsListedBehindAPart) {
    begin();
    const std::string first = part(1, first_);
    part(2, first_);
    const SignedAnswer all = send(sign(UploadStep::kListParts));
    EXPECT_EQ(all.status, 200);
    EXPECT_NE(all.body.find(first), std::string::npos) << all.body;
    EXPECT_NE(all.body.find("<PartNumber>2</PartNumber>"), std::string::npos);
    const SignedAnswer rest = send(sign(UploadStep::kListParts, 1));
    EXPECT_EQ(rest.body.find("<PartNumber>1</PartNumber>"), std::string::npos);
    EXPECT_NE(rest.body.find("<PartNumber>2</PartNumber>"), std::string::npos);
}

TEST_F(PresignerStepsContract, APartIsPutInItsSizeAndPlaceOnly) {
    begin();
    const PresignedRequest as_signed = sign(UploadStep::kPart, 1, 10);
    EXPECT_NE(send(as_signed, std::string(9, 'x')).status, 200);
    EXPECT_NE(send(as_signed, std::string(11, 'x')).status, 200);
    PresignedRequest moved = as_signed;
    const auto number = moved.url.find("partNumber=1");
    ASSERT_NE(number, std::string::npos);
    moved.url[number + std::string_view("partNumber=").size()] = '2';
    EXPECT_EQ(send(moved, std::string(10, 'x')).status, 403);
    EXPECT_EQ(send(as_signed, std::string(10, 'x')).status, 200);
}

TEST_F(PresignerStepsContract, BeginsWithItsMetadataOnly) {
    PresignedRequest less = sign(UploadStep::kBegin);
    ASSERT_FALSE(less.headers.empty());
    less.headers.pop_back();
    EXPECT_EQ(send(less).status, 403);
    PresignedRequest other = sign(UploadStep::kBegin);
    other.headers.back().second += "1";
    EXPECT_EQ(send(other).status, 403);
}

TEST_F(PresignerStepsContract, OneRequestIsNotGoodForAnother) {
    begin();
    PresignedRequest list = sign(UploadStep::kListParts);
    list.method = "DELETE";
    EXPECT_EQ(send(list).status, 403);
    PresignedRequest complete = sign(UploadStep::kComplete);
    complete.method = "DELETE";
    EXPECT_EQ(send(complete).status, 403);
}

TEST_F(PresignerStepsContract, AnUploadIsAborted) {
    begin();
    const std::string first = part(1, first_);
    EXPECT_EQ(send(sign(UploadStep::kAbort)).status, 204);
    EXPECT_GE(complete({first}).status, 400);  // 404; Ceph RGW 16 says 500
    EXPECT_FALSE(world->get(url()));
}

TEST_F(PresignerStepsContract, RefusesLivesThatS3WouldNotHonour) {
    for (const int seconds : {0, 604'801}) {
        UploadStepConditions wanted{.name = conditions.name, .expires_in = Seconds{seconds}};
        const auto step = world->presigner().presign_step(wanted);
        ASSERT_FALSE(step);
        EXPECT_EQ(step.error().name, "invalid_expiry");
    }
}

}  // namespace
}  // namespace sluice::contract
