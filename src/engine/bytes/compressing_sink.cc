#include "engine/bytes/compressing_sink.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <new>

namespace sluice::engine {
namespace {

constexpr std::size_t kBlockBytes = 128 * 1024;
constexpr std::size_t kOutBytes = 64 * 1024;
constexpr int kGzip = 16;  // added to the window bits
constexpr int kMemoryLevel = 8;

}  // namespace

class CompressingSink::Encoder {
  public:
    virtual ~Encoder() = default;
    virtual Result<void> encode(std::span<const char> block, bool last, ByteSink& sink) = 0;
};

namespace {

class GzipEncoder final : public CompressingSink::Encoder {
  public:
    GzipEncoder() {
        if (deflateInit2(&stream_,
                         Z_DEFAULT_COMPRESSION,
                         Z_DEFLATED,
                         MAX_WBITS + kGzip,
                         kMemoryLevel,
                         Z_DEFAULT_STRATEGY) != Z_OK) {
            throw std::bad_alloc();
        }
    }
    ~GzipEncoder() override { deflateEnd(&stream_); }
    GzipEncoder(const GzipEncoder&) = delete;
    GzipEncoder& operator=(const GzipEncoder&) = delete;

    Result<void> encode(std::span<const char> block, bool last, ByteSink& sink) override {
        // zlib's interface is older than const.
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(block.data()));
        stream_.avail_in = static_cast<uInt>(block.size());
        do {
            stream_.next_out = reinterpret_cast<Bytef*>(out_.data());
            stream_.avail_out = static_cast<uInt>(out_.size());
            deflate(&stream_, last ? Z_FINISH : Z_NO_FLUSH);
            TRY(sink.write(std::span(out_).first(out_.size() - stream_.avail_out)));
        } while (stream_.avail_out == 0);
        return {};
    }

  private:
    z_stream stream_{};
    std::array<char, kOutBytes> out_;
};

class ZstdEncoder final : public CompressingSink::Encoder {
  public:
    ZstdEncoder() : stream_(ZSTD_createCStream()) {
        if (!stream_) throw std::bad_alloc();
        ZSTD_CCtx_setParameter(stream_.get(), ZSTD_c_checksumFlag, 1);
    }

    Result<void> encode(std::span<const char> block, bool last, ByteSink& sink) override {
        ZSTD_inBuffer in{block.data(), block.size(), 0};
        std::size_t left = 0;
        do {
            ZSTD_outBuffer out{out_.data(), out_.size(), 0};
            left =
                ZSTD_compressStream2(stream_.get(), &out, &in, last ? ZSTD_e_end : ZSTD_e_continue);
            if (ZSTD_isError(left) != 0) {
                return fail(Code::kInternal, "zstd_failed", ZSTD_getErrorName(left));
            }
            TRY(sink.write(std::span(out_).first(out.pos)));
        } while (last ? left != 0 : in.pos != in.size);
        return {};
    }

  private:
    struct Free {
        void operator()(ZSTD_CStream* stream) const { ZSTD_freeCStream(stream); }
    };
    std::unique_ptr<ZSTD_CStream, Free> stream_;
    std::array<char, kOutBytes> out_;
};

std::unique_ptr<CompressingSink::Encoder> make_encoder(Compression compression) {
    if (compression == Compression::kNone) return nullptr;
    if (compression == Compression::kGzip) return std::make_unique<GzipEncoder>();
    return std::make_unique<ZstdEncoder>();
}

}  // namespace

CompressingSink::CompressingSink(ByteSink& sink, Compression compression)
    : sink_(sink), compression_(compression), encoder_(make_encoder(compression)) {
    if (encoder_) block_ = std::make_unique_for_overwrite<char[]>(kBlockBytes);
}

CompressingSink::~CompressingSink() = default;

Result<void> CompressingSink::write(std::span<const char> bytes) {
    if (!encoder_) return sink_.write(bytes);
    while (!bytes.empty()) {
        const std::size_t count = std::min(bytes.size(), kBlockBytes - size_);
        std::copy_n(bytes.data(), count, block_.get() + size_);
        size_ += count;
        bytes = bytes.subspan(count);
        if (size_ < kBlockBytes) break;
        TRY(encoder_->encode({block_.get(), size_}, false, sink_));
        size_ = 0;
    }
    return {};
}

Result<void> CompressingSink::restart() {
    TRY(sink_.restart());
    encoder_ = make_encoder(compression_);
    size_ = 0;
    return {};
}

Result<void> CompressingSink::finish() {
    return encoder_ ? encoder_->encode({block_.get(), size_}, true, sink_) : Result<void>();
}

}  // namespace sluice::engine
