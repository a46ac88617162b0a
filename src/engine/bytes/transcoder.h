// iconv, as an object: bytes of one encoding become bytes of another, a piece at a time.
//
// One thread at a time; owns its state. Does not decide what an error is: it stops where iconv does
// and says why. Source: POSIX iconv(3), as glibc has it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace sluice::engine {

class Transcoder {
  public:
    // kEnd: all of the input was taken. kIncomplete: it ends inside a character; those bytes were
    // not taken. kInvalid: the next bytes are no character, or one that the target has not.
    enum class Stop : std::uint8_t { kEnd, kOutputFull, kIncomplete, kInvalid };

    struct Step {
        std::size_t consumed = 0;
        std::size_t produced = 0;
        Stop stop = Stop::kEnd;
    };

    // The names are iconv's. None: it does not know one of them.
    static std::optional<Transcoder> open(const std::string& from, const std::string& to);

    // `out` must have room for the longest character: kOutputBytesMin.
    Step step(std::span<const char> in, std::span<char> out);
    // What iconv held back, behind the last character: an accent might have followed, or the shift
    // state is not the first one. It is in its first state then. Consumes nothing.
    Step finish(std::span<char> out);
    // To the first state, whatever was held back.
    void reset();

    static constexpr std::size_t kOutputBytesMin = 64;

  private:
    struct Close {
        void operator()(void* descriptor) const;
    };
    explicit Transcoder(void* descriptor) : descriptor_(descriptor) {}

    std::unique_ptr<void, Close> descriptor_;
};

}  // namespace sluice::engine
