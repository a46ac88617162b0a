// What the suites of ports/queue_admin.h share.
#pragma once

#include "tests/contract/world.h"

namespace sluice::contract {

class QueueAdminTest : public Contract {
  protected:
    QueueStats stats(const QueueName& queue) {
        const auto all = world->queue_admin().stats();
        EXPECT_TRUE(all);
        for (const QueueStats& stats : *all) {
            if (stats.queue == queue) return stats;
        }
        ADD_FAILURE() << "no statistics of " << queue.text();
        return {};
    }
    void dead_letter(const std::string& body) {
        send(queues::kUploads, kAda, body);
        Outcome outcome;
        outcome.dead_letter = "ragged_row: too few fields";
        ASSERT_TRUE(world->backend().commit(receive_one(queues::kUploads), std::move(outcome)));
    }
};

}  // namespace sluice::contract
