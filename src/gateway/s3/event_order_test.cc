// What events say of the order of changes, when many clients change the same objects at once.
#include <boost/json/parse.hpp>
#include <map>
#include <thread>

#include "tests/s3/objects_fixture.h"

namespace sluice::gateway::s3 {
namespace {

class EventOrder : public ObjectsFixture {
  protected:
    static constexpr int kKeys = 3;
    static std::string path(int key) { return path_of("k" + std::to_string(key), kUploads); }

    // Of each key: the ETag that the event with the highest sequencer tells, "" of a removal.
    std::map<std::string, std::string> last_told() {
        std::map<std::string, std::pair<std::string, std::string>> last;
        const auto messages = backend_->queue_admin().peek(queues::kUploads, 10'000).value();
        for (const auto& message : messages) {
            const auto record = boost::json::parse(message.body).at("Records").at(0);
            const auto& object = record.at("s3").at("object").as_object();
            const auto* etag = object.if_contains("eTag");
            auto& [sequencer, told] = last[std::string(object.at("key").as_string())];
            const std::string found(object.at("sequencer").as_string());
            EXPECT_NE(found, sequencer);
            if (found < sequencer) continue;
            sequencer = found;
            told = etag ? std::string(etag->as_string()) : "";
        }
        std::map<std::string, std::string> etags;
        for (const auto& [key, event] : last) etags[key] = event.second;
        return etags;
    }
};

// Large enough for a file of their own, whose way to the disk takes each its own time.
TEST_F(EventOrder, TheHighestSequencerIsOfWhatIsStored) {
    call("GET", path(0));  // the endpoint is made
    {
        std::vector<std::jthread> clients;
        for (int client = 0; client < 8; ++client) {
            clients.emplace_back([this, client] {
                for (int round = 0; round < 12; ++round) {
                    const std::string bytes(70'000U + static_cast<unsigned>(100 * client + round),
                                            'x');
                    for (int key = 0; key < kKeys; ++key) {
                        EXPECT_EQ(call("PUT", path(key), {}, bytes).status, 200);
                    }
                }
            });
        }
    }
    const auto told = last_told();
    ASSERT_EQ(told.size(), std::size_t{kKeys});
    for (int key = 0; key < kKeys; ++key) {
        EXPECT_EQ("\"" + told.at("k" + std::to_string(key)) + "\"",
                  call("HEAD", path(key)).header("ETag"));
    }
}

}  // namespace
}  // namespace sluice::gateway::s3
