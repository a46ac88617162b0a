// MD5 while bytes pass: the ETag of a whole object. (S3's ETag, not a protection of anything.)
#pragma once

#include <memory>
#include <span>

#include "ports/object.h"

struct evp_md_ctx_st;

namespace sluice::embedded {

class Md5 {
  public:
    Md5();
    void update(std::span<const char> bytes);
    // Lower-case hex. Afterwards the Md5 is finished.
    ETag finish();

  private:
    struct Free {
        void operator()(evp_md_ctx_st* context) const;
    };
    std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace sluice::embedded
