// The operator's way into a running server: a Unix socket `admin.sock` (mode 0600) in its data
// directory. A connection carries one request line and one response line (admin_commands.h).
//
// The server owns one thread and serves one connection at a time, each with time limits, so an
// operator's client that hangs costs seconds and nothing else. The directory may have a path of any
// length: sockets are named through /proc/self/fd.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "app/files.h"
#include "base/result.h"

namespace sluice::app {

class AdminSocket {
  public:
    using Answer = std::function<std::string(std::string_view request)>;

    // The caller holds the data directory's lock: a socket that is there already is stale, and is
    // replaced. `answer` is called on the socket's thread and must outlive it. Errors: kIo.
    static Result<std::unique_ptr<AdminSocket>> listen(const std::filesystem::path& data_dir,
                                                       Answer answer);
    ~AdminSocket();  // ends the thread and removes the socket
    AdminSocket(const AdminSocket&) = delete;
    AdminSocket& operator=(const AdminSocket&) = delete;

  private:
    AdminSocket(Fd directory, Fd listener, Fd wake, Answer answer);
    void serve();
    void serve_one(int connection);

    Fd directory_;
    Fd listener_;
    Fd wake_;
    Answer answer_;
    std::thread thread_;
};

// Sends one request line and returns the response line. kNotFound no_server: nobody listens there.
// kUnavailable: the server did not answer in time.
Result<std::string> ask_admin_socket(const std::filesystem::path& data_dir,
                                     const std::string& request);

}  // namespace sluice::app
