// Requests that a client may send again under the same key, and that are done once. Thread-safe.
//
//     claim → do the work → commit an Outcome with `settle`       (or, when nothing was done:
//     release)
//
// The claim's lease only says when another one may try: nobody watches it. What makes it once is
// the fence, which rises with each claim of the key and which the commit compares. Of two who both
// think that they hold the key, exactly one commits its effects, and the other is told kStaleLease.
//
// A record is kept for Limits::idempotency_kept after it was claimed or settled; then the key is
// free, whoever has used it. Times are the wall clock's: where several machines claim (AWS), theirs
// must agree to well within a lease.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"

namespace sluice {

// The caller does the request now.
struct ClaimGiven {
    std::uint64_t fence = 0;
};
// Another one does it: ask again then, or tell the client to.
struct ClaimHeld {
    WallTime until;
};
// It was done.
struct ClaimSettled {
    std::string response;
};
// The key belongs to a request with another fingerprint.
struct ClaimOfAnother {};

using RequestClaim = std::variant<ClaimGiven, ClaimHeld, ClaimSettled, ClaimOfAnother>;

class Idempotency {
  public:
    virtual ~Idempotency() = default;

    // The right to do the request `request` (its fingerprint) of `user` under `key`, for `valid`.
    // Durable when it returns. Given to exactly one caller, until that one releases it, `valid`
    // passes without a settlement, or the claiming process ends (where it is the only one). A key
    // that was released is free for any request; one whose claim ran out, for the same one.
    // kInvalid bad_idempotency_key: not 1–255 bytes of UTF-8 without control characters.
    virtual Result<RequestClaim> claim(const UserId& user,
                                       const IdempotencyKey& key,
                                       const Fingerprint& request,
                                       Milliseconds valid) = 0;
    // Nothing was done, and nothing will be: a commit with this fence is refused from now on. Does
    // nothing to a claim that was settled, or that another one has now. So it may follow a commit
    // of which nobody knows whether it was made.
    virtual Result<void> release(const UserId& user,
                                 const IdempotencyKey& key,
                                 std::uint64_t fence) = 0;
};

// What the fence of a key begins above. A record that has expired and was deleted takes its fence
// along; time does not go back as far as a record is kept, so the next one's is higher all the
// same.
inline std::uint64_t fence_floor(WallTime now) {
    return static_cast<std::uint64_t>(now.time_since_epoch().count());
}

}  // namespace sluice
