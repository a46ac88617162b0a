// What the users' requests may be answered. An answer that is no success, and that nothing which
// went wrong explains, is a violation: a server that refuses everything loses nothing.
#include "tests/simulation/world/clients.h"

namespace sluice::simulation {
namespace {

constexpr int kTries = 6;
// Signatures count in whole seconds.
const Seconds kLinkValid = Limits{}.signed_url_expiry - Seconds{1};

gateway::Reply no_answer() {
    gateway::Reply reply;
    reply.status = 0;
    return reply;
}

}  // namespace

void Clients::refused(std::string_view what, int status, std::string_view body) {
    world_.violate(std::string(what) + " is answered with " + std::to_string(status) + " " +
                   std::string(body));
}

// `was_calm`: nothing went wrong any more when the request came.
void Clients::check_server_error(std::string_view what, int status, bool was_calm, Server& server) {
    if (status < 500 || !was_calm || server.failed() || server.life().stopping) return;
    refused(what, status, "though nothing goes wrong");
}

std::optional<api::Response> Clients::ask_once(const api::Request& request, const Excuse& excuse) {
    const std::string what = request.method + " " + request.path;
    const bool was_calm = !world_.faults.any();
    auto answer = site_.visit([&](Server& server) {
        api::Response response = server.handle(request);
        check_server_error(what, response.status, was_calm, server);
        return response;
    });
    if (!answer || answer->status >= 500) return std::nullopt;
    if (answer->status / 100 != 2 && !excuse(answer->status)) {
        refused(what, answer->status, answer->body);
    }
    return answer;
}

std::optional<api::Response> Clients::ask(const api::Request& request, const Excuse& excuse) {
    for (int tries = 0; tries < kTries && !world_.finished; ++tries) {
        if (auto answer = ask_once(request, excuse)) return answer;
        world_.scheduler.sleep(world_.between(500, 15'000));
    }
    return std::nullopt;
}

std::optional<bool> Clients::has_ended(const ClientJob& job) {
    return site_.visit([&](Server& server) {
        const auto run = server.sight().jobs.latest(job.user, job.id);
        return run && is_final(run->state);
    });
}

bool Clients::upload(ClientJob& job, const gateway::RequestHead& head, const std::string& body) {
    const Version version = job.versions.back();
    ledger_.uploading(job.name, version.etag);
    bool may_be_there = false;
    for (int tries = 0; tries < kTries && !world_.finished; ++tries) {
        const auto reply = upload_once(head, body);
        const int status = reply ? reply->status : 0;
        world_.note("is told " + std::to_string(status));
        // Refused since it is there: this one was the job's own, whatever its client was told.
        const bool is_there = status == 412 && job.protocol == Protocol::kV1 && may_be_there;
        if (status / 100 == 2 || is_there) {
            ledger_.acknowledged(job.name, version.etag);
            return true;
        }
        if (status / 100 == 4) {
            const bool is_over = world_.clock.steady() >= job.asked + kLinkValid ||
                                 world_.faults.is_chosen(Fault::kClockSteps);
            if (status != 403 || !is_over) refused("an upload", status, reply->body);
            return false;
        }
        may_be_there = true;
        world_.scheduler.sleep(world_.between(500, 20'000));
    }
    return false;
}

// Nothing, or status 0: there was no answer.
std::optional<gateway::Reply> Clients::upload_once(const gateway::RequestHead& head,
                                                   const std::string& body) {
    const bool was_calm = !world_.faults.any();
    return site_.visit([&](Server& server) {
        auto exchange = server.s3().begin(head);
        std::string_view rest = body;
        while (!rest.empty()) {
            const auto block = rest.substr(0, 1 + dice_.below(64 * 1024));
            if (!exchange->body(block)) break;
            rest.remove_prefix(block.size());
            world_.scheduler.yield();
            if (server.life().dying) return no_answer();
            if (world_.faults.on(Fault::kUploadCut) && dice_.one_in(20)) {
                world_.note("goes away in the middle of its upload");
                return no_answer();
            }
        }
        gateway::Reply reply = exchange->finish();
        check_server_error("an upload", reply.status, was_calm, server);
        return reply;
    });
}

}  // namespace sluice::simulation
