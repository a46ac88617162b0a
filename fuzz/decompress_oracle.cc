#include <array>

#include "base/memory_stream.h"
#include "engine/bytes/decompressing_source.h"
#include "fuzz/oracles.h"

namespace sluice::fuzz {
namespace {

constexpr std::uint64_t kBytesMax = 1 << 20;

struct Read {
    std::string bytes;
    std::string error;  // with its place
};

Read read_all(std::string_view input, std::size_t piece, std::size_t room) {
    MemorySource source(input, piece);
    engine::DecompressingSource decompressing(source, {}, kBytesMax);
    Read read;
    std::string block(room, '\0');
    while (true) {
        const Result<std::size_t> count = decompressing.read(block);
        if (!count) read.error = describe(count.error());
        if (!count || *count == 0) return read;
        read.bytes.append(block, 0, *count);
    }
}

}  // namespace

std::string check_decompress(std::string_view input) {
    if (input.empty()) return "";
    const std::size_t piece = 1 + static_cast<unsigned char>(input.front());
    input.remove_prefix(1);
    const Read whole = read_all(input, std::string_view::npos, 64 * 1024);
    const Read pieces = read_all(input, piece, 2 * piece + 1);
    if (whole.error != pieces.error) return whole.error + " or in pieces " + pieces.error;
    if (whole.bytes.size() > kBytesMax) return "the cap was passed";
    // Before an error more or less may have been handed out.
    if (whole.error.empty() && whole.bytes != pieces.bytes) return "other bytes in pieces";
    return "";
}

}  // namespace sluice::fuzz
