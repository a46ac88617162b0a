// Where the bodies of messages lie that SQS does not carry: too large, or with characters that it
// refuses. The message itself is a pointer to an object. Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::aws {

class LargeBodies {
  public:
    virtual ~LargeBodies() = default;
    // Durable when it returns. The pointer is at most 1 KiB of printable ASCII. A body whose
    // message is then not sent is garbage: whoever stores them lets them expire, later than the
    // queues do.
    virtual Result<std::string> put(std::string_view body) = 0;
    // kNotFound: it has expired, or it is no pointer of ours.
    virtual Result<std::string> get(const std::string& pointer) = 0;
    // Behind the message's deletion. One that is not there is no error.
    virtual Result<void> remove(const std::string& pointer) = 0;
};

// For a deployment without: kTooLarge.
class NoLargeBodies final : public LargeBodies {
  public:
    Result<std::string> put(std::string_view body) override {
        return fail(Code::kTooLarge,
                    "message_too_large",
                    "SQS does not carry this message of " + std::to_string(body.size()) +
                        " bytes, and there is no bucket for large ones");
    }
    Result<std::string> get(const std::string&) override {
        return fail(Code::kNotFound, "no_such_body", "there is no bucket for large messages");
    }
    Result<void> remove(const std::string&) override { return {}; }
};

}  // namespace sluice::aws
