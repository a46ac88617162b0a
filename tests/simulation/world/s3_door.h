// S3 as clients find it: forms and presigned PUTs. It looks at no signature, stores, and tells the
// queue of it, at least once.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "gateway/exchange.h"
#include "tests/simulation/services/network.h"
#include "tests/simulation/world/world.h"

namespace sluice::simulation {

class S3Door final : public gateway::ExchangeFactory {
  public:
    S3Door(World& world, Services& services, std::string events_to)
        : world_(world), services_(services), events_to_(std::move(events_to)) {}

    std::unique_ptr<gateway::Exchange> begin(const gateway::RequestHead& head) override;
    gateway::Reply refuse(const gateway::Refusal& refusal,
                          std::optional<std::string_view> origin) const override;

    // What a request to store an object says.
    struct Upload {
        ObjectName name;
        std::string bytes;
        transport::Headers headers;
        bool only_once = false;  // If-None-Match: *
    };
    int store(const Upload& upload);

  private:
    bool goes_wrong(Fault fault);
    void tell(const ObjectInfo& info, std::int64_t ms_max);

    World& world_;
    Services& services_;
    const std::string events_to_;
    Dice dice_ = world_.dice.stream(12);
};

}  // namespace sluice::simulation
