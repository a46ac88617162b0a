// Where the objects of a v1 job are: <owner>/<job>/<name>. A link to one tells nobody its user's
// id, which is a credential. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/transform.h"
#include "ports/job.h"

namespace sluice::pipeline {

// Stands for the user in keys: 32 hex digits of a hash.
std::string key_owner(const UserId& user);

// A name as it may end a key: the last part of a path, of at most 200 bytes of UTF-8, with '_' in
// the place of what is no character of a name. Never empty.
std::string clean_file_name(std::string_view name);

// `file_name`: a clean one.
ObjectKey upload_key(const UserId& user, const JobId& job, std::string_view file_name);

// "people.csv.gz", kNdjson, ".zst" → "people.ndjson.zst". `suffix`: of the compression, or empty.
std::string result_file_name(std::string_view file_name,
                             engine::Format format,
                             std::string_view suffix);
ObjectKey job_output_key(const UserId& user, const JobId& job, std::string_view file_name);
// Beside the output: "people.rejects.ndjson".
ObjectKey job_rejects_key(const UserId& user, const JobId& job, std::string_view file_name);

// Whose upload an object is.
struct JobUpload {
    UserId user;
    JobId job;
};
// What the signed upload of a v1 job carries, and back. Absent: it is no such upload; anybody may
// write such metadata, but only the server makes the key that belongs to it.
Metadata upload_metadata(const JobUpload& upload);
std::optional<JobUpload> job_upload(const ObjectKey& key, const Metadata& metadata);

}  // namespace sluice::pipeline
