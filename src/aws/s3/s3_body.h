// Bytes in memory as a request's body that S3 checks: by their MD5, which it keeps as the ETag.
#pragma once

#include <string>
#include <string_view>

#include "aws/call.h"
#include "base/memory_stream.h"

namespace sluice::aws {

// Views the bytes.
class S3Body {
  public:
    explicit S3Body(std::string_view bytes);

    // Makes it the call's body, and tells S3 its MD5. This outlives the call.
    void add_to(Call& call);
    const std::string& md5() const { return md5_; }  // 16 bytes

  private:
    MemorySource source_;
    const std::size_t size_;
    const std::string md5_;
};

// 16 bytes; the same in 32 hexadecimal digits, as an ETag has it.
std::string md5_of(std::string_view bytes);
std::string md5_hex_of(std::string_view bytes);

}  // namespace sluice::aws
