#include "pipeline/job_names.h"

#include <gtest/gtest.h>

namespace sluice::pipeline {
namespace {

const UserId kOwner{"ada-0000000000000000000000000000001"};
const UserId kOther{"bob-0000000000000000000000000000002"};

TEST(JobNames, AKeyDoesNotTellItsUser) {
    const ObjectKey key = upload_key(kOwner, JobId{"job"}, "people.csv");
    EXPECT_EQ(key.text().find("ada"), std::string::npos);
    EXPECT_EQ(key.text(), key_owner(kOwner) + "/job/people.csv");
    EXPECT_EQ(key_owner(kOwner).size(), 32U);
    EXPECT_NE(key_owner(kOwner), key_owner(kOther));
}

TEST(JobNames, AFileNameIsMadeFitForAKey) {
    EXPECT_EQ(clean_file_name("people.csv"), "people.csv");
    EXPECT_EQ(clean_file_name("C:\\Temp\\größe 1.csv"), "größe 1.csv");
    EXPECT_EQ(clean_file_name("/etc/passwd"), "passwd");
    EXPECT_EQ(clean_file_name("a\r\nSet-Cookie: x"), "a__Set-Cookie: x");
    EXPECT_EQ(clean_file_name("a\xFF"
                              "b.csv"),
              "a_b.csv");
    for (const char* nothing : {"", ".", "..", "a/", "dir\\"}) {
        EXPECT_EQ(clean_file_name(nothing), "file") << nothing;
    }
    const std::string emoji = "😀";
    std::string longest;
    for (int i = 0; i < 100; ++i) longest += emoji;
    EXPECT_EQ(clean_file_name(longest), longest.substr(0, 200)) << "whole characters";
}

TEST(JobNames, AResultIsNamedAfterItsFile) {
    EXPECT_EQ(result_file_name("people.csv", engine::Format::kNdjson, ""), "people.ndjson");
    EXPECT_EQ(result_file_name("people.csv.gz", engine::Format::kCsv, ".zst"), "people.csv.zst");
    EXPECT_EQ(result_file_name("people", engine::Format::kItems, ""), "people.json");
    EXPECT_EQ(result_file_name(".csv", engine::Format::kTsv, ""), ".csv.tsv");
    EXPECT_EQ(job_rejects_key(kOwner, JobId{"j"}, "people.csv.gz").text(),
              key_owner(kOwner) + "/j/people.rejects.ndjson");
}

TEST(JobNames, OnlyTheJobsOwnKeyIsItsUpload) {
    const JobUpload mine{kOwner, JobId{"job"}};
    const Metadata metadata = upload_metadata(mine);
    const ObjectKey key = upload_key(kOwner, JobId{"job"}, "people.csv");
    const auto found = job_upload(key, metadata);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->user, kOwner);
    EXPECT_EQ(found->job, mine.job);
    EXPECT_FALSE(job_upload(upload_key(kOther, JobId{"job"}, "people.csv"), metadata));
    EXPECT_FALSE(job_upload(upload_key(kOwner, JobId{"other"}, "people.csv"), metadata));
    EXPECT_FALSE(job_upload(ObjectKey{kOwner.text() + "/csv_upload_1.csv"}, metadata));
    for (const char* name : {"protocol", "userid", "jobid"}) {
        Metadata less = metadata;
        less.erase(name);
        EXPECT_FALSE(job_upload(key, less)) << name;
    }
}

}  // namespace
}  // namespace sluice::pipeline
