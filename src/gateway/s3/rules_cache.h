// What a configuration document of a bucket says, read once for each document.
//
// Thread-safe. What of() gave stays as it is, whatever comes later.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "base/ids.h"
#include "base/result.h"

namespace sluice::gateway::s3 {

template <class Rules>
class RulesCache {
  public:
    using Read = Result<Rules> (*)(const std::string& document);

    explicit RulesCache(Read read) : read_(read) {}

    // Errors: those of reading the document, which is tried again each time.
    Result<std::shared_ptr<const Rules>> of(const BucketName& bucket, const std::string& document) {
        const std::lock_guard lock(mutex_);
        const auto kept = kept_.find(bucket);
        if (kept != kept_.end() && kept->second.document == document) return kept->second.rules;
        auto rules = std::make_shared<const Rules>(TRY(read_(document)));
        // Buckets come and go: their rules must not stay for ever.
        if (kept == kept_.end() && kept_.size() >= kBucketsKept) kept_.clear();
        kept_.insert_or_assign(bucket, Kept{document, rules});
        return rules;
    }

  private:
    static constexpr std::size_t kBucketsKept = 256;

    struct Kept {
        std::string document;
        std::shared_ptr<const Rules> rules;
    };

    const Read read_;
    std::mutex mutex_;
    std::map<BucketName, Kept> kept_;  // guarded by mutex_
};

}  // namespace sluice::gateway::s3
