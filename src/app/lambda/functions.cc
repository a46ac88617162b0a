#include "app/lambda/functions.h"

#include <array>
#include <memory>
#include <utility>

#include "app/lambda/file_size_limit.h"
#include "app/lambda/http_event.h"
#include "app/lambda/socket_event.h"
#include "app/lambda/stage_function.h"
#include "app/lambda/time_left.h"
#include "app/stages.h"

namespace sluice::app::lambda {
namespace {

using aws::lambda::Handler;
using aws::lambda::Invocation;

Handler make_http(const Services& services) {
    return [services](const Invocation& invocation) -> Result<std::string> {
        const api::Request request = TRY(read_http_event(invocation.event));
        return http_answer(api::handle(services.application, request));
    };
}

Handler make_socket(const Services& services) {
    return [services](const Invocation& invocation) -> Result<std::string> {
        const api::Services& application = services.application;
        const SocketEvent event = TRY(read_socket_event(invocation.event));
        if (event.kind == SocketEvent::Kind::kConnect) {
            const auto opened = api::connect(application, event.request, event.connection);
            if (!opened) return socket_answer(opened.error());
            return socket_answer({}, api::subprotocol(*opened));
        }
        // What clients say on the socket means nothing so far: the same as at the gateway.
        if (event.kind == SocketEvent::Kind::kDisconnect) {
            api::disconnect(application, event.connection);
        }
        return socket_answer({});
    };
}

// The stages, for as long as the process lives.
std::shared_ptr<StageSet> make_stages(const Services& services) {
    const api::Services& application = services.application;
    const StagePorts ports{
        application.objects, services.jobs, services.inbox, services.connections, services.gateway};
    return std::make_shared<StageSet>(
        ports, application.outputs_bucket, application.limits, application.log);
}

Handler make_stage(const std::shared_ptr<pipeline::Stage>& stage,
                   const Services& services,
                   const Surroundings& surroundings) {
    return [=](const Invocation& invocation) -> Result<std::string> {
        const TimeLeft time(invocation.deadline,
                            surroundings.shutdown,
                            services.application.clock,
                            surroundings.waiter);
        return run_batch(*stage, services, invocation.event, time);
    };
}

Handler make_handle(const std::shared_ptr<StageSet>& stages,
                    const Services& services,
                    const Surroundings& surroundings) {
    const auto rate =
        std::make_shared<TransformRate>(TransformRate::start_of(surroundings.memory_mib));
    return [=](const Invocation& invocation) -> Result<std::string> {
        const Clock& clock = services.application.clock;
        const TimeLeft time(invocation.deadline, surroundings.shutdown, clock, surroundings.waiter);
        FileSizeLimit limited(stages->handle, services.application.objects, *rate, time, clock);
        return run_batch(limited, services, invocation.event, time);
    };
}

}  // namespace

std::optional<Function> parse_function(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, Function>, 5> kNames{
        {{"generate-signed-url", Function::kGenerateSignedUrl},
         {"websocket", Function::kWebSocket},
         {"parse", Function::kParse},
         {"handle", Function::kHandle},
         {"notify", Function::kNotify}}};
    for (const auto& [known, function] : kNames) {
        if (name == known) return function;
    }
    return std::nullopt;
}

Handler make_function(Function function,
                      const Services& services,
                      const Surroundings& surroundings) {
    const auto stages = make_stages(services);
    switch (function) {
        case Function::kGenerateSignedUrl:
            return make_http(services);
        case Function::kWebSocket:
            return make_socket(services);
        case Function::kParse:
            return make_stage({stages, &stages->parse}, services, surroundings);
        case Function::kHandle:
            return make_handle(stages, services, surroundings);
        case Function::kNotify:
            return make_stage({stages, &stages->notify}, services, surroundings);
    }
    return {};
}

}  // namespace sluice::app::lambda
