// The operator's way into a running server: a Unix socket `admin.sock` (mode 0600) in its data
// directory. A connection carries one request line and one response line (admin_commands.h).
//
// The server owns one thread, which answers one request at a time. It waits for a few connections
// at once, each with a deadline for its whole request and one for its whole response, so a client
// that hangs or trickles holds up no other. The directory may have a path of any length: sockets
// are named through /proc/self/fd.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "app/files.h"
#include "base/clock.h"
#include "base/result.h"

namespace sluice::app {

class AdminSocket {
  public:
    using Answer = std::function<std::string(std::string_view request)>;

    // The caller holds the data directory's lock: a socket that is there already is stale, and is
    // replaced. `answer` is called on the socket's thread and must outlive it. Errors: kIo.
    static Result<std::unique_ptr<AdminSocket>> listen(const std::filesystem::path& data_dir,
                                                       Answer answer,
                                                       const Clock& clock = system_clock());
    ~AdminSocket();  // ends the thread and removes the socket
    AdminSocket(const AdminSocket&) = delete;
    AdminSocket& operator=(const AdminSocket&) = delete;

  private:
    AdminSocket(Fd directory, Fd listener, Fd wake, Answer answer, const Clock& clock);
    void serve();

    Fd directory_;
    Fd listener_;
    Fd wake_;
    Answer answer_;
    const Clock& clock_;
    std::thread thread_;
};

// Sends one request line and returns the response line. kNotFound no_server: nobody listens there.
// kUnavailable: the server did not answer in time.
Result<std::string> ask_admin_socket(const std::filesystem::path& data_dir,
                                     const std::string& request);

}  // namespace sluice::app
