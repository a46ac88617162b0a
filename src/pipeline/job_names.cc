#include "pipeline/job_names.h"

#include "base/text.h"
#include "engine/bytes/compression.h"
#include "pipeline/user_id.h"
#include "signing/digest.h"

namespace sluice::pipeline {
namespace {

constexpr std::size_t kOwnerCharacters = 32;
constexpr std::size_t kFileNameBytesMax = 200;
constexpr std::string_view kFallbackName = "file";

std::string prefix_of(const UserId& user, const JobId& job) {
    return key_owner(user) + "/" + job.text() + "/";
}

// "people.csv.gz" → "people".
std::string_view stem_of(std::string_view name) {
    name = engine::without_compression(name);
    const auto dot = name.rfind('.');
    return dot == std::string_view::npos || dot == 0 ? name : name.substr(0, dot);
}

std::string_view extension_of(engine::Format format) {
    return format == engine::Format::kItems ? to_string(engine::Format::kJson) : to_string(format);
}

std::string text_of(const Metadata& metadata, const std::string& name) {
    const auto found = metadata.find(name);
    return found == metadata.end() ? std::string() : found->second;
}

}  // namespace

std::string key_owner(const UserId& user) {
    return signing::sha256_hex("sluice-v1:" + user.text()).substr(0, kOwnerCharacters);
}

std::string clean_file_name(std::string_view name) {
    const auto slash = name.find_last_of("/\\");
    if (slash != std::string_view::npos) name.remove_prefix(slash + 1);
    std::string clean;
    while (!name.empty()) {
        const std::size_t length = utf8_length(name);
        const auto first = static_cast<unsigned char>(name.front());
        const bool is_control = first < 0x20 || first == 0x7F;
        const std::string_view character =
            length == 0 || is_control ? std::string_view("_") : name.substr(0, length);
        if (clean.size() + character.size() > kFileNameBytesMax) break;
        clean += character;
        name.remove_prefix(length == 0 ? 1 : length);
    }
    const bool is_dots = clean.find_first_not_of('.') == std::string::npos;
    return is_dots ? std::string(kFallbackName) : clean;
}

ObjectKey upload_key(const UserId& user, const JobId& job, std::string_view file_name) {
    return ObjectKey{prefix_of(user, job) + std::string(file_name)};
}

std::string result_file_name(std::string_view file_name,
                             engine::Format format,
                             std::string_view suffix) {
    std::string name(stem_of(file_name));
    return name.append(".").append(extension_of(format)).append(suffix);
}

ObjectKey job_output_key(const UserId& user, const JobId& job, std::string_view file_name) {
    return ObjectKey{prefix_of(user, job) + std::string(file_name)};
}

ObjectKey job_rejects_key(const UserId& user, const JobId& job, std::string_view file_name) {
    return ObjectKey{prefix_of(user, job) + std::string(stem_of(file_name)) + ".rejects.ndjson"};
}

Metadata upload_metadata(const JobUpload& upload) {
    return {{"protocol", "v1"}, {"userid", upload.user.text()}, {"jobid", upload.job.text()}};
}

std::optional<JobUpload> job_upload(const ObjectKey& key, const Metadata& metadata) {
    JobUpload upload{UserId{text_of(metadata, "userid")}, JobId{text_of(metadata, "jobid")}};
    const bool said = text_of(metadata, "protocol") == "v1" && is_user_id(upload.user.text()) &&
                      !upload.job.empty();
    if (!said || !key.text().starts_with(prefix_of(upload.user, upload.job))) return std::nullopt;
    return upload;
}

}  // namespace sluice::pipeline
