// SQS in memory: standard queues. One thread at a time.
//
// By `chance`, as the real one: messages come in any order, one comes although it is hidden (at
// least once), fewer come than are there, a part of a batch is not taken, an old handle deletes all
// the same.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "tests/simulation/services/answers.h"
#include "tests/simulation/services/chance.h"

namespace sluice::simulation {

class Sqs {
  public:
    Sqs(const Clock& clock, Chance& chance) : clock_(clock), chance_(chance) {}

    HttpResponse serve(const std::string& operation, const boost::json::object& request);

    void create(const std::string& queue) { queues_[queue]; }
    // As another service sends one: without attributes.
    void send(const std::string& queue, const std::string& body, Milliseconds delay = {});
    // Whether nothing at all is in it.
    bool is_empty(const std::string& queue) const { return queues_.at(queue).empty(); }

  private:
    struct Message {
        std::string id;
        std::string body;
        boost::json::object attributes;
        WallTime sent;
        SteadyTime visible;
        std::uint32_t receives = 0;
        bool delayed = true;                    // never received
        std::vector<std::string> handles = {};  // all that were given, the newest last
    };
    using Queue = std::vector<Message>;

    HttpResponse send_batch(Queue& queue, const boost::json::object& request);
    HttpResponse receive(Queue& queue, const boost::json::object& request);
    HttpResponse remove(Queue& queue, const boost::json::object& request);
    HttpResponse change_visibility(Queue& queue, const boost::json::object& request);
    HttpResponse attributes(const std::string& name, const Queue& queue) const;
    boost::json::object hand_out(Message& message, Seconds visibility);
    Message* find(Queue& queue, const std::string& handle);
    void add(Queue& queue, std::string body, boost::json::object attributes, Milliseconds delay);

    const Clock& clock_;
    Chance& chance_;
    std::map<std::string, Queue> queues_;
    std::uint64_t last_ = 0;
};

}  // namespace sluice::simulation
