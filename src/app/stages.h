// The three queue stages, and the runners of those that a process runs: the same for every backend.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "app/config.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "pipeline/handle_csv_files.h"
#include "pipeline/notify_client.h"
#include "pipeline/parse_csv_uploads.h"
#include "pipeline/progress_teller.h"
#include "pipeline/stage_runner.h"

namespace sluice::app {

// What the stages stand on. Everything outlives them.
struct StagePorts {
    ObjectStore& objects;
    Jobs& jobs;
    Inbox& inbox;
    Connections& connections;
    PushGateway& gateway;
};

struct StageSet {
    StageSet(const StagePorts& ports,
             const BucketName& outputs_bucket,
             const Limits& limits,
             Log& log)
        : parse(ports.objects, ports.jobs, outputs_bucket, log),
          handle(ports.objects, ports.jobs, outputs_bucket, limits, log),
          notify(ports.inbox, ports.connections, ports.gateway, log) {}

    pipeline::ParseCsvUploads parse;
    pipeline::HandleCsvFiles handle;
    pipeline::NotifyClient notify;
};

// What their runners stand on besides.
struct RunnerPorts {
    Queue& queue;
    Backend& backend;
    const Clock& clock;
    Log& log;
    Metrics& metrics;
};

class Stages {
  public:
    // Nothing runs yet.
    Stages(const Config& config,
           const StageChoice& which,
           const StagePorts& ports,
           const RunnerPorts& runner_ports);

    void start();
    // As the runners': only asks; and returns when every lease was committed or handed back.
    void request_stop();
    void stop();

    // Those whose messages have runs (pipeline/purge.h), whether they run here or not.
    std::array<pipeline::Stage*, 2> with_runs() { return {&set_.parse, &set_.handle}; }

  private:
    void add(pipeline::Stage& stage,
             const Config& config,
             unsigned workers,
             const RunnerPorts& ports);

    StageSet set_;
    pipeline::ProgressTeller teller_;
    std::optional<pipeline::ProgressThread> telling_;
    std::vector<std::unique_ptr<pipeline::StageRunner>> runners_;
};

// As they are named on the command line, in the flow's order.
std::vector<std::string_view> names_of(const StageChoice& stages);

}  // namespace sluice::app
