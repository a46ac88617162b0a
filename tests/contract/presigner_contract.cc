// The contract of ports/presigner.h.
#include <gtest/gtest.h>

#include "tests/contract/presigner_world.h"

namespace sluice::contract {
namespace {

// Another one of the same kind, for whatever stands there.
char other(char c) {
    return c == '1' ? '2' : '1';
}

TEST_F(PresignerContract, AFormIsTakenAsItWasSigned) {
    EXPECT_TRUE(world->post(form(), 10));
    conditions.metadata.clear();
    EXPECT_TRUE(world->post(form(), 10));
}

TEST_F(PresignerContract, AFormIsRefusedWithAnyFieldChanged) {
    const PresignedPost as_signed = form();
    ASSERT_GE(as_signed.fields.size(), 9U);
    for (std::size_t i = 0; i < as_signed.fields.size(); ++i) {
        PresignedPost changed = as_signed;
        auto& [name, value] = changed.fields[i];
        if (!world->looks_at(name)) continue;
        value.front() = other(value.front());
        EXPECT_FALSE(world->post(changed, 10)) << name;
        changed = as_signed;
        changed.fields[i].second += "1";
        EXPECT_FALSE(world->post(changed, 10)) << name;
    }
}

TEST_F(PresignerContract, AFormIsRefusedWithAFieldMoreOrLess) {
    PresignedPost more = form();
    more.fields.emplace_back("x-amz-meta-userid", "bob");
    EXPECT_FALSE(world->post(more, 10));
    for (const std::string_view name : {"Key", "Policy", "X-Amz-Signature", "x-amz-meta-jobid"}) {
        PresignedPost less = form();
        const auto erased =
            std::erase_if(less.fields, [&](const auto& field) { return field.first == name; });
        EXPECT_EQ(erased, 1U) << name;
        EXPECT_FALSE(world->post(less, 10)) << name;
    }
}

TEST_F(PresignerContract, AFormIsRefusedAtAnotherBucket) {
    PresignedPost moved = form();
    const auto bucket = moved.url.find("sluice-uploads");
    ASSERT_NE(bucket, std::string::npos);
    moved.url.replace(bucket, std::string::npos, "sluice-outputs");
    EXPECT_FALSE(world->post(moved, 10));
}

TEST_F(PresignerContract, AFormTakesFilesOfItsSizesOnly) {
    const PresignedPost signed_form = form();
    EXPECT_FALSE(world->post(signed_form, 2));
    EXPECT_TRUE(world->post(signed_form, 3));
    EXPECT_TRUE(world->post(signed_form, 50));
    EXPECT_FALSE(world->post(signed_form, 51));
}

TEST_F(PresignerContract, AFileIsPutAsItWasSigned) {
    EXPECT_TRUE(world->put_signed(signed_put(), 10));
    put_conditions.metadata.clear();
    EXPECT_TRUE(world->put_signed(signed_put(), 10));
    put_conditions.bytes = 0;
    EXPECT_TRUE(world->put_signed(signed_put(), 0));
}

TEST_F(PresignerContract, AFileIsPutInItsSizeOnly) {
    const PresignedRequest as_signed = signed_put();
    EXPECT_FALSE(world->put_signed(as_signed, 9));
    EXPECT_FALSE(world->put_signed(as_signed, 11));
}

TEST_F(PresignerContract, AFileIsNotPutWithAHeaderMoreOrLessOrAnother) {
    const PresignedRequest as_signed = signed_put();
    ASSERT_EQ(as_signed.headers.size(), 2U);
    for (std::size_t i = 0; i < as_signed.headers.size(); ++i) {
        PresignedRequest changed = as_signed;
        changed.headers[i].second += "1";
        EXPECT_FALSE(world->put_signed(changed, 10)) << changed.headers[i].first;
        changed.headers.erase(changed.headers.begin() + static_cast<std::ptrdiff_t>(i));
        EXPECT_FALSE(world->put_signed(changed, 10)) << as_signed.headers[i].first;
    }
    PresignedRequest more = as_signed;
    more.headers.emplace_back("x-amz-meta-userid", "bob");
    EXPECT_EQ(world->put_signed(more, 10), !world->refuses_unsigned_headers());
}

TEST_F(PresignerContract, AFileThatMustBeNewIsPutWithItsConditionOnly) {
    put_conditions.only_new = true;
    const PresignedRequest once = signed_put();
    PresignedRequest without = once;
    ASSERT_EQ(without.headers.back().first, "if-none-match");
    without.headers.pop_back();
    EXPECT_FALSE(world->put_signed(without, 10));
    EXPECT_TRUE(world->put_signed(once, 10));
}

TEST_F(PresignerContract, AFileIsPutWhereItWasSignedFor) {
    PresignedRequest moved = signed_put();
    const auto key = moved.url.find("ada-1");
    ASSERT_NE(key, std::string::npos);
    moved.url.replace(key, 3, "bob");
    EXPECT_FALSE(world->put_signed(moved, 10));
}

TEST_F(PresignerContract, ADownloadLeadsToItsObject) {
    for (const char* key : {"ada-1/out.json", "a b+c&d=e?f#g.csv", "größe/%41", "../a//b"}) {
        conditions.name = {BucketName{"sluice-outputs"}, ObjectKey{key}};
        world->put(conditions.name, key);
        EXPECT_EQ(world->get(url()), key);
    }
}

TEST_F(PresignerContract, ADownloadIsRefusedWithAnyCharacterChanged) {
    world->put(conditions.name, "a,b\n");
    const std::string as_signed = url();
    ASSERT_TRUE(world->get(as_signed));
    for (auto i = as_signed.find('/', as_signed.find("://") + 3); i < as_signed.size(); ++i) {
        std::string changed = as_signed;
        changed[i] = other(changed[i]);
        EXPECT_FALSE(world->get(changed)) << changed;
    }
}

TEST_F(PresignerContract, RefusesLivesThatS3WouldNotHonour) {
    for (const int seconds : {0, -1, 604'801}) {
        conditions.expires_in = put_conditions.expires_in = Seconds{seconds};
        const auto post = world->presigner().presign_post(conditions);
        const auto get = world->presigner().presign_get(conditions.name, Seconds{seconds});
        const auto put = world->presigner().presign_put(put_conditions);
        ASSERT_FALSE(post || get || put) << seconds;
        EXPECT_EQ(put.error().name, "invalid_expiry");
        EXPECT_EQ(post.error().code, Code::kInvalid);
        EXPECT_EQ(post.error().name, "invalid_expiry");
        EXPECT_EQ(get.error().code, Code::kInvalid);
        EXPECT_EQ(get.error().name, "invalid_expiry");
    }
    for (const int seconds : {1, 604'800}) {
        conditions.expires_in = Seconds{seconds};
        EXPECT_TRUE(world->presigner().presign_post(conditions));
        EXPECT_TRUE(world->presigner().presign_get(conditions.name, Seconds{seconds}));
    }
}

}  // namespace
}  // namespace sluice::contract
