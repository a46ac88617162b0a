#include "aws/s3/s3_source.h"

#include <algorithm>
#include <array>

namespace sluice::aws {
namespace {

// Who has got this much further since the last failure has all tries again.
constexpr std::uint64_t kProgressBytes = 8 << 20;

std::string range_text(std::uint64_t begin, std::uint64_t end) {
    return "bytes=" + std::to_string(begin) + "-" + std::to_string(end - 1);
}

bool begins_at(const Response& response, std::uint64_t begin) {
    const auto range = response.header("content-range").value_or("");
    return response.status == 206 && range.starts_with("bytes " + std::to_string(begin) + "-");
}

}  // namespace

Result<std::size_t> S3Source::read(std::span<char> out) {
    if (failed_) return std::unexpected(*failed_);
    auto size = read_on(out);
    if (!size) failed_ = size.error();
    return size;
}

Result<void> S3Source::rewind() {
    if (failed_) return std::unexpected(*failed_);
    bytes_.reset();
    next_ = failed_at_ = begin_;
    return {};
}

Result<std::size_t> S3Source::read_on(std::span<char> out) {
    while (next_ < end_ && !out.empty()) {
        if (!bytes_) TRY(open());
        const auto size =
            bytes_->read(out.first(std::min<std::uint64_t>(out.size(), end_ - next_)));
        if (size && *size > 0) {
            next_ += *size;
            if (next_ == end_) finish();
            return size;
        }
        bytes_.reset();
        const Error broken_off =
            size ? Error{Code::kUnavailable, "broken_off", "", {}} : size.error();
        if (broken_off.code != Code::kUnavailable) return std::unexpected(broken_off);
        TRY(wait_behind(broken_off));
    }
    return 0;
}

Result<void> S3Source::open() {
    Call call = s3_.call("GET", "GetObject", name_);
    call.headers = {{"range", range_text(next_, end_)}, {"if-match", '"' + etag_.text() + '"'}};
    auto opened = TRY(s3_.client().open(call));
    if (opened.response.error) return std::unexpected(s3_error(*opened.response.error, call));
    if (!begins_at(opened.response, next_)) {
        return fail(Code::kUnavailable, "bad_answer", "S3 answered with another range than asked");
    }
    bytes_ = std::move(opened.bytes);
    return {};
}

Result<void> S3Source::wait_behind(const Error& broken_off) {
    if (next_ - failed_at_ >= kProgressBytes) failures_ = 0;
    failed_at_ = next_;
    if (s3_.client().wait_to_retry("s3", ++failures_, Retry::kTransient, {})) return {};
    return fail(Code::kUnavailable,
                "broken_off",
                "the object's bytes broke off at " + std::to_string(next_) + " of " +
                    std::to_string(end_) + ": " + broken_off.message);
}

// The answer is read to its end, or its connection could not be used again.
void S3Source::finish() {
    std::array<char, 1> nothing{};
    (void)bytes_->read(nothing);
    bytes_.reset();
}

}  // namespace sluice::aws
