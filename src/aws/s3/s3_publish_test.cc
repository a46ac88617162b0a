// Publishing on S3, when somebody was there before and when answers are lost.
#include "tests/aws/s3_fixture.h"

namespace sluice::aws {
namespace {

using testing::ElementsAre;

const std::string kObject = "/outputs/ada/out%201.json";
const std::string kSmall = "small";
const std::string kLarge = "0123456789x";
const std::string kLargeEtag = md5_hex_of(md5_of("0123456789") + md5_of("x")) + "-2";
const std::string kAborted = reply(204, "");
const std::string kCompleted = reply(200, "<CompleteMultipartUploadResult/>");

class S3Publish : public S3Test {
  protected:
    // Stages a small object; the replies are to what publishing it asks.
    Result<Published> publish_small(std::vector<std::string> replies) {
        serve(std::move(replies));
        return publish(kSmall);
    }
    // The same of one in two parts.
    Result<Published> publish_large(std::vector<std::string> replies) {
        std::vector<std::string> all{
            reply(200, "<R><UploadId>u1</UploadId></R>"), stored("0123456789"), stored("x")};
        std::ranges::move(replies, std::back_inserter(all));
        serve(std::move(all));
        return publish(kLarge);
    }
    // The methods of what was asked behind the parts.
    std::string methods_behind_the_parts() {
        std::string methods;
        for (const Arrived& request : arrived()) methods += request.method + " ";
        return methods.substr(std::string("POST PUT PUT ").size());
    }

