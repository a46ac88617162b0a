// `sluice queue list|peek|redrive|purge`.
#pragma once

#include <string>

#include "app/config.h"
#include "app/console.h"

namespace sluice::app {

struct QueueOptions {
    std::string queue;          // empty for list
    bool dead_letters = false;  // --dlq: the queue behind it
    std::size_t max = 10;       // peek
    bool yes = false;           // purge
    bool json = false;
};

int run_queue_list(const Config& config, const QueueOptions& options, const Console& console);
int run_queue_peek(const Config& config, const QueueOptions& options, const Console& console);
int run_queue_redrive(const Config& config, const QueueOptions& options, const Console& console);
int run_queue_purge(const Config& config, const QueueOptions& options, const Console& console);

}  // namespace sluice::app
