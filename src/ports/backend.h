// The commit: where every durable effect of the product happens.
//
// Thread-safe. Many threads commit at once; the embedded backend lets them share one fsync.
#pragma once

#include "base/result.h"
#include "ports/message.h"
#include "ports/outcome.h"

namespace sluice {

class Backend {
  public:
    virtual ~Backend() = default;

    // Makes all of `outcome` true together and durable, and consumes the lease's message; or
    // changes nothing. When it returns success, all of it survives a power cut.
    //
    // * kStaleLease: the lease has ended. Nothing was changed; the staged objects are gone.
    // * A run that is already final stays as it is: its object is not published again and its inbox
    //   event not appended again; the messages are sent and the input consumed all the same. So
    //   committing the same outcome twice is harmless.
    // * A queued run never replaces a final one. A given-up run is not final: a redriven message
    //   ends it, and that end's inbox event makes an undelivered one of the giving up obsolete (it
    //   counts as delivered). A giving up after the end is not told.
    // * A run that awaits its upload replaces none: that making is a repeat, and changes nothing of
    //   the run and its request. Whatever it is moved to takes input_etag and input_bytes along.
    // * A v1 run is moved and never made by a commit with a lease, nor by one that cancels it. One
    //   that is not there was removed: it counts as one that was final, and does not come back.
    // * kConflict key_taken: `reserve` was reserved before, or holds an object.
    // * What an Expectation, a StorageChange, a RecipeSave or a Settlement says of itself, and of a
    //   request kTooLarge job_request_too_large, kInvalid bad_job_request (no UTF-8): nothing was
    //   changed.
    // * kStorageFull, kIo, kUnavailable: nothing was changed; the message becomes visible again
    //   when its lease ends.
    //
    // Where no transaction spans all of it (AWS), "nothing was changed" holds for errors that are
    // found before the runs change; one that comes later leaves a beginning of the list, which the
    // repeat of the outcome completes and does not double: src/aws/commit/aws_backend.h.
    virtual Result<void> commit(const Lease& lease, Outcome outcome) = 0;

    // The same for the front doors, which have no input message. `dead_letter` must be absent; the
    // outcome's requests, removals, recipes, `settle` and `discard` may be there only here.
    virtual Result<void> commit(Outcome outcome) = 0;
};

}  // namespace sluice
