#include "aws/s3/s3_large_bodies.h"

#include "tests/aws/s3_fixture.h"

namespace sluice::aws {
namespace {

using testing::ElementsAre;

const std::string kPointer = "messages/" + std::string(32, '0');

class S3LargeBodiesTest : public S3Test {
  protected:
    S3LargeBodies& bodies(std::vector<std::string> replies) {
        serve(std::move(replies));
        s3_.emplace(client(), s3_options);
        bodies_.emplace(*s3_, S3LargeBodiesOptions{BucketName{"bodies"}}, dice);
        return *bodies_;
    }

  private:
    std::optional<S3Service> s3_;
    std::optional<S3LargeBodies> bodies_;
};

TEST_F(S3LargeBodiesTest, StoresFindsAndRemovesABody) {
    auto& large = bodies({stored("body"), reply(200, "body"), reply(204, "")});
    EXPECT_EQ(large.put("body"), kPointer);
    EXPECT_EQ(large.get(kPointer), "body");
    EXPECT_TRUE(large.remove(kPointer));
    EXPECT_THAT(
        asked(),
        ElementsAre(
            "PUT /bodies/" + kPointer, "GET /bodies/" + kPointer, "DELETE /bodies/" + kPointer));
    EXPECT_EQ(arrived()[0].body, "body");
}

TEST_F(S3LargeBodiesTest, ABodyThatIsGoneIsAbsent) {
    auto& large = bodies({refusal(404, "NoSuchKey"), refusal(404, "NoSuchKey")});
    EXPECT_EQ(large.get(kPointer).error().code, Code::kNotFound);
    EXPECT_TRUE(large.remove(kPointer));
}

// Whoever can send a message must not have another object read or deleted.
TEST_F(S3LargeBodiesTest, NoOtherObjectIsReachedByAPointer) {
    auto& large = bodies({});
    for (const std::string& pointer : {std::string("ada/out.json"),
                                       std::string("messages/"),
                                       kPointer + "0",
                                       "messages/" + std::string(31, '0') + "/",
                                       "other/" + kPointer}) {
        EXPECT_EQ(large.get(pointer).error().name, "no_such_body") << pointer;
        EXPECT_TRUE(large.remove(pointer)) << pointer;
    }
    EXPECT_EQ(request_count(), 0U);
}

}  // namespace
}  // namespace sluice::aws
