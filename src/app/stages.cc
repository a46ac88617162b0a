#include "app/stages.h"

namespace sluice::app {

Stages::Stages(const Config& config,
               const StageChoice& which,
               const StagePorts& ports,
               const RunnerPorts& runner_ports)
    : set_(ports, config.outputs_bucket, config.limits, runner_ports.log),
      teller_(ports.connections, ports.gateway, runner_ports.clock, runner_ports.log) {
    if (which.parse) add(set_.parse, config, config.parse_workers, runner_ports);
    if (which.handle) add(set_.handle, config, config.transform_workers, runner_ports);
    if (which.notify) add(set_.notify, config, config.notify_workers, runner_ports);
}

void Stages::add(pipeline::Stage& stage,
                 const Config& config,
                 unsigned workers,
                 const RunnerPorts& ports) {
    const pipeline::RunnerOptions options{
        .workers = workers,
        .max_receives = config.max_receives,
        .visibility = config.visibility_timeout,
        .backoff_min = config.backoff_min,
        .backoff_max = config.backoff_max,
        .tell = [this](const pipeline::JobProgress& progress) { teller_.tell(progress); }};
    runners_.push_back(std::make_unique<pipeline::StageRunner>(
        stage, ports.queue, ports.backend, options, ports.clock, ports.log, ports.metrics));
}

void Stages::start() {
    telling_.emplace(teller_);
    for (const auto& runner : runners_) runner->start();
}
void Stages::request_stop() {
    for (const auto& runner : runners_) runner->request_stop();
}
void Stages::stop() {
    for (const auto& runner : runners_) runner->stop();
    telling_.reset();
}

std::vector<std::string_view> names_of(const StageChoice& stages) {
    std::vector<std::string_view> names;
    if (stages.parse) names.emplace_back("parse");
    if (stages.handle) names.emplace_back("handle");
    if (stages.notify) names.emplace_back("notify");
    return names;
}

}  // namespace sluice::app