  private:
    Result<Published> publish(const std::string& bytes) {
        const auto staged = TRY(stage(bytes));
        return store().publish(*staged);
    }
};

TEST_F(S3Publish, AsksAgainWhenS3IsBusy) {
    EXPECT_EQ(publish_small({refusal(503, "SlowDown"), stored(kSmall)}), Published::kNow);
    ASSERT_EQ(request_count(), 2U);
    EXPECT_EQ(arrived()[1].body, kSmall);
}

TEST_F(S3Publish, KnowsItsOwnObjectAgain) {
    const auto taken = refusal(412, "PreconditionFailed");
    EXPECT_EQ(publish_small({taken, head_reply(md5_hex_of(kSmall), kSmall.size())}),
              Published::kAlready);
    EXPECT_THAT(asked(), ElementsAre("PUT " + kObject, "HEAD " + kObject));
    EXPECT_EQ(publish_large({taken, head_reply(kLargeEtag, kLarge.size()), kAborted}),
              Published::kAlready);
    EXPECT_EQ(methods_behind_the_parts(), "POST HEAD DELETE ");
}

TEST_F(S3Publish, TheFirstOneWins) {
    const auto taken = refusal(412, "PreconditionFailed");
    EXPECT_EQ(publish_small({taken, head_reply("other", kSmall.size())}), Published::kOther);
    EXPECT_EQ(publish_small({taken, head_reply(md5_hex_of(kSmall), 4)}), Published::kOther);
    EXPECT_EQ(publish_large({taken, head_reply("other-2", kLarge.size()), kAborted}),
              Published::kOther);
    EXPECT_EQ(methods_behind_the_parts(), "POST HEAD DELETE ");
}

TEST_F(S3Publish, PutsAgainWhatWasDeletedMeanwhile) {
    EXPECT_EQ(
        publish_small({refusal(412, "PreconditionFailed"), head_refusal(404), stored(kSmall)}),
        Published::kNow);
}

TEST_F(S3Publish, PutsAgainAfterAConflict) {
    const auto conflict = refusal(409, "ConditionalRequestConflict");
    EXPECT_EQ(publish_small({conflict, stored(kSmall)}), Published::kNow);
    EXPECT_EQ(arrived()[1].body, kSmall);
    EXPECT_EQ(waiter.waits.size(), 1U);
    const auto in_vain = publish_small({conflict, conflict, conflict});
    ASSERT_FALSE(in_vain);
    EXPECT_EQ(in_vain.error().name, "publish_conflict");
    EXPECT_EQ(in_vain.error().code, Code::kUnavailable);
}

// S3 wants a new upload then: the message is tried again.
TEST_F(S3Publish, AConflictEndsAnUpload) {
    const auto published = publish_large({refusal(409, "ConditionalRequestConflict"), kAborted});
    ASSERT_FALSE(published);
    EXPECT_EQ(published.error().name, "publish_conflict");
    EXPECT_EQ(published.error().code, Code::kUnavailable);
    EXPECT_EQ(methods_behind_the_parts(), "POST DELETE ");
}

TEST_F(S3Publish, CompletesAgainBehindAnErrorInASuccess) {
    const auto hidden =
        reply(200, "<?xml version=\"1.0\"?>\n\n   <Error><Code>InternalError</Code></Error>");
    EXPECT_EQ(publish_large({hidden, kCompleted}), Published::kNow);
    EXPECT_EQ(methods_behind_the_parts(), "POST POST ");
}

TEST_F(S3Publish, AnErrorThatStaysInASuccessIsOne) {
    const auto hidden = reply(200, "<Error><Code>InternalError</Code></Error>");
    const auto published = publish_large({hidden, hidden, hidden, kAborted});
    ASSERT_FALSE(published);
    EXPECT_EQ(published.error().code, Code::kUnavailable);
    EXPECT_EQ(methods_behind_the_parts(), "POST POST POST DELETE ");
}

TEST_F(S3Publish, AConditionMayFailInASuccess) {
    EXPECT_EQ(publish_large({reply(200, "<Error><Code>PreconditionFailed</Code></Error>"),
                             head_reply(kLargeEtag, kLarge.size()),
                             kAborted}),
              Published::kAlready);
}

// The first attempt's answer was lost, and S3 has forgotten the upload since.
TEST_F(S3Publish, AnUploadThatIsGoneMayHaveBeenCompleted) {
    const auto gone = refusal(404, "NoSuchUpload");
    EXPECT_EQ(publish_large({gone, head_reply(kLargeEtag, kLarge.size())}), Published::kAlready);
    EXPECT_EQ(methods_behind_the_parts(), "POST HEAD ");
    const auto lost = publish_large({gone, head_refusal(404)});
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().code, Code::kUnavailable);
    EXPECT_EQ(methods_behind_the_parts(), "POST HEAD ");
}

TEST_F(S3Publish, LooksFirstWhereACompletionHasNoCondition) {
    s3_options.conditional_complete = false;
    EXPECT_EQ(publish_large({head_refusal(404), kCompleted}), Published::kNow);
    EXPECT_EQ(methods_behind_the_parts(), "HEAD POST ");
    EXPECT_EQ(header(arrived()[4], "if-none-match"), "(absent)");
    EXPECT_EQ(publish_large({head_reply(kLargeEtag, kLarge.size()), kAborted}),
              Published::kAlready);
    EXPECT_EQ(methods_behind_the_parts(), "HEAD DELETE ");
}

TEST_F(S3Publish, TakesAwayWhatS3StoredWrong) {
    const auto published = publish_small({stored("smell"), reply(204, "")});
    ASSERT_FALSE(published);
    EXPECT_EQ(published.error().name, "etag_mismatch");
    EXPECT_THAT(asked(), ElementsAre("PUT " + kObject, "DELETE " + kObject));
    const auto wrong = reply(200,
                             "<CompleteMultipartUploadResult><ETag>&quot;e-2&quot;</ETag>"
                             "</CompleteMultipartUploadResult>");
    EXPECT_EQ(publish_large({wrong, reply(204, "")}).error().name, "etag_mismatch");
    EXPECT_EQ(methods_behind_the_parts(), "POST DELETE ");
}

TEST_F(S3Publish, RemovingIsIdempotent) {
    serve({reply(204, ""), refusal(404, "NoSuchKey"), refusal(403, "AccessDenied")});
    EXPECT_TRUE(store().remove(kName));
    EXPECT_TRUE(store().remove(kName));
    EXPECT_EQ(store().remove(kName).error().code, Code::kDenied);
}

}  // namespace
}  // namespace sluice::aws
