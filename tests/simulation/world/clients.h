// The users: they ask for uploads, upload, upload again, cancel, and listen on sockets, through the
// doors that real ones use. What was acknowledged to them goes into the ledger.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/simulation/world/site.h"
#include "tests/simulation/world/sockets.h"

namespace sluice::simulation {

// One file as it was uploaded, and what must come of it.
struct Version {
    std::string bytes;
    ETag etag;
    std::uint64_t rows = 0;  // of a good one
    bool is_good = true;
};

struct ClientJob {
    UserId user;
    Protocol protocol = Protocol::kCompat;
    JobId id;
    ObjectName name;
    std::vector<Version> versions;
    SteadyTime asked{};  // for its upload: the link is valid so much longer
    bool cancel_tried = false;
    bool removal_tried = false;
    bool is_removed = false;  // as its user was told
};

class Clients {
  public:
    Clients(World& world, Ledger& ledger, Sockets& sockets, Site& site);

    void start();
    // All have uploaded what they wanted to.
    bool are_done() const { return busy_ == 0; }
    // Each user has a socket of each kind.
    bool are_listening() const;
    // When all is quiet: every upload that was acknowledged has come to its end.
    void check_ends(const Sight& sight);
    const std::vector<UserId>& users() const { return users_; }

  private:
    void live(const UserId& user);
    void listen(const UserId& user, Protocol protocol);
    std::optional<std::uint64_t> listen_once(const UserId& user,
                                             Protocol protocol,
                                             std::optional<std::uint64_t> after);
    std::optional<api::Request> socket_request(const UserId& user,
                                               Protocol protocol,
                                               std::optional<std::uint64_t> after);
    void run_compat_job(const UserId& user, std::uint64_t number);
    void run_v1_job(const UserId& user, std::uint64_t number);
    Version make_version();
    // Which refusals are explained, by their status.
    using Excuse = std::function<bool(int status)>;
    static bool nothing_excuses(int) { return false; }
    // Asks until there is an answer below 500: a success, or an excused one.
    std::optional<api::Response> ask(const api::Request& request,
                                     const Excuse& excuse = nothing_excuses);
    std::optional<api::Response> ask_once(const api::Request& request,
                                          const Excuse& excuse = nothing_excuses);
    void refused(std::string_view what, int status, std::string_view body);
    void check_server_error(std::string_view what, int status, bool was_calm, Server& server);
    // Nothing: nobody is there to look.
    std::optional<bool> has_ended(const ClientJob& job);
    // True: the client was told that it is stored.
    bool upload(ClientJob& job, const gateway::RequestHead& head, const std::string& body);
    std::optional<gateway::Reply> upload_once(const gateway::RequestHead& head,
                                              const std::string& body);
    void send_event_again(const ClientJob& job, const Version& version);
    void check_end(const ClientJob& job, const Sight& sight);
    void check_run(const ClientJob& job, const Version& version, const JobRun& run);

    World& world_;
    Ledger& ledger_;
    Sockets& sockets_;
    Site& site_;
    Dice dice_ = world_.dice.stream(7);
    std::vector<UserId> users_;
    std::vector<std::unique_ptr<ClientJob>> jobs_;
    int busy_ = 0;
    std::map<std::pair<UserId, Protocol>, ConnectionId> listening_;
};

}  // namespace sluice::simulation
