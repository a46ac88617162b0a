// What an operator may ask: one JSON object in, one JSON object out, over the ports.
//
//     {"command":"queue.list"}                       → {"ok":true,"result":[…]}
//     {"command":"queue.peek","queue":"uploads","max":10}
//     {"command":"queue.redrive","queue":"uploads"}
//     {"command":"queue.purge","queue":"uploads-dlq"}  a bounded number; "visible" is left for more
//     {"command":"jobs","user":"…","max":50}
//     anything else                                  → {"ok":false,"error":{"name":…,"message":…}}
//
// The same function answers on a running server's admin socket and on a stopped data directory.
// Thread-safe as the ports are.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "ports/credentials.h"
#include "ports/jobs.h"
#include "ports/queue_admin.h"

namespace sluice::app {

struct AdminPorts {
    QueueAdmin& queues;
    Jobs& jobs;
    KeyAdmin& keys;
    // pipeline::purge with its stages. May be empty where nothing may change.
    std::function<Result<std::uint64_t>(const QueueName& queue)> purge;
};

constexpr std::size_t kAdminRequestBytesMax = 16 * 1024;
constexpr std::size_t kAdminListMax = 1000;
constexpr std::size_t kAdminBodyBytesMax = 64 * 1024;  // of a message that is shown

// False for commands that only look.
bool changes_data(std::string_view command);

// Never fails: what is wrong is the response. Without a newline.
std::string answer_admin(const AdminPorts& ports, std::string_view request);

}  // namespace sluice::app
