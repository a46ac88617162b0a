#include <gtest/gtest.h>

#include "tests/s3/post_fixture.h"

namespace sluice::gateway::s3 {
namespace {

// What a form may not do.
class RefusedForm : public PostFixture {};

TEST_F(RefusedForm, RefusesAnyFieldWithAnyOneByteChanged) {
    const Form form = usual_form();
    for (std::size_t field = 0; field < form.fields.size(); ++field) {
        for (std::size_t i = 0; i < form.fields[field].second.size(); ++i) {
            Form mutated = form;
            mutated.fields[field].second[i] ^= 1;
            ASSERT_NE(refusal(mutated), "accepted") << mutated.fields[field].second;
        }
    }
    EXPECT_TRUE(nothing_stored());
}

TEST_F(RefusedForm, RefusesAFieldMoreOrLess) {
    for (const char* extra : {"acl", "x-amz-meta-userid", "Content-Type", "key", "tagging"}) {
        Form form = usual_form();
        form.fields.emplace_back(extra, "x");
        EXPECT_EQ(refusal(form), "AccessDenied") << extra;
    }
    for (const char* missing : {"Key", "x-amz-meta-jobid"}) {
        Form form = usual_form();
        form.remove(missing);
        const bool key = std::string_view(missing) == "Key";
        EXPECT_EQ(refusal(form), key ? "InvalidArgument" : "AccessDenied") << missing;
    }
    for (const char* missing :
         {"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature"}) {
        Form form = usual_form();
        form.remove(missing);
        EXPECT_EQ(refusal(form), "InvalidArgument") << missing;
    }
    Form anonymous = usual_form();
    anonymous.remove("Policy");
    EXPECT_EQ(refusal(anonymous), "AccessDenied");
    EXPECT_TRUE(nothing_stored());
}

TEST_F(RefusedForm, RefusesAFilenameThatStandsForAnotherValue) {
    const Form form = usual_form();
    for (std::size_t field = 0; field < form.fields.size(); ++field) {
        for (const std::string& other : {std::string("other"), form.fields[field].second + "x"}) {
            Form smuggler = form;
            smuggler.fields[field].second = "${filename}";
            smuggler.filename = other;
            EXPECT_NE(refusal(smuggler), "accepted") << form.fields[field].first;
        }
    }
    // Exactly this text is what the policy wants: no file may put another in its place.
    EXPECT_EQ(refusal(signed_form({{"key", key_}, {"x-amz-meta-a", "${filename}"}},
                                  {exact("bucket", kUploads.text()),
                                   exact("key", key_),
                                   exact("x-amz-meta-a", "${filename}")})),
              "AccessDenied");
    EXPECT_TRUE(nothing_stored());
}

// What signs the form is taken as it was sent.
TEST_F(RefusedForm, RefusesASignatureThatStandsInTheFilename) {
    for (const char* field : {"Policy", "X-Amz-Signature", "X-Amz-Credential", "X-Amz-Date"}) {
        Form form = usual_form();
        form.filename = std::exchange(form[field], "${filename}");
        EXPECT_NE(refusal(form), "accepted") << field;
    }
}

TEST_F(RefusedForm, StoresUnderTheExactKeyWhateverTheFilenameSays) {
    for (const char* filename : {"../../other.csv", "${filename}", "$key", "a\\b", ""}) {
        Form form = usual_form();
        form.filename = filename;
        EXPECT_EQ(refusal(form), "accepted") << filename;
        const ObjectInfo info = backend_.objects().head(name()).value();
        EXPECT_EQ(info.attributes.metadata, (Metadata{{"jobid", "j1"}})) << filename;
    }
}

TEST_F(RefusedForm, AllowsIgnoredFields) {
    Form form = usual_form();
    form.fields.emplace_back("x-ignore-this", "1");
    EXPECT_EQ(refusal(form), "accepted");
}

TEST_F(RefusedForm, NamesWhatIsWrongWithTheSignature) {
    Form unknown = usual_form();
    unknown["X-Amz-Credential"].replace(0, 4, "WHO?");
    EXPECT_EQ(refusal(unknown), "InvalidAccessKeyId");
    Form forged = usual_form();
    forged["X-Amz-Signature"] = std::string(64, '0');
    EXPECT_EQ(refusal(forged), "SignatureDoesNotMatch");
    Form resigned = usual_form();
    resigned["Policy"] = signing::base64_encode(
        R"({"expiration":"2030-01-01T00:00:00Z","conditions":[["starts-with","$key",""]]})");
    EXPECT_EQ(refusal(resigned), "SignatureDoesNotMatch");
}

TEST_F(RefusedForm, RefusesAnExpiredPolicy) {
    const Form form = usual_form();
    clock_.advance(Seconds{599});
    EXPECT_EQ(refusal(form), "accepted");
    clock_.advance(Seconds{1});
    EXPECT_EQ(refusal(form), "AccessDenied");
}

TEST_F(RefusedForm, ChecksThePolicyBeforeAByteIsStored) {
    Form form = usual_form();
    form["x-amz-meta-jobid"] = "j2";
    EXPECT_EQ(refusal(form), "AccessDenied");
    EXPECT_EQ(backend_.calls(fakes::Op::kStage), 0U);
}

TEST_F(RefusedForm, RefusesABodyThatEndsEarly) {
    ClientRequest request = request_of(usual_form());
    request.body.resize(request.body.size() - 10);
    EXPECT_EQ(send(request).error(), "MalformedPOSTRequest");
    EXPECT_TRUE(nothing_stored());
}

TEST_F(RefusedForm, WantsAFormAndALength) {
    ClientRequest request = request_of(usual_form());
    request.headers[1].second = "text/csv";
    EXPECT_EQ(send(request).status, 412);
    request = request_of(usual_form());
    request.with_length = false;
    EXPECT_EQ(send(request).status, 411);
    request = request_of(usual_form());
    request.target = "/elsewhere";
    EXPECT_EQ(send(request).error(), "NoSuchBucket");
    request.target = "/" + kUploads.text() + "/" + key_;
    EXPECT_EQ(send(request).error(), "MethodNotAllowed");
}

TEST_F(RefusedForm, RefusesAFormForAnotherBucket) {
    ClientRequest request = request_of(usual_form());
    request.target = "/" + kOutputs.text();
    EXPECT_EQ(send(request).error(), "AccessDenied");
}

TEST_F(RefusedForm, RefusesKeysAndValuesThatCannotBeKept) {
    const auto try_key = [this](const std::string& key) {
        return refusal(signed_form(
            {{"key", key}}, {exact("bucket", kUploads.text()), R"(["starts-with","$key",""])"}));
    };
    EXPECT_EQ(try_key(std::string(1024, 'k')), "accepted");
    EXPECT_EQ(try_key(std::string(1025, 'k')), "KeyTooLongError");
    for (const char* key : {"", "a\001b", "a\nb", "\xC0\xAF", "\xED\xA0\x80", "\xFF"}) {
        EXPECT_EQ(try_key(key), "InvalidArgument") << key;
    }
    const auto try_metadata = [this](const std::string& value) {
        return refusal(signed_form({{"key", key_}, {"x-amz-meta-a", value}},
                                   {exact("bucket", kUploads.text()),
                                    exact("key", key_),
                                    R"(["starts-with","$x-amz-meta-a",""])"}));
    };
    EXPECT_EQ(try_metadata("größe"), "accepted");
    EXPECT_EQ(try_metadata("a\r\nSet-Cookie: b"), "InvalidArgument");
    EXPECT_EQ(try_metadata(std::string(2048, 'x')), "MetadataTooLarge");
}

}  // namespace
}  // namespace sluice::gateway::s3
