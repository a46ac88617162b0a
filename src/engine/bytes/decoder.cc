#include "engine/bytes/decoder.h"

#include <fmt/format.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <array>
#include <new>

namespace sluice::engine {
namespace {

constexpr int kGzipOnly = 16;               // added to the window bits
constexpr int kWindowLogMax = 23;           // 8 MiB: what `zstd -19` and all levels below need
constexpr std::size_t kZstdHeaderMax = 18;  // RFC 8878, 3.1.1.1, with the magic number
constexpr std::size_t kZstdBlockHeader = 3;

std::unexpected<Error> corrupt(std::string_view kind, std::string_view why) {
    return fail(Code::kInvalid,
                "corrupt_compression",
                fmt::format("the {} data is damaged: {}", kind, why));
}

class GzipDecoder final : public Decoder {
  public:
    GzipDecoder() {
        if (inflateInit2(&stream_, MAX_WBITS + kGzipOnly) != Z_OK) throw std::bad_alloc();
    }
    ~GzipDecoder() override { inflateEnd(&stream_); }
    GzipDecoder(const GzipDecoder&) = delete;
    GzipDecoder& operator=(const GzipDecoder&) = delete;

    void begin() override { inflateReset(&stream_); }
    Result<Step> step(std::span<const char> in, std::span<char> out) override {
        // zlib's interface is older than const.
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
        stream_.avail_in = static_cast<uInt>(in.size());
        stream_.next_out = reinterpret_cast<Bytef*>(out.data());
        stream_.avail_out = static_cast<uInt>(out.size());
        const int result = inflate(&stream_, Z_NO_FLUSH);
        if (result == Z_MEM_ERROR) throw std::bad_alloc();
        const bool wrong = result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR;
        // The stream keeps what is wrong with it: the next step has nothing to give.
        if (wrong && stream_.avail_out == out.size()) {
            return corrupt("gzip", stream_.msg != nullptr ? stream_.msg : "unknown");
        }
        return Step{
            in.size() - stream_.avail_in, out.size() - stream_.avail_out, result == Z_STREAM_END};
    }

  private:
    z_stream stream_{};
};

// What libzstd says of a frame depends on the pieces that it is given: of one that is there whole
// it compares the size that the header declares, of others not always, and an error hides what was
// decoded before it in the same call. So the pieces are always the same: the header byte by byte,
// then block by block; and the size is compared here.
class ZstdDecoder final : public Decoder {
  public:
    ZstdDecoder() : stream_(ZSTD_createDStream()) {
        if (!stream_) throw std::bad_alloc();
        ZSTD_DCtx_setParameter(stream_.get(), ZSTD_d_windowLogMax, kWindowLogMax);
    }

    void begin() override {
        ZSTD_DCtx_reset(stream_.get(), ZSTD_reset_session_only);
        header_bytes_ = 0;
        content_bytes_ = 0;
        full_ = false;
    }
    Result<Step> step(std::span<const char> in, std::span<char> out) override {
        in = next_piece(in);
        ZSTD_inBuffer from{in.data(), in.size(), 0};
        ZSTD_outBuffer to{out.data(), out.size(), 0};
        wanted_ = ZSTD_decompressStream(stream_.get(), &to, &from);
        if (ZSTD_isError(wanted_) != 0) return error_of(wanted_);
        full_ = to.pos == to.size;
        content_bytes_ += to.pos;
        if (wanted_ == 0) TRY(check_content_size());
        return Step{from.pos, to.pos, wanted_ == 0};
    }

  private:
    struct Free {
        void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
    };

    // Nothing while more of the last piece may have to be given out.
    std::span<const char> next_piece(std::span<const char> in) {
        if (full_ || in.empty()) return {};
        if (header_bytes_ < kZstdHeaderMax) {
            header_[header_bytes_++] = in.front();
            return in.first(1);
        }
        // libzstd asks for a block with the header of the next one, which is a piece of its own.
        const std::size_t piece = wanted_ > kZstdBlockHeader ? wanted_ - kZstdBlockHeader : wanted_;
        return in.first(std::min(in.size(), piece));
    }
    Result<void> check_content_size() const {
        const unsigned long long declared = ZSTD_getFrameContentSize(header_.data(), header_bytes_);
        if (declared == ZSTD_CONTENTSIZE_UNKNOWN || declared == content_bytes_) return {};
        return corrupt(
            "zstd", fmt::format("a frame declares {} bytes and has {}", declared, content_bytes_));
    }
    static std::unexpected<Error> error_of(std::size_t result) {
        switch (ZSTD_getErrorCode(result)) {
            case ZSTD_error_memory_allocation:
                throw std::bad_alloc();
            case ZSTD_error_frameParameter_windowTooLarge:
                return fail(Code::kTooLarge,
                            "zstd_window_too_large",
                            "the zstd data needs a window of more than 8 MiB; compress it without "
                            "--ultra and --long");
            default:
                return corrupt("zstd", ZSTD_getErrorName(result));
        }
    }

    std::unique_ptr<ZSTD_DStream, Free> stream_;
    std::array<char, kZstdHeaderMax> header_{};
    std::size_t header_bytes_ = 0;
    std::size_t wanted_ = 0;  // by libzstd, of the input
    std::uint64_t content_bytes_ = 0;
    bool full_ = false;  // the last step had too little room, perhaps
};

}  // namespace

std::unique_ptr<Decoder> make_decoder(Compression compression) {
    if (compression == Compression::kGzip) return std::make_unique<GzipDecoder>();
    return std::make_unique<ZstdDecoder>();
}

}  // namespace sluice::engine
