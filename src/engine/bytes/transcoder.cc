#include "engine/bytes/transcoder.h"

#include <iconv.h>

#include <cerrno>

namespace sluice::engine {
namespace {

constexpr auto kFailed = static_cast<std::size_t>(-1);

Transcoder::Stop stop_of_errno() {
    if (errno == E2BIG) return Transcoder::Stop::kOutputFull;
    return errno == EINVAL ? Transcoder::Stop::kIncomplete : Transcoder::Stop::kInvalid;
}

}  // namespace

void Transcoder::Close::operator()(void* descriptor) const {
    iconv_close(descriptor);
}

std::optional<Transcoder> Transcoder::open(const std::string& from, const std::string& to) {
    const iconv_t descriptor = iconv_open(to.c_str(), from.c_str());
    // iconv's way to say no is the last address.
    if (reinterpret_cast<std::uintptr_t>(descriptor) == kFailed) return std::nullopt;
    return Transcoder(descriptor);
}

Transcoder::Step Transcoder::step(std::span<const char> in, std::span<char> out) {
    // iconv's interface is older than const.
    char* from = const_cast<char*>(in.data());
    std::size_t in_left = in.size();
    char* to = out.data();
    std::size_t out_left = out.size();
    Step step;
    if (iconv(descriptor_.get(), &from, &in_left, &to, &out_left) == kFailed) {
        step.stop = stop_of_errno();
    }
    step.consumed = in.size() - in_left;
    step.produced = out.size() - out_left;
    return step;
}

Transcoder::Step Transcoder::finish(std::span<char> out) {
    char* to = out.data();
    std::size_t out_left = out.size();
    Step step;
    if (iconv(descriptor_.get(), nullptr, nullptr, &to, &out_left) == kFailed) {
        step.stop = stop_of_errno();
    }
    step.produced = out.size() - out_left;
    return step;
}

void Transcoder::reset() {
    iconv(descriptor_.get(), nullptr, nullptr, nullptr, nullptr);
}

}  // namespace sluice::engine
