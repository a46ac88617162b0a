#include "gateway/s3/integrity.h"

#include "base/text.h"
#include "signing/encoding.h"

namespace sluice::gateway::s3 {
namespace {

constexpr std::size_t kMd5Bytes = 16;
constexpr std::string_view kPrefix = "x-amz-checksum-";

// A checksum of an algorithm that is not known here: what was said would go unchecked.
bool is_unknown_checksum(std::string_view name) {
    if (!name.starts_with(kPrefix) || signing::algorithm_of_header(name)) return false;
    const auto rest = name.substr(kPrefix.size());
    return rest != "algorithm" && rest != "type" && rest != "mode";
}

std::unexpected<Error> invalid_value(std::string_view header) {
    return s3_error("InvalidRequest", "Value for " + std::string(header) + " header is invalid.");
}

// SDKs name the algorithm a second time; both must say the same.
Result<void> check_named(Integrity::Said said,
                         std::optional<signing::ChecksumAlgorithm> algorithm) {
    const auto named = signing::find(said, "x-amz-sdk-checksum-algorithm");
    if (!named) return {};
    const auto known = signing::checksum_algorithm(*named);
    if (!known) return invalid_value("x-amz-sdk-checksum-algorithm");
    if (!algorithm) {
        return s3_error("InvalidRequest",
                        "x-amz-sdk-checksum-algorithm specified, but no corresponding "
                        "x-amz-checksum-* or x-amz-trailer headers were found.");
    }
    if (*known != *algorithm) return invalid_value("x-amz-sdk-checksum-algorithm");
    return {};
}

}  // namespace

Result<Integrity> Integrity::of(Said said) {
    Integrity integrity = TRY(of_md5(said));
    TRY(integrity.read_checksum(said));
    return integrity;
}

Result<Integrity> Integrity::of_md5(Said said) {
    Integrity integrity;
    TRY(integrity.read_md5(said));
    return integrity;
}

Result<void> Integrity::read_md5(Said said) {
    const auto text = signing::find(said, "content-md5");
    if (!text) return {};
    auto digest = signing::base64_decode(*text);
    if (!digest || digest->size() != kMd5Bytes) {
        return s3_error("InvalidDigest", "The Content-MD5 you specified is not valid.");
    }
    md5_ = std::move(*digest);
    md5_hasher_.emplace(signing::HashKind::kMd5);
    return {};
}

Result<void> Integrity::read_checksum(Said said) {
    for (const auto& [name, value] : said) {
        if (const auto algorithm = signing::algorithm_of_header(name)) {
            if (!signing::is_checksum(*algorithm, value)) return invalid_value(name);
            TRY(announce(*algorithm, value));
        }
        if (is_unknown_checksum(name)) {
            return s3_error("NotImplemented", "The checksum " + name + " is not supported.");
        }
        if (name == "x-amz-trailer") {
            const auto announced = signing::algorithm_of_header(to_lower(value));
            if (!announced) {
                return s3_error("InvalidRequest",
                                "The value specified in the x-amz-trailer header is not supported: "
                                "one x-amz-checksum-* header may come behind the body.");
            }
            TRY(announce(*announced, ""));
        }
    }
    return check_named(said, algorithm_);
}

Result<void> Integrity::announce(signing::ChecksumAlgorithm algorithm, std::string_view value) {
    if (algorithm_) {
        return s3_error("InvalidRequest",
                        "Expecting a single x-amz-checksum- header. Multiple checksum Types are "
                        "not allowed.");
    }
    algorithm_ = algorithm;
    checksum_ = value;
    checksummer_.emplace(algorithm);
    return {};
}

void Integrity::add(std::span<const char> bytes) {
    if (md5_hasher_) md5_hasher_->add(bytes);
    if (checksummer_) checksummer_->add(bytes);
}

Result<std::optional<Checksum>> Integrity::finish(Said trailers) {
    if (md5_hasher_ && md5_hasher_->finish() != md5_) {
        return s3_error("BadDigest",
                        "The Content-MD5 you specified did not match what we received.");
    }
    const std::string wanted = TRY(wanted_checksum(trailers));
    if (!algorithm_) return std::nullopt;
    const std::string name(signing::name_of(*algorithm_));
    std::string computed = checksummer_->finish();
    if (computed != wanted) {
        return s3_error("BadDigest",
                        "The " + name + " you specified did not match the calculated checksum.");
    }
    return Checksum{name, std::move(computed), false};
}

// What was announced must have come, and nothing else.
Result<std::string> Integrity::wanted_checksum(Said trailers) const {
    const bool in_trailer = algorithm_ && checksum_.empty();
    if (trailers.size() != (in_trailer ? 1U : 0U) ||
        (in_trailer && trailers.front().first != signing::checksum_header(*algorithm_))) {
        return s3_error("MalformedTrailerError",
                        "The request contained trailing data that was not well-formed or did not "
                        "conform to our published schema: x-amz-trailer names what must come.");
    }
    if (!in_trailer) return checksum_;
    const auto& [name, value] = trailers.front();
    if (!signing::is_checksum(*algorithm_, value)) {
        return s3_error("InvalidRequest", "Value for " + name + " trailing header is invalid.");
    }
    return value;
}

std::string_view checksum_type(bool composite) {
    return composite ? "COMPOSITE" : "FULL_OBJECT";
}

void add_checksum(const std::optional<Checksum>& checksum, Reply& reply) {
    if (!checksum) return;
    reply.headers.emplace_back(std::string(kPrefix) + to_lower(checksum->algorithm),
                               checksum->value);
    reply.headers.emplace_back("x-amz-checksum-type", checksum_type(checksum->composite));
}

}  // namespace sluice::gateway::s3
