// The three stages and who runs them, as actors of one life: workers, the heartbeats of each stage.
// Everything of the product here is as it ships: stages, stage runner, heartbeats, back-off.
#pragma once

#include <memory>
#include <vector>

#include "base/metrics.h"
#include "pipeline/handle_csv_files.h"
#include "pipeline/notify_client.h"
#include "pipeline/parse_csv_uploads.h"
#include "pipeline/stage_runner.h"
#include "tests/simulation/world/ports.h"

namespace sluice::simulation {

// Watched ones.
struct StagePorts {
    ObjectStore& objects;
    Queue& queue;
    Backend& backend;
    Jobs& jobs;
    Inbox& inbox;
    Connections& connections;
    PushGateway& gateway;
};

class Workers {
  public:
    Workers(const StagePorts& ports, const Limits& limits, Watch& watch, Log& log);

    // The actors end with the life.
    void start(const std::string& process = {});
    void request_stop();

  private:
    // The runner's stage, with the ledger told of each run of a handler.
    class WatchedStage final : public pipeline::Stage {
      public:
        WatchedStage(pipeline::Stage& inner, Watch& watch) : inner_(inner), watch_(watch) {}
        std::string_view name() const override { return inner_.name(); }
        const QueueName& input() const override { return inner_.input(); }
        Result<Outcome> handle(const Lease& message, pipeline::StageContext& context) override;
        Result<Outcome> give_up(const Lease& message, const Error& reason) override {
            return inner_.give_up(message, reason);
        }

      private:
        pipeline::Stage& inner_;
        Watch& watch_;
    };
    struct Crew {
        std::unique_ptr<WatchedStage> stage;
        std::vector<std::unique_ptr<pipeline::StageRunner>> runners;
    };

    void add(pipeline::Stage& stage, unsigned workers, const StagePorts& ports, Log& log);
    void work(pipeline::StageRunner& runner);
    void beat(const Crew& crew);

    Watch& watch_;
    World& world_;
    pipeline::ParseCsvUploads parse_;
    pipeline::HandleCsvFiles handle_;
    pipeline::NotifyClient notify_;
    std::vector<Crew> crews_;
};

}  // namespace sluice::simulation
