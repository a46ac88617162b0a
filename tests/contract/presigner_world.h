// What the Presigner's contract suite runs on: a presigner, the object store that its URLs lead to,
// and a clock that moves by hand.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/manual_clock.h"
#include "ports/presigner.h"

namespace sluice::contract {

class PresignerWorld {
  public:
    virtual ~PresignerWorld() = default;
    virtual Presigner& presigner() = 0;
    // A browser sends this form with a file of `file_bytes`: true when it is taken.
    virtual bool post(const PresignedPost& form, std::size_t file_bytes) = 0;
    virtual void put(const ObjectName& name, const std::string& bytes) = 0;
    // What GET answers; absent: it is refused.
    virtual std::optional<std::string> get(const std::string& url) = 0;

    ManualClock clock;
};

std::unique_ptr<PresignerWorld> make_presigner_world();

}  // namespace sluice::contract
